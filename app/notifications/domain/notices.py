"""To tell a person something is one value, whatever tells it; one mail template says it (DESIGN 4, Telling)."""

from dataclasses import dataclass
from typing import Any

from app.notifications.domain.intents import Intent

TEMPLATE = "notice"
# To customers without an account: who may read the outbox reads neither their link nor their address in an export.
PANEL_TEMPLATE = "panel"


@dataclass(frozen=True)
class Recipient:
    """Whom a notice is for."""

    id: int
    name: str
    address: str


@dataclass(frozen=True)
class NoticeLink:
    """Where a notice leads: a line that is a link, and a button that says `Open` and the thing's name."""

    path: str
    title: str
    name: str


@dataclass(frozen=True)
class Notice:
    """What is told to whom: once for an intent and person, however often it is asked for.

    Its kind is the first part of the intent. `why` says at the end why this person gets it.
    """

    intent: Intent
    person: Recipient
    subject: str
    lines: tuple[str, ...]
    link: NoticeLink
    why: str

    def content(self) -> dict[str, Any]:
        """What the template is filled with, as the outbox keeps it."""
        return {
            "name": self.person.name,
            "subject": self.subject,
            "lines": list(self.lines),
            "path": self.link.path,
            "title": self.link.title,
            "open": f"Open {self.link.name}",
            "why": self.why,
        }
