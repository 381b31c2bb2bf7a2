"""Which requirements the published questions look at, and which none looks at."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlmodel import Session

from app.core.actor import Actor
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.requirements.domain.standing import Compliance
from app.requirements.domain.words import Applicability, Kind, Status
from app.requirements.queries import compliance_seen, requirement_rows
from audits.checklists.queries.rows import checklist_rows, question_requirement_rows, question_rows, version_rows
from audits.words import QuestionType, VersionState

CHECKLISTS = checklist_rows()
VERSIONS = version_rows()
LOOKS_AT = question_requirement_rows()
QUESTIONS = question_rows()
SCORED = [kind for kind in QuestionType if kind.scores]

NOBODY = "nobody"
LONGEST_ID = 9


@dataclass(frozen=True)
class CoverageFilter:
    """What is asked for: a kind of requirement, an owner's id or `nobody`; empty means any.

    `without_evidence` keeps those whose standing is that there is no evidence (SPEC 1.2, 10).
    """

    kind: str = ""
    owner: str = ""
    without_evidence: bool = False


@dataclass(frozen=True)
class CoverageTotals:
    """What does not apply and what is superseded is in none of these but its own."""

    requirements: int
    covered: int
    left_out: int
    checklists: int

    @property
    def uncovered(self) -> int:
        return self.requirements - self.covered


def coverage_totals(session: Session, actor: Actor) -> CoverageTotals:
    """The whole of what this actor may see, in two queries."""
    requirements, looked_at = requirement_rows(), _looked_at(actor)
    counts = _counts(requirements)
    row = session.execute(
        select(
            func.count().filter(counts),
            func.count().filter(counts, looked_at.c.requirement_id.is_not(None)),
            func.count(),
        )
        .select_from(requirements)
        .outerjoin(looked_at, looked_at.c.requirement_id == requirements.c.id)
        .where(seen_client(actor, requirements.c.client_id))
    ).one()
    published = session.execute(
        select(func.count())
        .select_from(CHECKLISTS)
        .join(VERSIONS, VERSIONS.c.checklist_id == CHECKLISTS.c.id)
        .where(*_in_use(actor))
    ).scalar_one()
    return CoverageTotals(row[0], row[1], row[2] - row[0], published)


def coverage_page(
    session: Session,
    actor: Actor,
    wanted: CoverageFilter,
    cursor: str | None,
    *,
    covered: bool | None = None,
    size: int = 50,
) -> Page:
    """Requirements that count, by ref: those with a question, those without, or both (`covered` None).

    Each row: id, ref, title, kind, status, owner_id, owner_name, questions, checklists, standing.
    """
    statement, order = _found(actor, wanted, covered=covered)
    return page_of(session, statement, order, cursor, size)


def coverage_count(session: Session, actor: Actor, wanted: CoverageFilter, *, covered: bool | None = None) -> int:
    """How many requirements `coverage_page` would list, counted to 10,000."""
    return count_up_to(session, _found(actor, wanted, covered=covered)[0])


def unlinked_page(session: Session, actor: Actor, cursor: str | None, size: int = 50) -> Page:
    """Questions of published checklists that look at no requirement, by checklist and code; follow-ups go with theirs.

    Each row: id, ref, checklist, code, text.
    """
    checklist = CHECKLISTS.c.title.label("checklist")
    return page_of(
        session, _unlinked(actor).add_columns(checklist), Order(CHECKLISTS.c.ref, QUESTIONS.c.id), cursor, size
    )


def unlinked_count(session: Session, actor: Actor) -> int:
    """How many questions look at no requirement, counted to 10,000."""
    return count_up_to(session, _unlinked(actor))


def _unlinked(actor: Actor) -> Selection:
    has_link = select(LOOKS_AT.c.question_id).where(LOOKS_AT.c.question_id == QUESTIONS.c.id).exists()
    return (
        select(QUESTIONS.c.id, CHECKLISTS.c.ref, QUESTIONS.c.code, QUESTIONS.c.text)
        .join(VERSIONS, VERSIONS.c.id == QUESTIONS.c.version_id)
        .join(CHECKLISTS, CHECKLISTS.c.id == VERSIONS.c.checklist_id)
        .where(*_in_use(actor), QUESTIONS.c.parent_id.is_(None), QUESTIONS.c.type.in_(SCORED), ~has_link)
    )


def _found(actor: Actor, wanted: CoverageFilter, *, covered: bool | None) -> tuple[Selection, Order]:
    requirements, looked_at, people = requirement_rows(), _looked_at(actor), person_rows()
    statement: Selection = (
        select(
            requirements.c.id,
            requirements.c.ref,
            requirements.c.title,
            requirements.c.kind,
            requirements.c.status,
            requirements.c.owner_id,
            func.coalesce(people.c.name, "").label("owner_name"),
            func.coalesce(looked_at.c.questions, 0).label("questions"),
            func.coalesce(looked_at.c.checklists, 0).label("checklists"),
            compliance_seen(actor, requirements.c.id).label("standing"),
        )
        .outerjoin(looked_at, looked_at.c.requirement_id == requirements.c.id)
        .outerjoin(people, people.c.id == requirements.c.owner_id)
        .where(_counts(requirements), seen_client(actor, requirements.c.client_id))
        .where(*_conditions(actor, requirements, wanted))
    )
    if covered is not None:
        found = looked_at.c.requirement_id
        statement = statement.where(found.is_not(None) if covered else found.is_(None))
    return statement, Order(requirements.c.ref, requirements.c.id)


def checklists_looking_at(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, list[str]]:
    """By requirement, the refs of the checklists in use whose questions look at it; one query however many."""
    found: dict[int, list[str]] = {}
    if not ids:
        return found
    chosen = (
        select(LOOKS_AT.c.requirement_id, CHECKLISTS.c.ref)
        .join(QUESTIONS, QUESTIONS.c.id == LOOKS_AT.c.question_id)
        .join(VERSIONS, VERSIONS.c.id == QUESTIONS.c.version_id)
        .join(CHECKLISTS, CHECKLISTS.c.id == VERSIONS.c.checklist_id)
        .where(LOOKS_AT.c.requirement_id.in_(sorted(ids)), *_in_use(actor))
        .distinct()
        .order_by(LOOKS_AT.c.requirement_id, CHECKLISTS.c.ref)
    )
    for row in session.execute(chosen):
        found.setdefault(row.requirement_id, []).append(row.ref)
    return found


def _looked_at(actor: Actor) -> Subquery:
    """Requirements with how many published questions, of how many checklists, look at each."""
    return (
        select(
            LOOKS_AT.c.requirement_id,
            func.count(func.distinct(QUESTIONS.c.id)).label("questions"),
            func.count(func.distinct(CHECKLISTS.c.id)).label("checklists"),
        )
        .join(QUESTIONS, QUESTIONS.c.id == LOOKS_AT.c.question_id)
        .join(VERSIONS, VERSIONS.c.id == QUESTIONS.c.version_id)
        .join(CHECKLISTS, CHECKLISTS.c.id == VERSIONS.c.checklist_id)
        .where(*_in_use(actor))
        .group_by(LOOKS_AT.c.requirement_id)
        .subquery("looked_at")
    )


def _in_use(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        VERSIONS.c.state == VersionState.PUBLISHED,
        CHECKLISTS.c.is_retired.is_(False),
        seen_client(actor, CHECKLISTS.c.client_id),
    )


def _counts(requirements: Any) -> ColumnElement[bool]:
    return and_(
        requirements.c.applicability != Applicability.DOES_NOT_APPLY, requirements.c.status != Status.SUPERSEDED
    )


def _conditions(actor: Actor, requirements: Any, wanted: CoverageFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind in list(Kind):
        found.append(requirements.c.kind == Kind(wanted.kind))
    if wanted.owner == NOBODY:
        found.append(requirements.c.owner_id.is_(None))
    elif wanted.owner.isascii() and wanted.owner.isdecimal() and len(wanted.owner) <= LONGEST_ID:
        found.append(requirements.c.owner_id == int(wanted.owner))
    if wanted.without_evidence:
        found.append(compliance_seen(actor, requirements.c.id) == Compliance.NO_EVIDENCE.value)
    return found
