"""A mail server on loopback that speaks SMTP up to one step, and misbehaves there until it is mended.

    with UnrulyMailServer(Misbehaviour("MAIL", b"530 5.7.0 sign in first")) as server:
        deliver_outbox(runtime_with(server.url))
        server.mend()
        deliver_outbox(runtime_with(server.url))
        assert len(server.taken) == 1

Its steps are GREETING, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, MESSAGE (before the final dot) and DOT.
"""

import socketserver
import threading
from dataclasses import dataclass
from email import message_from_bytes
from typing import Self

GOOD = {
    "GREETING": b"220 unruly.example ESMTP",
    "HELO": b"250 unruly.example",
    "STARTTLS": b"220 go on",
    "AUTH": b"235 signed in",
    "MAIL": b"250 OK",
    "RCPT": b"250 OK",
    "DATA": b"354 end with a dot",
    "MESSAGE": b"",
    "DOT": b"250 OK",
}


@dataclass(frozen=True)
class Misbehaviour:
    """What it says at a step in place of what it should, and whether it then breaks the connection.

    `seconds` passes before each letter (`letters`) or before all of it. `only` limits it to lines that name this,
    `from_nth` to later ones of a connection, `after` to what follows so many messages. `keeps` is whether the message
    is kept, whatever is said of it.
    """

    step: str
    answer: bytes = b""
    drops: bool = False
    seconds: float = 0
    letters: bool = False
    only: str = ""
    from_nth: int = 1
    after: int = 0
    keeps: bool = False
    offers: tuple[str, ...] = ()
    needs_sign_in: bool = False

    def is_due(self, step: str, words: str, *, nth: int, taken: int) -> bool:
        is_here = step in self.step.split() and self.only in words
        return is_here and nth >= self.from_nth and taken >= self.after


class UnrulyMailServer:
    """`taken` holds the Message-ID of each message that it has kept, as often as it was kept; `raw` what came last."""

    def __init__(self, misbehaviour: Misbehaviour) -> None:
        self.misbehaviour: Misbehaviour | None = misbehaviour
        self.taken: list[str] = []
        self.raw = b""
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Loopback(("127.0.0.1", 0), _Conversation)
        self._server.unruly = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        sign_in = "officer:secret@" if misbehaviour.needs_sign_in else ""
        self.url = f"smtp://{sign_in}127.0.0.1:{self._server.server_address[1]}"

    def mend(self) -> None:
        """From now on it does everything as it should, and offers to take a sign-in."""
        self.misbehaviour = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Loopback(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    unruly: UnrulyMailServer


class _Conversation(socketserver.StreamRequestHandler):
    server: _Loopback

    def setup(self) -> None:
        super().setup()
        self.seen: dict[str, int] = {}

    def handle(self) -> None:
        try:
            self._converse()
        except OSError:
            return  # the other side had enough, which is what some tests are about

    def _converse(self) -> None:
        if not self._answer("GREETING"):
            return
        for line in self.rfile:
            words = line.decode("latin-1").strip()
            verb = words.split(" ")[0].upper()
            if verb == "DATA":
                if not (self._answer("DATA") and self._take_message()):
                    return
            elif not self._answer(verb.removesuffix(":"), words):
                return

    def _take_message(self) -> bool:
        """False where the conversation ends before the message does."""
        misbehaviour = self.server.unruly.misbehaviour
        if misbehaviour is not None and misbehaviour.step == "MESSAGE":
            self.rfile.readline()
            return self._answer("MESSAGE")
        if misbehaviour is not None and misbehaviour.step == "DATA" and misbehaviour.answer:
            return True  # it asked for no message
        message = b""
        while not message.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline()
            if not line:
                return False
            message += line
        with self.server.unruly.lock:
            self.server.unruly.raw = message
            wrong = self._wrong("DOT")
            if wrong is None or wrong.keeps:
                self.server.unruly.taken.append(str(message_from_bytes(message)["Message-ID"]))
        return self._say("DOT", wrong)

    def _answer(self, step: str, words: str = "") -> bool:
        """Say what there is to say at a step; False where the connection ends with it."""
        return self._say(step, self._wrong(step, words))

    def _wrong(self, step: str, words: str = "") -> Misbehaviour | None:
        self.seen[step] = self.seen.get(step, 0) + 1
        wrong, taken = self.server.unruly.misbehaviour, len(self.server.unruly.taken)
        return wrong if wrong is not None and wrong.is_due(step, words, nth=self.seen[step], taken=taken) else None

    def _say(self, step: str, wrong: Misbehaviour | None) -> bool:
        if wrong is None:
            good = self._features() if step == "EHLO" else GOOD.get(step, b"500 no such command")
            self.wfile.write(good + b"\r\n")
            return True
        for part in [bytes([letter]) for letter in wrong.answer] if wrong.letters else [wrong.answer]:
            self.server.unruly.closing.wait(wrong.seconds)
            self.wfile.write(part)
        if wrong.answer and not wrong.letters:
            self.wfile.write(b"\r\n")
        return not wrong.drops

    def _features(self) -> bytes:
        wrong = self.server.unruly.misbehaviour
        offered = wrong.offers if wrong is not None else ("AUTH PLAIN",)
        return b"\r\n".join([b"250-unruly.example", *(f"250-{name}".encode() for name in offered), b"250 8BITMIME"])
