"""Results of audits for the tests of reports: scored by the rules, written straight into the tables."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import EntrySubject, record
from audits.checklists.models import ChecklistRow, QuestionRow
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.conduct.domain.answering import Body
from audits.conduct.domain.content import content_hash, content_of, fraction
from audits.conduct.domain.proof import result_seal, revision_seal
from audits.conduct.domain.scoring import Score, millionths, score
from audits.conduct.models import Answer, AnswerRevision, Audit, AuditResult, QuestionResult
from audits.conduct.operations.completing import question_rows
from audits.words import AuditStatus, Outcome, QuestionType, RevisionKind, Subject
from tests.cast import Cast
from tests.factories.checklists import SMALL, version_of

GOOD = {"A1": "Yes", "A2": "3", "A3": "Both", "B1": "4", "B3": "That it was sent."}
POOR = {**GOOD, "A2": "0", "A3": "Neither"}
CRITICAL = {**GOOD, "A1": "No", "A1a": "Yes"}


def long_document(count: int) -> dict[str, Any]:
    """A checklist of many yes-or-no questions in sections of ten."""
    document = {**deepcopy(SMALL), "id": f"CL-LONG-{count}", "title": f"Long check of {count}"}
    document["sections"] = [
        {
            "id": f"S{first // 10}",
            "title": f"Part {first // 10}",
            "weight": 10,
            "questions": [
                {"id": f"Q{at}", "text": f"Was point {at} of the procedure followed?", "type": "yes_no"}
                for at in range(first, min(first + 10, count))
            ],
        }
        for first in range(0, count, 10)
    ]
    return document


def add_result(
    session: Session,
    checklist: ChecklistRow,
    cast: Cast,
    answers: Mapping[str, str | Body] = GOOD,
    *,
    at: datetime,
    **fields: Any,
) -> Audit:
    """A completed audit; `fields` replace those of the audit. No signature and no finding."""
    version = version_of(session, checklist)
    audit = Audit(
        **{
            "checklist_id": checklist.row_id,
            "version_id": version.row_id,
            "status": AuditStatus.IN_PROGRESS,
            "subject": Subject.INTERACTION,
            "about": "Call 4471",
            "channel": "phone",
            "recording": "4471-0926",
            "happened_on": at.date() - timedelta(1),
            "auditor_id": cast.leader.id or 0,
            "auditee_id": cast.agent.id,
            "team_id": cast.complaints_team,
            "site_id": cast.leeds,
            "created_at": at,
            **fields,
        }
    )
    session.add(audit)
    session.flush()
    complete_again(session, audit, answers, at=at)
    return audit


def complete_again(
    session: Session, audit: Audit, answers: Mapping[str, str | Body], *, at: datetime, reason: str = ""
) -> AuditResult:
    """Write the result of the audit's revision and complete it; a completed one is opened as its next revision."""
    if audit.status is AuditStatus.COMPLETED:
        audit.status, audit.revision, audit.completed_at = AuditStatus.IN_PROGRESS, audit.revision + 1, None
        _tell(session, audit, "reopened", at)
    sheet = sheet_of(session, audit.version_id or 0)
    bodies = {code: said if isinstance(said, Body) else Body(value=said) for code, said in answers.items()}
    for code, body in bodies.items():
        _say(session, audit, sheet.question_ids[code], body, at - timedelta(minutes=5))
    came_to = score(sheet.checklist, {code: body.given for code, body in bodies.items()})
    result = _result(session, audit, sheet, bodies, came_to, at, reason)
    audit.status, audit.result_id, audit.completed_at = AuditStatus.COMPLETED, result.row_id, at
    _tell(session, audit, "completed", at, audit_result=result_seal(result))
    return result


def _tell(session: Session, audit: Audit, did: str, at: datetime, **sealed: str) -> None:
    """The entry that the operation would have recorded, for the verification to find."""
    session.flush()
    about = EntrySubject("audit", str(audit.row_id), audit.client_id)
    by = Actor.system("Leila Haddad")
    record(session, f"audit:{did}", f"Audit {did}", about=about, by=by, now=at, sealed=sealed)


def _say(session: Session, audit: Audit, question_id: int, body: Body, at: datetime) -> None:
    before = select(Answer).where(col(Answer.audit_id) == audit.row_id, col(Answer.question_id) == question_id)
    held: Answer | None = session.execute(before).scalar_one_or_none()
    number = held.revision + 1 if held else 1
    row = AnswerRevision(
        audit_id=audit.row_id,
        question_id=question_id,
        audit_revision=audit.revision,
        number=number,
        kind=RevisionKind.ANSWERED,
        device="desk",
        sequence=audit.revision * 1_000 + question_id,
        base=number - 1,
        body=body.as_document(),
        body_hash=body.hash,
        made_at=at,
        made_by_name="Leila Haddad",
    )
    held = held or Answer(audit_id=audit.row_id, question_id=question_id, revision=number, answered_at=at)
    held.revision, held.answered_at = number, at
    for name, value in body.as_document().items():
        setattr(held, name, value)
    session.add_all([row, held])
    _tell(session, audit, "answered", at, answer_revision=revision_seal(row))


