"""What the names in files mean: codes of aims and measures, names of products, addresses of owners."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.importing import Document
from app.organisation.domain.words import InUse
from app.organisation.models import Aim, Measure, Product
from app.people.queries import people_by_emails, people_who_may


@dataclass(frozen=True)
class FiledNames:
    """What is in use, by the name that files use, and who may own something by their address."""

    aims: Mapping[str, int]
    measures: Mapping[str, int]
    products: Mapping[str, int]
    same_products: frozenset[str]
    people: Mapping[str, int]
    owners: Mapping[str, int]

    def refused_place(self, wanted: Mapping[str, Any], held: Mapping[str, Any] | None) -> dict[str, str]:
        """What is wrong with the aim and the product that it newly names."""
        problems = {}
        aim, product = wanted["aim"], wanted["product"]
        if aim and aim not in self.aims and not (held and held["aim"] == aim):
            problems["aim"] = f"There is no aim {aim} in use. Bring the aims in first, or leave this empty"
        if product and not (held and held["product"] == product):
            if product in self.same_products:
                problems["product"] = f"Several products are called {product}. Choose the one that is meant on the page"
            elif product not in self.products:
                problems["product"] = f"There is no product or service {product} in use. Add it, or leave this empty"
        return problems

    def refused_measures(self, codes: Collection[str], held: Collection[str]) -> str:
        """Why one of these cannot be named; empty where all can."""
        unknown = [code for code in codes if code not in self.measures and code not in held]
        return f"There is no measure {unknown[0]} in use. Bring the measures in first" if unknown else ""

    def refused_owner(self, address: str) -> str:
        if address.lower() not in self.people:
            return f"Nobody here has the address {address}"
        return "" if address.lower() in self.owners else f"The roles of {address} do not let them look after it"


def read_names(session: Session, actor: Actor, documents: Sequence[Document]) -> FiledNames:
    """A query for each sort of name, however many documents."""
    addresses = {str(document.get("owner") or "").lower() for document in documents} - {""}
    known = people_by_emails(session, actor, addresses)
    may_own = {person.id for person in people_who_may(session, actor, Capability.EDIT_ORGANISATION)} if known else set()
    people = {address: person_id for address, (person_id, choosable) in known.items() if choosable}
    in_use = select(col(Product.name), col(Product.id)).where(col(Product.status) == InUse.IN_USE)
    products = session.execute(in_use).all()
    counts = Counter(row.name for row in products)
    return FiledNames(
        aims=_by_code(session, Aim),
        measures=_by_code(session, Measure),
        products={row.name: row.id for row in products},
        same_products=frozenset(name for name, count in counts.items() if count > 1),
        people=people,
        owners={address: person_id for address, person_id in people.items() if person_id in may_own},
    )


def _by_code(session: Session, table: type[Aim | Measure]) -> dict[str, int]:
    rows = session.execute(select(col(table.code), col(table.id)).where(col(table.status) == InUse.IN_USE))
    return {row.code: row.id for row in rows}
