"""The parts of the organisation for which something can be decided apart, and what was decided for one of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.scope import seen_client
from app.organisation.queries.rows import product_rows
from app.people.queries import client_names
from app.people.queries.places import sites
from app.requirements.domain.places import SECTORS, Where, place_of
from app.requirements.models import Requirement, RequirementApplicability

MOST_PRODUCTS, MOST_NAMED = 500, 200


@dataclass(frozen=True)
class NamedPlace:
    """A part of the organisation as people call it; what is retired keeps its name and is offered for nothing new."""

    key: str
    name: str
    is_retired: bool = False


def place_names(session: Session, actor: Actor, client_id: int | None, held: Collection[str] = ()) -> dict[str, str]:
    """By its key, what people call each place; of the clients those that this actor serves.

    What belongs to one client is decided for no other one. A retired product is there only where it is `held`.
    """
    names = {Where(site_id=line.id).key: line.name for line in sites(session)}
    for name, key in sorted(client_names(session, actor).items()):
        if client_id in {None, key}:
            names[Where(client_id=key).key] = name
    return names | _products(session, held) | {Where(sector=sector).key: name for sector, name in SECTORS.items()}


def every_place(session: Session, actor: Actor) -> list[NamedPlace]:
    """All of them by a name that is theirs alone, retired products too, for files: these carry what held once."""
    rows = product_rows()
    products = session.execute(select(rows).order_by(rows.c.name, rows.c.id)).all()
    called = Counter(row.name.casefold() for row in products)
    others = place_names(session, actor, None).items()
    return [
        *(NamedPlace(key, name) for key, name in others if not key.startswith("product:")),
        *(
            NamedPlace(
                Where(product_id=row.id).key,
                row.name if called[row.name.casefold()] == 1 else f"{row.name} (no. {row.id})",
                row.is_retired,
            )
            for row in products
        ),
    ]


def places_decided(session: Session, actor: Actor, row: Requirement) -> list[str]:
    """The keys of the places that have their own word now."""
    chosen = select(col(RequirementApplicability.scope)).where(
        col(RequirementApplicability.requirement_id) == row.id,
        col(RequirementApplicability.scope) != "",
        col(RequirementApplicability.to_on).is_(None),
        seen_client(actor, col(RequirementApplicability.client_id)),
    )
    return list(session.scalars(chosen.order_by(col(RequirementApplicability.scope))))


def decided_for_product(session: Session, actor: Actor, product_id: int) -> Sequence[Any]:
    """The requirements that have a word of their own for a product, by ref; at most 200."""
    decided = RequirementApplicability
    return session.execute(
        select(
            col(Requirement.ref),
            col(Requirement.title),
            col(Requirement.status),
            col(decided.applicability),
            col(decided.reason),
            col(decided.from_on),
            col(decided.said_on),
            col(decided.said_by_name),
            col(decided.review_on),
        )
        .join(Requirement, col(Requirement.id) == col(decided.requirement_id))
        .where(
            col(decided.product_id) == product_id,
            col(decided.to_on).is_(None),
            seen_client(actor, col(Requirement.client_id)),
        )
        .order_by(col(Requirement.ref))
        .limit(MOST_NAMED)
    ).all()


def _products(session: Session, held: Collection[str]) -> dict[str, str]:
    """Products in use by name, and those that are held although somebody retired them; these first go into the 500."""
    places = [place_of(key) for key in held]
    ids = sorted({place.product_id for place in places if place and place.product_id is not None})
    rows = product_rows()
    chosen = select(rows).where(or_(rows.c.is_retired.is_(False), rows.c.id.in_(ids)))
    found = session.execute(chosen.order_by(rows.c.id.in_(ids).desc(), rows.c.name, rows.c.id).limit(MOST_PRODUCTS))
    named = sorted(found, key=lambda row: (row.name.lower(), row.id))
    return {Where(product_id=row.id).key: f"{row.name} (retired)" if row.is_retired else row.name for row in named}
