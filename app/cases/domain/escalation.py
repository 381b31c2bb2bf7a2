"""Who is told that a day of effect comes nearer without an approved plan, and when: as data (SPEC 2.10.5).

Each rung tells whoever the one before told, and more; so a case that is opened late is told of by the nearest alone.
Once the plan is approved its parts have ladders of their own.
"""

from app.cases.domain.words import CaseStatus
from app.reminders.domain.clocks import DueClock
from app.reminders.domain.ladder import Rung, RungKey

EFFECT = DueClock("effect", "effective_on", (CaseStatus.OPEN,), ended_by="plan_approved_at")
WHY = (
    "Its owner is told 30 days before, their manager too from 14 days, and the compliance officers from 7. "
    "It ends once somebody else has approved the plan."
)
LADDER = (
    Rung(RungKey.IN_30_DAYS, "{number} takes effect within 30 days and has no approved plan: {title}", WHY),
    Rung(RungKey.IN_14_DAYS, "{number} takes effect within two weeks and has no approved plan: {title}", WHY),
    Rung(RungKey.IN_7_DAYS, "{number} takes effect within a week and has no approved plan: {title}", WHY),
    Rung(RungKey.TODAY, "{number} has no approved plan, and its day of effect has come: {title}", WHY),
)
