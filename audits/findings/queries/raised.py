"""Findings as lists and panels show them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.people.queries import person_rows
from audits.findings.domain.lifecycle import number_of
from audits.findings.models import Finding
from audits.words import FindingStatus, Grade


@dataclass(frozen=True)
class FindingOfAudit:
    """A finding as its audit's page names it."""

    id: int
    question_id: int | None
    title: str
    grade: Grade
    status: FindingStatus
    owner_id: int | None
    owner_name: str
    done_due_on: date | None
    repeat_of_id: int | None

    @property
    def number(self) -> str:
        return number_of(self.id)


def findings_of_audit(session: Session, audit_id: int) -> list[FindingOfAudit]:
    """Every finding of an audit that the caller may see, cancelled ones too, by id; one query."""
    people = person_rows()
    rows = session.execute(
        select(
            col(Finding.id),
            col(Finding.question_id),
            col(Finding.title),
            col(Finding.grade),
            col(Finding.status),
            col(Finding.owner_id),
            func.coalesce(people.c.name, "").label("owner_name"),
            col(Finding.done_due_on),
            col(Finding.repeat_of_id),
        )
        .outerjoin(people, people.c.id == col(Finding.owner_id))
        .where(col(Finding.audit_id) == audit_id)
        .order_by(col(Finding.id))
    )
    return [FindingOfAudit(**row._mapping) for row in rows]  # noqa: SLF001 - the row's columns by name
