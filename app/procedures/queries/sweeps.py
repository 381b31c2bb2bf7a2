"""Whom the jobs tell of versions that ask: everybody once, and leaders of those who have not confirmed in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from app.core.days import start_of
from app.people.queries import placed_rows, team_rows
from app.procedures.domain.attesting import asked_late_from, late_joiners_from
from app.procedures.models import AskedPerson
from app.procedures.queries.attestations import asking_rows, still_asks

MOST_VERSIONS = 5_000


@dataclass(frozen=True)
class UntoldPerson:
    row_id: int
    joined_at: datetime


@dataclass(frozen=True)
class LateUnit:
    """A team, or a site with people in no team, and how many there have not confirmed a version in time."""

    row_id: int
    site_id: int
    people: int


def versions_that_ask(session: Session) -> Sequence[Any]:
    """Of every procedure, the earliest effect first."""
    asking = asking_rows()
    return session.execute(
        select(asking).order_by(asking.c.in_force_from, asking.c.revision_id).limit(MOST_VERSIONS)
    ).all()


def untold_people(session: Session, version: Any, after: int, limit: int) -> Sequence[UntoldPerson]:
    """Whom a version asks and nobody has told yet, by id; nobody once it was withdrawn."""
    asking, people = asking_rows(), placed_rows()
    told = select(col(AskedPerson.id)).where(
        col(AskedPerson.revision_id) == version.revision_id, col(AskedPerson.person_id) == people.c.id
    )
    chosen = (
        select(people.c.id, people.c.created_at)
        .join(asking, asking.c.revision_id == version.revision_id)
        .where(people.c.id > after, still_asks(people, asking), ~exists(told))
    )
    rows = session.execute(chosen.order_by(people.c.id).limit(limit))
    return [UntoldPerson(row.id, row.created_at) for row in rows]


def late_units(session: Session, version: Any, after: int, limit: int, *, of_teams: bool) -> Sequence[LateUnit]:
    """Where people have not confirmed a version by the eve of its effect, by id.

    Joiners, and whoever was told only once it was in force, have days of their own.
    """
    asking, people, teams = asking_rows(), placed_rows(), team_rows()
    told = select(col(AskedPerson.id)).where(
        col(AskedPerson.revision_id) == version.revision_id,
        col(AskedPerson.person_id) == people.c.id,
        col(AskedPerson.told_at) < asked_late_from(version.in_force_from),
    )
    unit, site = (people.c.team_id, teams.c.site_id) if of_teams else (people.c.site_id, people.c.site_id)
    chosen = (
        select(unit.label("unit"), site.label("site"), func.count().label("people"))
        .select_from(people)
        .join(asking, asking.c.revision_id == version.revision_id)
        .outerjoin(teams, teams.c.id == people.c.team_id)
        .where(
            unit > after,
            people.c.team_id.is_not(None) if of_teams else people.c.team_id.is_(None),
            people.c.created_at < start_of(late_joiners_from(version.in_force_from)),
            exists(told),
            still_asks(people, asking),
        )
        .group_by(unit, site)
    )
    return [LateUnit(row.unit, row.site, row.people) for row in session.execute(chosen.order_by(unit).limit(limit))]
