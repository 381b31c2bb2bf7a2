"""A real SMTP server on loopback that can be told to misbehave."""

import asyncio
import socket
import ssl
import threading
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# A certificate for loopback that nobody signed but itself, with its key; good for a hundred years.
CERTIFICATE = Path(__file__).with_name("loopback.pem")


@dataclass(frozen=True)
class Got:
    """One message as it came: who it was for, its bytes, and whether it was answered with 250."""

    recipient: str
    raw: bytes
    was_accepted: bool

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=modern)
        assert isinstance(message, EmailMessage)
        return message

    def part(self, kind: str) -> str:
        """The text of the `plain` or `html` part."""
        found = self.message.get_body((kind,))
        assert found is not None
        return str(found.get_content())


class MailServer:
    """Keeps what it received, also what it dropped before it said 250. `url` is its SMTP_URL."""

    def __init__(self, *, tls: bool = False) -> None:
        self.received: list[Got] = []
        self.is_holding = threading.Event()  # set while a message waits for its 250
        self._refused: dict[str, str] = {}
        self._drops = 0
        self._released: asyncio.Event | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=port, ssl_context=_own_tls() if tls else None)
        self._controller.start()
        self.url = f"{'smtps' if tls else 'smtp'}://127.0.0.1:{port}"
        self._is_open = True

    @property
    def accepted(self) -> list[Got]:
        return [got for got in self.received if got.was_accepted]

    def refuse(self, recipient: str, answer: str) -> None:
        """Answer RCPT for this recipient with these words, such as `550 no such mailbox`."""
        self._refused[recipient] = answer

    def drop_after_data(self, times: int) -> None:
        """Break the connection after the message was received and before 250 is said."""
        self._drops = times

    def hold_after_data(self) -> None:
        """Keep the next messages waiting for their 250 until `release`."""
        self._released = asyncio.Event()

    def release(self) -> None:
        if self._released is not None:
            self._controller.loop.call_soon_threadsafe(self._released.set)
            self._released = None

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._refused:
            return self._refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        assert len(envelope.rcpt_tos) == 1
        is_accepted = not self._drops and self._released is None
        self.received.append(Got(envelope.rcpt_tos[0], envelope.content, was_accepted=is_accepted))
        if self._released is not None:
            self.is_holding.set()
            await self._released.wait()
        if self._drops:
            self._drops -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"

    def close(self) -> None:
        self.release()
        if self._is_open:
            self._controller.stop()
            self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _own_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
