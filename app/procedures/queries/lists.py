"""The list of procedures with its filters."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, String, func, or_, select, type_coerce
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.people.queries import person_rows
from app.procedures.domain.words import ProcedureStatus
from app.procedures.models import Procedure, ProcedureAim, ProcedureDraft, ProcedurePromise, ProcedureRequirement
from app.procedures.queries.procedures import seen_procedure
from app.procedures.queries.publications import versions_in_force
from app.requirements.queries import requirement_rows

EVERY, ME, NOBODY = "all", "me", "nobody"
REQUIREMENT, GOAL, VERSION = "requirement", "goal", "version"
SORTS = frozenset({"title", "code", "owner"})


@dataclass(frozen=True)
class ProcedureFilter:
    """What the list is asked for; an empty status means in use, `standard` is the ref of a requirement.

    `lacks` keeps those that serve no requirement, that lack an aim or a promise (both are needed to sign one), or of
    which no version is in force on the day that is asked about.
    """

    words: str = ""
    status: str = ""
    owner: str = ""
    standard: str = ""
    lacks: str = ""
    sort: str = "title"


def procedures_page(
    session: Session, actor: Actor, wanted: ProcedureFilter, cursor: str | None, size: int = 50, *, today: date
) -> Page:
    """A page of the list: each row with its owner's name, the version in force today, and who saved its draft."""
    people, versions = person_rows(), versions_in_force(today)
    statement = (
        _matching(actor, wanted, today)
        .add_columns(
            func.coalesce(people.c.name, "").label("owner_name"),
            col(ProcedureDraft.saved_at),
            col(ProcedureDraft.saved_by_name),
            versions.c.major,
            versions.c.minor,
            versions.c.in_force_from,
        )
        .outerjoin(people, people.c.id == col(Procedure.owner_id))
        .outerjoin(ProcedureDraft, col(ProcedureDraft.procedure_id) == col(Procedure.id))
        .outerjoin(versions, versions.c.procedure_id == col(Procedure.id))
    )
    columns = {
        "title": type_coerce(func.lower(col(Procedure.title)), String),
        "code": col(Procedure.code),
        "owner": type_coerce(func.lower(func.coalesce(people.c.name, "")), String),
    }
    key = wanted.sort.removeprefix("-")
    order = Order(columns[key], col(Procedure.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size)


def procedures_count(session: Session, actor: Actor, wanted: ProcedureFilter, *, today: date) -> int:
    """How many procedures a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(actor, wanted, today).with_only_columns(col(Procedure.id)))


def _matching(actor: Actor, wanted: ProcedureFilter, today: date) -> Selection:
    return select(
        col(Procedure.id),
        col(Procedure.code),
        col(Procedure.title),
        col(Procedure.status),
        col(Procedure.client_id),
        col(Procedure.owner_id),
        col(Procedure.retired_reason),
    ).where(seen_procedure(actor), *_conditions(actor, wanted, today))


def _conditions(actor: Actor, wanted: ProcedureFilter, today: date) -> list[ColumnElement[bool]]:
    conditions = [*_owned(actor, wanted.owner), *_serving(wanted, today)]
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


def _serving(wanted: ProcedureFilter, today: date) -> list[ColumnElement[bool]]:
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
    elif wanted.lacks == VERSION:
        conditions.append(col(Procedure.id).not_in(select(versions_in_force(today).c.procedure_id)))
    return conditions


def _serves_none(link: type[ProcedureRequirement | ProcedureAim | ProcedurePromise]) -> ColumnElement[bool]:
    return ~select(col(link.id)).where(col(link.procedure_id) == col(Procedure.id)).exists()
