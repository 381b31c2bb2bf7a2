"""The people of the demonstration, added by the operations that an administrator uses."""

from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.calendars import Nation
from app.db.runtime import Runtime
from app.people.domain.roles import Role
from app.people.operations import (
    PersonDetails,
    add_client,
    add_person,
    add_post,
    add_site,
    add_team,
    make_password_link,
    use_password_link,
)
from app.people.passwords import hash_password
from app.people.queries import actor_for

PASSWORD = "high-water-at-six"  # noqa: S105 - printed at each start; the demonstration refuses any host but loopback


@dataclass(frozen=True)
class Member:
    """Somebody of the demonstration; `serves` is which of the two clients they work for."""

    name: str
    roles: tuple[Role, ...]
    post: str
    team: str = ""
    site: str = "Leeds"
    serves: str = ""

    @property
    def email(self) -> str:
        return self.name.lower().replace(" ", ".") + "@fernleigh.example"


MEMBERS = (
    Member("Hannah Osei", (Role.OFFICER,), "Compliance officer"),
    Member("Adam Wells", (Role.ADMINISTRATOR,), "Systems lead"),
    Member("Martin Keogh", (Role.MANAGER,), "Head of customer service", serves="Harbour Bank"),
    Member("Priya Nair", (Role.MANAGER,), "Quality manager", serves="Harbour Bank"),
    Member("Leila Haddad", (Role.LEADER,), "Team leader", "Complaints", serves="Harbour Bank"),
    Member("Tom Birch", (Role.AGENT,), "Agent", "Complaints", serves="Harbour Bank"),
    Member("Samir Kaul", (Role.LEADER,), "Team leader", "Billing", serves="Harbour Bank"),
    Member("Dean Whitlock", (Role.AGENT,), "Agent", "Billing", serves="Harbour Bank"),
    Member("Olga Reid", (Role.AGENT,), "Agent", "Sales", "Glasgow", "Moorland Shops"),
    Member("Ivy Chandra", (Role.AUDITOR,), "Internal auditor"),
)
SITES = {"Leeds": Nation.ENGLAND_AND_WALES, "Glasgow": Nation.SCOTLAND}
TEAMS = {"Complaints": "Leeds", "Billing": "Leeds", "Sales": "Glasgow"}
CLIENTS = ("Harbour Bank", "Moorland Shops")


def add_cast(runtime: Runtime) -> dict[str, Actor]:
    """Add sites, teams, clients, posts and people; everybody as an actor, by name."""
    by, now = Actor.system("Demonstration"), runtime.clock.now()
    places = _add_places(runtime, by, now)
    password_hash = hash_password(PASSWORD)  # once, and outside any transaction: argon2 is slow on purpose
    ids = {member.name: _add_member(runtime, member, places, password_hash, by, now) for member in MEMBERS}
    with runtime.database.reading() as session:
        found = {name: actor_for(session, person_id) for name, person_id in ids.items()}
    return {name: actor for name, actor in found.items() if actor is not None}


def _add_places(runtime: Runtime, by: Actor, now: datetime) -> dict[str, int]:
    with runtime.database.transaction() as session:
        sites = {name: add_site(session, name, nation, by=by, now=now).row_id for name, nation in SITES.items()}
        teams = {name: add_team(session, name, sites[site], by=by, now=now).row_id for name, site in TEAMS.items()}
        clients = {name: add_client(session, name, by=by, now=now).row_id for name in CLIENTS}
        titles = dict.fromkeys(member.post for member in MEMBERS)
        posts = {title: add_post(session, title, by=by, now=now).row_id for title in titles}
    return {**sites, **teams, **clients, **posts}


def _add_member(
    runtime: Runtime, member: Member, places: dict[str, int], password_hash: str, by: Actor, now: datetime
) -> int:
    real_now = runtime.clock.real()
    details = PersonDetails(
        roles=member.roles,
        post_id=places[member.post],
        site_id=places[member.site],
        team_id=places.get(member.team),
        client_ids=[places[member.serves]] if member.serves else [],
    )
    with runtime.database.transaction() as session:
        person = add_person(session, member.name, member.email, details, by=by, now=now)
        token = make_password_link(session, person.row_id, by=by, now=now, real_now=real_now)
        use_password_link(session, token, password_hash, now=now, real_now=real_now)
        return person.row_id
