"""Findings for tests: an audit with failing answers, a finding by hand, or many written at once."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import local_day
from app.files.models import Evidence, StoredFile
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRequirement, QuestionRow, SectionRow
from audits.conduct.models import Audit
from audits.findings.domain.facts import SeenByHand, Shortfall
from audits.findings.models import Finding
from audits.findings.operations.raising import raise_by_hand
from audits.words import AuditStatus, Critical, FindingStatus, Grade, QuestionType, ScoringMode, Subject, VersionState
from tests.cast import Cast

QUESTIONS = (
    ("A1", "Was the customer's identity checked?", None),
    ("A2", "Was the final response sent within its limit?", Critical.CUSTOMER),
    ("A3", "Was the customer told about the ombudsman?", None),
)


def add_questions(session: Session, now: datetime, *, ref: str = "CL-FIND", linked: tuple[int, ...] = ()) -> list[int]:
    """A published checklist of three questions, written straight into the tables; the ids of its questions.

    The first question looks at the requirements in `linked`.
    """
    held = session.execute(select(ChecklistRow).where(col(ChecklistRow.ref) == ref)).scalar_one_or_none()
    if held is not None:
        chosen = (
            select(col(QuestionRow.id))
            .join(ChecklistVersion, col(ChecklistVersion.id) == col(QuestionRow.version_id))
            .where(col(ChecklistVersion.checklist_id) == held.row_id)
        )
        return list(session.scalars(chosen.order_by(col(QuestionRow.id))))
    checklist = ChecklistRow(ref=ref, title="Complaint handling", created_at=now, changed_at=now)
    session.add(checklist)
    session.flush()
    version = ChecklistVersion(
        checklist_id=checklist.row_id,
        number=1,
        title=checklist.title,
        subject=Subject.INTERACTION,
        mode=ScoringMode.QUESTIONS,
        pass_mark=Decimal(85),
        made_at=now,
        made_by_name="Test",
    )
    session.add(version)
    session.flush()
    section = SectionRow(version_id=version.row_id, position=1, code="A", title="Handling", weight=Decimal(1))
    session.add(section)
    session.flush()
    questions = _questions(version.row_id, section.row_id)
    session.add_all(questions)
    session.flush()
    session.add_all(QuestionRequirement(question_id=questions[0].row_id, requirement_id=each) for each in linked)
    session.flush()
    version.state, version.content_hash, version.published_at = VersionState.PUBLISHED, "a" * 64, now
    session.flush()
    return [question.row_id for question in questions]


def _questions(version_id: int, section_id: int) -> list[QuestionRow]:
    return [
        QuestionRow(
            version_id=version_id,
            section_id=section_id,
            position=number,
            code=code,
            text=text,
            type=QuestionType.YES_NO,
            weight=Decimal(1),
            critical=critical,
        )
        for number, (code, text, critical) in enumerate(QUESTIONS, 1)
    ]


def add_audit(session: Session, cast: Cast, now: datetime, **fields: Any) -> Audit:
    """An audit of the Complaints team in progress, done by the leader."""
    add_questions(session, now)
    version = session.execute(
        select(ChecklistVersion)
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .where(col(ChecklistRow.ref) == "CL-FIND")
    ).scalar_one()
    row = Audit(
        **{
            "checklist_id": version.checklist_id,
            "version_id": version.row_id,
            "status": AuditStatus.IN_PROGRESS,
            "subject": Subject.INTERACTION,
            "auditor_id": cast.leader.id,
            "team_id": cast.complaints_team,
            "site_id": cast.leeds,
            "created_at": now,
            "opened_at": now,
        }
        | fields
    )
    session.add(row)
    session.flush()
    return row


def failed(key: int | str, *, grade: Grade = Grade.MINOR, requirements: tuple[int, ...] = ()) -> Shortfall:
    return Shortfall(
        key=str(key),
        text="Was the customer's identity checked?",
        word="No",
        comment="The caller was not asked for a date of birth.",
        grade=grade,
        requirement_ids=requirements,
    )


def add_finding(session: Session, cast: Cast, now: datetime, *, by: Actor | None = None, **fields: Any) -> Finding:
    """A finding raised by hand in the Complaints team, owned by the leader unless said otherwise."""
    usual: dict[str, Any] = {
        "title": "Identity was not checked",
        "detail": "Two of five calls.",
        "grade": Grade.MINOR,
        "site_id": cast.leeds,
        "team_id": cast.complaints_team,
        "owner_id": cast.leader.id,
    }
    seen = SeenByHand(**(usual | fields))
    return raise_by_hand(session, seen, today=local_day(now), by=by or cast.leader, now=now)


def fill_findings(session: Session, cast: Cast, count: int, now: datetime) -> None:
    """Many findings of every status straight into the tables, a day's work apart."""
    statuses = list(FindingStatus)
    rows = [
        {
            "title": f"Bulk finding {n % 17}",
            "answer_value": "No",
            "detail": "",
            "grade": list(Grade)[n % 4],
            "grade_reason": "",
            "status": statuses[n % len(statuses)],
            "cancelled_reason": "Raised in error" if statuses[n % len(statuses)] is FindingStatus.CANCELLED else "",
            "cycle": 1,
            "is_systemic": False,
            "team_id": cast.complaints_team,
            "site_id": cast.leeds,
            "owner_id": cast.leader.id,
            "raised_at": now - timedelta(hours=n),
            "raised_by_name": "Test",
            "containment": "",
            "single_option_reason": "",
            "check_after_days": 60,
            "done_due_on": (now + timedelta(days=n % 90 - 30)).date(),
            "row_version": 1,
        }
        for n in range(count)
    ]
    session.execute(insert(Finding), rows)


def add_evidence_of(session: Session, *, by: Actor, now: datetime) -> int:
    """A piece of evidence of a small text file, written straight into the tables; its id."""
    content = f"seen on {now.isoformat()} by {by.name}"
    stored = StoredFile(
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        size=len(content),
        media_type="text/plain",
        stored_at=now,
        stored_by_name=by.name,
    )
    session.add(stored)
    session.flush()
    evidence = Evidence(
        file_id=stored.row_id,
        name="calls.txt",
        title="Twenty calls",
        effective_on=now.date(),
        added_at=now,
        added_by_id=by.id,
        added_by_name=by.name,
    )
    session.add(evidence)
    session.flush()
    return evidence.row_id
