"""Sites, teams, clients, posts and working calendars."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Subquery, func, select
from sqlmodel import Session, col

from app.core.calendars import NAMES, Calendar, Nation
from app.core.errors import NotFound
from app.people.domain.posts import PostLevel
from app.people.models import AddedDay, Client, Post, Site, Team


@dataclass(frozen=True)
class PlaceLine:
    """A site, team, client or post on the page of places, and in selects."""

    id: int
    name: str
    more: str
    version: int
    level: PostLevel | None = None


@dataclass(frozen=True)
class DayLine:
    """A day off that was added to a nation's bank holidays."""

    id: int
    nation: str
    day: date
    name: str


@dataclass(frozen=True)
class Places:
    """Everything that the page of places shows, by name."""

    sites: list[PlaceLine]
    teams: list[PlaceLine]
    clients: list[PlaceLine]
    posts: list[PlaceLine]
    days: list[DayLine]


def calendar_for(session: Session, nation: Nation) -> Calendar:
    """The bank holidays of a nation with the days that were added to them."""
    days = session.scalars(select(col(AddedDay.day)).where(col(AddedDay.nation) == nation))
    return Calendar(nation, frozenset(days))


def calendar_at(session: Session, site_id: int | None) -> Calendar:
    """The working calendar of a site's nation; of England and Wales where there is no site."""
    site = session.get(Site, site_id) if site_id is not None else None
    return calendar_for(session, site.nation if site else Nation.ENGLAND_AND_WALES)


@cache
def team_rows() -> Subquery:
    """Read-only, for joins: id, name, site_id."""
    return select(col(Team.id), col(Team.name), col(Team.site_id)).subquery("team_rows")


@cache
def site_rows() -> Subquery:
    """Read-only, for joins: id, name, nation."""
    return select(col(Site.id), col(Site.name), col(Site.nation)).subquery("site_rows")


def places(session: Session) -> Places:
    days = session.scalars(select(AddedDay).order_by(col(AddedDay.day), col(AddedDay.nation)))
    return Places(
        sites=sites(session),
        teams=teams(session),
        clients=clients(session),
        posts=posts(session),
        days=[DayLine(row.row_id, NAMES[row.nation], row.day, row.name) for row in days],
    )


def sites(session: Session) -> list[PlaceLine]:
    rows = session.scalars(select(Site).order_by(func.lower(col(Site.name)), col(Site.id)))
    return [PlaceLine(row.row_id, row.name, NAMES[row.nation], row.row_version) for row in rows]


def teams(session: Session) -> list[PlaceLine]:
    """Every team with the name of its site."""
    rows = session.execute(
        select(Team, col(Site.name).label("site"))
        .join(Site, col(Site.id) == col(Team.site_id))
        .order_by(func.lower(col(Team.name)), col(Team.id))
    )
    return [PlaceLine(row[0].row_id, row[0].name, row.site, row[0].row_version) for row in rows]


def clients(session: Session) -> list[PlaceLine]:
    rows = session.scalars(select(Client).order_by(func.lower(col(Client.name)), col(Client.id)))
    return [PlaceLine(row.row_id, row.name, "", row.row_version) for row in rows]


def posts(session: Session) -> list[PlaceLine]:
    rows = session.scalars(select(Post).order_by(func.lower(col(Post.title)), col(Post.id)))
    return [PlaceLine(row.row_id, row.title, _key_and_level(row), row.row_version, row.level) for row in rows]


def _key_and_level(post: Post) -> str:
    return f"{post.key} · {post.level.shown if post.level else 'no level yet'}"


def levelless_count(session: Session) -> int:
    """How many posts have no level, so that what is counted by level counts their people apart."""
    return int(session.scalar(select(func.count()).where(col(Post.level).is_(None))) or 0)


def get_place(session: Session, kind: str, place_id: int) -> tuple[PlaceLine, Nation | None]:
    """One place to rename, with the nation of a site."""
    found = {"site": sites, "team": teams, "client": clients, "post": posts}[kind](session)
    line = next((line for line in found if line.id == place_id), None)
    if line is None:
        raise NotFound(kind, place_id)
    site = session.get(Site, place_id) if kind == "site" else None
    return line, site.nation if site else None
