"""What the pages of people show."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, String, func, or_, select, true
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.people.domain.roles import Role
from app.people.models import Client, PasswordLink, Person, PersonClient, PersonRole, PersonSession, Post, Site, Team
from app.people.queries.offered import seen_person
from app.people.queries.rights import roles_of
from app.people.session_rows import live_since

STATUSES = ("active", "disabled", "all")
SORTS = ("name", "email", "added")


@dataclass(frozen=True)
class PeopleFilter:
    """What the address of the list asks for; anything unknown in it asks for nothing."""

    words: str = ""
    role: Role | None = None
    team_id: int | None = None
    status: str = "active"
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True)
class PersonLine:
    """A person in the list."""

    id: int
    name: str
    email: str
    is_active: bool
    post: str
    site: str
    team: str
    roles: list[Role]


@dataclass(frozen=True)
class PeoplePage:
    lines: list[PersonLine]
    page: Page
    total: int


@dataclass(frozen=True)
class PersonFacts:
    """A person's page; `facts` is also what the history and a stale save show."""

    person: Person
    roles: list[Role]
    client_ids: list[int]
    clients: list[str]
    post: str
    site: str
    team: str
    last_seen_at: datetime | None = None
    open_link_until: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def recorded(self) -> dict[str, str]:
        """What the history keeps: names, not numbers, and never a password."""
        return {label.lower(): words for label, words in self.facts.items()}


@dataclass(frozen=True)
class SessionLine:
    """A session on its owner's page."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def people_page(session: Session, actor: Actor, wanted: PeopleFilter, cursor: str | None) -> PeoplePage:
    """One page of the people whom this actor may see: two queries and a count, however many there are."""
    statement = _matching(actor, wanted)
    page = people_lines(session, actor, wanted, cursor)
    return PeoplePage(list(page.rows), page, count_up_to(session, statement))


def people_lines(session: Session, actor: Actor, wanted: PeopleFilter, cursor: str | None, size: int = 50) -> Page:
    """A page whose rows are PersonLines, without the count of all."""
    page = page_of(session, _matching(actor, wanted), _order(wanted), cursor, size)
    roles = roles_of(session, [row.id for row in page.rows])
    lines = tuple(
        PersonLine(row.id, row.name, row.email, row.is_active, row.post, row.site, row.team, roles.get(row.id, []))
        for row in page.rows
    )
    return replace(page, rows=lines)


def get_person(session: Session, actor: Actor, person_id: int) -> PersonFacts:
    """A person with places, roles and clients; NotFound also where this actor may not see them."""
    return _person(session, person_id, seen_person(actor))


def recorded_facts(session: Session, person_id: int) -> dict[str, str]:
    """What the history keeps of a person whom the caller has just written."""
    return _person(session, person_id, true()).recorded


def _person(session: Session, person_id: int, seen: ColumnElement[bool]) -> PersonFacts:
    row = session.execute(
        select(
            Person,
            func.coalesce(col(Post.title), "").label("post"),
            func.coalesce(col(Site.name), "").label("site"),
            func.coalesce(col(Team.name), "").label("team"),
        )
        .outerjoin(Post, col(Post.id) == col(Person.post_id))
        .outerjoin(Site, col(Site.id) == col(Person.site_id))
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .where(col(Person.id) == person_id, seen)
    ).one_or_none()
    if row is None:
        raise NotFound("person", person_id)
    person: Person = row[0]
    roles = roles_of(session, [person_id]).get(person_id, [])
    clients = _clients_of(session, person_id)
    return PersonFacts(
        person=person,
        roles=roles,
        client_ids=[client.row_id for client in clients],
        clients=[client.name for client in clients],
        post=row.post,
        site=row.site,
        team=row.team,
        facts={
            "Name": person.name,
            "E-mail": person.email,
            "Post": row.post,
            "Site": row.site,
            "Team": row.team,
            "Roles": ", ".join(role.shown for role in roles),
            "Clients": ", ".join(client.name for client in clients),
        },
    )


def last_seen_at(session: Session, person_id: int) -> datetime | None:
    """When this person last asked for a page, to five minutes."""
    statement = select(func.max(col(PersonSession.seen_at))).where(col(PersonSession.person_id) == person_id)
    found: datetime | None = session.execute(statement).scalar()
    return found


def open_link_until(session: Session, person_id: int, real_now: datetime) -> datetime | None:
    """Until when an unused link to set a password works; None where there is none."""
    statement = select(func.max(col(PasswordLink.expires_at))).where(
        col(PasswordLink.person_id) == person_id,
        col(PasswordLink.used_at).is_(None),
        col(PasswordLink.expires_at) > real_now,
    )
    found: datetime | None = session.execute(statement).scalar()
    return found


def live_sessions(session: Session, person_id: int, this_token_hash: str, real_now: datetime) -> list[SessionLine]:
    """Every session of a person that still opens pages, the latest used first."""
    rows = session.scalars(
        select(PersonSession)
        .where(col(PersonSession.person_id) == person_id, *live_since(real_now))
        .order_by(col(PersonSession.seen_at).desc(), col(PersonSession.id).desc())
    )
    return [
        SessionLine(row.row_id, row.device, row.started_at, row.seen_at, is_this=row.token_hash == this_token_hash)
        for row in rows
    ]


def _matching(actor: Actor, wanted: PeopleFilter) -> Selection:
    statement = (
        select(
            col(Person.id),
            col(Person.name),
            col(Person.email),
            col(Person.is_active),
            func.coalesce(col(Post.title), "").label("post"),
            func.coalesce(col(Site.name), "").label("site"),
            func.coalesce(col(Team.name), "").label("team"),
        )
        .outerjoin(Post, col(Post.id) == col(Person.post_id))
        .outerjoin(Site, col(Site.id) == col(Person.site_id))
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .where(seen_person(actor))
    )
    for word in wanted.words.lower().split():
        statement = statement.where(
            or_(
                func.lower(col(Person.name)).contains(word, autoescape=True),
                col(Person.email).contains(word, autoescape=True),
            )
        )
    if wanted.role is not None:
        holders = select(col(PersonRole.person_id)).where(col(PersonRole.role) == wanted.role)
        statement = statement.where(col(Person.id).in_(holders))
    if wanted.team_id is not None:
        statement = statement.where(col(Person.team_id) == wanted.team_id)
    if wanted.status != "all":
        statement = statement.where(col(Person.is_active).is_(wanted.status == "active"))
    return statement


def _order(wanted: PeopleFilter) -> Order:
    by_name = func.lower(col(Person.name), type_=String())
    columns = {"name": by_name, "email": col(Person.email), "added": col(Person.created_at)}
    return Order(columns[wanted.sort], col(Person.id), descending=wanted.descending)


def _clients_of(session: Session, person_id: int) -> list[Client]:
    served = select(col(PersonClient.client_id)).where(col(PersonClient.person_id) == person_id)
    return list(session.scalars(select(Client).where(col(Client.id).in_(served)).order_by(col(Client.name))))
