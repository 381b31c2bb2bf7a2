"""What the lists here are asked for, and the conditions that all of them share."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_

from app.core.actor import Actor
from app.organisation.domain.words import InUse

EVERY, ME = "all", "me"


@dataclass(frozen=True)
class ListFilter:
    """An empty status means what is not retired."""

    words: str = ""
    status: str = ""
    owner: str = ""
    sort: str = ""


def owned_by(actor: Actor, wanted: ListFilter, owner_id: Any) -> list[ColumnElement[bool]]:
    if not wanted.owner:
        return []
    return [owner_id == (actor.id if wanted.owner == ME else int(wanted.owner))]


def says(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    """One of these texts holds the words."""
    if not words:
        return []
    return [or_(*(func.lower(column).contains(words.lower(), autoescape=True) for column in columns))]


def in_use(wanted: ListFilter, status: Any) -> list[ColumnElement[bool]]:
    if wanted.status == EVERY:
        return []
    return [status == (InUse(wanted.status) if wanted.status in list(InUse) else InUse.IN_USE)]
