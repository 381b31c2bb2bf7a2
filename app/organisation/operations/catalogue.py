"""Products, services and offers: added and edited."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.domain.words import SHOWN, ProductKind
from app.organisation.models import Product
from app.organisation.operations.rows import (
    Said,
    accept,
    check_owner,
    demand_editor,
    demand_text,
    insert,
    keep_edit,
)
from app.people.queries import find_person

NAME_IT = "Give it the name that customers know"


@dataclass(frozen=True)
class ProductFields:
    name: str
    kind: ProductKind
    owner_id: int
    about: str = ""


def add_product(session: Session, sent: ProductFields, *, by: Actor, now: datetime) -> Product:
    demand_editor(by)
    name = demand_text(sent.name, "name", NAME_IT)
    check_owner(session, sent.owner_id, by=by)
    row = Product(
        name=name,
        kind=sent.kind,
        owner_id=sent.owner_id,
        about=sent.about.strip(),
        added_at=now,
        added_by_name=by.name,
    )
    insert(session, row, name, by=by, now=now, after=_said(session, row))
    return row


def edit_product(
    session: Session, row: Product, sent: ProductFields, *, version: int, by: Actor, now: datetime
) -> None:
    demand_editor(by)
    demand_in_use(row.status, "changed")
    name = demand_text(sent.name, "name", NAME_IT)
    accept(row, version, sent)
    if sent.owner_id != row.owner_id:
        check_owner(session, sent.owner_id, by=by)
    was = _said(session, row)
    row.name, row.kind, row.owner_id, row.about = name, sent.kind, sent.owner_id, sent.about.strip()
    keep_edit(session, row, was, _said(session, row), by=by, now=now)


def _said(session: Session, row: Product) -> Said:
    owner = find_person(session, row.owner_id)
    return {
        "name": row.name,
        "kind": SHOWN[row.kind].lower(),
        "owner": owner.name if owner else "",
        "about": row.about,
    }
