"""Completing an audit: what it came to is written once, hashed, signed, and locks every answer (SPEC 2.7)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.canonical import instant_text
from app.core.errors import BadInput, StepNotAllowed
from app.notifications.operations import Postage
from app.people.queries import calendar_at, find_person, people_by_ids
from app.signing.operations import Signing, sign
from audits.checklists.queries.sheets import Sheet
from audits.conduct.domain.answering import NOTHING_SAID
from audits.conduct.domain.content import content_hash, content_of, fingerprint, fraction
from audits.conduct.domain.lifecycle import AuditStep, advance, respond_by
from audits.conduct.domain.missing import Bodies, Missing, asked, missing
from audits.conduct.domain.proof import result_seal
from audits.conduct.domain.scoring import Score, millionths, score
from audits.conduct.models import Audit, AuditResult, QuestionResult
from audits.conduct.operations.notices import tell_of_answers, tell_person
from audits.conduct.operations.raising import held_origin, shortfalls
from audits.conduct.operations.rows import KIND, label, recorded, refuse_own_work
from audits.conduct.operations.standing import tell_register
from audits.conduct.queries.answers import State, state_of
from audits.findings.operations.raising import raise_for_result
from audits.words import AuditStatus, shown

COMPLETED_BY = "Completed by"
CHANGED_SINCE = "An answer was changed after you opened this page. Look at the answers again, then sign"


@dataclass(frozen=True)
class Signed:
    """What the auditor puts a name to: the revision, the answers as they were looked at, and the typed name."""

    revision: int
    seen: str
    name: str


class NotComplete(BadInput):
    """Something is missing; every question with what it lacks."""

    def __init__(self, lacking: list[Missing]) -> None:
        self.lacking = lacking
        super().__init__({one.code: one.sentence for one in lacking})


class CompletedBefore(StepNotAllowed):
    """Somebody else completed and signed it first: whoever comes second is told so, and signs nothing."""

    def __init__(self, audit: Audit, result: AuditResult) -> None:
        self.sentence = f"{label(audit)} was completed and signed by {result.completed_by_name}. You signed nothing."
        super().__init__("completed", audit.status)

    def __str__(self) -> str:
        return self.sentence


def missing_of(state: State) -> list[Missing]:
    """Everything that stands between an audit and its completion."""
    return missing(state.sheet.checklist, state.bodies, state.attached, state.conflicts)


def seen_of(state: State) -> str:
    """What whoever completes has before them; sent back with the signature."""
    return fingerprint(state.numbers, state.bodies)


def complete_audit(
    session: Session, audit: Audit, signed: Signed, *, postage: Postage, today: date, by: Actor, now: datetime
) -> AuditResult:
    """Complete and sign. The caller holds the row and has had the password given again; twice is once (SPEC 2.5.4)."""
    refuse_own_work(audit, by)
    if audit.status is AuditStatus.COMPLETED and audit.revision == signed.revision:
        result = latest_result(session, audit)
        if result.completed_by_id != by.id:
            raise CompletedBefore(audit, result)
        return result
    advance(audit.status, AuditStep.COMPLETE)
    state = state_of(session, audit)
    lacking = missing_of(state)
    if lacking:
        raise NotComplete(lacking)
    if signed.seen != seen_of(state):
        raise BadInput({"form": CHANGED_SINCE})
    result = write_result(
        session, audit, state, reason=audit.reopened_reason, postage=postage, today=today, by=by, now=now
    )
    text = result.content_hash
    signing = Signing(KIND, audit.row_id, audit.revision, COMPLETED_BY, text, signed.name, audit.client_id)
    sign(session, signing, by=by, now=now)
    return result


def latest_result(session: Session, audit: Audit) -> AuditResult:
    found: AuditResult = session.execute(select(AuditResult).where(col(AuditResult.id) == audit.result_id)).scalar_one()
    return found


def write_result(
    session: Session,
    audit: Audit,
    state: State,
    *,
    reason: str,
    postage: Postage,
    today: date,
    by: Actor,
    now: datetime,
) -> AuditResult:
    """Score, keep the whole content with its hash, close the audit, raise its findings, tell who is to be told."""
    came_to = score(state.sheet.checklist, {code: body.given for code, body in state.bodies.items()})
    result = _result(session, audit, state, came_to, reason=reason, by=by, now=now)
    before, audit.status = audit.status, advance(audit.status, AuditStep.COMPLETE)
    replaced, audit.result_id, audit.completed_at = audit.result_id, result.row_id, now
    audit.response, audit.respond_by = None, _respond_by(session, audit, today)
    audit.row_version += 1
    said = f"Completed revision {audit.revision} of {label(audit)}: {shown(result.outcome).lower()}"
    after = {"status": audit.status, "revision": audit.revision, "outcome": result.outcome, "raw": result.raw}
    after["content_hash"] = result.content_hash
    sealed = {AuditResult.__tablename__: result_seal(result)}
    recorded(session, audit, "completed", said, by=by, now=now, before={"status": before}, after=after, sealed=sealed)
    raise_for_result(session, held_origin(session, audit), shortfalls(state), today=today, by=by, now=now)
    looked_at = {each for ids in state.sheet.requirement_ids.values() for each in ids}
    tell_register(session, audit, result, looked_at, replaces=replaced, today=today)
    shown_ones = asked(state.sheet.checklist, state.bodies)
    tell_of_answers(session, audit, state.sheet, state.bodies, shown_ones, at_once=False, postage=postage, now=now)
    _tell_auditee(session, audit, state, postage=postage, now=now)
    return result


def _result(
    session: Session, audit: Audit, state: State, came_to: Score, *, reason: str, by: Actor, now: datetime
) -> AuditResult:
    files = {
        code: [f"{line.id}:{line.file_id}:{line.name}" for line in lines] for code, lines in state.evidence.items()
    }
    facts = _facts(session, audit, state, by=by, now=now)
    content = content_of({**facts, "reason": reason}, state.sheet.checklist, state.bodies, files, came_to)
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
        completed_at=now,
        completed_by_id=by.id,
        completed_by_name=by.name,
    )
    session.add(result)
    session.flush()
    rows = question_rows(result.row_id, state.sheet, state.bodies, came_to)
    if rows:
        session.execute(insert(QuestionResult), rows)
    return result


def question_rows(result_id: int, sheet: Sheet, bodies: Bodies, came_to: Score) -> list[dict[str, Any]]:
    """How each shown question came out, as rows of QuestionResult."""
    scored = {one.code: one for one in came_to.questions}
    rows = []
    for question in asked(sheet.checklist, bodies):
        body, one = bodies.get(question.code, NOTHING_SAID), scored[question.code]
        rows.append(
            {
                "result_id": result_id,
                "question_id": sheet.question_ids[question.code],
                "value": body.value,
                "is_na": body.is_na,
                "score": fraction(one.score),
                "score_millionths": millionths(one.score),
                "weight": one.weight,
                "fails": one.fails,
                "critical": question.critical,
                "grade": question.grade if one.fails else None,
            }
        )
    return rows


def _facts(session: Session, audit: Audit, state: State, *, by: Actor, now: datetime) -> dict[str, Any]:
    people = people_by_ids(session, {audit.auditor_id, audit.auditee_id})
    return {
        "audit": label(audit),
        "revision": audit.revision,
        "checklist": {"ref": state.sheet.ref, "version": state.sheet.number, "title": state.sheet.title},
        "subject": str(audit.subject),
        "about": audit.about,
        "channel": audit.channel,
        "recording": audit.recording,
        "happened_on": audit.happened_on.isoformat() if audit.happened_on else None,
        "auditor": people[audit.auditor_id].name,
        "auditee": people[audit.auditee_id].name if audit.auditee_id in people else None,
        "site_id": audit.site_id,
        "team_id": audit.team_id,
        "completed_at": instant_text(now),
        "completed_by": by.name,
    }


def _respond_by(session: Session, audit: Audit, today: date) -> date | None:
    """The last day of the window; nobody answers for somebody who has left."""
    auditee = find_person(session, audit.auditee_id) if audit.auditee_id is not None else None
    if auditee is None or not auditee.is_active:
        return None
    return respond_by(today, calendar_at(session, audit.site_id))


def _tell_auditee(session: Session, audit: Audit, state: State, *, postage: Postage, now: datetime) -> None:
    if audit.respond_by is None:
        return
    lines = [
        "Say that you have seen the result, or dispute an answer.",
        f"You can do so until {audit.respond_by.day} {audit.respond_by:%B %Y}.",
    ]
    title = f"The result of {state.sheet.title}"
    tell_person(session, audit, audit.auditee_id, "result", title, lines, postage=postage, now=now)
