"""What procedures serve: requirements, aims, promises, measures and products; and what serves one of these."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, literal, null, or_, select, union_all
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.row import Row
from app.db.scope import seen_client
from app.organisation.domain.words import InUse
from app.organisation.queries.rows import aim_rows, measure_rows, product_rows, promise_rows
from app.people.queries import person_rows
from app.procedures.domain.words import ProcedureStatus, ServedKind
from app.procedures.models import (
    Procedure,
    ProcedureAim,
    ProcedureMeasure,
    ProcedureProduct,
    ProcedurePromise,
    ProcedureRequirement,
)
from app.procedures.queries.procedures import seen_procedure
from app.procedures.queries.publications import versions_in_force
from app.requirements.domain.words import Kind, Status
from app.requirements.queries import requirement_rows

MOST_SERVED = 500


@dataclass(frozen=True)
class Served:
    """One thing that a procedure serves: what kind it is, its id, its code (a product has none) and its words."""

    kind: ServedKind
    id: int
    code: str
    title: str


@dataclass(frozen=True)
class ServedTable:
    """Where links of one kind stand, and what they lead to."""

    link: type[Row]
    column: str
    rows: Subquery
    code: Any
    title: Any

    @property
    def object_id(self) -> Any:
        return col(getattr(self.link, self.column))


@cache
def served_tables() -> dict[ServedKind, ServedTable]:
    register, aims, promises = requirement_rows(), aim_rows(), promise_rows()
    measures, products = measure_rows(), product_rows()
    return {
        ServedKind.REQUIREMENT: ServedTable(
            ProcedureRequirement, "requirement_id", register, register.c.ref, register.c.title
        ),
        ServedKind.AIM: ServedTable(ProcedureAim, "aim_id", aims, aims.c.code, aims.c.text),
        ServedKind.PROMISE: ServedTable(ProcedurePromise, "promise_id", promises, promises.c.code, promises.c.text),
        ServedKind.MEASURE: ServedTable(ProcedureMeasure, "measure_id", measures, measures.c.code, measures.c.name),
        ServedKind.PRODUCT: ServedTable(ProcedureProduct, "product_id", products, literal(""), products.c.name),
    }


def links_of(session: Session, actor: Actor, procedure_id: int) -> list[Served]:
    """All that a procedure serves, by kind and then by code, in one query; at most 500.

    Requirements of clients whom this actor does not serve are left out.
    """
    parts = []
    for place, (kind, table) in enumerate(served_tables().items()):
        chosen = (
            select(
                literal(place).label("place"),
                literal(kind.value).label("kind"),
                table.rows.c.id.label("id"),
                table.code.label("code"),
                table.title.label("title"),
            )
            .join(table.link, table.object_id == table.rows.c.id)
            .where(col(table.link.procedure_id) == procedure_id)  # type: ignore[attr-defined]  # each link has one
        )
        if kind is ServedKind.REQUIREMENT:
            chosen = chosen.where(seen_client(actor, table.rows.c.client_id))
        parts.append(chosen)
    every = union_all(*parts).subquery()
    in_order = select(every).order_by(every.c.place, every.c.code, every.c.title, every.c.id).limit(MOST_SERVED)
    return [Served(ServedKind(row.kind), row.id, row.code, row.title) for row in session.execute(in_order)]


def procedures_serving(
    session: Session, actor: Actor, kind: ServedKind, object_id: int, *, today: date
) -> Sequence[Any]:
    """The procedures in use that serve one thing, as far as this actor may see them, by code; at most 500.

    Each with the name of who looks after it, empty where nobody does, and the version in force, None where none is.
    """
    table, people, versions = served_tables()[kind], person_rows(), versions_in_force(today)
    owner = func.coalesce(people.c.name, "").label("owner_name")
    chosen = (
        select(
            *(col(Procedure.id), col(Procedure.code), col(Procedure.title), owner),
            *(versions.c.major, versions.c.minor, versions.c.in_force_from),
        )
        .outerjoin(versions, versions.c.procedure_id == col(Procedure.id))
        .outerjoin(people, people.c.id == col(Procedure.owner_id))
        .join(table.link, col(table.link.procedure_id) == col(Procedure.id))  # type: ignore[attr-defined]
        .where(table.object_id == object_id, *_in_use(actor))
    )
    return session.execute(chosen.order_by(col(Procedure.code)).limit(MOST_SERVED)).all()


def may_serve(actor: Actor, row: Procedure, kind: ServedKind) -> tuple[ColumnElement[bool], ...]:
    """What a procedure may newly serve: what is in use, and of requirements those of its client or of nobody's."""
    rows = served_tables()[kind].rows.c
    if kind is ServedKind.REQUIREMENT:
        fits = or_(rows.client_id.is_(None), rows.client_id == row.client_id)
        return seen_client(actor, rows.client_id), fits, rows.status != Status.SUPERSEDED
    return (rows.is_retired.is_(False) if kind is ServedKind.PRODUCT else rows.status == InUse.IN_USE,)


def served_choices(session: Session, actor: Actor, row: Procedure, kind: ServedKind) -> dict[str, str]:
    """What a form offers of a kind: what is in use, and what the procedure serves already; at most 500."""
    table = served_tables()[kind]
    is_held = table.rows.c.id.in_(
        select(table.object_id).where(col(table.link.procedure_id) == row.row_id)  # type: ignore[attr-defined]
    )
    may = and_(*may_serve(actor, row, kind))
    chosen = select(table.rows.c.id, table.code.label("code"), table.title.label("title")).where(or_(may, is_held))
    if kind is ServedKind.REQUIREMENT:
        chosen = chosen.where(seen_client(actor, table.rows.c.client_id))
    # What it serves already comes first, so that saving the form takes none of it away unseen.
    found = session.execute(chosen.order_by(is_held.desc(), table.code, table.title).limit(MOST_SERVED))
    return {str(one.id): f"{one.code}: {one.title}" if one.code else one.title for one in found}


def things_named(session: Session, actor: Actor, kind: ServedKind, names: Collection[str]) -> Sequence[Any]:
    """What a procedure may newly serve of a kind, by the name that files use: its code, or what a product is called.

    Rows of name, id and client; only a requirement has a client, and two products may have one name.
    """
    table = served_tables()[kind]
    is_product, is_requirement = kind is ServedKind.PRODUCT, kind is ServedKind.REQUIREMENT
    name = table.title if is_product else table.code
    client = table.rows.c.client_id if is_requirement else null()
    chosen = select(name.label("name"), table.rows.c.id, client.label("client_id")).where(name.in_(sorted(names)))
    if is_requirement:
        chosen = chosen.where(seen_client(actor, client))
    elif is_product:
        chosen = chosen.where(table.rows.c.is_retired.is_(False))
    else:
        chosen = chosen.where(table.rows.c.status == InUse.IN_USE)
    return session.execute(chosen.order_by(name, table.rows.c.id)).all() if names else ()


def standards_served(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Ref and title of the standards that any procedure serves (SPEC A7); at most 500."""
    register = requirement_rows()
    names = (
        select(col(ProcedureRequirement.requirement_id))
        .join(Procedure, col(Procedure.id) == col(ProcedureRequirement.procedure_id))
        .where(*_in_use(actor))
    )
    chosen = select(register.c.ref, register.c.title).where(
        register.c.id.in_(names), register.c.kind == Kind.STANDARD, seen_client(actor, register.c.client_id)
    )
    return [(row.ref, row.title) for row in session.execute(chosen.order_by(register.c.ref).limit(MOST_SERVED))]


def _in_use(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return col(Procedure.status) == ProcedureStatus.IN_USE, seen_procedure(actor)
