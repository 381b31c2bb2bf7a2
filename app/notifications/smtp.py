"""The one module that speaks SMTP. A try has a result, and never an exception for the caller."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import Self
from urllib.parse import unquote, urlsplit

from app.core.text import one_line
from app.notifications.domain.delivery import (
    DONE,
    GREETED,
    SEND_THE_DATA,
    TAKES_RECIPIENT,
    DeliveryResult,
    SmtpPhase,
    meaning_of,
)

SUBMISSION_PORT = 587
LONGEST_WORDS = 400
TRUST_IT = "where it is your own, name the file of its authority in SSL_CERT_FILE"
BOTH_WAYS = 2  # SHUT_RDWR: sockets are opened elsewhere, and here one is only cut off
LONGEST_LINE = 8192
ANSWER = re.compile(rb"(?P<code>[2-5]\d\d)(?P<more>[ -]|(?=\r?\n))(?P<words>.*)", re.DOTALL)


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for each answer, for the last one, and for a whole try.

    A server may check a message for long before it answers, and a copy goes out again where nobody waited for that. A
    server that answers a letter at a time meets each of the first two, so the third cuts it off.
    """

    answer: float = 20
    verdict: float = 60
    whole: float = 180


PATIENCE = Patience()


@dataclass(frozen=True)
class Attempt:
    """How one try ended, with the server's words."""

    result: DeliveryResult
    words: str


