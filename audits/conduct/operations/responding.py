"""What the auditee says to a result, and what is decided about it (SPEC 2.7): each revision keeps its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.text import SAY_WHY
from app.db.row import accept_version
from app.notifications.operations import Postage
from app.signing.operations import Signing, sign
from audits.checklists.domain.questions import Question, answers_of
from audits.checklists.queries.sheets import sheet_of
from audits.conduct.domain.answering import Body, problems_of
from audits.conduct.domain.lifecycle import AuditStep, advance, is_open_to_response
from audits.conduct.domain.missing import NO_ANSWER, missing
from audits.conduct.models import Audit, AuditResponse, AuditResult, Dispute
from audits.conduct.operations.answering import decide_answer
from audits.conduct.operations.completing import latest_result, write_result
from audits.conduct.operations.notices import tell_person
from audits.conduct.operations.rows import KIND, label, recorded, refuse_parties
from audits.conduct.operations.storing import question_of
from audits.conduct.queries.answers import state_of
from audits.words import NA, AuditStatus, DisputeStatus, ResponseKind, shown

SEEN_AND_AGREED = "Seen and agreed by the agent"
WINDOW_CLOSED = "The time to answer ended. Ask a manager to reopen the audit"


@dataclass(frozen=True)
class Wanted:
    """One answer that the auditee disputes: why, and what it should have been where they say so."""

    code: str
    reason: str
    answer: str = ""


@dataclass(frozen=True)
class _Changed:
    """What a decision makes of an answer."""

    code: str
    body: Body
    reason: str
    device: str


@dataclass(frozen=True)
class DisputeDecision:
    """What is decided about a dispute: kept, accepted as wanted, or another answer; always with a reason."""

    status: DisputeStatus
    reason: str
    answer: str = ""


def sign_as_auditee(
    session: Session, audit: Audit, name: str, *, today: date, by: Actor, now: datetime
) -> AuditResponse:
    """Seen and agreed: a signature under the content's hash. The password was given again before."""
    refuse_others(audit, today, by)
    result = latest_result(session, audit)
    signing = Signing(KIND, audit.row_id, audit.revision, SEEN_AND_AGREED, result.content_hash, name, audit.client_id)
    sign(session, signing, by=by, now=now)
    return _respond(session, audit, ResponseKind.ACKNOWLEDGED, "", by=by, now=now)


def acknowledge(
    session: Session, audit: Audit, comment: str, *, today: date, by: Actor, now: datetime
) -> AuditResponse:
    """Seen, without a word on whether it is right."""
    refuse_others(audit, today, by)
    return _respond(session, audit, ResponseKind.ACKNOWLEDGED, comment, by=by, now=now)


def dispute_answers(
    session: Session, audit: Audit, wanted: Sequence[Wanted], *, postage: Postage, today: date, by: Actor, now: datetime
) -> list[Dispute]:
    """Dispute single answers, each with its reason; each once for a revision."""
    refuse_others(audit, today, by)
    if not wanted:
        raise BadInput({"answers": "Choose the answers that are wrong, and say why"})
    sheet = sheet_of(session, audit.version_id or 0)
    disputed = {row.question_id for row in _disputes(session, audit)}
    found = []
    for one in wanted:
        question = question_of(sheet, one.code)
        question_id = sheet.question_ids[one.code]
        _check_wanted(question, one, is_disputed=question_id in disputed)
        row = Dispute(
            audit_id=audit.row_id,
            revision=audit.revision,
            question_id=question_id,
            reason=one.reason,
            wanted=one.answer,
            raised_at=now,
            raised_by_id=by.id or 0,
        )
        session.add(row)
        found.append(row)
        disputed.add(question_id)
    codes = ", ".join(one.code for one in wanted)
    _respond(session, audit, ResponseKind.DISPUTED, codes, by=by, now=now)
    lines = [f"{by.name} disputes {codes}. A manager or compliance officer decides."]
    tell_person(session, audit, audit.auditor_id, "disputed", "An answer is disputed", lines, postage=postage, now=now)
    return found


