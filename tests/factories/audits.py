"""Audits for tests: carried out as people do it, or many written at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count as counting
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlmodel import Session, col

from app.config import Settings, read_settings
from app.core.actor import Actor
from app.db.session import dialect_of
from app.files.operations import Offered
from app.notifications.operations import Postage
from audits.checklists.models import ChecklistRow
from audits.checklists.queries.sheets import sheet_of
from audits.conduct.domain.answering import Body, Incoming
from audits.conduct.models import Answer, AnswerRevision, Audit, AuditResult, QuestionResult
from audits.conduct.operations.completing import Signed, complete_audit, seen_of
from audits.conduct.operations.planning import AuditPlan, open_audit, plan_audit
from audits.conduct.operations.receiving import ArrivedAnswer, ReceivedAnswer, open_reception, receive_answer
from audits.conduct.queries.answers import state_of
from audits.words import NA, AuditStatus, Outcome, RevisionKind, Subject
from tests.cast import NOW, Cast

DAY = NOW.date()
PASSING = {"A1": "Yes", "A2": "3", "A3": "Both", "B1": "4", "B2": "2026-11-20", "B3": "That it was sent.", "B4": NA}
ANSWERED = {**PASSING, "B5": "Leila Haddad"}
_sequences = counting(1)


def postage(settings: Settings | None = None, now: datetime = NOW) -> Postage:
    return Postage(settings or read_settings(secret_key="k" * 40, testing=True), now)


def planned_audit(
    session: Session, checklist: ChecklistRow, cast: Cast, *, by: Actor | None = None, now: datetime = NOW, **more: Any
) -> Audit:
    """An audit of the agent's work, to be carried out by the team leader."""
    leader = by or cast.leader
    fields: dict[str, Any] = {
        "subject": Subject.INTERACTION,
        "auditor_id": leader.id or 0,
        "auditee_id": cast.agent.id,
        "channel": "phone",
        "about": "Call 4471",
        "recording": "4471-0926",
        "happened_on": DAY - timedelta(days=1),
        "due_on": DAY + timedelta(days=3),
    }
    return plan_audit(session, AuditPlan(checklist_id=checklist.row_id, **{**fields, **more}), by=leader, now=now)


def opened_audit(session: Session, checklist: ChecklistRow, cast: Cast, **more: Any) -> Audit:
    audit = planned_audit(session, checklist, cast, **more)
    return open_audit(session, audit, by=more.get("by") or cast.leader, now=more.get("now") or NOW)


def said(word: str, **more: Any) -> Body:
    """An answer by its word; N/A comes with a reason."""
    if word == NA:
        return Body(is_na=True, na_reason="Does not come up in this call", **more)
    return Body(value=word, **more)


def sent(body: Body, *, device: str = "desk", sequence: int | None = None, base: int = 0) -> Incoming:
    return Incoming(device, sequence or next(_sequences), base, body, "2026-11-24T09:30:00")


def answer(
    session: Session, audit: Audit, code: str, body: Body, *, by: Actor, now: datetime = NOW, **more: Any
) -> ReceivedAnswer:
    base = more.pop("base", None)
    if base is None:
        base = state_of(session, audit).numbers.get(code, 0)
    offered = more.pop("offered", Offered())
    arrived = ArrivedAnswer(code, sent(body, base=base, **more), offered)
    return receive_answer(session, open_reception(session, audit, postage()), arrived, by=by, now=now)


def answer_all(
    session: Session, audit: Audit, answers: Mapping[str, str] = ANSWERED, *, by: Actor, now: datetime = NOW
) -> None:
    for code, word in answers.items():
        comment = "Seen in the notes." if word == "No" else ""
        answer(session, audit, code, said(word, comment=comment), by=by, now=now)


def complete(
    session: Session, audit: Audit, *, by: Actor, today: date = DAY, now: datetime = NOW, seen: str | None = None
) -> AuditResult:
    signed = Signed(audit.revision, seen or seen_of(state_of(session, audit)), by.name)
    return complete_audit(session, audit, signed, postage=postage(), today=today, by=by, now=now)


def completed_audit(
    session: Session, checklist: ChecklistRow, cast: Cast, answers: Mapping[str, str] = ANSWERED, **more: Any
) -> Audit:
    """An audit that the team leader completed and signed."""
    audit = opened_audit(session, checklist, cast, **more)
    by, now = more.get("by") or cast.leader, more.get("now") or NOW
    answer_all(session, audit, answers, by=by, now=now)
    complete(session, audit, by=by, now=now, today=now.date())
    return audit


