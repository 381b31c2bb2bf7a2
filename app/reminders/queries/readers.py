"""Whom a rung names, as people who are there: one rule of who stands in for whom."""

from dataclasses import dataclass

from sqlmodel import Session

from app.people.queries import Contact, managers_at, officers, placed_person
from app.reminders.domain.ladder import Relation


@dataclass(frozen=True)
class RungReaders:
    """Who is told, and whether they stand in for those whom the rung names."""

    people: tuple[Contact, ...]
    has_fallen: bool = False


def readers_of(session: Session, relation: Relation, owner: Contact | None, site_id: int | None) -> RungReaders:
    """The rung's own people; where there are none, the managers, and where those are missing too, the officers."""
    if relation is Relation.OFFICERS:
        return RungReaders(tuple(officers(session)))
    if relation is Relation.OWNER and owner is not None and owner.is_active:
        return RungReaders((owner,))
    managers = _managers(session, owner, site_id)
    if managers:
        return RungReaders(managers, has_fallen=relation is Relation.OWNER)
    return RungReaders(tuple(officers(session)), has_fallen=True)


def _managers(session: Session, owner: Contact | None, site_id: int | None) -> tuple[Contact, ...]:
    """Managers of the owner's site, else of the site that the thing is about; never the owner as their own."""
    placed = placed_person(session, owner.id) if owner is not None else None
    sites = [site for site in (placed.site_id if placed else None, site_id) if site is not None]
    for each in dict.fromkeys(sites):
        found = tuple(one for one in managers_at(session, each) if owner is None or one.id != owner.id)
        if found:
            return found
    return ()
