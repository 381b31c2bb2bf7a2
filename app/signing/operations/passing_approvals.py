"""Signatures that somebody was asked for by name, asked of somebody else."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import Told, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import find_person
from app.signing.models import SignOff, SignOffApprover, SignOffContributor, SignOffStep
from app.signing.operations.sign_off_rows import about
from app.signing.queries.owned import still_asked
from app.signing.queries.sealing import key_of, sign_off_seals


def pass_approvals(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Ask somebody else in place of a person, but where they wrote it, are asked already or do not serve its client."""
    receiver, giver_id = handing.receiver, handing.giver_id
    chosen = (
        select(SignOffApprover, SignOffStep, SignOff)
        .join(SignOffStep, col(SignOffStep.id) == col(SignOffApprover.step_id))
        .join(SignOff, col(SignOff.id) == col(SignOffStep.sign_off_id))
        .where(
            col(SignOffApprover.person_id) == giver_id,
            still_asked(handing.within),
            col(SignOffApprover.id).in_(handing.rows),
        )
        .order_by(col(SignOffApprover.id))
    )
    rows = list(session.execute(chosen.with_for_update().execution_options(populate_existing=True)))
    wrote, asked = _wrote(session, receiver), _asked(session, receiver)
    theirs, stays = parted(rows, lambda found: _why_not(found, receiver, wrote, asked))
    person = find_person(session, giver_id)
    former = person.name if person else "somebody who was removed"
    for approver, _step, row in theirs:
        approver.person_id, row.row_version = receiver.person_id, row.row_version + 1
    session.flush()
    seals = sign_off_seals(session, {row.row_id for _, _, row in theirs})
    told = []
    for _approver, step, row in theirs:
        sentence = (
            f"{by.name} asked {receiver.name} to sign revision {row.subject_revision} ({step.name}); {former} was asked"
        )
        sealed = {key_of(row.row_id): seals[row.row_id]}
        told.append(
            handing.explained(
                Told(
                    f"{row.subject_kind}:sign_off_passed_on", sentence, about(row), {"asked": former},
                    {"asked": receiver.name}, sealed,
                )
            )
        )  # fmt: skip
    record_each(session, told, by=by, now=now)
    return Passed(tuple(approver.row_id for approver, _, _ in theirs), stays)


def _why_not(
    found: tuple[SignOffApprover, SignOffStep, SignOff], receiver: Actor, wrote: set[int], asked: set[int]
) -> str:
    _approver, step, row = found
    named = f"the signature under revision {row.subject_revision} of {row.title}"
    if row.row_id in wrote:
        return f"{named}, because {receiver.name} wrote words of it"
    if step.row_id in asked:
        return f"{named}, because {receiver.name} is asked for it already"
    return "" if receiver.serves(row.client_id) else not_served(named, receiver.name)


def _wrote(session: Session, receiver: Actor) -> set[int]:
    wrote = SignOffContributor
    return set(session.scalars(select(col(wrote.sign_off_id)).where(col(wrote.person_id) == receiver.person_id)))


def _asked(session: Session, receiver: Actor) -> set[int]:
    asked = SignOffApprover
    return set(session.scalars(select(col(asked.step_id)).where(col(asked.person_id) == receiver.person_id)))
