"""The lifecycle of an audit: one table feeds both the check and the buttons (SPEC 2.7)."""

from datetime import date
from enum import StrEnum

from app.core import working_days
from app.core.calendars import Calendar
from app.core.lifecycle import next_status, steps_of
from app.core.text import numbered
from audits.words import AuditStatus

RESPONSE_DAYS = 5  # the dispute window of SPEC 2.7, in working days of the site


class AuditStep(StrEnum):
    OPEN = "opened"
    COMPLETE = "completed"
    REOPEN = "reopened"
    CANCEL = "cancelled"


TRANSITIONS: dict[tuple[AuditStatus, AuditStep], AuditStatus] = {
    (AuditStatus.PLANNED, AuditStep.OPEN): AuditStatus.IN_PROGRESS,
    (AuditStatus.PLANNED, AuditStep.CANCEL): AuditStatus.CANCELLED,
    (AuditStatus.IN_PROGRESS, AuditStep.COMPLETE): AuditStatus.COMPLETED,
    (AuditStatus.IN_PROGRESS, AuditStep.CANCEL): AuditStatus.CANCELLED,
    (AuditStatus.COMPLETED, AuditStep.REOPEN): AuditStatus.IN_PROGRESS,
}


def advance(status: AuditStatus, step: AuditStep) -> AuditStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


def steps_from(status: AuditStatus) -> tuple[AuditStep, ...]:
    """The steps that a person may take from here, for the buttons."""
    return steps_of(TRANSITIONS, status)


def audit_number(audit_id: int) -> str:
    """`A-0257`, as people name an audit."""
    return numbered("A", audit_id)


def respond_by(completed_on: date, calendar: Calendar) -> date:
    """The last day on which the auditee may dispute an answer."""
    return working_days.add(completed_on, RESPONSE_DAYS, calendar)


def is_open_to_response(last_day: date | None, today: date) -> bool:
    """Due is inclusive: the last day itself still counts (SPEC 2.4.7)."""
    return last_day is not None and today <= last_day
