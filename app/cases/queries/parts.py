"""What cases hold: the changes behind them, the requirements that they may touch, and their parts, counted."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.actions.domain.lifecycle import LIVE
from app.actions.domain.words import ActionStatus
from app.actions.queries import action_rows
from app.cases.domain.completeness import CaseCounts
from app.cases.domain.words import ImpactStatus
from app.cases.models import CaseChange, CaseRequirement
from app.core.actor import Actor
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.requirements.queries import requirement_rows
from regwatch.changes.queries import change_rows

MOST_SHOWN = 500


def changes_of(session: Session, case_id: int) -> Sequence[Any]:
    """The changes that a case was opened from, first seen first."""
    changes = change_rows()
    chosen = select(changes).join(CaseChange, col(CaseChange.change_id) == changes.c.id)
    in_order = chosen.where(col(CaseChange.case_id) == case_id).order_by(changes.c.first_seen_at, changes.c.id)
    return session.execute(in_order.limit(MOST_SHOWN)).all()


def requirements_of(session: Session, actor: Actor, case_id: int) -> Sequence[Any]:
    """The requirements that a case may touch, as far as this actor may see them; the likeliest first, then as added."""
    register = requirement_rows()
    return session.execute(
        select(
            register.c.id,
            register.c.ref,
            register.c.title,
            col(CaseRequirement.status),
            col(CaseRequirement.why),
            col(CaseRequirement.reason),
            col(CaseRequirement.decided_at),
            col(CaseRequirement.decided_by_name),
        )
        .join(register, register.c.id == col(CaseRequirement.requirement_id))
        .where(col(CaseRequirement.case_id) == case_id, seen_client(actor, register.c.client_id))
        .order_by(col(CaseRequirement.id))
        .limit(MOST_SHOWN)
    ).all()


def counts_of(session: Session, case_ids: Collection[int]) -> dict[int, CaseCounts]:
    """What each of these cases holds, whoever asks: two queries however many cases."""
    impacts: dict[int, dict[ImpactStatus, int]] = {case_id: {} for case_id in case_ids}
    grouped = (
        select(col(CaseRequirement.case_id), col(CaseRequirement.status), func.count())
        .where(col(CaseRequirement.case_id).in_(sorted(case_ids)))
        .group_by(col(CaseRequirement.case_id), col(CaseRequirement.status))
    )
    for case_id, status, count in session.execute(grouped):
        impacts[case_id][status] = count
    actions, people = action_rows(), person_rows()
    left_behind = actions.c.status.in_(LIVE) & ~func.coalesce(people.c.is_active, False)
    planned = (
        select(
            actions.c.origin_id,
            func.count().label("parts"),
            func.count().filter(actions.c.status == ActionStatus.VERIFIED).label("done"),
            func.count().filter(left_behind).label("left_behind"),
        )
        .outerjoin(people, people.c.id == actions.c.owner_id)
        .where(
            actions.c.origin_kind == "case",
            actions.c.origin_id.in_(sorted(case_ids)),
            actions.c.status != ActionStatus.CANCELLED,
        )
        .group_by(actions.c.origin_id)
    )
    parts = {row.origin_id: row for row in session.execute(planned)}
    return {
        case_id: CaseCounts(
            proposed=held.get(ImpactStatus.PROPOSED, 0),
            confirmed=held.get(ImpactStatus.CONFIRMED, 0),
            set_aside=held.get(ImpactStatus.SET_ASIDE, 0),
            parts=parts[case_id].parts if case_id in parts else 0,
            parts_done=parts[case_id].done if case_id in parts else 0,
            parts_left_behind=parts[case_id].left_behind if case_id in parts else 0,
        )
        for case_id, held in impacts.items()
    }
