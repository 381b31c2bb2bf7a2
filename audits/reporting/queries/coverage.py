"""Which requirements the published questions look at, and which none looks at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import start_of
from app.db.paging import Order, Page, Selection, page_of
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.requirements.domain.words import Applicability, Kind, Status
from app.requirements.queries import requirement_rows
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRequirement, QuestionRow
from audits.conduct.models import Audit, AuditResult, QuestionResult
from audits.conduct.queries.lists import seen_audit
from audits.words import VersionState

NOBODY = "nobody"
LONGEST_ID = 9


@dataclass(frozen=True)
class CoverageFilter:
    """What is asked for: a kind of requirement, an owner's id or `nobody`; empty means any.

    `without_evidence_since` keeps what no audit completed since that day answered a question on (SPEC 1.2, 10).
    """

    kind: str = ""
    owner: str = ""
    without_evidence_since: date | None = None


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
        .select_from(ChecklistRow)
        .join(ChecklistVersion, col(ChecklistVersion.checklist_id) == col(ChecklistRow.id))
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

    Each row: id, ref, title, kind, status, owner_id, owner_name, questions, checklists.
    """
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
        )
        .outerjoin(looked_at, looked_at.c.requirement_id == requirements.c.id)
        .outerjoin(people, people.c.id == requirements.c.owner_id)
        .where(_counts(requirements), seen_client(actor, requirements.c.client_id))
        .where(*_conditions(actor, requirements, wanted))
    )
    if covered is not None:
        found = looked_at.c.requirement_id
        statement = statement.where(found.is_not(None) if covered else found.is_(None))
    return page_of(session, statement, Order(requirements.c.ref, requirements.c.id), cursor, size)


def checklists_looking_at(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, list[str]]:
    """By requirement, the refs of the checklists in use whose questions look at it; one query however many."""
    found: dict[int, list[str]] = {}
    if not ids:
        return found
    chosen = (
        select(col(QuestionRequirement.requirement_id), col(ChecklistRow.ref))
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionRequirement.question_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(QuestionRow.version_id))
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .where(col(QuestionRequirement.requirement_id).in_(sorted(ids)), *_in_use(actor))
        .distinct()
        .order_by(col(QuestionRequirement.requirement_id), col(ChecklistRow.ref))
    )
    for row in session.execute(chosen):
        found.setdefault(row.requirement_id, []).append(row.ref)
    return found


def _looked_at(actor: Actor) -> Subquery:
    """Requirements with how many published questions, of how many checklists, look at each."""
    return (
        select(
            col(QuestionRequirement.requirement_id),
            func.count(func.distinct(col(QuestionRow.id))).label("questions"),
            func.count(func.distinct(col(ChecklistRow.id))).label("checklists"),
        )
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionRequirement.question_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(QuestionRow.version_id))
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .where(*_in_use(actor))
        .group_by(col(QuestionRequirement.requirement_id))
        .subquery("looked_at")
    )


def _in_use(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ChecklistVersion.state) == VersionState.PUBLISHED,
        col(ChecklistRow.is_retired).is_(False),
        seen_client(actor, col(ChecklistRow.client_id)),
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
    if wanted.without_evidence_since is not None:
        found.append(~_audited_since(actor, requirements, wanted.without_evidence_since))
    return found


def _audited_since(actor: Actor, requirements: Any, day: date) -> ColumnElement[bool]:
    """An audit that this actor sees answered a question on it, N/A left out, in its latest completed revision."""
    return exists(
        select(col(QuestionResult.id))
        .join(QuestionRequirement, col(QuestionRequirement.question_id) == col(QuestionResult.question_id))
        .join(AuditResult, col(AuditResult.id) == col(QuestionResult.result_id))
        .join(Audit, col(Audit.result_id) == col(AuditResult.id))
        .where(
            col(QuestionRequirement.requirement_id) == requirements.c.id,
            col(QuestionResult.value).is_not(None),
            col(QuestionResult.is_na).is_(False),
            col(AuditResult.completed_at) >= start_of(day),
            seen_audit(actor),
        )
    )
