"""The one module that speaks SMTP. A try has four outcomes, and none of them is an exception for the caller."""

import smtplib
import ssl
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from app.notifications.domain.delivery import Outcome

TIMEOUT_SECONDS = 20
FIRST_REFUSAL = 400
PERMANENT = 500
SUBMISSION_PORT = 587


@dataclass(frozen=True)
class Tried:
    """How one try ended, with the server's words."""

    outcome: Outcome
    words: str


class MailServer:
    """A connection for one batch; `with` closes it. A broken one is replaced at the next message."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self.parts = urlsplit(url)
        self.timeout = timeout
        self.connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def send(self, sender: str, recipient: str, message: bytes) -> Tried:
        """Send one message to one recipient."""
        try:
            connection = self.connection or self._connect()
            self._envelope(connection, sender, recipient)
        except (OSError, smtplib.SMTPException) as error:
            return self._failed_before_data(error)
        try:
            code, words = connection.data(message)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            # The server may have taken it before the line broke: nobody can know, so it is said.
            self._drop()
            return Tried(Outcome.UNKNOWN, f"the connection broke after the message was sent ({error})")
        except smtplib.SMTPException as error:
            return self._failed_before_data(error)
        return _judge(code, words)

    def _connect(self) -> smtplib.SMTP:
        kind = smtplib.SMTP_SSL if self.parts.scheme == "smtps" else smtplib.SMTP
        port = self.parts.port or (smtplib.SMTP_SSL_PORT if self.parts.scheme == "smtps" else SUBMISSION_PORT)
        connection = kind(self.parts.hostname or "", port, timeout=self.timeout)
        connection.ehlo_or_helo_if_needed()
        if self.parts.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if self.parts.username:
            connection.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        self.connection = connection
        return connection

    def _envelope(self, connection: smtplib.SMTP, sender: str, recipient: str) -> None:
        code, words = connection.mail(sender)
        if code >= FIRST_REFUSAL:
            raise smtplib.SMTPSenderRefused(code, words, sender)
        code, words = connection.rcpt(recipient)
        if code >= FIRST_REFUSAL:
            connection.rset()
            raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})

    def _failed_before_data(self, error: Exception) -> Tried:
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, words = next(iter(error.recipients.values()))
            return _judge(code, words)
        self._drop()
        if isinstance(error, smtplib.SMTPResponseException):
            return _judge(error.smtp_code, error.smtp_error)
        return Tried(Outcome.LATER, f"the mail server could not be reached ({error})")

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _judge(code: int, words: bytes | str) -> Tried:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = f"{code} {text}".replace("\n", " ").strip()
    if code < FIRST_REFUSAL:
        return Tried(Outcome.ACCEPTED, line)
    return Tried(Outcome.NEVER if code >= PERMANENT else Outcome.LATER, line)
