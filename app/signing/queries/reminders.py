"""For whose signature is waited, with the day by which it is due, for the sweep that tells of it."""

from sqlalchemy import ColumnElement, String, Subquery, cast, literal, or_, select
from sqlmodel import col

from app.people.queries import person_rows, placed_rows
from app.reminders.queries.rungs import RemindedRows
from app.signing.domain.escalation import LADDER
from app.signing.domain.words import SignOffStatus
from app.signing.models import SignOff, SignOffApprover, SignOffContributor, SignOffDecision, SignOffStep
from app.signing.queries.asked import may_sign

KIND = "sign-off"


def clock_of(position: int, person_id: int) -> str:
    """What tells the clock of one person in one step from every other of a sign-off."""
    return f"step-{position}-{person_id}"


def reminded_sign_offs() -> list[RemindedRows]:
    return [RemindedRows(KIND, LADDER, _waited_for())]


def _waited_for() -> Subquery:
    """A row for each person whose seat of the present step is open and who may sign: object_id, clock and due_on."""
    people, places = person_rows(), placed_rows()
    clock = literal("step-", String).concat(cast(col(SignOffStep.position), String)).concat("-")
    return (
        select(
            col(SignOff.id).label("object_id"),
            clock.concat(cast(people.c.id, String)).label("clock"),
            col(SignOffStep.due_on).label("due_on"),
        )
        .join(SignOffStep, col(SignOffStep.sign_off_id) == col(SignOff.id))
        .join(SignOffApprover, col(SignOffApprover.step_id) == col(SignOffStep.id))
        .join(
            places, or_(places.c.id == col(SignOffApprover.person_id), places.c.post_id == col(SignOffApprover.post_id))
        )
        .join(people, people.c.id == places.c.id)
        .where(
            col(SignOff.status) == SignOffStatus.OPEN,
            col(SignOffStep.begun_at).is_not(None),
            col(SignOffStep.done_at).is_(None),
            may_sign(people.c.id),
            *_can_still(people.c.id),
        )
        .distinct()
        .subquery()
    )


def _can_still(person_id: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    """They wrote none of the text, and neither signed in this step nor were signed for."""
    wrote = select(col(SignOffContributor.id)).where(
        col(SignOffContributor.sign_off_id) == col(SignOff.id), col(SignOffContributor.person_id) == person_id
    )
    decided = select(col(SignOffDecision.id)).where(
        col(SignOffDecision.step_id) == col(SignOffStep.id),
        or_(col(SignOffDecision.person_id) == person_id, col(SignOffDecision.for_id) == person_id),
    )
    return ~wrote.exists(), ~decided.exists()
