"""Reading checklists: the list, one with its versions, what is stale about it. A client's are for who serves it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, or_, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import NotFound
from app.core.text import excerpt
from app.db import search
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.procedures.queries import served_versions
from app.requirements.queries import requirement_rows
from audits.checklists.domain.document_values import CHECKLIST_REF
from audits.checklists.models import (
    ChecklistRequirement,
    ChecklistRow,
    ChecklistVersion,
    QuestionRequirement,
    QuestionRow,
)
from audits.words import Channel, Subject, VersionState

LONGEST_REF = 60
MOST_STALE = 200
MOST_DUE = 50
RETIRED, DRAFTED = "retired", "draft"
SUPERSEDED, DOES_NOT_APPLY = "superseded", "does_not_apply"


@dataclass(frozen=True)
class ChecklistFilter:
    """What the list is asked for; empty means any that is in use."""

    words: str = ""
    subject: str = ""
    channel: str = ""
    state: str = ""
    stale: str = ""
    sort: str = "ref"


@dataclass(frozen=True)
class VersionLine:
    """A version with its number of questions."""

    version: ChecklistVersion
    questions: int


def checklists_page(
    session: Session, actor: Actor, wanted: ChecklistFilter, cursor: str | None, size: int = 50
) -> Page:
    """A page of the list: each with its published version, its draft, its owner and what is stale."""
    key = wanted.sort.removeprefix("-")
    columns = {"ref": col(ChecklistRow.ref), "title": type_coerce(func.lower(col(ChecklistRow.title)), String)}
    order = Order(columns.get(key, columns["ref"]), col(ChecklistRow.id), descending=wanted.sort.startswith("-"))
    return page_of(session, _matching(session, actor, wanted), order, cursor, size)


SORTS = frozenset({"ref", "title"})


def checklists_count(session: Session, actor: Actor, wanted: ChecklistFilter) -> int:
    """How many checklists a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(session, actor, wanted).with_only_columns(col(ChecklistRow.id)))


def visible_checklist(session: Session, actor: Actor, ref: str, *, to_change: bool = False) -> ChecklistRow:
    """One checklist, or NotFound: the same answer for one that is not there and one of another client.

    `to_change` holds the row until the transaction ends: everything that is written about a checklist waits its turn.
    """
    if re.fullmatch(CHECKLIST_REF, ref) is None:
        raise NotFound("checklist", excerpt(ref, LONGEST_REF))
    chosen = select(ChecklistRow).where(col(ChecklistRow.ref) == ref, seen_client(actor, col(ChecklistRow.client_id)))
    if to_change:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = session.execute(chosen).scalar_one_or_none()
    if not isinstance(found, ChecklistRow):
        raise NotFound("checklist", ref)
    return found


def versions_of(session: Session, checklist: ChecklistRow) -> list[VersionLine]:
    """All versions, newest first."""
    asked = select(func.count()).where(col(QuestionRow.version_id) == col(ChecklistVersion.id)).scalar_subquery()
    rows = session.execute(
        select(ChecklistVersion, asked.label("questions"))
        .where(col(ChecklistVersion.checklist_id) == checklist.id)
        .order_by(col(ChecklistVersion.number).desc())
    )
    return [VersionLine(row[0], row.questions) for row in rows]


def version_numbered(session: Session, checklist: ChecklistRow, number: int) -> ChecklistVersion:
    """A version by its number, or NotFound."""
    chosen = select(ChecklistVersion).where(
        col(ChecklistVersion.checklist_id) == checklist.id, col(ChecklistVersion.number) == number
    )
    found = session.execute(chosen).scalar_one_or_none()
    if not isinstance(found, ChecklistVersion):
        raise NotFound("version", f"{number} of {checklist.ref}")
    return found


def version_in(session: Session, checklist: ChecklistRow, state: VersionState) -> ChecklistVersion | None:
    """The draft, or the published version, as it is stored now; None where there is none."""
    chosen = select(ChecklistVersion).where(
        col(ChecklistVersion.checklist_id) == checklist.id, col(ChecklistVersion.state) == state
    )
    found = session.execute(chosen.execution_options(populate_existing=True)).scalar_one_or_none()
    return found if isinstance(found, ChecklistVersion) else None


