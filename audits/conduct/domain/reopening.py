"""Which revision of an audit this is, and how it came about, in words (SPEC 2.7)."""

from dataclasses import dataclass
from datetime import date

from app.core.days import day_in_words


@dataclass(frozen=True)
class Reopening:
    """Who reopened an audit as its next revision, and on which local day."""

    by: str
    on: date


def revision_words(revision: int, latest: int, reopening: Reopening | None, reason: str) -> str:
    """Such as `Revision 2 of 2, reopened by Martin Keogh on 25 Nov 2026: Wrong call`, as a sentence."""
    words = f"Revision {revision} of {latest}"
    if revision > 1:
        words += ", reopened"
        words += f" by {reopening.by} on {day_in_words(reopening.on)}" if reopening else ""
        words += f": {reason.rstrip('.')}" if reason else ""
    return f"{words}."
