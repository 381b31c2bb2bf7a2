"""Objectives, products and documents of somebody who goes or changes place, passed to somebody else."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import Told, record_each
from app.organisation.models import InternalDocument, Objective, Product
from app.organisation.operations.rows import KINDS, about, called, word_of
from app.organisation.queries.owned import still_in_use
from app.people.handover import Handing, Passed
from app.people.queries import find_person


def pass_objectives(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all drafts and objectives of a person that are not retired."""
    return _pass(session, Objective, handing, by=by, now=now)


def pass_products(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all products of a person that are in use."""
    return _pass(session, Product, handing, by=by, now=now)


def pass_documents(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all documents of a person that are in use, with their reviews."""
    return _pass(session, InternalDocument, handing, by=by, now=now)


def _pass(
    session: Session,
    table: type[Objective | Product | InternalDocument],
    handing: Handing,
    *,
    by: Actor,
    now: datetime,
) -> Passed:
    receiver, giver_id = handing.receiver, handing.giver_id
    mine = (col(table.owner_id) == giver_id, still_in_use(table), col(table.id).in_(handing.rows))
    held = select(table).where(*mine).order_by(col(table.id))
    rows: list[Any] = list(session.scalars(held.with_for_update().execution_options(populate_existing=True)))
    person = find_person(session, giver_id)
    former = person.name if person else "somebody who was removed"
    for row in rows:
        row.owner_id, row.row_version = receiver.person_id, row.row_version + 1
    session.flush()
    told = [handing.explained(_given(row, by, former, receiver.name)) for row in rows]
    record_each(session, told, by=by, now=now)
    return Passed(tuple(row.row_id for row in rows))


def _given(row: Objective | Product | InternalDocument, by: Actor, former: str, owner: str) -> Told:
    sentence = f"{by.name} gave the {word_of(row)} {called(row)} to {owner}; {former} had it"
    return Told(f"{KINDS[type(row)][0]}:passed_on", sentence, about(row), {"owner": former}, {"owner": owner})
