"""People in files: as documents, judged in batches and moved by set-based statements; never a password.

The rules of the pages hold here too: a role at least, nobody changes their own roles, an administrator is left.
Access is neither ended nor given back by a file, since that ends sessions and wants a reason. The caller records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.importing import ABSENT, Asker, Document, Judgement, RowVerdict, differences
from app.core.mail_address import refuse_mail_address
from app.core.text import one_line
from app.db.bulk import BATCH, delete_rows, insert_known_by, insert_rows, update_rows
from app.db.paging import Order, Page, page_of
from app.people.domain.roles import Role
from app.people.models import Client, Person, PersonClient, PersonRole, Post, Site, Team
from app.people.operations.people import has_administrator
from app.people.operations.turns import take_turn
from app.people.passwords import NO_PASSWORD
from app.people.queries.offered import seen_person

FIRST_ADMINISTRATOR = (
    "At least one of these people must be an administrator: without one, nobody could add people or change a setting. "
    "Give one of them the role administrator in the file"
)
LAST_ADMINISTRATOR = (
    "This takes its role from the last active administrator. Leave it to one of them, or give it to somebody else"
)
DEFAULTS: dict[str, Any] = {"post": "", "site": "", "team": "", "clients": [], "is_active": True}


@dataclass(frozen=True)
class PlaceIds:
    """Every site, team, post and client by the name that files use."""

    sites: Mapping[str, int]
    teams: Mapping[tuple[str, str], int]
    posts: Mapping[str, int]
    clients: Mapping[str, int]


@dataclass(frozen=True)
class StoredPerson:
    """A person who is stored already, as a document."""

    id: int
    row_version: int
    document: dict[str, Any]


@dataclass(frozen=True)
class PeopleLookup:
    """What a batch of documents refers to, looked up at once."""

    held: Mapping[str, StoredPerson]
    foreign: frozenset[str]
    places: PlaceIds


@dataclass
class PeoplePlan:
    """The rows to write, made before the transaction begins."""

    held: dict[str, str] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    roles: list[tuple[str, list[str]]] = field(default_factory=list)
    clients: list[tuple[str, list[int]]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)


def new_plan() -> PeoplePlan:
    return PeoplePlan()


def documents_page(session: Session, actor: Actor, cursor: str | None, size: int = BATCH) -> Page:
    """A page of the people whom this actor may see, by e-mail; its rows are documents."""
    order = Order(col(Person.email), col(Person.id))
    page = page_of(session, select(Person).where(seen_person(actor)), order, cursor, size)
    held = _documents(session, [row[0] for row in page.rows])
    return Page(tuple(held[row[0].email].document for row in page.rows), page.next_cursor, page.previous_cursor)


def judge_documents(session: Session, documents: Sequence[Document], asker: Asker) -> list[Judgement]:
    """What bringing in each of these would do; a few queries for all of them."""
    return [one for _, one in _judged_all(session, documents, asker)[1]]


def plan_documents(
    session: Session, documents: Sequence[Document], plan: PeoplePlan, *, asker: Asker, now: datetime
) -> list[Judgement]:
    """Judge the documents, and add to the plan what is to be written for those that are new or changed."""
    found, judged = _judged_all(session, documents, asker)
    for document, one in judged:
        held = found.held.get(document["email"])
        if one.verdict in {RowVerdict.NEW, RowVerdict.CHANGED}:
            plan.held[document["email"]] = one.held
        if one.verdict is RowVerdict.NEW:
            _plan_new(plan, {**DEFAULTS, **document}, found.places, now)
        elif one.verdict is RowVerdict.CHANGED and held is not None:
            _plan_changed(plan, held, {**held.document, **document}, found.places)
    return [one for _, one in judged]


def is_as_planned(session: Session, plan: PeoplePlan) -> bool:
    """Whether everybody whom the plan looked at is still as they were; nobody else changes people meanwhile."""
    take_turn(session)
    emails = list(plan.held)
    stored: dict[str, str] = {}
    for start in range(0, len(emails), BATCH):
        chosen = select(col(Person.email), col(Person.id), col(Person.row_version)).where(
            col(Person.email).in_(emails[start : start + BATCH])
        )
        stored |= {row.email: f"{row.id}/{row.row_version}" for row in session.execute(chosen.with_for_update())}
    return all(stored.get(email, ABSENT) == stamp for email, stamp in plan.held.items())


def move_documents(session: Session, plan: PeoplePlan, *, asker: Asker) -> None:  # noqa: ARG001 - others need who asks
    """Write the plan: a statement for each table, however many rows; BadInput where no administrator would be left."""
    was_administered = has_administrator(session)
    plan.ids |= insert_known_by(session, Person, plan.new, "email")
    update_rows(session, Person, plan.changed)
    old = {row["id"] for row in plan.changed}
    delete_rows(session, PersonRole, "person_id", [key for email, _ in plan.roles if (key := plan.ids[email]) in old])
    delete_rows(
        session, PersonClient, "person_id", [key for email, _ in plan.clients if (key := plan.ids[email]) in old]
    )
    roles = [{"person_id": plan.ids[email], "role": Role(role)} for email, held in plan.roles for role in held]
    insert_rows(session, PersonRole, roles)
    served = [{"person_id": plan.ids[email], "client_id": key} for email, held in plan.clients for key in held]
    insert_rows(session, PersonClient, served)
    if plan.held and not has_administrator(session):
        raise BadInput({"roles": LAST_ADMINISTRATOR if was_administered else FIRST_ADMINISTRATOR})


def blocked(session: Session, documents: Iterable[Document]) -> str:
    """Why these people cannot be brought in although each of them could: nobody would be an administrator."""
    is_administrator = col(Person.id).in_(
        select(col(PersonRole.person_id)).where(col(PersonRole.role) == Role.ADMINISTRATOR)
    )
    left = set(session.scalars(select(col(Person.email)).where(col(Person.is_active), is_administrator)))
    inactive = set(session.scalars(select(col(Person.email)).where(~col(Person.is_active))))
    was_administered, moves_anybody = bool(left), False
    for document in map(_tidied, documents):
        moves_anybody = True
        if "roles" not in document:
            continue
        may_sign_in = document.get("is_active", True) and document["email"] not in inactive
        if may_sign_in and Role.ADMINISTRATOR.value in document["roles"]:
            left.add(document["email"])
        else:
            left.discard(document["email"])
    if left or not moves_anybody:
        return ""
    return LAST_ADMINISTRATOR if was_administered else FIRST_ADMINISTRATOR


def _judged_all(
    session: Session, documents: Sequence[Document], asker: Asker
) -> tuple[PeopleLookup, list[tuple[dict[str, Any], Judgement]]]:
    tidy = [_tidied(document) for document in documents]
    found = _look_up(session, asker.actor, tidy)
    return found, [(document, _judged(document, found, asker)) for document in tidy]


def _tidied(document: Document) -> dict[str, Any]:
    tidy = {name: one_line(value) if isinstance(value, str) else value for name, value in document.items()}
    tidy["email"] = str(tidy.get("email") or "").lower()
    if tidy.get("is_active") is None:
        tidy.pop("is_active", None)  # an empty cell says nothing about access
    if "clients" in tidy:
        tidy["clients"] = sorted(set(tidy["clients"]))
    return tidy


def _look_up(session: Session, actor: Actor, documents: Sequence[Document]) -> PeopleLookup:
    emails = sorted({document["email"] for document in documents})
    rows = list(session.scalars(select(Person).where(col(Person.email).in_(emails))))
    chosen = select(col(Person.id)).where(col(Person.email).in_(emails), seen_person(actor))
    seen = set(session.scalars(chosen))
    return PeopleLookup(
        held=_documents(session, [row for row in rows if row.row_id in seen]),
        foreign=frozenset(row.email for row in rows if row.row_id not in seen),
        places=_places(session),
    )


def _places(session: Session) -> PlaceIds:
    sites = {row.id: row.name for row in session.execute(select(col(Site.id), col(Site.name)))}
    teams = session.execute(select(col(Team.id), col(Team.name), col(Team.site_id)))
    return PlaceIds(
        sites={name: key for key, name in sites.items()},
        teams={(row.name, sites[row.site_id]): row.id for row in teams},
        posts={row.key: row.id for row in session.execute(select(col(Post.id), col(Post.key)))},
        clients={row.name: row.id for row in session.execute(select(col(Client.id), col(Client.name)))},
    )


def _documents(session: Session, rows: Sequence[Person]) -> dict[str, StoredPerson]:
    """These people as documents, by e-mail: four queries, however many."""
    ids = [row.row_id for row in rows]
    if not ids:
        return {}
    placed = (
        select(
            col(Person.id),
            func.coalesce(col(Post.key), "").label("post"),
            func.coalesce(col(Site.name), "").label("site"),
            func.coalesce(col(Team.name), "").label("team"),
        )
        .outerjoin(Post, col(Post.id) == col(Person.post_id))
        .outerjoin(Site, col(Site.id) == col(Person.site_id))
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
    )
    places = {row.id: row for row in session.execute(placed.where(col(Person.id).in_(ids)))}
    roles: dict[int, set[Role]] = {key: set() for key in ids}
    for row in session.execute(
        select(col(PersonRole.person_id), col(PersonRole.role)).where(col(PersonRole.person_id).in_(ids))
    ):
        roles[row.person_id].add(Role(row.role))
    served: dict[int, list[str]] = {key: [] for key in ids}
    serving = select(col(PersonClient.person_id), col(Client.name)).join(
        Client, col(Client.id) == col(PersonClient.client_id)
    )
    for row in session.execute(serving.where(col(PersonClient.person_id).in_(ids))):
        served[row.person_id].append(row.name)
    return {
        row.email: StoredPerson(
            row.row_id,
            row.row_version,
            {
                "name": row.name,
                "email": row.email,
                "roles": [role.value for role in Role if role in roles[row.row_id]],
                "post": places[row.row_id].post,
                "site": places[row.row_id].site,
                "team": places[row.row_id].team,
                "clients": sorted(served[row.row_id]),
                "is_active": row.is_active,
            },
        )
        for row in rows
    }


def _judged(document: dict[str, Any], found: PeopleLookup, asker: Asker) -> Judgement:
    """Also fills in the site of a team that only one site has."""
    email = document["email"]
    if email in found.foreign:
        return Judgement({"email": "Somebody whom you may not change has this address"})
    held = found.held.get(email)
    merged = {**DEFAULTS, **(held.document if held is not None else {}), **document}
    problems = _value_problems(merged) | _place_problems(document, merged, found.places)
    if held is not None:
        problems |= _change_problems(held, merged, asker)
    changes = {} if held is None else differences(held.document, document)
    return Judgement(problems, changes, ABSENT if held is None else f"{held.id}/{held.row_version}")


def _value_problems(merged: Document) -> dict[str, str]:
    problems = {}
    if not merged.get("name"):
        problems["name"] = "Enter a name"
    if not merged.get("roles"):
        problems["roles"] = "Choose at least one role; without one a person can open nothing"
    refusal = refuse_mail_address(merged["email"])
    if refusal is not None:
        problems["email"] = refusal
    return problems


def _place_problems(document: dict[str, Any], merged: dict[str, Any], places: PlaceIds) -> dict[str, str]:
    problems = {}
    for name, known in (("site", places.sites), ("post", places.posts)):
        if merged[name] and merged[name] not in known:
            problems[name] = f"There is no {name} “{merged[name]}”. Add it under People, or leave this empty"
    missing = [name for name in merged["clients"] if name not in places.clients]
    if missing:
        problems["clients"] = f"There is no client “{missing[0]}”. Add it under People, or take it out"
    if merged["team"] and (merged["team"], merged["site"]) not in places.teams:
        at = [site for team, site in places.teams if team == merged["team"]]
        if len(at) == 1 and not document.get("site"):
            document["site"] = merged["site"] = at[0]
        else:
            where = f" at {merged['site']}" if merged["site"] else ""
            problems["team"] = f"There is no team “{merged['team']}”{where}" + (
                f"; it is at {', '.join(at)}" if at else ""
            )
    return problems


def _change_problems(held: StoredPerson, merged: Document, asker: Asker) -> dict[str, str]:
    problems = {}
    if held.id == asker.actor.id and merged["roles"] != held.document["roles"]:
        problems["roles"] = "Nobody changes their own roles. Another administrator can"
    if merged["is_active"] != held.document["is_active"]:
        done = "ended" if held.document["is_active"] else "given back"
        problems["is_active"] = f"Access is {done} on the person's page, where a reason is kept, and not by a file"
    return problems


def _plan_new(plan: PeoplePlan, whole: Document, places: PlaceIds, now: datetime) -> None:
    plan.new.append(
        {
            **_row_values(whole, places),
            "email": whole["email"],
            "password_hash": NO_PASSWORD,
            "is_active": whole["is_active"],
            "created_at": now,
            "row_version": 1,
        }
    )
    plan.roles.append((whole["email"], whole["roles"]))
    plan.clients.append((whole["email"], [places.clients[name] for name in whole["clients"]]))


def _plan_changed(plan: PeoplePlan, held: StoredPerson, merged: Document, places: PlaceIds) -> None:
    email = merged["email"]
    plan.ids[email] = held.id
    plan.changed.append({**_row_values(merged, places), "id": held.id, "row_version": held.row_version + 1})
    if merged["roles"] != held.document["roles"]:
        plan.roles.append((email, merged["roles"]))
    if merged["clients"] != held.document["clients"]:
        plan.clients.append((email, [places.clients[name] for name in merged["clients"]]))


def _row_values(whole: Document, places: PlaceIds) -> dict[str, Any]:
    return {
        "name": whole["name"],
        "post_id": places.posts[whole["post"]] if whole["post"] else None,
        "site_id": places.sites[whole["site"]] if whole["site"] else None,
        "team_id": places.teams[whole["team"], whole["site"]] if whole["team"] else None,
    }
