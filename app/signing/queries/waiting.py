"""Which sign-offs wait for somebody, and which can not come to an end as things stand."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.paging import Selection
from app.db.scope import seen_client
from app.people.queries import placed_rows
from app.signing.domain.sign_off import Signer, seat_of
from app.signing.domain.words import SignOffStatus
from app.signing.models import Delegation, SignOff, SignOffApprover, SignOffStep
from app.signing.queries.sign_offs import SignOffFacts, StepFacts, facts_of

MOST_WAITING = 200


@dataclass(frozen=True)
class WaitedSignature:
    """A sign-off that somebody can sign now; `instead_of` is who lets them, where it is not their own seat."""

    facts: SignOffFacts
    step: StepFacts
    instead_of: Signer | None


def waiting_for(session: Session, actor: Actor, today: date) -> list[WaitedSignature]:
    """What waits for this person's signature, oldest first; at most 200 are looked at."""
    if not actor.can(Capability.SIGN_OFF):
        return []
    ids = session.scalars(_asked_of(actor, today).order_by(col(SignOff.id)).limit(MOST_WAITING)).all()
    found = []
    for facts in facts_of(session, [one for one in ids if one]):
        seat, step = seat_of(facts.state, actor.person_id, today), facts.current
        if seat is None or step is None:
            continue
        found.append(WaitedSignature(facts, step, None if seat == actor.person_id else step.state.seats()[seat]))
    return found


def stuck_for(session: Session, actor: Actor) -> list[SignOffFacts]:
    """The open sign-offs that lack people, of those this person asked for; for who oversees every client, all."""
    if not actor.can(Capability.WRITE_PROCEDURES):
        return []
    chosen = select(col(SignOff.id)).where(
        col(SignOff.status) == SignOffStatus.OPEN, seen_client(actor, col(SignOff.client_id))
    )
    if not actor.can(Capability.SEE_EVERY_CLIENT):
        chosen = chosen.where(col(SignOff.asked_by_id) == actor.person_id)
    ids = session.scalars(chosen.order_by(col(SignOff.id)).limit(MOST_WAITING)).all()
    return [facts for facts in facts_of(session, [one for one in ids if one]) if facts.stuck]


def _asked_of(actor: Actor, today: date) -> Selection:
    """The open sign-offs whose present step asks this person, their post, or somebody who lets them sign for them."""
    places = placed_rows()
    lent = select(col(Delegation.giver_id)).where(
        col(Delegation.receiver_id) == actor.person_id,
        col(Delegation.ended_at).is_(None),
        col(Delegation.from_on) <= today,
        col(Delegation.until_on) >= today,
    )
    posts = select(places.c.post_id).where(or_(places.c.id == actor.person_id, places.c.id.in_(lent)))
    return (
        select(col(SignOff.id))
        .join(SignOffStep, col(SignOffStep.sign_off_id) == col(SignOff.id))
        .join(SignOffApprover, col(SignOffApprover.step_id) == col(SignOffStep.id))
        .where(
            col(SignOff.status) == SignOffStatus.OPEN,
            and_(col(SignOffStep.begun_at).is_not(None), col(SignOffStep.done_at).is_(None)),
            or_(
                col(SignOffApprover.person_id) == actor.person_id,
                col(SignOffApprover.person_id).in_(lent),
                col(SignOffApprover.post_id).in_(posts),
            ),
            seen_client(actor, col(SignOff.client_id)),
        )
        .distinct()
    )