def decide_dispute(  # noqa: PLR0913 - the version it was opened at, whom to tell, and the day
    session: Session,
    audit: Audit,
    dispute: Dispute,
    decision: DisputeDecision,
    *,
    version: int,
    postage: Postage,
    today: date,
    by: Actor,
    now: datetime,
) -> AuditResult:
    """Decide. A changed answer makes the next revision, completed at once; signatures on this one stay with it."""
    refuse_parties(session, audit, by)
    if dispute.status is not DisputeStatus.OPEN:
        raise NotAllowed(f"That dispute was decided already by {dispute.decided_by_name}.", who_may="nobody again")
    if not decision.reason:
        raise BadInput({"reason": SAY_WHY})
    sheet = sheet_of(session, audit.version_id or 0)
    code = next(code for code, key in sheet.question_ids.items() if key == dispute.question_id)
    question = question_of(sheet, code)
    body = _decided_body(session, audit, question, dispute, decision)
    accept_version(dispute, version, subject=f"The dispute about {label(audit)}", current={"status": "open"})
    dispute.status, dispute.decision = decision.status, decision.reason
    dispute.decided_at, dispute.decided_by_id, dispute.decided_by_name = now, by.id, by.name
    said = f"Decided the dispute about {code} of {label(audit)}: {shown(decision.status).lower()}"
    after = {"status": decision.status, "reason": decision.reason, "answer": decision.answer or dispute.wanted}
    recorded(session, audit, "dispute_decided", said, by=by, now=now, before={"status": "open"}, after=after)
    result = latest_result(session, audit)
    if body is not None:
        reason = f"Dispute about {code}: {decision.reason}"
        changed = _Changed(code, body, reason, f"dispute:{dispute.row_id}")
        result = _next_revision(session, audit, changed, postage=postage, today=today, by=by, now=now)
    else:
        lines = [f"{code}: the answer was kept. {decision.reason}"]
        what = f"decided-{dispute.row_id}"
        tell_person(session, audit, audit.auditee_id, what, "Your dispute was decided", lines, postage=postage, now=now)
    return result


def reopen_audit(session: Session, audit: Audit, reason: str, *, version: int, by: Actor, now: datetime) -> Audit:
    """Begin the next revision from the answers of this one, which stays readable with its signatures."""
    refuse_parties(session, audit, by)
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    advance(audit.status, AuditStep.REOPEN)
    accept_version(audit, version, subject=label(audit), current={"status": shown(audit.status)})
    _reopen(session, audit, reason, by=by, now=now)
    return audit


def dispute_of(session: Session, audit: Audit, dispute_id: int) -> Dispute:
    found = session.execute(
        select(Dispute).where(col(Dispute.id) == dispute_id, col(Dispute.audit_id) == audit.row_id)
    ).scalar_one_or_none()
    if not isinstance(found, Dispute):
        raise NotFound("dispute", dispute_id)
    return found


def _reopen(session: Session, audit: Audit, reason: str, *, by: Actor, now: datetime) -> None:
    before, audit.status = audit.status, advance(audit.status, AuditStep.REOPEN)
    audit.revision += 1
    audit.reopened_reason, audit.completed_at = reason, None
    audit.response, audit.respond_by = None, None
    audit.row_version += 1
    said = f"Reopened {label(audit)} as revision {audit.revision}"
    after = {"status": audit.status, "revision": audit.revision, "reason": reason}
    recorded(session, audit, "reopened", said, by=by, now=now, before={"status": before}, after=after)