def _result(
    session: Session, audit: Audit, sheet: Sheet, bodies: Mapping[str, Body], came_to: Score, at: datetime, reason: str
) -> AuditResult:
    evidence = {"A1": ["1:1:letter.pdf"]} if "A1" in bodies else {}
    facts = {"about": audit.about, "channel": audit.channel, "recording": audit.recording}
    content = content_of(facts, sheet.checklist, bodies, evidence, came_to)
    result = AuditResult(
        audit_id=audit.row_id,
        revision=audit.revision,
        version_id=audit.version_id or 0,
        raw=fraction(came_to.raw),
        final=fraction(came_to.final),
        raw_millionths=millionths(came_to.raw),
        outcome=came_to.outcome,
        is_autofail=came_to.is_autofail,
        content=content,
        content_hash=content_hash(content),
        reason=reason,
        completed_at=at,
        completed_by_id=audit.auditor_id,
        completed_by_name="Leila Haddad",
    )
    session.add(result)
    session.flush()
    session.execute(insert(QuestionResult), question_rows(result.row_id, sheet, bodies, came_to))
    return result


def fill_results(
    session: Session,
    checklist: ChecklistRow,
    cast: Cast,
    count: int,
    *,
    until: datetime,
    days: int = 1_095,
    start: int = 0,
    batch: int = 2_000,
) -> None:
    """Many completed audits at once, spread over the days before `until`; every seventh fails its last question."""
    version = version_of(session, checklist)
    scoring = list(
        session.execute(
            select(col(QuestionRow.id), col(QuestionRow.critical))
            .where(col(QuestionRow.version_id) == version.row_id, col(QuestionRow.type) == QuestionType.YES_NO)
            .order_by(col(QuestionRow.id))
        )
    )
    for first in range(start + 1, start + count + 1, batch):
        ids = range(first, min(first + batch, start + count + 1))
        times = {n: until - timedelta(minutes=days * 1_440 * (n - start - 1) / count) for n in ids}
        session.execute(insert(Audit), [_audit_row(n, times[n], checklist, version.row_id, cast) for n in ids])
        session.execute(insert(AuditResult), [_result_row(n, times[n], version.row_id) for n in ids])
        rows = [_question_row(n, at, len(scoring), one) for n in ids for at, one in enumerate(scoring)]
        session.execute(insert(QuestionResult), rows)
    session.execute(update(Audit).values(status=AuditStatus.COMPLETED))


def _fails(n: int) -> bool:
    return n % 7 == 0


def _audit_row(n: int, at: datetime, checklist: ChecklistRow, version_id: int, cast: Cast) -> dict[str, Any]:
    return {
        "id": n, "checklist_id": checklist.row_id, "version_id": version_id, "status": AuditStatus.IN_PROGRESS,
        "revision": 1, "subject": Subject.INTERACTION, "about": f"Call {n}",
        "channel": ("phone", "email", "chat")[n % 3],
        "recording": "", "happened_on": date(at.year, at.month, at.day), "auditor_id": cast.leader.id,
        "auditee_id": cast.agent.id, "team_id": cast.complaints_team if n % 2 else None, "site_id": cast.leeds,
        "question_count": 14, "answered_count": 14, "conflict_count": 0, "created_at": at, "reopened_reason": "",
        "completed_at": at, "cancelled_reason": "", "result_id": n, "row_version": 1,
    }  # fmt: skip


def _result_row(n: int, at: datetime, version_id: int) -> dict[str, Any]:
    fails = _fails(n)
    return {
        "id": n, "audit_id": n, "revision": 1, "version_id": version_id, "raw": "650/7" if fails else "100/1",
        "final": "650/7" if fails else "100/1", "raw_millionths": 92_857_143 if fails else 100_000_000,
        "outcome": Outcome.FAIL if fails else Outcome.PASS, "is_autofail": False,
        "content": {"answers": [], "padding": "x" * 4_000}, "content_hash": f"{n:064x}", "reason": "",
        "completed_at": at, "completed_by_name": "Leila Haddad",
    }  # fmt: skip


def _question_row(n: int, at: int, last: int, question: Any) -> dict[str, Any]:
    fails = _fails(n) and at == last - 1
    return {
        "result_id": n, "question_id": question.id, "value": "No" if fails else "Yes", "is_na": False,
        "score": "0/1" if fails else "1/1", "score_millionths": 0 if fails else 1_000_000, "weight": Decimal(1),
        "fails": fails, "critical": question.critical, "grade": None,
    }  # fmt: skip
