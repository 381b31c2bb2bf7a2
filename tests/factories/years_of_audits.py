"""Years of audits, written straight into the tables in SQL: what stands there when a save or a page is measured.

Each audit holds twelve answers, as many revisions, question results and history entries with their documents, and a
result whose content is as long as a real one's; every fifth left a finding and an action. One in a hundred is still
planned, one in progress and one cancelled. They are spread over three years, ten teams, eighty people and ten auditors,
of whom the team leader of the cast is one.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session

from app.people.domain.roles import Role
from app.people.models import Person, PersonRole, Team
from audits.conduct.models import Audit, AuditResult
from audits.words import AuditStatus, Outcome, Subject
from tests.cast import Cast
from tests.factories.actions import fill_actions
from tests.factories.checklists import add_checklist, version_of
from tests.factories.findings import fill_findings
from tests.factories.results import long_document

QUESTIONS = 12
TEAMS, PEOPLE, AUDITORS = 10, 80, 10
DAYS = 1_095
BATCH = 5_000
CATEGORIES = ("Empathy", "Confidentiality", "Compliance", "Resolution")
OPENING = {3: AuditStatus.PLANNED, 23: AuditStatus.IN_PROGRESS, 43: AuditStatus.CANCELLED}
ANSWERS = """
INSERT INTO answer (audit_id, question_id, revision, value, is_na, na_reason, comment, marks, is_good_practice,
                    answered_at, answered_by_id)
SELECT audit.id, question.id, 1, CASE WHEN (audit.id + question.position) % 12 = 0 THEN 'No' ELSE 'Yes' END,
       false, '', 'Seen in the notes of the call, as the procedure asks for.', '[]', false,
       audit.created_at, audit.auditor_id
FROM audit JOIN question ON question.version_id = audit.version_id
WHERE audit.id BETWEEN :first AND :last
ORDER BY audit.id, question.id
"""
REVISIONS = """
INSERT INTO answer_revision (audit_id, question_id, audit_revision, number, kind, device, sequence, base, body,
                             body_hash, device_time, made_at, made_by_id, made_by_name)
SELECT audit_id, question_id, 1, 1, 'answered', 'device-' || (audit_id % 97), question_id, 0,
       '{"value": "Yes", "is_na": false, "na_reason": "", "comment": "' || comment || '", "marks": [],'
       || ' "is_good_practice": false}',
       {hash}, '2026-11-24T09:30:00', answered_at, answered_by_id, 'Leila Haddad'
FROM answer WHERE audit_id BETWEEN :first AND :last
ORDER BY id
"""
RESULTS = """
INSERT INTO question_result (result_id, question_id, value, is_na, score, score_millionths, weight, fails, critical)
SELECT audit_id, question_id, value, false, CASE value WHEN 'No' THEN '0/1' ELSE '1/1' END,
       CASE value WHEN 'No' THEN 0 ELSE 1000000 END, 1, value = 'No', question.critical
FROM answer JOIN question ON question.id = answer.question_id
WHERE audit_id IN (SELECT audit_id FROM audit_result WHERE audit_id BETWEEN :first AND :last)
ORDER BY answer.id
"""
ENTRIES = """
INSERT INTO history_entry (at, tag, sentence, actor_id, actor_name, subject_kind, subject_id, document_hash,
                           previous_hash, hash)
SELECT made_at, 'audit:answered', 'Q of A-' || audit_id || ' answered Yes', made_by_id, made_by_name, 'audit',
       CAST(audit_id AS varchar), {hash}, {hash}, {hash}
