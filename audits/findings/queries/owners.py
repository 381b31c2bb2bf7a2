"""Who may own a finding, for the choices of a form."""

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.people.queries import find_person, people_who_may


def owner_choices(
    session: Session,
    actor: Actor,
    client_id: int | None,
    owner_id: int | None = None,
    *,
    may: Capability = Capability.WORK_ON_FINDINGS,
) -> dict[str, str]:
    """Names by id of who may own a finding of this client, or do what `may` names; who owns it now stays in it."""
    choices = {str(choice.id): choice.name for choice in people_who_may(session, actor, may, client_id=client_id)}
    if owner_id is None or str(owner_id) in choices:
        return choices
    owner = find_person(session, owner_id)
    return ({str(owner_id): owner.name} if owner else {}) | choices
