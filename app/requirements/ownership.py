"""Giving requirements to an owner, many at once."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.requirements.models import Requirement
from app.requirements.operations import attributes_of, change_attributes


def give_to(session: Session, refs: Collection[str], owner: Actor, *, by: Actor, now: datetime) -> int:
    """Make somebody the owner of these requirements, each with its own entry; how many changed hands."""
    rows = session.execute(select(Requirement).where(col(Requirement.ref).in_(refs)).order_by(col(Requirement.id)))
    changed = 0
    for row in rows.scalars():
        attributes = replace(attributes_of(session, row), owner_id=owner.id)
        row.row_version += 1
        changed += bool(change_attributes(session, row, attributes, by=by, now=now))
    return changed
