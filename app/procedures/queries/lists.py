"""The list of procedures with its filters."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, func, or_, select, type_coerce
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.people.queries import person_rows
from app.procedures.domain.words import ProcedureStatus
from app.procedures.models import Procedure, ProcedureAim, ProcedureDraft, ProcedurePromise, ProcedureRequirement
from app.procedures.queries.procedures import seen_procedure
from app.requirements.queries import requirement_rows

EVERY, ME, NOBODY = "all", "me", "nobody"
REQUIREMENT, GOAL = "requirement", "goal"
SORTS = frozenset({"title", "code", "owner"})


@dataclass(frozen=True)
class ProcedureFilter:
    """What the list is asked for; an empty status means in use, `standard` is the ref of a requirement.

    `lacks` keeps those that serve no requirement, or that lack an aim or a promise: both are needed to sign one.
    """

    words: str = ""
    status: str = ""
    owner: str = ""
    standard: str = ""
    lacks: str = ""
    sort: str = "title"


def procedures_page(
    session: Session, actor: Actor, wanted: ProcedureFilter, cursor: str | None, size: int = 50
) -> Page:
    """A page of the list, each row with its owner's name and whether somebody is writing."""
    people = person_rows()
    statement = (
        _matching(actor, wanted)
        .add_columns(
            func.coalesce(people.c.name, "").label("owner_name"),
            col(ProcedureDraft.saved_at),
            col(ProcedureDraft.saved_by_name),
        )
        .outerjoin(people, people.c.id == col(Procedure.owner_id))
        .outerjoin(ProcedureDraft, col(ProcedureDraft.procedure_id) == col(Procedure.id))
    )
    columns = {
        "title": type_coerce(func.lower(col(Procedure.title)), String),
        "code": col(Procedure.code),
        "owner": type_coerce(func.lower(func.coalesce(people.c.name, "")), String),
    }
    key = wanted.sort.removeprefix("-")
    order = Order(columns[key], col(Procedure.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size)


def procedures_count(session: Session, actor: Actor, wanted: ProcedureFilter) -> int:
    """How many procedures a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(actor, wanted).with_only_columns(col(Procedure.id)))


def _matching(actor: Actor, wanted: ProcedureFilter) -> Selection:
    return select(
        col(Procedure.id),
        col(Procedure.code),
        col(Procedure.title),
        col(Procedure.status),
        col(Procedure.client_id),
        col(Procedure.owner_id),
        col(Procedure.retired_reason),
    ).where(seen_procedure(actor), *_conditions(actor, wanted))


def _conditions(actor: Actor, wanted: ProcedureFilter) -> list[ColumnElement[bool]]:
    conditions = [*_owned(actor, wanted.owner), *_serving(wanted)]
    if wanted.status in list(ProcedureStatus):
        conditions.append(col(Procedure.status) == ProcedureStatus(wanted.status))
    elif wanted.status != EVERY:
        conditions.append(col(Procedure.status) == ProcedureStatus.IN_USE)
    if wanted.words:
        says = func.lower(col(Procedure.title)).contains(wanted.words.lower(), autoescape=True)
        conditions.append(or_(says, func.lower(col(Procedure.code)).contains(wanted.words.lower(), autoescape=True)))
    return conditions


def _owned(actor: Actor, owner: str) -> list[ColumnElement[bool]]:
    """By its owner; somebody who has left owns nothing any more."""
    if owner == ME:
        return [col(Procedure.owner_id) == actor.id]
    if owner == NOBODY:
        people = person_rows()
        here = select(people.c.id).where(people.c.is_active)
        return [or_(col(Procedure.owner_id).is_(None), col(Procedure.owner_id).not_in(here))]
    return [col(Procedure.owner_id) == int(owner)] if owner else []


def _serving(wanted: ProcedureFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.standard:
        register = requirement_rows()
        serves = select(col(ProcedureRequirement.procedure_id)).join(
            register, register.c.id == col(ProcedureRequirement.requirement_id)
        )
        conditions.append(col(Procedure.id).in_(serves.where(register.c.ref == wanted.standard)))
    if wanted.lacks == REQUIREMENT:
        conditions.append(_serves_none(ProcedureRequirement))
    elif wanted.lacks == GOAL:
        conditions.append(or_(_serves_none(ProcedureAim), _serves_none(ProcedurePromise)))
    return conditions


def _serves_none(link: type[ProcedureRequirement | ProcedureAim | ProcedurePromise]) -> ColumnElement[bool]:
    return ~select(col(link.id)).where(col(link.procedure_id) == col(Procedure.id)).exists()
