"""What the names in files of procedures mean: owners, posts, clients, and what a procedure serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.importing import Document
from app.people.queries import client_names, people_by_emails, people_who_may, post_rows
from app.procedures.domain.words import ServedKind
from app.procedures.models import Procedure
from app.procedures.operations.serving import FIELDS
from app.procedures.queries import things_named

ONE = {
    ServedKind.REQUIREMENT: "requirement",
    ServedKind.AIM: "aim",
    ServedKind.PROMISE: "promise",
    ServedKind.MEASURE: "measure",
    ServedKind.PRODUCT: "product or service",
}


@dataclass(frozen=True)
class ProcedureNames:
    """By the name that files use: what there is, and of each code whose it is already, seen or not.

    `owners` are the people who may look after a procedure of a client, and `served` ids with the client of each.
    """

    posts: Mapping[str, int]
    clients: Mapping[str, int]
    people: Mapping[str, int]
    owners: Mapping[int | None, frozenset[int]]
    served: Mapping[ServedKind, Mapping[str, Sequence[tuple[int, int | None]]]]
    client_of: Mapping[str, int | None]

    def refused_owner(self, address: str, client_id: int | None) -> str:
        if address not in self.people:
            return f"Nobody here has the address {address}"
        if self.people[address] not in self.owners[client_id]:
            return f"{address} cannot look after it: their roles or their clients do not let them"
        return ""

    def ids(self, kind: ServedKind, name: str, client_id: int | None) -> list[int]:
        """What a procedure of this client may newly serve by this name: of a requirement, everybody's or its own."""
        return [one for one, client in self.served[kind].get(name, ()) if client in (None, client_id)]

    def refused_served(self, kind: ServedKind, name: str, client_id: int | None) -> str:
        found = self.ids(kind, name, client_id)
        if not found:
            return f"There is no {ONE[kind]} {name} that it can serve. Bring it in first, or leave it out"
        return "" if len(found) == 1 else f"Several are called {name}. Choose the one that is meant on the page"


def read_names(session: Session, actor: Actor, documents: Sequence[Document]) -> ProcedureNames:
    """A query for each sort of name and each client, however many documents."""
    posts, clients = post_rows(), client_names(session, actor)
    codes = {str(document["code"]) for document in documents}
    held = select(col(Procedure.code), col(Procedure.client_id)).where(col(Procedure.code).in_(sorted(codes)))
    client_of = {row.code: row.client_id for row in session.execute(held)}
    addresses = {str(document.get("owner") or "") for document in documents} - {""}
    known = people_by_emails(session, actor, addresses)
    named = {clients.get(str(document.get("client") or "")) for document in documents}
    return ProcedureNames(
        posts={row.key: row.id for row in session.execute(select(posts.c.key, posts.c.id))},
        clients=clients,
        people={address: person_id for address, (person_id, choosable) in known.items() if choosable},
        owners={
            client_id: frozenset(
                person.id for person in people_who_may(session, actor, Capability.WRITE_PROCEDURES, client_id=client_id)
            )
            for client_id in {None, *named, *client_of.values()}
        }
        if known
        else {client_id: frozenset() for client_id in {None, *named, *client_of.values()}},
        served={kind: _things(session, actor, kind, documents) for kind in FIELDS},
        client_of=client_of,
    )


def _things(
    session: Session, actor: Actor, kind: ServedKind, documents: Sequence[Document]
) -> dict[str, list[tuple[int, int | None]]]:
    found: dict[str, list[tuple[int, Any]]] = {}
    names = {name for document in documents for name in document.get(FIELDS[kind]) or ()}
    for row in things_named(session, actor, kind, names):
        found.setdefault(row.name, []).append((row.id, row.client_id))
    return found
