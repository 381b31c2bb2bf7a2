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
from app.people.handover import Passed
from app.people.queries import find_person


def pass_objectives(session: Session, giver_id: int, receiver: Actor, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all drafts and objectives of a person that are not retired."""
    return _pass(session, Objective, giver_id, receiver, by=by, now=now)


def pass_products(session: Session, giver_id: int, receiver: Actor, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all products of a person that are in use."""
    return _pass(session, Product, giver_id, receiver, by=by, now=now)


def pass_documents(session: Session, giver_id: int, receiver: Actor, *, by: Actor, now: datetime) -> Passed:
    """Give somebody all documents of a person that are in use, with their reviews."""
    return _pass(session, InternalDocument, giver_id, receiver, by=by, now=now)


def _pass(
    session: Session,
    table: type[Objective | Product | InternalDocument],
    giver_id: int,
    receiver: Actor,
    *,
    by: Actor,
    now: datetime,
) -> Passed:
    held = select(table).where(col(table.owner_id) == giver_id, still_in_use(table)).order_by(col(table.id))
    rows: list[Any] = list(session.scalars(held.with_for_update().execution_options(populate_existing=True)))
    person = find_person(session, giver_id)
    former = person.name if person else "somebody who was removed"
    for row in rows:
        row.owner_id, row.row_version = receiver.person_id, row.row_version + 1
    session.flush()
    told = [_given(row, by, former, receiver.name) for row in rows]
    record_each(session, told, by=by, now=now)
    return Passed(len(rows))


def _given(row: Objective | Product | InternalDocument, by: Actor, former: str, owner: str) -> Told:
    sentence = f"{by.name} gave the {word_of(row)} {called(row)} to {owner}; {former} had it"
    return Told(f"{KINDS[type(row)][0]}:passed_on", sentence, about(row), {"owner": former}, {"owner": owner})
