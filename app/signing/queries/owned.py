"""Who answers for consultations, and whose signature is waited for by name, for handing over."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client
from app.signing.domain.words import ConsultationStatus, SignOffStatus
from app.signing.models import (
    Consultation,
    ConsultationGroup,
    SignOff,
    SignOffApprover,
    SignOffDecision,
    SignOffStep,
)


def still_answered_for(actor: Actor) -> ColumnElement[bool]:
    """Consultations for which somebody still answers, of those of clients that this actor may see."""
    to_review = and_(col(Consultation.review_due_on).is_not(None), col(Consultation.reviewed_at).is_(None))
    is_open = col(Consultation.status) == ConsultationStatus.OPEN
    return and_(or_(is_open, to_review), seen_client(actor, col(Consultation.client_id)))


def owners_of_consultations(actor: Actor) -> Selection:
    """Who answers for each, as a `Duty` asks for it."""
    return select(
        col(Consultation.owner_id).label("person_id"), col(Consultation.id).label("row_id"), col(Consultation.client_id)
    ).where(col(Consultation.owner_id).is_not(None), still_answered_for(actor))


def groups_by_consultation(session: Session, ids: Collection[int]) -> dict[int, list[ConsultationGroup]]:
    """The groups of each of these, in their order."""
    group = ConsultationGroup
    chosen = select(group).where(col(group.consultation_id).in_(sorted(ids))).order_by(col(group.position))
    found: dict[int, list[ConsultationGroup]] = defaultdict(list)
    for row in session.scalars(chosen):
        found[row.consultation_id].append(row)
    return found


def still_asked(actor: Actor) -> ColumnElement[bool]:
    """Of rows joined with their steps and sign-offs: those whose step is not done and which were not decided for."""
    decided = select(col(SignOffDecision.id)).where(
        col(SignOffDecision.step_id) == col(SignOffApprover.step_id),
        col(SignOffDecision.for_id) == col(SignOffApprover.person_id),
    )
    return and_(
        col(SignOff.status) == SignOffStatus.OPEN,
        col(SignOffStep.done_at).is_(None),
        ~decided.exists(),
        seen_client(actor, col(SignOff.client_id)),
    )


def approvers_waited_for(actor: Actor) -> Selection:
    """Who was named in each step that is not done, as a `Duty` asks for it."""
    return (
        select(
            col(SignOffApprover.person_id).label("person_id"),
            col(SignOffApprover.id).label("row_id"),
            col(SignOff.client_id),
        )
        .join(SignOffStep, col(SignOffStep.id) == col(SignOffApprover.step_id))
        .join(SignOff, col(SignOff.id) == col(SignOffStep.sign_off_id))
        .where(col(SignOffApprover.person_id).is_not(None), still_asked(actor))
    )
