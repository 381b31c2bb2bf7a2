"""What the sweeps over findings work through: running clocks, and fixes that have begun."""

from sqlalchemy import exists, select
from sqlmodel import Session, col

from app.actions.domain.words import ActionStatus
from app.actions.queries import action_rows
from app.reminders.queries.clocks import clock_rows
from app.reminders.queries.rungs import RemindedRows
from audits.findings.domain.lateness import LADDERS
from audits.findings.models import Finding
from audits.findings.queries.standing import ORIGIN
from audits.words import FindingStatus

BEGUN = (ActionStatus.IN_PROGRESS, ActionStatus.DONE, ActionStatus.VERIFIED)


def reminded_findings() -> list[RemindedRows]:
    return [RemindedRows(ORIGIN, ladder, clock_rows(Finding, clock)) for clock, ladder in LADDERS.items()]


def begun_findings(session: Session, after: int, limit: int) -> list[Finding]:
    """Planned findings beyond an id of which an action of this cycle was begun, by id."""
    actions = action_rows()
    begun = exists(
        select(actions.c.id).where(
            actions.c.origin_kind == ORIGIN,
            actions.c.origin_id == col(Finding.id),
            actions.c.cycle == col(Finding.cycle),
            actions.c.status.in_(BEGUN),
        )
    )
    planned = (col(Finding.id) > after, col(Finding.status) == FindingStatus.PLANNED)
    chosen = select(Finding).where(*planned, begun).order_by(col(Finding.id))
    return list(session.scalars(chosen.limit(limit).with_for_update(skip_locked=True)))
