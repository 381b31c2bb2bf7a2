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
class RaisedFinding:
    """A finding as the page of its origin names it."""

    id: int
    origin_key: str
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


def findings_from(session: Session, kind: str, origin_id: int) -> list[RaisedFinding]:
    """Every finding from a row that the caller may see, cancelled ones too, by id; one query."""
    people = person_rows()
    rows = session.execute(
        select(
            col(Finding.id),
            col(Finding.origin_key),
            col(Finding.title),
            col(Finding.grade),
            col(Finding.status),
            col(Finding.owner_id),
            func.coalesce(people.c.name, "").label("owner_name"),
            col(Finding.done_due_on),
            col(Finding.repeat_of_id),
        )
        .outerjoin(people, people.c.id == col(Finding.owner_id))
        .where(col(Finding.origin_kind) == kind, col(Finding.origin_id) == origin_id)
        .order_by(col(Finding.id))
    )
    return [RaisedFinding(**row._mapping) for row in rows]  # noqa: SLF001 - the row's columns by name
