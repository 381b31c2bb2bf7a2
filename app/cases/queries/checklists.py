"""Checklists that cases touch: those whose published questions look at a requirement that was confirmed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select
from sqlmodel import Session, col

from app.cases.domain.words import ImpactStatus
from app.cases.models import CaseChecklist, CasePart, CaseRequirement, ChangeCase
from app.cases.queries.parts import has_part
from app.core.actor import Actor
from app.core.errors import BadInput, NotFound
from app.db.paging import Selection
from app.db.scope import seen_client
from audits.checklists.queries.rows import checklist_rows, question_requirement_rows, question_rows, version_rows
from audits.words import VersionState

MOST_SHOWN = 200


@dataclass(frozen=True)
class TouchedChecklist:
    """A checklist as a case sees it: proposed until somebody decides; `number_then` is what was published then."""

    checklist_id: int
    ref: str
    title: str
    number_now: int
    status: ImpactStatus
    number_then: int
    reason: str
    decided_at: datetime | None
    decided_by_name: str
    is_owned: bool

    @property
    def is_unchanged(self) -> bool:
        """Confirmed, and no later version was published since."""
        return self.status is ImpactStatus.CONFIRMED and self.number_now <= self.number_then


@dataclass(frozen=True)
class ChecklistCounts:
    proposed: int = 0
    unowned: int = 0
    unchanged: int = 0


def touched_checklists(session: Session, actor: Actor, case: ChangeCase) -> list[TouchedChecklist]:
    """The checklists of a case as far as this actor may see them, by ref: what was decided, and what is proposed."""
    return [_line(row) for row in session.execute(_touched(actor, case).limit(MOST_SHOWN))]


def touched_checklist(session: Session, actor: Actor, case: ChangeCase, ref: str) -> TouchedChecklist:
    """One of them, or NotFound."""
    found = next((one for one in touched_checklists(session, actor, case) if one.ref == ref), None)
    if found is None:
        raise NotFound("checklist", ref)
    return found


def confirmed_checklist(session: Session, actor: Actor, case: ChangeCase, ref: str) -> int:
    """The id of a checklist that a part of this case may be about."""
    for one in touched_checklists(session, actor, case):
        if one.ref == ref and one.status is ImpactStatus.CONFIRMED:
            return one.checklist_id
    raise BadInput({"checklist": f"{ref} is not a checklist that this case has confirmed. Choose another"})


def checklist_counts(session: Session, case_ids: Collection[int]) -> dict[int, ChecklistCounts]:
    """How the checklists of each of these cases stand, whoever asks: two queries however many cases."""
    linked, held, published = _linked(case_ids), CaseChecklist, _published()
    decided = exists(
        select(col(held.id)).where(
            col(held.case_id) == linked.c.case_id, col(held.checklist_id) == linked.c.checklist_id
        )
    )
    waiting = select(linked.c.case_id, func.count()).where(~decided).group_by(linked.c.case_id)
    proposed: dict[int, int] = {row[0]: row[1] for row in session.execute(waiting)}
    unchanged = func.coalesce(published.c.number, 0) <= col(held.number_then)
    confirmed = (
        select(
            col(held.case_id),
            func.count().filter(~_is_owned()),
            func.count().filter(unchanged),
        )
        .outerjoin(published, published.c.checklist_id == col(held.checklist_id))
        .where(col(held.case_id).in_(sorted(case_ids)), col(held.status) == ImpactStatus.CONFIRMED)
        .group_by(col(held.case_id))
    )
    rows = {row[0]: row for row in session.execute(confirmed)}
    return {
        case_id: ChecklistCounts(proposed.get(case_id, 0), *(rows[case_id][1:] if case_id in rows else (0, 0)))
        for case_id in case_ids
    }


def _linked(case_ids: Collection[int]) -> Subquery:
    """case_id and checklist_id: each once, of the checklists that the case's own client, if it has one, may hold."""
    questions, looks_at, published, checklists = (
        question_rows(),
        question_requirement_rows(),
        _published(),
        checklist_rows(),
    )
    case_client = col(ChangeCase.client_id)
    fits = or_(case_client.is_(None), checklists.c.client_id.is_(None), checklists.c.client_id == case_client)
    return (
        select(col(CaseRequirement.case_id).label("case_id"), checklists.c.id.label("checklist_id"))
        .join(ChangeCase, col(ChangeCase.id) == col(CaseRequirement.case_id))
        .join(looks_at, looks_at.c.requirement_id == col(CaseRequirement.requirement_id))
        .join(questions, questions.c.id == looks_at.c.question_id)
        .join(published, published.c.id == questions.c.version_id)
        .join(checklists, checklists.c.id == published.c.checklist_id)
        .where(
            col(CaseRequirement.case_id).in_(sorted(case_ids)),
            col(CaseRequirement.status) == ImpactStatus.CONFIRMED,
            checklists.c.is_retired.is_(False),
            fits,
        )
        .distinct()
        .subquery("linked_checklists")
    )


def _published() -> Subquery:
    versions = version_rows()
    return select(versions).where(versions.c.state == VersionState.PUBLISHED).subquery("published_versions")


def _is_owned() -> ColumnElement[bool]:
    return has_part(col(CaseChecklist.case_id), col(CasePart.checklist_id), col(CaseChecklist.checklist_id))


def _touched(actor: Actor, case: ChangeCase) -> Selection:
    linked, published, checklists, held = _linked([case.row_id]), _published(), checklist_rows(), CaseChecklist
    own = and_(col(held.checklist_id) == checklists.c.id, col(held.case_id) == case.row_id)
    return (
        select(
            checklists.c.id,
            checklists.c.ref,
            checklists.c.title,
            func.coalesce(published.c.number, 0).label("number_now"),
            col(held.status),
            func.coalesce(col(held.number_then), 0).label("number_then"),
            func.coalesce(col(held.reason), "").label("reason"),
            col(held.decided_at),
            func.coalesce(col(held.decided_by_name), "").label("decided_by_name"),
            _is_owned().label("is_owned"),
        )
        .outerjoin(held, own)
        .outerjoin(published, published.c.checklist_id == checklists.c.id)
        .where(
            or_(checklists.c.id.in_(select(linked.c.checklist_id)), col(held.id).is_not(None)),
            seen_client(actor, checklists.c.client_id),
        )
        .order_by(checklists.c.ref)
    )


def _line(row: Any) -> TouchedChecklist:
    return TouchedChecklist(
        row.id, row.ref, row.title, row.number_now, row.status or ImpactStatus.PROPOSED, row.number_then, row.reason,
        row.decided_at, row.decided_by_name, row.is_owned,
    )  # fmt: skip
