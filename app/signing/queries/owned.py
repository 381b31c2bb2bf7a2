"""Whose signature is waited for by name, for handing over."""

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client
from app.signing.domain.words import SignOffStatus
from app.signing.models import SignOff, SignOffApprover, SignOffDecision, SignOffStep


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
