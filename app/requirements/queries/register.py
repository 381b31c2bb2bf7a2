"""Reading the register. Everything that lists rows takes the actor, since a requirement may belong to a client."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, Subquery, and_, func, literal, or_, select, type_coerce, union_all
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import excerpt
from app.db import search
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.requirements.domain.contents import Tags, Wording
from app.requirements.domain.documents import WORDING
from app.requirements.domain.names import alias_meant
from app.requirements.domain.places import LONGEST_ID
from app.requirements.domain.standing import Compliance
from app.requirements.domain.words import REF, Applicability, Kind, Status, TagKind
from app.requirements.models import Requirement, RequirementTag, RequirementVersion
from app.requirements.queries.standing import compliance_seen

NOBODY, ME = "nobody", "me"
MOST_CHOICES = 300
MOST_DUE = 200
LONGEST_REF = 60


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
    standing: str = ""
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
class RegisterCounts:
    """How many requirements there are in all, of each kind, and how many still want checking."""

    total: int
    kinds: dict[str, int]
    to_check: int


def requirements_page(
    session: Session, actor: Actor, wanted: RegisterFilter, cursor: str | None, size: int = 50
) -> Page:
    """A page of the list, each row with its owner's name, whether that person is still here, and its standing."""
    people = person_rows()
    statement = (
        _matching(session, actor, wanted)
        .add_columns(
            func.coalesce(people.c.name, "").label("owner_name"),
            people.c.is_active.label("owner_is_here"),
            compliance_seen(actor, col(Requirement.id)).label("standing"),
        )
        .outerjoin(people, people.c.id == col(Requirement.owner_id))
    )
    columns = {**_SORTS, "owner": type_coerce(func.lower(func.coalesce(people.c.name, "")), String)}
    key = wanted.sort.removeprefix("-")
    order = Order(columns.get(key, _SORTS["ref"]), col(Requirement.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size)


def requirements_count(session: Session, actor: Actor, wanted: RegisterFilter) -> int:
    """How many requirements a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(session, actor, wanted).with_only_columns(col(Requirement.id)))


def ids_found(session: Session, actor: Actor, wanted: RegisterFilter, most: int) -> list[int]:
    """The ids of what a filter finds, at most so many, by ref."""
    found = _matching(session, actor, wanted).with_only_columns(col(Requirement.id))
    return list(session.scalars(found.order_by(col(Requirement.ref)).limit(most)))


def register_counts(session: Session) -> RegisterCounts:
    """The whole register in figures, for commands."""
    rows = session.execute(
        select(col(Requirement.kind), func.count(), func.count().filter(col(Requirement.verify)))
        .group_by(col(Requirement.kind))
        .order_by(col(Requirement.kind))
    ).all()
    return RegisterCounts(sum(row[1] for row in rows), {row[0].value: row[1] for row in rows}, sum(r[2] for r in rows))


def visible_requirement(session: Session, actor: Actor, ref: str, *, to_change: bool = False) -> Requirement:
    """One requirement, or NotFound: the same answer for one that is not there and one of another client.

    `to_change` holds the row until the transaction ends, so that two saves at once cannot both be the first.
    """
    if re.fullmatch(REF, ref) is None:
        raise NotFound("requirement", excerpt(ref, LONGEST_REF))
    chosen = select(Requirement).where(col(Requirement.ref) == ref, seen_client(actor, col(Requirement.client_id)))
    if to_change:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = session.execute(chosen).scalar_one_or_none()
    if not isinstance(found, Requirement):
        raise NotFound("requirement", ref)
    return found


def requirements_by_ids(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, Any]:
    """Rows of `requirement_rows` by id, as far as this actor may see them; one query however many."""
    if not ids:
        return {}
    rows = requirement_rows()
    chosen = select(rows).where(rows.c.id.in_(sorted(set(ids))), seen_client(actor, rows.c.client_id))
    return {row.id: row for row in session.execute(chosen)}


def refs_by_id(session: Session) -> dict[int, str]:
    """Every requirement's own code, for sentences of commands."""
    return {row.id: row.ref for row in session.execute(select(col(Requirement.id), col(Requirement.ref)))}


def versions_of(session: Session, row: Requirement) -> list[RequirementVersion]:
    """All versions, newest first."""
    chosen = select(RequirementVersion).where(col(RequirementVersion.requirement_id) == row.id)
    return list(session.execute(chosen.order_by(col(RequirementVersion.number).desc())).scalars())


def newest_wording(session: Session, row: Requirement) -> Wording:
    """What the newest version says."""
    chosen = select(*(col(getattr(RequirementVersion, name)) for name in WORDING))
    mine = (col(RequirementVersion.requirement_id) == row.id, col(RequirementVersion.number) == row.version)
    return Wording(*session.execute(chosen.where(*mine)).one())


def tags_of(session: Session, row: Requirement) -> Tags:
    """Themes, other names, evidence and watched sources, each in its order."""
    rows = session.execute(
        select(col(RequirementTag.kind), col(RequirementTag.value))
        .where(col(RequirementTag.requirement_id) == row.id)
        .order_by(col(RequirementTag.id))
    )
    return tuple((tag.kind, tag.value) for tag in rows)


def filter_choices(session: Session, actor: Actor) -> tuple[list[str], list[str]]:
    """The instruments and the themes that this actor's part of the register holds, for its filters; one query."""
    seen = seen_client(actor, col(Requirement.client_id))
    instruments: Selection = select(literal("instrument").label("list"), col(Requirement.instrument).label("value"))
    instruments = instruments.where(seen)
    themes = select(literal("theme"), col(RequirementTag.value)).where(col(RequirementTag.kind) == TagKind.THEME)
    if not actor.can(Capability.SEE_EVERY_CLIENT):
        themes = themes.where(col(RequirementTag.requirement_id).in_(select(col(Requirement.id)).where(seen)))
    found: dict[str, list[str]] = {"instrument": [], "theme": []}
    for row in session.execute(union_all(instruments.distinct(), themes.distinct())):
        found[row.list].append(row.value)
    return sorted(found["instrument"])[:MOST_CHOICES], sorted(found["theme"])[:MOST_CHOICES]


def aliases_meant(session: Session, ids: Collection[int], words: str) -> dict[int, str]:
    """Of these requirements, the other name that was searched by: why `TCF` finds the Consumer Duty."""
    if not ids or not search.words_of(words):
        return {}
    rows = session.execute(
        select(col(RequirementTag.requirement_id), col(RequirementTag.value))
        .where(col(RequirementTag.requirement_id).in_(sorted(ids)), col(RequirementTag.kind) == TagKind.ALIAS)
        .order_by(col(RequirementTag.id))
    )
    names: dict[int, list[str]] = {}
    for row in rows:
        names.setdefault(row.requirement_id, []).append(row.value)
    return {key: alias for key, known in names.items() if (alias := alias_meant(known, words))}


@cache
def requirement_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3). An owner who has left is no owner."""
    people = person_rows()
    return (
        select(
            col(Requirement.id),
            col(Requirement.ref),
            col(Requirement.title),
            people.c.id.label("owner_id"),
            col(Requirement.deputy_id),
            col(Requirement.status),
            col(Requirement.client_id),
            col(Requirement.version),
            col(Requirement.kind),
            col(Requirement.applicability),
        )
        .outerjoin(people, and_(people.c.id == col(Requirement.owner_id), people.c.is_active))
        .subquery("requirement_rows")
    )


def register_texts(session: Session) -> list[RegisterEntry]:
    """Every requirement in force or on the horizon as matching reads it; scope is applied when matches are shown."""
    tags: dict[int, list[str]] = {}
    chosen = select(col(RequirementTag.requirement_id), col(RequirementTag.value)).where(
        col(RequirementTag.kind).in_([TagKind.THEME, TagKind.ALIAS])
    )
    for requirement_id, value in session.execute(chosen.order_by(col(RequirementTag.id))):
        tags.setdefault(requirement_id, []).append(value.replace("_", " "))
    newest = and_(
        col(RequirementVersion.requirement_id) == col(Requirement.id),
        col(RequirementVersion.number) == col(Requirement.version),
    )
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
        .join(RequirementVersion, newest)
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
    """A value that changes with every change of the register, also at a standing clock: each counts a row on."""
    chosen = select(func.count(), func.coalesce(func.sum(col(Requirement.row_version)), 0)).select_from(Requirement)
    count, changes = session.execute(chosen).one()
    return f"{count}/{changes}"


def reviews_due(session: Session, person_id: int, *, is_officer: bool, until: date) -> Sequence[Any]:
    """Reviews due by a day for the owner and deputy; those of nobody for the officers. At most 200, earliest first."""
    mine: ColumnElement[bool] = or_(col(Requirement.owner_id) == person_id, col(Requirement.deputy_id) == person_id)
    if is_officer:
        mine = or_(mine, falls_to_officers())
    return session.execute(
        select(
            col(Requirement.id),
            col(Requirement.ref),
            col(Requirement.title),
            col(Requirement.review_due_on),
            col(Requirement.review_frequency_months),
            falls_to_officers().label("is_nobodys"),
            col(Requirement.changed_at),
        )
        .where(
            mine,
            col(Requirement.review_due_on) <= until,
            col(Requirement.status) != Status.SUPERSEDED,
            col(Requirement.applicability) != Applicability.DOES_NOT_APPLY,
        )
        .order_by(col(Requirement.review_due_on), col(Requirement.id))
        .limit(MOST_DUE)
    ).all()


def falls_to_officers() -> ColumnElement[bool]:
    """Nobody owns it, or whoever did has left."""
    people = person_rows()
    gone = select(people.c.id).where(people.c.is_active.is_(False))
    return or_(col(Requirement.owner_id).is_(None), col(Requirement.owner_id).in_(gone))


# A kind is compared as text, because a cursor is text that people can edit.
_SORTS: dict[str, Any] = {
    "ref": col(Requirement.ref),
    "title": col(Requirement.title),
    "kind": type_coerce(col(Requirement.kind), String),
    "review": col(Requirement.review_due_on),
}
SORTS = frozenset({*_SORTS, "owner"})


def _matching(session: Session, actor: Actor, wanted: RegisterFilter) -> Selection:
    statement: Selection = select(
        col(Requirement.id),
        col(Requirement.row_version),
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
    if wanted.standing in list(Compliance):
        conditions.append(compliance_seen(actor, col(Requirement.id)) == wanted.standing)
    owner = _owner_condition(actor, wanted.owner)
    return conditions if owner is None else [*conditions, owner]


def _owner_condition(actor: Actor, owner: str) -> ColumnElement[bool] | None:
    if owner == NOBODY:
        return falls_to_officers()
    if owner == ME:
        return or_(col(Requirement.owner_id) == actor.id, col(Requirement.deputy_id) == actor.id)
    is_id = owner.isascii() and owner.isdecimal() and len(owner) <= LONGEST_ID
    return col(Requirement.owner_id) == int(owner) if is_id else None
