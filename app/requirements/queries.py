"""Reading the register. Everything that lists rows takes the actor, since a requirement may belong to a client."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db import search
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client
from app.requirements.domain.words import Applicability, Kind, Status, TagKind
from app.requirements.models import Requirement, RequirementTag, RequirementVersion

SORTS: dict[str, Any] = {
    "ref": Requirement.ref,
    "title": Requirement.title,
    "kind": Requirement.kind,
    "review": Requirement.review_due_on,
}
NOBODY = "nobody"


@dataclass(frozen=True)
class RegisterFilter:
    """What the list is asked for; empty means any."""

    words: str = ""
    kind: str = ""
    instrument: str = ""
    theme: str = ""
    status: str = ""
    owner: str = ""
    applicability: str = ""
    verify: str = ""
    sort: str = "ref"


@dataclass(frozen=True)
class RegisterEntry:
    """What matching compares a change with."""

    id: int
    ref: str
    reference: str
    title: str
    text: str


@dataclass(frozen=True)
class Totals:
    """The register in one sentence; what does not apply is left out of it."""

    in_force: int
    horizon: int
    superseded: int
    not_applying: int
    unowned: int
    overdue: int


def requirements_page(
    session: Session, actor: Actor, wanted: RegisterFilter, cursor: str | None, size: int = 50
) -> tuple[Page, int]:
    """A page of the list and how many match (counted up to 10,000)."""
    statement = _matching(session, actor, wanted)
    column = SORTS.get(wanted.sort.lstrip("-"), Requirement.ref)
    order = Order(col(column), col(Requirement.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size), count_up_to(session, statement)


def totals(session: Session, actor: Actor, today: date) -> Totals:
    """One grouped query over what this actor may see."""
    counted = and_(
        col(Requirement.applicability) != Applicability.DOES_NOT_APPLY,
        col(Requirement.status) != Status.SUPERSEDED,
    )
    row = session.execute(
        select(
            func.count().filter(counted, col(Requirement.status) == Status.IN_FORCE),
            func.count().filter(counted, col(Requirement.status) == Status.HORIZON),
            func.count().filter(col(Requirement.status) == Status.SUPERSEDED),
            func.count().filter(col(Requirement.applicability) == Applicability.DOES_NOT_APPLY),
            func.count().filter(counted, col(Requirement.owner_id).is_(None)),
            func.count().filter(counted, col(Requirement.review_due_on) < today),
        )
        .select_from(Requirement)
        .where(seen_client(actor, col(Requirement.client_id)))
    ).one()
    return Totals(*row)


def visible_requirement(session: Session, actor: Actor, ref: str) -> Requirement:
    """One requirement, or NotFound: the same answer for one that is not there and one of another client."""
    found = session.execute(
        select(Requirement).where(col(Requirement.ref) == ref, seen_client(actor, col(Requirement.client_id)))
    ).scalar_one_or_none()
    if not isinstance(found, Requirement):
        raise NotFound("requirement", ref)
    return found


def versions_of(session: Session, row: Requirement) -> list[RequirementVersion]:
    """All versions, newest first."""
    chosen = select(RequirementVersion).where(col(RequirementVersion.requirement_id) == row.id)
    return list(session.execute(chosen.order_by(col(RequirementVersion.number).desc())).scalars())


def filter_choices(session: Session, actor: Actor) -> tuple[list[str], list[str]]:
    """The instruments and the themes that the register holds, for its filters."""
    instruments = select(col(Requirement.instrument)).where(seen_client(actor, col(Requirement.client_id))).distinct()
    themes = select(col(RequirementTag.value)).where(col(RequirementTag.kind) == TagKind.THEME).distinct()
    return (
        list(session.execute(instruments.order_by(col(Requirement.instrument)).limit(200)).scalars()),
        list(session.execute(themes.order_by(col(RequirementTag.value)).limit(300)).scalars()),
    )


def aliases_found(session: Session, ids: Collection[int], words: str) -> dict[int, str]:
    """Of these requirements, the other name that the search words are part of: why `TCF` finds the Duty."""
    typed = " ".join(search.words_of(words)).lower()
    if not ids or not typed:
        return {}
    rows = session.execute(
        select(col(RequirementTag.requirement_id), col(RequirementTag.value)).where(
            col(RequirementTag.requirement_id).in_(ids),
            col(RequirementTag.kind) == TagKind.ALIAS,
            func.lower(col(RequirementTag.value)).contains(typed, autoescape=True),
        )
    )
    return {requirement_id: value for requirement_id, value in rows}  # noqa: C416 - rows are not plain pairs


def requirement_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3)."""
    return select(
        col(Requirement.id),
        col(Requirement.ref),
        col(Requirement.title),
        col(Requirement.owner_id),
        col(Requirement.deputy_id),
        col(Requirement.status),
        col(Requirement.client_id),
    ).subquery("requirement_rows")


