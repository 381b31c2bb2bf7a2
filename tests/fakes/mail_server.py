"""A real SMTP server on loopback that can be told to misbehave."""

import asyncio
import socket
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Keeps what it received (also what it then dropped) and what it accepted."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.accepted: list[bytes] = []
        self.recipients: list[str] = []
        self._refused: dict[str, int] = {}
        self._drops = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{port}"
        self._is_open = True

    def refuse(self, recipient: str, code: int) -> None:
        """Answer RCPT for this recipient with this code."""
        self._refused[recipient] = code

    def drop_after_data(self, times: int) -> None:
        """Break the connection after the message was received and before 250 is said."""
        self._drops = times

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ):
        if address in self._refused:
            return f"{self._refused[address]} not this one"
        envelope.rcpt_tos.append(address)
        self.recipients.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.received.append(envelope.content)
        if self._drops:
            self._drops -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 never said"
        self.accepted.append(envelope.content)
        return "250 OK"

    def close(self) -> None:
        if self._is_open:
            self._controller.stop()
            self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
