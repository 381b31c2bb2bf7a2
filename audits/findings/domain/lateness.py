"""When a finding is late and who is told what of it: as data, from which both SQL and the words of one row are made.

A clock runs only while somebody still owes what it measures, so a finding that is contained, planned or fixed is not
late for that any more (SPEC 2.6). A check is nobody's in particular, so of a late one the managers are the first to
be told.
"""

from typing import Any

from app.reminders.domain.clocks import DueClock, RunningClock, running
from app.reminders.domain.ladder import Rung, RungKey
from audits.findings.domain.lifecycle import TO_CHECK, UNDER_WAY, UNPLANNED

WORKED_ON = (*UNPLANNED, *UNDER_WAY)
CONTAIN = DueClock(
    "contain", "contain_by", WORKED_ON, "its containment", "Contain", ended_by="contained_at", cycle="cycle"
)
PLAN = DueClock("plan", "plan_by", UNPLANNED, "its plan", "Plan", cycle="cycle")
FIX = DueClock("done", "done_due_on", WORKED_ON, "the fix", "Fix", cycle="cycle")
CHECK = DueClock("check", "check_due_on", TO_CHECK, "the check whether it worked", "Check", cycle="cycle")
CLOCKS = (CONTAIN, PLAN, FIX, CHECK)
OWNERS = (CONTAIN, PLAN, FIX)
WORKED_TOWARDS = (CHECK, FIX)  # one of them runs at a time: the check once the fix is made

LATE = "{number} is late: {what}"
FOR_MANAGERS = (
    Rung(RungKey.MANAGER_TOLD, LATE, "You manage the site of its owner or unit, and it is more than a day late."),
    Rung(RungKey.OFFICERS_TOLD, LATE, "You are a compliance officer, and it is more than three days late."),
)
LADDER = (Rung(RungKey.OVERDUE, LATE, "You own this finding."), *FOR_MANAGERS)
LADDERS = {CONTAIN: LADDER, PLAN: LADDER, FIX: LADDER, CHECK: FOR_MANAGERS}


def next_clock(row: Any) -> RunningClock | None:
    """What a finding is worked towards now, for lists that show one day of each."""
    return next(iter(running(row, WORKED_TOWARDS)), None)
