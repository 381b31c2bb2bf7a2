"""The parts of the organisation for which something can be decided apart."""

from sqlmodel import Session

from app.core.actor import Actor
from app.people.queries import client_names
from app.people.queries.places import sites
from app.requirements.domain.places import SECTORS, Where


def place_names(session: Session, actor: Actor, client_id: int | None) -> dict[str, str]:
    """By its key, what people call each place; of the clients those that this actor serves.

    What belongs to one client is decided for no other one.
    """
    names = {Where(site_id=line.id).key: line.name for line in sites(session)}
    for name, key in sorted(client_names(session, actor).items()):
        if client_id in {None, key}:
            names[Where(client_id=key).key] = name
    return names | {Where(sector=sector).key: name for sector, name in SECTORS.items()}