def draft_of(session: Session, checklist: ChecklistRow) -> ChecklistVersion:
    """The draft, or NotFound."""
    found = version_in(session, checklist, VersionState.DRAFT)
    if found is None:
        raise NotFound("draft of", checklist.ref)
    return found


def stale_requirements(session: Session, actor: Actor, checklist: ChecklistRow) -> Sequence[Any]:
    """What the published questions look at and was revised, superseded, set aside or met otherwise since the check.

    Each row: id, ref, title, status, applicability, version now, checked_version, checked_at, checked_by_name.
    """
    requirements = requirement_rows()
    return session.execute(
        select(
            requirements.c.id,
            requirements.c.ref,
            requirements.c.title,
            requirements.c.status,
            requirements.c.applicability,
            requirements.c.version,
            col(ChecklistRequirement.version).label("checked_version"),
            col(ChecklistRequirement.checked_at),
            col(ChecklistRequirement.checked_by_name),
        )
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistRequirement.checklist_id))
        .join(requirements, requirements.c.id == col(ChecklistRequirement.requirement_id))
        .where(
            col(ChecklistRequirement.checklist_id) == checklist.id,
            is_stale(requirements),
            seen_client(actor, requirements.c.client_id),
        )
        .order_by(requirements.c.ref)
        .limit(MOST_STALE)
    ).all()


def is_stale(requirements: Any) -> ColumnElement[bool]:
    """Whether a noted requirement has moved on since a person checked the questions against it.

    It has where its words changed, and where a procedure that serves it has another material version: what people are
    asked to do is not what the questions were written for (SPEC 2.10.6).
    """
    moved: ColumnElement[bool] = requirements.c.version > col(ChecklistRequirement.version)
    versions = served_versions()
    done_otherwise = select(versions.c.number).where(
        versions.c.requirement_id == col(ChecklistRequirement.requirement_id), _since_checked(versions)
    )
    return or_(moved, done_otherwise.correlate(ChecklistRow, ChecklistRequirement).exists())


def _since_checked(versions: Any) -> ColumnElement[bool]:
    """Whether a version of a procedure of the checklist's client, or of nobody's, was published since the check."""
    is_its = or_(versions.c.client_id.is_(None), versions.c.client_id == col(ChecklistRow.client_id))
    return and_(versions.c.published_at > col(ChecklistRequirement.checked_at), is_its)


def done_otherwise(session: Session, actor: Actor, checklist: ChecklistRow) -> dict[int, list[str]]:
    """By requirement, what is done otherwise since the questions were checked: `PR-COMPLAINT 2.0, from 1 Dec 2026`."""
    versions = served_versions()
    chosen = (
        select(versions)
        .join(ChecklistRequirement, col(ChecklistRequirement.requirement_id) == versions.c.requirement_id)
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistRequirement.checklist_id))
        .where(col(ChecklistRow.id) == checklist.id, _since_checked(versions), seen_client(actor, versions.c.client_id))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.execute(chosen.order_by(versions.c.code, versions.c.number).limit(MOST_STALE)):
        said = f"{row.code} {row.major}.{row.minor}, from {day_in_words(row.in_force_from)}"
        found[row.requirement_id].append(said)
    return found


def _matching(session: Session, actor: Actor, wanted: ChecklistFilter) -> Selection:
    published, draft = aliased(ChecklistVersion), aliased(ChecklistVersion)
    people = person_rows()
    shown = func.coalesce(col(published.id), col(draft.id))
    asked = select(func.count()).where(col(QuestionRow.version_id) == shown).scalar_subquery()
    statement: Selection = (
        select(
            col(ChecklistRow.id),
            col(ChecklistRow.ref),
            col(ChecklistRow.title),
            col(ChecklistRow.is_retired),
            col(ChecklistRow.client_id),
            col(published.number).label("published_number"),
            col(published.published_at),
            col(draft.number).label("draft_number"),
            case((col(published.id).is_not(None), col(published.subject)), else_=col(draft.subject)).label("subject"),
            case((col(published.id).is_not(None), col(published.channels)), else_=col(draft.channels)).label(
                "channels"
            ),
            func.coalesce(people.c.name, "").label("owner_name"),
            asked.label("questions"),
            _stale_count().label("stale"),
        )
        .outerjoin(
            published,
            and_(col(published.checklist_id) == col(ChecklistRow.id), col(published.state) == VersionState.PUBLISHED),
        )
        .outerjoin(draft, and_(col(draft.checklist_id) == col(ChecklistRow.id), col(draft.state) == VersionState.DRAFT))
        .outerjoin(people, people.c.id == col(ChecklistRow.owner_id))
        .where(seen_client(actor, col(ChecklistRow.client_id)), *_conditions(wanted, published, draft))
    )
    if wanted.words:
        found = search.ids_matching(session, wanted.words, kind="checklist")
        statement = statement.where(col(ChecklistRow.id).in_(found))
    return statement