def _next_revision(
    session: Session, audit: Audit, changed: _Changed, *, postage: Postage, today: date, by: Actor, now: datetime
) -> AuditResult:
    """Reopened, changed in one answer and completed again, all at once."""
    _reopen(session, audit, changed.reason, by=by, now=now)
    decide_answer(session, audit, changed.code, changed.body, device=changed.device, by=by, now=now)
    state = state_of(session, audit)
    lacking = missing(state.sheet.checklist, state.bodies, state.attached, {})
    if any(NO_ANSWER in one.lacks for one in lacking):
        codes = ", ".join(one.code for one in lacking)
        raise BadInput({"answer": f"With that answer {codes} would be asked too. Reopen the audit and answer it"})
    return write_result(session, audit, state, reason=changed.reason, postage=postage, today=today, by=by, now=now)


def _decided_body(
    session: Session, audit: Audit, question: Question, dispute: Dispute, decision: DisputeDecision
) -> Body | None:
    """The answer as decided; None where it stays what it is."""
    if decision.status is DisputeStatus.KEPT:
        return None
    word = dispute.wanted if decision.status is DisputeStatus.ACCEPTED else decision.answer
    if not word:
        raise BadInput({"answer": "Say which answer counts from now on"})
    held = state_of(session, audit).bodies[question.code]
    reason = decision.reason if word == NA else ""
    body = Body(None if word == NA else word, word == NA, reason, held.comment, held.marks, held.is_good_practice)
    problems = problems_of(question, body)
    if problems:
        raise BadInput({"answer": next(iter(problems.values()))})
    return body if body.given != held.given else None


def _check_wanted(question: Question, one: Wanted, *, is_disputed: bool) -> None:
    field = f"reason-{one.code}"
    if is_disputed:
        raise BadInput({field: f"You disputed {one.code} already"})
    if not one.reason:
        raise BadInput({field: f"Say why the answer to {one.code} is wrong"})
    if one.answer and answers_of(question) and one.answer not in answers_of(question):
        raise BadInput({f"wanted-{one.code}": "Choose one of the answers that the question offers"})


def refuse_others(audit: Audit, today: date, by: Actor) -> None:
    """Only the person whose work this was may answer, and only while the window is open (SPEC 2.7)."""
    if audit.auditee_id is None or audit.auditee_id != by.id:
        raise NotAllowed("Only the person whose work this was can answer here.", who_may="the person who was audited")
    if audit.status is not AuditStatus.COMPLETED:
        raise NotAllowed(f"{label(audit)} is being answered again. You are told when it is completed.")
    if not is_open_to_response(audit.respond_by, today):
        raise NotAllowed(WINDOW_CLOSED + ".", who_may="a manager or a compliance officer")


def _respond(
    session: Session, audit: Audit, kind: ResponseKind, comment: str, *, by: Actor, now: datetime
) -> AuditResponse:
    held = session.execute(
        select(AuditResponse).where(
            col(AuditResponse.audit_id) == audit.row_id,
            col(AuditResponse.revision) == audit.revision,
            col(AuditResponse.kind) == kind,
        )
    ).scalar_one_or_none()
    if isinstance(held, AuditResponse) and kind is ResponseKind.ACKNOWLEDGED:
        return held
    if not isinstance(held, AuditResponse):
        held = AuditResponse(
            audit_id=audit.row_id,
            revision=audit.revision,
            kind=kind,
            comment=comment,
            person_id=by.id or 0,
            at=now,
        )
        session.add(held)
    before, audit.response = audit.response, kind if kind is ResponseKind.DISPUTED else audit.response or kind
    audit.row_version += 1
    said = f"{by.name} {kind} revision {audit.revision} of {label(audit)}"
    recorded(session, audit, kind, said, by=by, now=now, before={"response": before}, after={"comment": comment})
    return held


def _disputes(session: Session, audit: Audit) -> list[Dispute]:
    chosen = select(Dispute).where(
        col(Dispute.audit_id) == audit.row_id, col(Dispute.revision) == audit.revision
    )  # fmt: skip
    return list(session.scalars(chosen.order_by(col(Dispute.id))))
