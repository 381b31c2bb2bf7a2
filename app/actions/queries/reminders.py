"""Which actions run towards their day, for the sweep that reminds of them."""

from app.actions.domain.lateness import DUE, LADDER
from app.actions.models import Action
from app.reminders.queries.clocks import clock_rows
from app.reminders.queries.rungs import RemindedRows

KIND = "action"


def reminded_actions() -> list[RemindedRows]:
    return [RemindedRows(KIND, LADDER, clock_rows(Action, DUE))]
