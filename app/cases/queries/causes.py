"""What cases were started by that is no change: findings, actions and suggestions, as far as an actor may see each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select
from sqlmodel import Session, col

from app.actions.domain.days import number_of as action_number
from app.actions.queries import action_rows, visible_action
from app.cases.domain.words import CaseStatus, CauseKind, ImpactStatus
from app.cases.models import CaseCause, CaseChecklist, CaseMeasure, CaseRequirement, ChangeCase
from app.cases.queries.cases import seen_case
from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import excerpt
from app.db.paging import Selection
from app.suggestions.queries import visible_suggestion
from audits.findings.domain.lifecycle import number_of as finding_number
from audits.findings.queries.lists import visible_finding
from audits.findings.queries.on_requirements import requirement_ids_of

MOST_SHOWN = 10
LONGEST_TITLE = 200
READS = {
    CauseKind.FINDING: Capability.READ_FINDINGS,
    CauseKind.ACTION: Capability.READ_ACTIONS,
    CauseKind.SUGGESTION: Capability.READ_CHECKLISTS,
}


@dataclass(frozen=True)
class CaseStart:
    """One thing that a case may be started by, with the requirements that it speaks of."""

    kind: CauseKind
    object_id: int
    label: str
    title: str
    path: str
    client_id: int | None
    requirement_ids: tuple[int, ...] = ()

    @property
    def named(self) -> str:
        """Its label inside a sentence: a number as it is, `A suggestion` without the capital."""
        return self.label[:1].lower() + self.label[1:] if self.kind is CauseKind.SUGGESTION else self.label


@dataclass(frozen=True)
class StartedBy:
    """A line of the thread: what started the case, or None where this actor may not see it."""

    kind: CauseKind
    cause: CaseStart | None
    added_at: Any
    added_by_name: str


def visible_cause(
    session: Session, actor: Actor, kind: CauseKind, object_id: int, *, to_change: bool = False
) -> CaseStart:
    """The thing itself, or NotFound where it is not there or this actor may not see it."""
    if not actor.can(READS[kind]):
        raise NotFound(kind.value, object_id)
    match kind:
        case CauseKind.FINDING:
            return _finding(session, actor, object_id, to_change=to_change)
        case CauseKind.ACTION:
            return _action(session, actor, object_id, to_change=to_change)
        case CauseKind.SUGGESTION:
            return _suggestion(session, actor, object_id, to_change=to_change)


def causes_of(session: Session, actor: Actor, case_id: int) -> list[StartedBy]:
    """What a case was started by, in the order in which it was said."""
    rows = session.execute(
        select(col(CaseCause.kind), col(CaseCause.object_id), col(CaseCause.added_at), col(CaseCause.added_by_name))
        .where(col(CaseCause.case_id) == case_id)
        .order_by(col(CaseCause.id))
        .limit(MOST_SHOWN)
    ).all()
    return [
        StartedBy(row.kind, _quietly(session, actor, row.kind, row.object_id), row.added_at, row.added_by_name)
        for row in rows
    ]


def cases_started_by(session: Session, actor: Actor, kind: CauseKind, object_id: int) -> Sequence[Any]:
    """The cases that it started, and for an action the one it is a part of; the open ones first, then the newest."""
    mine = select(col(CaseCause.case_id)).where(col(CaseCause.kind) == kind, col(CaseCause.object_id) == object_id)
    found: ColumnElement[bool] = col(ChangeCase.id).in_(mine)
    if kind is CauseKind.ACTION:
        actions = action_rows()
        part_of = select(actions.c.origin_id).where(actions.c.id == object_id, actions.c.origin_kind == "case")
        found = or_(found, col(ChangeCase.id).in_(part_of))
    return session.execute(_shown().where(found, seen_case(actor)).limit(MOST_SHOWN)).all()


def cases_touching(session: Session, actor: Actor, requirement_id: int) -> Sequence[Any]:
    """The cases that may touch a requirement, but for those in which it was set aside."""
    named = select(col(CaseRequirement.case_id)).where(
        col(CaseRequirement.requirement_id) == requirement_id, col(CaseRequirement.status) != ImpactStatus.SET_ASIDE
    )
    chosen = _shown().where(col(ChangeCase.id).in_(named), seen_case(actor))
    return session.execute(chosen.limit(MOST_SHOWN)).all()


def cases_rewriting(session: Session, actor: Actor, checklist_id: int) -> Sequence[Any]:
    """The cases that confirmed that a checklist has to change."""
    named = select(col(CaseChecklist.case_id)).where(
        col(CaseChecklist.checklist_id) == checklist_id, col(CaseChecklist.status) == ImpactStatus.CONFIRMED
    )
    chosen = _shown().where(col(ChangeCase.id).in_(named), seen_case(actor))
    return session.execute(chosen.limit(MOST_SHOWN)).all()


def cases_changing_measure(session: Session, actor: Actor, measure_id: int) -> Sequence[Any]:
    """The cases that confirmed that a measure has to change."""
    named = select(col(CaseMeasure.case_id)).where(
        col(CaseMeasure.measure_id) == measure_id, col(CaseMeasure.status) == ImpactStatus.CONFIRMED
    )
    chosen = _shown().where(col(ChangeCase.id).in_(named), seen_case(actor))
    return session.execute(chosen.limit(MOST_SHOWN)).all()


def _shown() -> Selection:
    open_first = case((col(ChangeCase.status) == CaseStatus.OPEN, 0), else_=1)
    return select(
        col(ChangeCase.id),
        col(ChangeCase.title),
        col(ChangeCase.status),
        col(ChangeCase.effective_on),
        col(ChangeCase.ended_reason),
    ).order_by(open_first, col(ChangeCase.id).desc())


def _quietly(session: Session, actor: Actor, kind: CauseKind, object_id: int) -> CaseStart | None:
    try:
        return visible_cause(session, actor, kind, object_id)
    except NotFound:
        return None


def _finding(session: Session, actor: Actor, object_id: int, *, to_change: bool) -> CaseStart:
    row = visible_finding(session, actor, object_id, to_change=to_change)
    return CaseStart(
        CauseKind.FINDING, object_id, finding_number(object_id), row.title, links.finding(object_id), row.client_id,
        tuple(requirement_ids_of(session, actor, object_id)),
    )  # fmt: skip


def _action(session: Session, actor: Actor, object_id: int, *, to_change: bool) -> CaseStart:
    row = visible_action(session, actor, object_id, to_change=to_change)
    spoken_of = requirement_ids_of(session, actor, row.origin_id) if row.origin_kind == "finding" else ()
    return CaseStart(
        CauseKind.ACTION, object_id, action_number(object_id), row.title, links.action(object_id), row.client_id,
        tuple(spoken_of),
    )  # fmt: skip


def _suggestion(session: Session, actor: Actor, object_id: int, *, to_change: bool) -> CaseStart:
    row = visible_suggestion(session, actor, object_id, to_change=to_change)
    ref = row.target_key.partition("/")[0]
    return CaseStart(
        CauseKind.SUGGESTION, object_id, f"A suggestion on {row.target_key}", excerpt(row.text, LONGEST_TITLE),
        links.suggestion(ref, object_id), row.client_id,
    )  # fmt: skip
