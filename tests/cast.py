"""The people of every test: always the same, so that a test can say `officer` and be understood.

Fernleigh Customer Services has two sites. Hannah is the compliance officer, Martin the manager, Leila leads the
Complaints team in Leeds where Tom is an agent; Olga is an agent in Glasgow who serves another client; Ivy audits
read-only; Adam administers.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.calendars import Nation
from app.people.domain.posts import PostLevel
from app.people.domain.roles import Role
from app.people.models import Client, Person, PersonClient, PersonRole, Post, Site, Team
from app.people.passwords import hash_password
from app.people.queries import actor_of

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PASSWORD = "a tide table on the wall"


@dataclass(frozen=True)
class Cast:
    """The rows' ids and the actors, made once for each database."""

    officer: Actor
    manager: Actor
    leader: Actor
    agent: Actor
    outsider: Actor
    auditor: Actor
    administrator: Actor
    leeds: int
    glasgow: int
    complaints_team: int
    bank: int
    shop: int

    def named(self, name: str) -> Actor:
        actor = getattr(self, name)
        assert isinstance(actor, Actor)
        return actor


ROLES = {
    "officer": ("Hannah Osei", Role.OFFICER),
    "manager": ("Martin Keogh", Role.MANAGER),
    "leader": ("Leila Haddad", Role.LEADER),
    "agent": ("Tom Birch", Role.AGENT),
    "outsider": ("Olga Reid", Role.AGENT),
    "auditor": ("Ivy Chandra", Role.AUDITOR),
    "administrator": ("Adam Wells", Role.ADMINISTRATOR),
}


def address_of(name: str) -> str:
    return f"{name}@fernleigh.example"


def add_cast(session: Session) -> Cast:
    """Write the cast and its places straight into the tables: they are where every test starts."""
    leeds, glasgow = Site(name="Leeds", nation=Nation.ENGLAND_AND_WALES), Site(name="Glasgow", nation=Nation.SCOTLAND)
    bank, shop = Client(name="Harbour Bank"), Client(name="Moorland Shops")
    post = Post(key="team_leader", title="Team leader", level=PostLevel.LEADER)
    session.add_all([leeds, glasgow, bank, shop, post])
    session.flush()
    complaints, sales = Team(name="Complaints", site_id=leeds.row_id), Team(name="Sales", site_id=glasgow.row_id)
    session.add_all([complaints, sales])
    session.flush()
    actors = {}
    for key, (name, role) in ROLES.items():
        away = key == "outsider"
        person = Person(
            name=name,
            email=address_of(key),
            password_hash=hash_password(PASSWORD),
            post_id=post.row_id if key == "leader" else None,
            site_id=glasgow.row_id if away else leeds.row_id,
            team_id=(sales if away else complaints).row_id if key in {"leader", "agent", "outsider"} else None,
            created_at=NOW,
        )
        session.add(person)
        session.flush()
        session.add(PersonRole(person_id=person.row_id, role=role))
        if role in {Role.LEADER, Role.AGENT, Role.MANAGER}:
            session.add(PersonClient(person_id=person.row_id, client_id=(shop if away else bank).row_id))
        session.flush()
        actors[key] = actor_of(session, person)
    return Cast(
        **actors,
        leeds=leeds.row_id,
        glasgow=glasgow.row_id,
        complaints_team=complaints.row_id,
        bank=bank.row_id,
        shop=shop.row_id,
    )