def fill_audits(
    session: Session,
    count: int,
    *,
    version_id: int,
    people: Sequence[tuple[int, int | None, int]],
    auditor_id: int,
    client_id: int | None = None,
    now: datetime = NOW,
    batch: int = 1_000,
) -> None:
    """Write many completed audits straight into the tables, with answers, revisions and results.

    `people` are the audited: id, team, site. Every tenth audit fails its first scored question.
    """
    sheet = sheet_of(session, version_id)
    questions = [sheet.question_ids[one.code] for one in sheet.checklist.questions() if one.type.scores]
    start = max(session.execute(select(func.max(col(table.id)))).scalar() or 0 for table in (Audit, AuditResult))
    for first in range(start + 1, start + count + 1, batch):
        ids = range(first, min(first + batch, start + count + 1))
        rows = [_audit(n, sheet.checklist_id, version_id, people, auditor_id, client_id, now) for n in ids]
        for row in rows:
            row["question_count"] = row["answered_count"] = len(questions)
        session.execute(insert(Audit), [{**row, "status": AuditStatus.IN_PROGRESS} for row in rows])
        each = [(n, at, key) for n in ids for at, key in enumerate(questions)]
        session.execute(insert(Answer), [_answer(*one, now) for one in each])
        session.execute(insert(AnswerRevision), [_revision(*one, now) for one in each])
        session.execute(insert(AuditResult), [_result(n, version_id, now) for n in ids])
        session.execute(insert(QuestionResult), [_question(*one) for one in each])
        session.flush()
        session.execute(
            Audit.__table__.update()  # type: ignore[attr-defined]  # every table class has one
            .where(Audit.__table__.c.id.in_(list(ids)))  # type: ignore[attr-defined]  # as above
            .values(status=AuditStatus.COMPLETED)
        )
    if dialect_of(session) == "postgresql":  # ids were given, so its counters must be told
        for table in ("audit", "audit_result"):
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            )


def _fails(n: int, at: int) -> bool:
    return n % 10 == 0 and at == 0


def _audit(
    n: int,
    checklist_id: int,
    version_id: int,
    people: Sequence[tuple[int, int | None, int]],
    auditor_id: int,
    client_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    auditee_id, team_id, site_id = people[n % len(people)]
    done = now - timedelta(minutes=n % 500_000)
    return {
        "id": n, "row_version": 1, "checklist_id": checklist_id, "version_id": version_id, "revision": 1,
        "status": AuditStatus.COMPLETED, "subject": Subject.INTERACTION, "about": f"Call {n}", "channel": "phone",
        "recording": f"REC-{n}", "happened_on": done.date(), "auditor_id": auditor_id, "auditee_id": auditee_id,
        "team_id": team_id, "site_id": site_id, "client_id": client_id, "due_on": done.date(), "conflict_count": 0,
        "created_at": done, "opened_at": done, "completed_at": done, "reopened_reason": "", "cancelled_reason": "",
        "result_id": n,
    }  # fmt: skip


def _answer(n: int, at: int, question_id: int, now: datetime) -> dict[str, Any]:
    return {
        "audit_id": n, "question_id": question_id, "revision": 1, "value": "No" if _fails(n, at) else "Yes",
        "is_na": False, "na_reason": "", "comment": "", "marks": [], "is_good_practice": False, "answered_at": now,
    }  # fmt: skip


def _revision(n: int, at: int, question_id: int, now: datetime) -> dict[str, Any]:
    body = Body("No" if _fails(n, at) else "Yes")
    return {
        "audit_id": n, "question_id": question_id, "audit_revision": 1, "number": 1, "kind": RevisionKind.ANSWERED,
        "device": "bulk", "sequence": at + 1, "base": 0, "body": body.as_document(), "body_hash": body.hash,
        "device_time": "", "made_at": now, "made_by_name": "Test",
    }  # fmt: skip


def _result(n: int, version_id: int, now: datetime) -> dict[str, Any]:
    fails = _fails(n, 0)
    return {
        "id": n, "audit_id": n, "revision": 1, "version_id": version_id, "raw": "50/1" if fails else "100/1",
        "final": "50/1" if fails else "100/1", "raw_millionths": 50_000_000 if fails else 100_000_000,
        "outcome": Outcome.FAIL if fails else Outcome.PASS, "is_autofail": False, "content": {"audit": n},
        "content_hash": f"{n:064x}", "reason": "", "completed_at": now - timedelta(minutes=n % 500_000),
        "completed_by_name": "Test",
    }  # fmt: skip


def _question(n: int, at: int, question_id: int) -> dict[str, Any]:
    fails = _fails(n, at)
    return {
        "result_id": n, "question_id": question_id, "value": "No" if fails else "Yes", "is_na": False,
        "score": "0/1" if fails else "1/1", "score_millionths": 0 if fails else 1_000_000, "weight": Decimal(1),
        "fails": fails,
    }  # fmt: skip
