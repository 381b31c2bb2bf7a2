"""What a case holds: the changes behind it, the requirements that it may touch, its options and its parts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, exists, func, select
from sqlmodel import Session, col

from app.actions.domain.words import ActionStatus
from app.actions.queries import action_rows
from app.cases.domain.planning import COUNTED, StageDays, days_taken, stage_days
from app.cases.domain.words import PartStage
from app.cases.models import CaseChange, CaseOption, CasePart, CaseRequirement
from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Selection
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.requirements.queries import requirement_rows
from regwatch.changes.queries import change_rows

MOST_SHOWN = 500
MOST_MEASURED = 400


def changes_of(session: Session, case_id: int) -> Sequence[Any]:
    """The changes that a case was opened from, first seen first."""
    changes = change_rows()
    looked = (col(CaseChange.looked_version), col(CaseChange.looked_at), col(CaseChange.looked_by_name))
    chosen = select(changes, *looked, is_revised(changes).label("is_revised")).join(
        CaseChange, col(CaseChange.change_id) == changes.c.id
    )
    in_order = chosen.where(col(CaseChange.case_id) == case_id).order_by(changes.c.first_seen_at, changes.c.id)
    return session.execute(in_order.limit(MOST_SHOWN)).all()


def has_part(case_id: Any, about: Any, object_id: Any) -> ColumnElement[bool]:
    """Whether a part of the case that was not cancelled is about this thing; `about` is the column that says so."""
    actions = action_rows()
    return exists(
        select(col(CasePart.id))
        .join(actions, actions.c.id == col(CasePart.action_id))
        .where(
            col(CasePart.case_id) == case_id,
            about == object_id,
            actions.c.status != ActionStatus.CANCELLED,
        )
    )


def is_revised(changes: Subquery) -> ColumnElement[bool]:
    """It came to triage again or was decided anew since what its case touches was last looked at."""
    return col(CaseChange.looked_version) != changes.c.row_version


def requirements_of(session: Session, actor: Actor, case_id: int) -> Sequence[Any]:
    """The requirements that a case may touch, as far as this actor may see them; the likeliest first, then as added."""
    lines = _touched(requirement_rows(), actor, case_id)
    return session.execute(lines.order_by(col(CaseRequirement.id)).limit(MOST_SHOWN)).all()


def touched_requirement(session: Session, actor: Actor, case_id: int, ref: str) -> Any:
    """One of them; or NotFound."""
    register = requirement_rows()
    line = session.execute(_touched(register, actor, case_id).where(register.c.ref == ref)).one_or_none()
    if line is None:
        raise NotFound("requirement", ref)
    return line


def _touched(register: Subquery, actor: Actor, case_id: int) -> Selection:
    line = CaseRequirement
    return (
        select(
            register.c.id,
            register.c.ref,
            register.c.title,
            col(line.status),
            col(line.why),
            col(line.reason),
            col(line.decided_at),
            col(line.decided_by_name),
        )
        .join(register, register.c.id == col(line.requirement_id))
        .where(col(line.case_id) == case_id, seen_client(actor, register.c.client_id))
    )


def options_of(session: Session, case_id: int) -> Sequence[CaseOption]:
    """The ways to meet the change, as they were written down."""
    chosen = select(CaseOption).where(col(CaseOption.case_id) == case_id)
    return session.scalars(chosen.order_by(col(CaseOption.id))).all()


def parts_of(session: Session, case_id: int) -> Sequence[Any]:
    """The parts of a case with whose they are, the earliest due first, then as they were planned."""
    actions, people = action_rows(), person_rows()
    return session.execute(
        select(
            actions.c.id,
            actions.c.title,
            actions.c.status,
            actions.c.due_on,
            actions.c.owner_id,
            actions.c.verified_by_name,
            actions.c.cancelled_reason,
            func.coalesce(people.c.name, "").label("owner_name"),
            func.coalesce(people.c.is_active, False).label("owner_is_here"),
            col(CasePart.stage),
            col(CasePart.checklist_id),
            col(CasePart.excused_at),
            col(CasePart.excused_by_name),
            col(CasePart.excused_reason),
        )
        .join(actions, actions.c.id == col(CasePart.action_id))
        .outerjoin(people, people.c.id == actions.c.owner_id)
        .where(col(CasePart.case_id) == case_id)
        .order_by(actions.c.due_on, actions.c.id)
        .limit(MOST_SHOWN)
    ).all()


def part_row(session: Session, case_id: int, action_id: int) -> CasePart:
    """A part of this case by its action, or NotFound."""
    chosen = select(CasePart).where(col(CasePart.case_id) == case_id, col(CasePart.action_id) == action_id)
    found = session.execute(chosen).scalar_one_or_none()
    if not isinstance(found, CasePart):
        raise NotFound("part", str(action_id))
    return found


def stages_planned(session: Session, case_id: int) -> set[PartStage]:
    """The stages of which there is a part that was not cancelled."""
    actions = action_rows()
    chosen = select(col(CasePart.stage)).join(actions, actions.c.id == col(CasePart.action_id))
    return set(
        session.scalars(
            chosen.where(col(CasePart.case_id) == case_id, actions.c.status != ActionStatus.CANCELLED).distinct()
        )
    )


def days_here(session: Session) -> dict[PartStage, StageDays]:
    """How long each stage takes here, by the newest that were begun, done and verified in any case."""
    actions = action_rows()
    chosen = (
        select(col(CasePart.stage), actions.c.started_at, actions.c.done_at)
        .join(actions, actions.c.id == col(CasePart.action_id))
        .where(
            col(CasePart.stage).in_(COUNTED),
            actions.c.status == ActionStatus.VERIFIED,
            actions.c.started_at.is_not(None),
            actions.c.done_at.is_not(None),
        )
        .order_by(actions.c.id.desc())
        .limit(MOST_MEASURED)
    )
    measured: dict[PartStage, list[int]] = {}
    for row in session.execute(chosen):
        measured.setdefault(row.stage, []).append(days_taken(row.started_at, row.done_at))
    return stage_days(measured)
