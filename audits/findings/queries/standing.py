"""Where a finding stands in its cycle: read in the same few queries whatever it holds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.actions.domain.words import ActionKind, ActionStatus
from app.actions.queries import action_rows
from audits.findings.domain.steps import ActionFacts, Standing
from audits.findings.models import CauseAnalysis, Finding, FindingOption

ORIGIN = "finding"


def standing_of(session: Session, row: Finding) -> Standing:
    """Of a finding that the caller may see; three queries."""
    cause = newest_cause(session, row)
    options = options_of(session, row)
    actions = cycle_actions(session, row)
    return Standing(
        status=row.status,
        grade=row.grade,
        is_repeat=row.repeat_of_id is not None,
        is_contained=row.contained_at is not None,
        cause=cause.method if cause else None,
        has_options=any(option.is_chosen for option in options),
        actions=tuple(ActionFacts(ActionKind(a.kind), ActionStatus(a.status), a.owner_id) for a in actions),
        check_due_on=row.check_due_on,
    )


def newest_cause(session: Session, row: Finding) -> CauseAnalysis | None:
    """The cause that counts: the newest of this cycle."""
    chosen = (
        select(CauseAnalysis)
        .where(col(CauseAnalysis.finding_id) == row.row_id, col(CauseAnalysis.cycle) == row.cycle)
        .order_by(col(CauseAnalysis.id).desc())
        .limit(1)
    )
    found = session.execute(chosen).scalar_one_or_none()
    return found if isinstance(found, CauseAnalysis) else None


def options_of(session: Session, row: Finding) -> list[FindingOption]:
    """The options of this cycle, in their order."""
    mine = (col(FindingOption.finding_id) == row.row_id, col(FindingOption.cycle) == row.cycle)
    return list(session.scalars(select(FindingOption).where(*mine).order_by(col(FindingOption.position))))


def cycle_actions(session: Session, row: Finding) -> Sequence[Any]:
    """The actions of this cycle: rows of `action_rows`, by id."""
    actions = action_rows()
    chosen = select(actions).where(
        actions.c.origin_kind == ORIGIN, actions.c.origin_id == row.row_id, actions.c.cycle == row.cycle
    )
    return session.execute(chosen.order_by(actions.c.id)).all()
