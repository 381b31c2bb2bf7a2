"""How far the versions that ask have got, among the people of whom somebody may know it: their team, site or all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, exists, func, or_, select, type_coerce
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_unit
from app.people.queries import placed_rows, post_rows, team_rows
from app.procedures.models import AskedPerson, ProcedureAttestation
from app.procedures.queries.attestations import asking_rows, asks, has_confirmed, seen_by

CONFIRMED, EVERYBODY, BEHIND, COMPLETE = "confirmed", "all", "behind", "complete"
SORTS = frozenset({"day", "title", "code"})
MOST_GROUPS = 500


@dataclass(frozen=True)
class ReachFilter:
    """What the list of versions is asked for; `state` keeps those that somebody has not confirmed, or that all have.

    `begun_by` keeps those that are in force on a day.
    """

    words: str = ""
    state: str = ""
    sort: str = "day"
    begun_by: date | None = None


@dataclass(frozen=True)
class ReachGroup:
    """People of one team and level: how many are asked, and how many of them confirmed."""

    team: str
    level: str
    has_post: bool
    asked: int
    confirmed: int


def sees_units(actor: Actor) -> bool:
    """Whether anybody's confirming but their own is theirs to see."""
    return any(map(actor.can, (Capability.SEE_EVERY_TEAM, Capability.SEE_OWN_TEAM, Capability.SEE_OWN_SITE)))


def reach_page(session: Session, actor: Actor, wanted: ReachFilter, cursor: str | None, size: int = 50) -> Page:
    """A page of the versions that ask people of this actor's, with how many they ask and how many confirmed."""
    asking, people = asking_rows(), placed_rows()
    of_theirs = select(func.count()).select_from(people).where(*_asked(actor, people, asking))
    columns = (
        of_theirs.scalar_subquery().label("asked"),
        of_theirs.where(has_confirmed(people, asking)).scalar_subquery().label("confirmed"),
    )
    keys = {
        "day": asking.c.in_force_from,
        "title": type_coerce(func.lower(asking.c.title), String),
        "code": asking.c.code,
    }
    order = Order(keys[wanted.sort.removeprefix("-")], asking.c.revision_id, descending=wanted.sort.startswith("-"))
    return page_of(session, _versions(actor, wanted).add_columns(*columns), order, cursor, size)


def reach_count(session: Session, actor: Actor, wanted: ReachFilter) -> int:
    asking = asking_rows()
    return count_up_to(session, _versions(actor, wanted).with_only_columns(asking.c.revision_id))


def reach_groups(session: Session, actor: Actor, asking: Any) -> list[ReachGroup]:
    """The people whom one version asks by team and level of their post, within what this actor may see; at most 500."""
    rows, people, posts, teams = asking_rows(), placed_rows(), post_rows(), team_rows()
    team, level = func.coalesce(teams.c.name, ""), func.coalesce(cast(posts.c.level, String), "")
    has_post = cast(posts.c.id.is_not(None), Integer)
    chosen = (
        select(
            team.label("team"),
            level.label("level"),
            has_post.label("has_post"),
            func.count().label("asked"),
            func.sum(cast(has_confirmed(people, rows), Integer)).label("confirmed"),
        )
        .select_from(people)
        .join(rows, rows.c.revision_id == asking.revision_id)
        .outerjoin(posts, posts.c.id == people.c.post_id)
        .outerjoin(teams, teams.c.id == people.c.team_id)
        .where(*_asked(actor, people, rows))
        .group_by(team, level, has_post)
    )
    found = session.execute(chosen.order_by(team, level, has_post).limit(MOST_GROUPS))
    return [ReachGroup(row.team, row.level, bool(row.has_post), row.asked, int(row.confirmed or 0)) for row in found]


def people_page(session: Session, actor: Actor, asking: Any, state: str, cursor: str | None, size: int = 50) -> Page:
    """People whom a version asks by name, within what this actor may see, each with what went between us and them.

    Whoever has not confirmed, where no state is given.
    """
    people = placed_rows()
    order = Order(type_coerce(func.lower(people.c.name), String), people.c.id)
    return page_of(session, _people(actor, asking, state), order, cursor, size)


def people_count(session: Session, actor: Actor, asking: Any, state: str) -> int:
    people = placed_rows()
    return count_up_to(session, _people(actor, asking, state).with_only_columns(people.c.id))


def to_remind(session: Session, actor: Actor, asking: Any, limit: int | None) -> Sequence[Any]:
    """Who has not confirmed, by id."""
    people = placed_rows()
    return session.execute(_people(actor, asking, "").order_by(people.c.id).limit(limit)).all()


def told_count(session: Session, actor: Actor, asking: Any) -> int:
    """How many of those whom a version asks were told of it so far."""
    rows, people, told = asking_rows(), placed_rows(), AskedPerson
    chosen = (
        select(func.count())
        .select_from(people)
        .join(rows, rows.c.revision_id == asking.revision_id)
        .join(told, and_(col(told.revision_id) == rows.c.revision_id, col(told.person_id) == people.c.id))
        .where(*_asked(actor, people, rows))
    )
    return int(session.scalar(chosen) or 0)


def _people(actor: Actor, asking: Any, state: str) -> Selection:
    rows, people, posts, teams = asking_rows(), placed_rows(), post_rows(), team_rows()
    given, told = ProcedureAttestation, AskedPerson
    chosen = (
        select(
            people.c.id,
            people.c.name,
            people.c.created_at.label("joined_at"),
            func.coalesce(posts.c.title, "").label("post"),
            func.coalesce(teams.c.name, "").label("team"),
            *map(col, (given.given_at, told.told_at, told.times_reminded, told.last_reminded_on)),
            *map(col, (told.hindrance, told.hindered_at)),
        )
        .select_from(people)
        .join(rows, rows.c.revision_id == asking.revision_id)
        .outerjoin(posts, posts.c.id == people.c.post_id)
        .outerjoin(teams, teams.c.id == people.c.team_id)
        .outerjoin(given, and_(col(given.revision_id) == rows.c.revision_id, col(given.person_id) == people.c.id))
        .outerjoin(told, and_(col(told.revision_id) == rows.c.revision_id, col(told.person_id) == people.c.id))
        .where(*_asked(actor, people, rows))
    )
    if state == EVERYBODY:
        return chosen
    is_given = col(given.id).is_not(None)
    return chosen.where(is_given if state == CONFIRMED else ~is_given)


def _asked(actor: Actor, people: Any, asking: Any) -> tuple[ColumnElement[bool], ...]:
    return asks(people, asking), seen_unit(actor, people.c.team_id, people.c.site_id)


def _versions(actor: Actor, wanted: ReachFilter) -> Select[Any]:
    asking, people = asking_rows(), placed_rows()
    theirs = select(people.c.id).where(*_asked(actor, people, asking)).correlate(asking)
    conditions: list[ColumnElement[bool]] = [seen_by(actor, asking), exists(theirs)]
    if wanted.words:
        says = [
            func.lower(column).contains(wanted.words.lower(), autoescape=True)
            for column in (asking.c.title, asking.c.code)
        ]
        conditions.append(or_(*says))
    if wanted.begun_by is not None:
        conditions.append(asking.c.in_force_from <= wanted.begun_by)
    if wanted.state:
        is_behind = exists(theirs.where(~has_confirmed(people, asking)))
        conditions.append(is_behind if wanted.state == BEHIND else ~is_behind)
    return select(asking).where(*conditions)