def _conditions(wanted: ChecklistFilter, published: Any, draft: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [col(ChecklistRow.is_retired).is_(wanted.state == RETIRED)]
    if wanted.state == DRAFTED:
        found.append(col(draft.id).is_not(None))
    if wanted.subject in list(Subject):
        is_so = Subject(wanted.subject)
        found.append(
            or_(col(published.subject) == is_so, and_(col(published.id).is_(None), col(draft.subject) == is_so))
        )
    if wanted.channel in list(Channel):
        held = f'%"{wanted.channel}"%'
        found.append(
            or_(
                cast(col(published.channels), String).like(held),
                and_(col(published.id).is_(None), cast(col(draft.channels), String).like(held)),
            )
        )
    if wanted.stale:
        found.append(_stale_count() > 0)
    return found


def _stale_count() -> Any:
    requirements = requirement_rows()
    return (
        select(func.count())
        .select_from(ChecklistRequirement)
        .join(requirements, requirements.c.id == col(ChecklistRequirement.requirement_id))
        .where(col(ChecklistRequirement.checklist_id) == col(ChecklistRow.id), is_stale(requirements))
        .correlate(ChecklistRow)
        .scalar_subquery()
    )


def linked_to(session: Session, actor: Actor, requirement_id: int) -> Sequence[Any]:
    """The published questions that look at a requirement: ref and title of the checklist, code, text, whether stale."""
    requirements = requirement_rows()
    return session.execute(
        select(
            col(ChecklistRow.ref),
            col(ChecklistRow.title),
            col(ChecklistVersion.number),
            col(QuestionRow.code),
            col(QuestionRow.text),
            exists()
            .where(
                col(ChecklistRequirement.checklist_id) == col(ChecklistRow.id),
                col(ChecklistRequirement.requirement_id) == requirements.c.id,
                is_stale(requirements),
            )
            .label("is_stale"),
        )
        .select_from(QuestionRequirement)
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionRequirement.question_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(QuestionRow.version_id))
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .join(requirements, requirements.c.id == col(QuestionRequirement.requirement_id))
        .where(
            col(QuestionRequirement.requirement_id) == requirement_id,
            col(ChecklistVersion.state) == VersionState.PUBLISHED,
            col(ChecklistRow.is_retired).is_(False),
            seen_client(actor, col(ChecklistRow.client_id)),
        )
        .order_by(col(ChecklistRow.ref), col(QuestionRow.position), col(QuestionRow.id))
        .limit(MOST_STALE)
    ).all()


def to_check_again(session: Session, person_id: int, *, is_officer: bool) -> Sequence[Any]:
    """Checklists in use with a changed requirement, for their owner; what nobody owns is the officers'. At most 50.

    Each row: id, ref, title, changed_at, stale (how many requirements), is_nobodys.
    """
    people = person_rows()
    here = select(people.c.id).where(people.c.is_active)
    nobodys = or_(col(ChecklistRow.owner_id).is_(None), col(ChecklistRow.owner_id).not_in(here))
    mine = (
        or_(col(ChecklistRow.owner_id) == person_id, nobodys) if is_officer else col(ChecklistRow.owner_id) == person_id
    )
    return session.execute(
        select(
            col(ChecklistRow.id),
            col(ChecklistRow.ref),
            col(ChecklistRow.title),
            col(ChecklistRow.changed_at),
            _stale_count().label("stale"),
            nobodys.label("is_nobodys"),
        )
        .where(mine, col(ChecklistRow.is_retired).is_(False), _stale_count() > 0)
        .order_by(col(ChecklistRow.ref), col(ChecklistRow.id))
        .limit(MOST_DUE)
    ).all()
