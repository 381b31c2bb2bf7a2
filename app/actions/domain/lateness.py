"""When an action is late and who is told what of it: as data, from which both SQL and words are made."""

from datetime import date
from typing import Any

from app.actions.domain.lifecycle import LIVE
from app.reminders.domain.clocks import DueClock, running
from app.reminders.domain.ladder import Rung, RungKey

DUE = DueClock("due", "due_on", LIVE)
CLOCKS = (DUE,)

MANAGES = "You manage the site of its owner, or of its unit. The owner was told when it became late."
ANSWERS = "You are a compliance officer. Its owner and their manager were told before."
OWNS = "You own this action."
LADDER = (
    Rung(RungKey.DUE_IN_48_HOURS, "{number} is due in less than 48 hours: {title}", OWNS),
    Rung(RungKey.DUE_IN_24_HOURS, "{number} is due in less than 24 hours: {title}", OWNS),
    Rung(RungKey.OVERDUE, "{number} is overdue: {title}", OWNS),
    Rung(RungKey.MANAGER_TOLD, "{number} is more than a day overdue: {title}", MANAGES),
    Rung(RungKey.OFFICERS_TOLD, "{number} is more than three days overdue: {title}", ANSWERS),
)


def is_running_action(row: Any) -> bool:
    """Whether it is still to be done by its day; for anything with the status and due day of an action."""
    return bool(running(row, CLOCKS))


def is_late_action(row: Any, today: date) -> bool:
    """Whether it should have been done by now."""
    return any(clock.is_late(today) for clock in running(row, CLOCKS))