def register_texts(session: Session) -> list[RegisterEntry]:
    """Every requirement in force or on the horizon as matching reads it; scope is applied when matches are shown."""
    tags: dict[int, list[str]] = {}
    chosen = select(col(RequirementTag.requirement_id), col(RequirementTag.value)).where(
        col(RequirementTag.kind).in_([TagKind.THEME, TagKind.ALIAS])
    )
    for requirement_id, value in session.execute(chosen.order_by(col(RequirementTag.id))):
        tags.setdefault(requirement_id, []).append(value.replace("_", " "))
    rows = session.execute(
        select(
            col(Requirement.id),
            col(Requirement.ref),
            col(Requirement.instrument),
            col(RequirementVersion.reference),
            col(RequirementVersion.title),
            col(RequirementVersion.demand),
            col(RequirementVersion.applies_when),
        )
        .join(
            RequirementVersion,
            and_(
                col(RequirementVersion.requirement_id) == col(Requirement.id),
                col(RequirementVersion.number) == col(Requirement.version),
            ),
        )
        .where(
            col(Requirement.status) != Status.SUPERSEDED,
            col(Requirement.applicability) != Applicability.DOES_NOT_APPLY,
        )
        .order_by(col(Requirement.id))
    )
    return [
        RegisterEntry(
            row.id,
            row.ref,
            f"{row.instrument}: {row.reference}",
            row.title,
            "\n".join([row.demand, row.applies_when, *tags.get(row.id, [])]),
        )
        for row in rows
    ]


def register_stamp(session: Session) -> str:
    """A value that changes whenever the texts for matching may have: how a cached index knows that it is old."""
    count, latest = session.execute(select(func.count(), func.max(col(Requirement.changed_at)))).one()
    return f"{count}/{latest}"


def owned_review_rows(session: Session, person_id: int, *, is_officer: bool, until: date) -> Sequence[Any]:
    """Reviews due by a day for the owner and deputy; those of nobody for the officers. At most 200, earliest first."""
    mine: ColumnElement[bool] = or_(col(Requirement.owner_id) == person_id, col(Requirement.deputy_id) == person_id)
    if is_officer:
        mine = or_(mine, col(Requirement.owner_id).is_(None))
    return session.execute(
        select(
            col(Requirement.id),
            col(Requirement.ref),
            col(Requirement.title),
            col(Requirement.review_due_on),
            col(Requirement.review_frequency_months),
            col(Requirement.owner_id),
            col(Requirement.changed_at),
        )
        .where(
            mine,
            col(Requirement.review_due_on) <= until,
            col(Requirement.status) != Status.SUPERSEDED,
            col(Requirement.applicability) != Applicability.DOES_NOT_APPLY,
        )
        .order_by(col(Requirement.review_due_on), col(Requirement.id))
        .limit(200)
    ).all()


def _matching(session: Session, actor: Actor, wanted: RegisterFilter) -> Selection:
    statement: Selection = select(
        col(Requirement.id),
        col(Requirement.ref),
        col(Requirement.title),
        col(Requirement.reference),
        col(Requirement.kind),
        col(Requirement.instrument),
        col(Requirement.status),
        col(Requirement.applicability),
        col(Requirement.owner_id),
        col(Requirement.review_due_on),
        col(Requirement.verify),
    ).where(seen_client(actor, col(Requirement.client_id)), *_conditions(actor, wanted))
    if wanted.words:
        found = search.ids_matching(session, wanted.words, kind="requirement")
        statement = statement.where(col(Requirement.id).in_(found))
    return statement


def _conditions(actor: Actor, wanted: RegisterFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for value, column, kind in (
        (wanted.kind, Requirement.kind, Kind),
        (wanted.status, Requirement.status, Status),
        (wanted.applicability, Requirement.applicability, Applicability),
    ):
        if value in list(kind):
            conditions.append(col(column) == kind(value))
    if wanted.instrument:
        conditions.append(col(Requirement.instrument) == wanted.instrument)
    if wanted.theme:
        tagged = select(col(RequirementTag.requirement_id)).where(
            col(RequirementTag.kind) == TagKind.THEME, col(RequirementTag.value) == wanted.theme
        )
        conditions.append(col(Requirement.id).in_(tagged))
    if wanted.verify:
        conditions.append(col(Requirement.verify).is_(True))
    owner = _owner_condition(actor, wanted.owner)
    return conditions if owner is None else [*conditions, owner]


def _owner_condition(actor: Actor, owner: str) -> ColumnElement[bool] | None:
    if owner == NOBODY:
        return col(Requirement.owner_id).is_(None)
    if owner == "me":
        return or_(col(Requirement.owner_id) == actor.id, col(Requirement.deputy_id) == actor.id)
    return col(Requirement.owner_id) == int(owner) if owner.isdecimal() and len(owner) < 10 else None  # noqa: PLR2004 - fits an id
