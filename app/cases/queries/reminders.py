"""Which cases run towards a day of effect without an approved plan, for the sweep that tells of them."""

from app.cases.domain.escalation import EFFECT, LADDER
from app.cases.models import ChangeCase
from app.reminders.queries.clocks import clock_rows
from app.reminders.queries.rungs import RemindedRows

KIND = "case"


def reminded_cases() -> list[RemindedRows]:
    return [RemindedRows(KIND, LADDER, clock_rows(ChangeCase, EFFECT))]