FROM answer_revision WHERE audit_id BETWEEN :first AND :last
ORDER BY id
"""
DOCUMENTS = """
INSERT INTO history_document (entry_id, salt, body, redacted)
SELECT history_entry.id, 'd41d8cd98f00b204e9800998ecf8427e', answer_revision.body, false
FROM history_entry JOIN answer_revision ON answer_revision.id = history_entry.id - :skipped
WHERE history_entry.id > :behind
ORDER BY history_entry.id
"""


@dataclass(frozen=True)
class Place:
    """Where the audits hang: the version of the checklist, and people with their teams and sites."""

    checklist_id: int
    version_id: int
    people: Sequence[tuple[int, int, int]]
    auditors: Sequence[int]


def prepare_years(session: Session, cast: Cast, *, now: datetime) -> Place:
    """The checklist, teams and people of the audits; the tables hold no audit and no answer yet."""
    document = deepcopy(long_document(QUESTIONS))
    for section in document["sections"]:
        for question in section["questions"]:
            at = int(question["id"][1:])
            question["category"] = CATEGORIES[at % len(CATEGORIES)]
            if at % 4 == 0:
                question["critical"] = ("customer", "business", "compliance")[at // 4]
    checklist = add_checklist(session, document, by=cast.officer, now=now, id="CL-YEARS")
    teams = [Team(name=f"Team {n}", site_id=cast.leeds if n % 2 else cast.glasgow) for n in range(TEAMS)]
    session.add_all(teams)
    session.flush()
    agents = [_person(session, f"agent{n}", Role.AGENT, teams[n % TEAMS], now) for n in range(PEOPLE)]
    people = [(row.row_id, row.team_id or 0, row.site_id or 0) for row in agents]
    people.append((cast.agent.id or 0, cast.complaints_team, cast.leeds))
    leaders = [_person(session, f"leader{n}", Role.LEADER, teams[n % TEAMS], now) for n in range(AUDITORS - 1)]
    auditors = [cast.leader.id or 0, *(row.row_id for row in leaders)]
    return Place(checklist.row_id, version_of(session, checklist).row_id, people, auditors)


def _person(session: Session, name: str, role: Role, team: Team, now: datetime) -> Person:
    person = Person(
        name=name,
        email=f"{name}@fernleigh.example",
        password_hash="",
        site_id=team.site_id,
        team_id=team.row_id,
        created_at=now,
    )
    session.add(person)
    session.flush()
    session.add(PersonRole(person_id=person.row_id, role=role))
    session.flush()
    return person


def fill_years(session: Session, cast: Cast, place: Place, count: int, *, now: datetime) -> None:
    """Add so many audits, and everything that hangs on them; an audit and its result have the same id."""
    start = max(_last(session, name) for name in ("audit", "audit_result"))
    for first in range(start + 1, start + count + 1, BATCH):
        ids = range(first, min(first + BATCH, start + count + 1))
        rows = [_audit(n, place, now) for n in ids]
        done = [row for row in rows if row["completed_at"] is not None]
        session.execute(insert(Audit), [{**row, "status": AuditStatus.IN_PROGRESS} for row in rows])
        session.execute(insert(AuditResult), [_result(row, place) for row in done])
        edges = {"first": ids[0], "last": ids[-1]}
        _say(session, edges)
        for status in AuditStatus:
            chosen = [row["id"] for row in rows if row["status"] is status]
            table = Audit.__table__  # type: ignore[attr-defined]  # every table class has one
            session.execute(table.update().where(table.c.id.in_(chosen)).values(status=status))
    fill_findings(session, cast, count // 5, now)
    fill_actions(session, count // 5, cast, now=now, start=_last(session, "action"))


def _say(session: Session, edges: dict[str, int]) -> None:
    """Answers, their revisions and results, and the history of it; the chain's links are made up, its head is true."""
    digest = (
        "lower(hex(randomblob(32)))"
        if session.get_bind().dialect.name == "sqlite"
        else "encode(sha256(random()::text::bytea), 'hex')"
    )
    held, said = _last(session, "history_entry"), _last(session, "answer_revision")
    for statement in (ANSWERS, REVISIONS, RESULTS):
        _run(session, statement.replace("{hash}", digest), edges)
    _run(session, ENTRIES.replace("{hash}", digest), edges)
    _run(session, DOCUMENTS, {"skipped": held - said, "behind": held})
    session.execute(
        text(
            "UPDATE history_head SET sequence = (SELECT max(id) FROM history_entry),"
            " hash = (SELECT hash FROM history_entry ORDER BY id DESC LIMIT 1)"
        )
    )


def _last(session: Session, table: str) -> int:
    return int(session.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar_one())


def _run(session: Session, statement: str, given: dict[str, Any]) -> None:
    session.connection().execute(text(statement.replace('": ', '"\\: ')), given)


def _audit(n: int, place: Place, now: datetime) -> dict[str, Any]:
    auditee_id, team_id, site_id = place.people[n % len(place.people)]
    status = OPENING.get(n % 100, AuditStatus.COMPLETED)
    at = now - timedelta(minutes=n * 7_919 % (DAYS * 1_440))
    is_done = status is AuditStatus.COMPLETED
    return {
        "id": n, "row_version": 1, "checklist_id": place.checklist_id, "version_id": place.version_id, "revision": 1,
        "status": status, "subject": Subject.INTERACTION, "about": f"Call {n}",
        "channel": ("phone", "email", "chat")[n % 3], "recording": f"REC-{n}", "happened_on": at.date(),
        "auditor_id": place.auditors[n // 7 % AUDITORS], "auditee_id": auditee_id, "team_id": team_id,
        "site_id": site_id,
        "client_id": None, "due_on": (at + timedelta(days=n % 20)).date(), "question_count": QUESTIONS,
        "answered_count": QUESTIONS, "conflict_count": 0, "created_at": at, "opened_at": at,
        "completed_at": at if is_done else None, "result_id": n if is_done else None, "reopened_reason": "",
        "cancelled_reason": "Planned twice" if status is AuditStatus.CANCELLED else "",
    }  # fmt: skip


def _result(row: dict[str, Any], place: Place) -> dict[str, Any]:
    is_failed = row["id"] % 7 == 0
    return {
        "id": row["id"], "audit_id": row["id"], "revision": 1, "version_id": place.version_id,
        "raw": "1100/12", "final": "0/1" if is_failed else "1100/12", "raw_millionths": 91_666_667,
        "outcome": Outcome.FAIL if is_failed else Outcome.PASS, "is_autofail": is_failed,
        "content": {"answers": [], "padding": "x" * 2_500}, "content_hash": f"{row['id']:064x}", "reason": "",
        "completed_at": row["completed_at"], "completed_by_name": "Leila Haddad",
    }  # fmt: skip
