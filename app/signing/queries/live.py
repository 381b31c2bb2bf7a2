"""The live answers of a consultation: of everybody who answered, the newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlmodel import Session, col

from app.db.paging import Selection
from app.people.queries import person_rows
from app.signing.domain.words import DispositionKind, GroupKind, View
from app.signing.models import (
    Consultation,
    ConsultationComment,
    ConsultationDisposition,
    ConsultationGroup,
    ConsultationInvitation,
    ConsultationResponse,
)

MOST_SAID = 200


@dataclass(frozen=True)
class SaidComment:
    """A comment with who said it, their view, and what became of it."""

    id: int
    section: str
    words: str
    view: View
    on_earlier_text: bool
    group: str
    group_kind: GroupKind
    place: str
    name: str
    person_id: int | None
    kind: DispositionKind | None
    because: str
    given_by_name: str
    given_at: Any


def live_responses(consultation_id: int) -> Selection:
    """The newest response of each invitation with its group."""
    given = ConsultationResponse
    newest = (
        select(func.max(col(given.id)))
        .where(col(given.consultation_id) == consultation_id)
        .group_by(col(given.invitation_id))
    )
    return (
        select(
            col(given.id),
            func.coalesce(col(given.said_in_id), col(given.id)).label("said_in"),
            col(given.invitation_id),
            col(given.subject_revision),
            col(given.view),
            col(ConsultationInvitation.group_id),
            col(ConsultationInvitation.person_id),
            col(ConsultationInvitation.place),
        )
        .join(ConsultationInvitation, col(ConsultationInvitation.id) == col(given.invitation_id))
        .where(col(given.id).in_(newest))
    )


def comments_waiting(consultation_id: int) -> Selection:
    """Counts of live comments: all, those without an answer, and those of objections without one."""
    live = live_responses(consultation_id).subquery()
    answered = exists(
        select(col(ConsultationDisposition.id)).where(
            col(ConsultationDisposition.comment_id) == col(ConsultationComment.id)
        )
    )
    said = (
        select(live.c.view, case((answered, 0), else_=1).label("waits"))
        .join(ConsultationComment, col(ConsultationComment.response_id) == live.c.said_in)
        .subquery()
    )
    objections = case((said.c.view == View.OBJECT, said.c.waits), else_=0)
    return select(
        func.count().label("comments"),
        func.sum(said.c.waits).label("waiting"),
        func.sum(objections).label("objections"),
    ).select_from(said)


def said_in(session: Session, row: Consultation, limit: int = MOST_SAID) -> Sequence[SaidComment]:
    """The live comments: objections that wait first, then what else waits, then what was answered."""
    live, people, given = live_responses(row.row_id).subquery(), person_rows(), ConsultationDisposition
    newest = select(func.max(col(given.id)).label("id")).where(col(given.consultation_id) == row.row_id)
    newest_ids = newest.group_by(col(given.comment_id))
    waits = case((col(given.id).is_(None), 0), else_=1)
    rows = session.execute(
        select(
            col(ConsultationComment.id),
            col(ConsultationComment.section),
            col(ConsultationComment.words),
            live.c.view,
            (live.c.subject_revision != row.subject_revision).label("on_earlier_text"),
            col(ConsultationGroup.name).label("group"),
            col(ConsultationGroup.kind).label("group_kind"),
            live.c.place,
            func.coalesce(people.c.name, "").label("name"),
            live.c.person_id,
            col(given.kind),
            func.coalesce(col(given.because), "").label("because"),
            func.coalesce(col(given.given_by_name), "").label("given_by_name"),
            col(given.given_at),
        )
        .join(live, col(ConsultationComment.response_id) == live.c.said_in)
        .join(ConsultationGroup, col(ConsultationGroup.id) == live.c.group_id)
        .outerjoin(people, people.c.id == live.c.person_id)
        .outerjoin(given, (col(given.comment_id) == col(ConsultationComment.id)) & col(given.id).in_(newest_ids))
        .order_by(waits, case((live.c.view == View.OBJECT, 0), else_=1), col(ConsultationComment.id))
        .limit(limit)
    )
    return [SaidComment(*one) for one in rows]
