"""What people are told: that they are asked, that the text was edited, that their view is missing, what came of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.days import day_in_words
from app.reminders.domain.clocks import DueClock
from app.reminders.domain.ladder import Rung, RungKey
from app.signing.domain.words import CONSULTED, ConsultationStatus, DispositionKind

LAST_DAY = DueClock("last_day", "last_day", (ConsultationStatus.OPEN,))
WHY = "You own this consultation. It stays open until somebody closes, extends or stops it."
LADDER = (
    Rung(RungKey.DUE_IN_24_HOURS, "The consultation on {title} may close tomorrow", WHY),
    Rung(RungKey.OVERDUE, "The last day of the consultation on {title} has passed, and it is open", WHY),
    Rung(RungKey.OFFICERS_TOLD, "The consultation on {title} is open past its last day", WHY),
)
WHY_ASKED = "You were asked to answer, and have not yet. Each reminder comes once."
ASKED_LADDER = (
    Rung(RungKey.DUE_IN_48_HOURS, "Your view on {title} is asked for within two days", WHY_ASKED),
    Rung(RungKey.DUE_IN_24_HOURS, "Tomorrow the consultation on {title} may close without your view", WHY_ASKED),
)


class Occasion(StrEnum):
    ASKED = "asked"
    EDITED = "edited"
    REPLACED = "replaced"
    REMINDED = "reminded"
    ENDED = "ended"


@dataclass(frozen=True)
class SaidAndDone:
    """One of somebody's comments with what became of it."""

    words: str
    kind: DispositionKind | None
    because: str


def subject_of(occasion: Occasion, title: str) -> str:
    return {
        Occasion.ASKED: f"Your view on {title}",
        Occasion.EDITED: f"{title} was edited: does your view still hold?",
        Occasion.REPLACED: f"{title} was edited before you answered",
        Occasion.REMINDED: f"Your view on {title} is still missing",
        Occasion.ENDED: f"You said, we did: {title}",
    }[occasion]


def lines_of(occasion: Occasion, status: ConsultationStatus, last_day: date, reason: str) -> tuple[str, ...]:
    """What stands in the mail above anything that its reader said."""
    if occasion is Occasion.ENDED:
        ended = f"The consultation {CONSULTED[status].lower()}."
        return (f"{ended} {reason}".strip(),)
    until = f"Answer by {day_in_words(last_day)}. It takes a minute: support, object or no view."
    if occasion is Occasion.EDITED:
        return ("Earlier answers count again once they are confirmed on the new text.", until)
    if occasion is Occasion.REPLACED:
        return ("You are asked about the text as it stands now.", until)
    return (until,)


def done_lines(said: list[SaidAndDone]) -> tuple[str, ...]:
    """What somebody said, and what became of it, word for word."""
    found = []
    for one in said:
        answer = f"{CONSULTED[one.kind].removesuffix(', because')}. {one.because}".strip() if one.kind else "No answer"
        found.append(f"You said: {one.words} We did: {answer}")
    return tuple(found)