class MailServer:
    """A connection for many messages; `with` closes it. A broken one is replaced at the next message.

    `is_down` once a new connection did not come as far as naming a recipient: another mail would fare no better.
    """

    def __init__(self, url: str, patience: Patience = PATIENCE) -> None:
        self.parts = urlsplit(url)
        self.patience = patience
        self.connection: smtplib.SMTP | None = None
        self.phase = SmtpPhase.GREETING
        self.is_down = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def send(self, sender: str, recipient: str, message: bytes) -> Attempt:
        """Send one message to one recipient."""
        was_open = self.connection is not None
        attempt = self._try(sender, recipient, message)
        if was_open and attempt.result is DeliveryResult.UNAVAILABLE:
            # Servers end a connection that was idle or has carried enough: said to it, and not to this mail.
            attempt = self._try(sender, recipient, message)
        unheard = self.phase in {SmtpPhase.GREETING, SmtpPhase.SIGN_IN, SmtpPhase.SENDER}
        self.is_down = unheard and attempt.result is DeliveryResult.UNAVAILABLE
        return attempt

    def _try(self, sender: str, recipient: str, message: bytes) -> Attempt:
        try:
            with self._cut_off_in_time():
                code, words = self._converse(sender, recipient, message)
            attempt = self._answered(code, words)
        except smtplib.SMTPResponseException as error:
            attempt = self._answered(error.smtp_code, error.smtp_error)
        except Exception as error:  # noqa: BLE001 - garbage from a server raises whatever decoding it raises
            attempt = self._broken(error)
        if attempt.result is not DeliveryResult.ACCEPTED:
            self._drop()  # what was left half-way, or is out of step, would tell nothing true of the next mail
        return attempt

    def _converse(self, sender: str, recipient: str, message: bytes) -> tuple[int, bytes]:
        connection = self.connection or self._connect()
        self.phase = SmtpPhase.SENDER
        _expect(connection.mail(sender), {DONE})
        self.phase = SmtpPhase.RECIPIENT
        _expect(connection.rcpt(recipient), TAKES_RECIPIENT)
        self.phase = SmtpPhase.DATA
        _expect(connection.docmd("DATA"), {SEND_THE_DATA})
        _refuse_early_answer(connection)
        if connection.sock is not None:
            connection.sock.settimeout(self.patience.verdict)
        self.phase = SmtpPhase.AFTER_DATA
        connection.send(_with_dots_doubled(message) + b".\r\n")
        answer = _whole_answer(connection)
        if connection.sock is not None:
            connection.sock.settimeout(self.patience.answer)
        return answer

    def _connect(self) -> smtplib.SMTP:
        self.phase = SmtpPhase.GREETING
        is_tls, host = self.parts.scheme == "smtps", self.parts.hostname or ""
        port = self.parts.port or (smtplib.SMTP_SSL_PORT if is_tls else SUBMISSION_PORT)
        patience, trust = self.patience.answer, ssl.create_default_context()
        # Without a context of ours smtplib believes any certificate; ours reads SSL_CERT_FILE as well.
        connection = smtplib.SMTP_SSL(timeout=patience, context=trust) if is_tls else smtplib.SMTP(timeout=patience)
        # The name for TLS, which only the constructor sets: it would connect before anybody could cut it off.
        connection._host = host  # type: ignore[attr-defined]  # noqa: SLF001
        self.connection = connection
        _expect(connection.connect(host, port), {GREETED})
        self.phase = SmtpPhase.SIGN_IN
        connection.ehlo_or_helo_if_needed()
        if not is_tls and connection.has_extn("starttls"):
            connection.starttls(context=trust)
            connection.ehlo_or_helo_if_needed()
        if self.parts.username:
            connection.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return connection

    def _answered(self, code: int, words: bytes | str) -> Attempt:
        text = one_line(words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:LONGEST_WORDS]
        line = f"{code} {text}".strip() if code > 0 else f"what is not SMTP: {text}"
        result = meaning_of(self.phase, code, text)
        if result is DeliveryResult.UNAVAILABLE:
            return Attempt(result, f"the mail server answered {self.phase}: {line}")
        if result is DeliveryResult.UNKNOWN:
            return Attempt(result, f"the mail server may have taken it; it answered {self.phase}: {line}")
        return Attempt(result, line)

    def _broken(self, error: Exception) -> Attempt:
        reason = one_line(str(error))[:LONGEST_WORDS] or type(error).__name__
        if isinstance(error, ssl.SSLCertVerificationError):
            words = f"the certificate of the mail server is not trusted ({error.verify_message}); {TRUST_IT}"
            return Attempt(DeliveryResult.UNAVAILABLE, words)
        if self.phase is SmtpPhase.AFTER_DATA:
            # The server may have taken it before the line broke: nobody can know, so it is said.
            words = f"the mail server may have taken it; the connection broke {self.phase} ({reason})"
            return Attempt(DeliveryResult.UNKNOWN, words)
        if self.phase is SmtpPhase.GREETING:
            return Attempt(DeliveryResult.UNAVAILABLE, f"the mail server could not be reached ({reason})")
        words = f"the conversation with the mail server broke {self.phase} ({reason})"
        return Attempt(DeliveryResult.UNAVAILABLE, words)

    @contextmanager
    def _cut_off_in_time(self) -> Iterator[None]:
        timer = Timer(self.patience.whole, self._cut_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut_off(self) -> None:
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(BOTH_WAYS)

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _expect(answer: tuple[int, bytes], codes: set[int] | frozenset[int]) -> None:
    code, words = answer
    if code not in codes:
        raise smtplib.SMTPResponseException(code, words)


def _refuse_early_answer(connection: smtplib.SMTP) -> None:
    """What is there before the message was sent cannot be about it, although it would be read as the answer to it."""
    if connection.sock is None or connection.file is None:
        return
    connection.sock.setblocking(False)
    try:
        early = connection.file.peek(1)
    except ssl.SSLWantReadError:
        early = b""
    if early:
        raise smtplib.SMTPServerDisconnected("it answered before it was asked")


def _whole_answer(connection: smtplib.SMTP) -> tuple[int, bytes]:
    """The answer that decides, read strictly: smtplib takes `250` for an answer although the line broke behind it."""
    words = []
    while connection.file is not None:
        line = connection.file.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise smtplib.SMTPServerDisconnected("its answer had no end")
        parts = ANSWER.match(line)
        words.append(parts["words"].strip() if parts else line.strip())
        if parts is None or parts["more"] != b"-":
            return int(parts["code"]) if parts else -1, b" ".join(words)
    raise smtplib.SMTPServerDisconnected("the connection was closed")


def _with_dots_doubled(message: bytes) -> bytes:
    """The lines of a message, each of which may begin with a dot without ending the data (RFC 5321 4.5.2)."""
    lines = message.splitlines()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)
