"""Deciding about a text: approve it with a signature, or reject it with a reason."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import instant_in_words
from app.core.errors import BadInput, NotAllowed
from app.core.text import SAY_WHY
from app.notifications.operations import Postage
from app.signing.domain.refusals import ChangedSinceRead, DecidedAlready, WroteIt
from app.signing.domain.sign_off import lent_for, outcome, seat_of, why_not
from app.signing.domain.words import SHOWN, DecisionKind, SignOffStatus
from app.signing.models import SignOff, SignOffDecision, SignOffStep
from app.signing.operations.sign_off_rows import begin, held, keep, step_rows
from app.signing.operations.signatures import Signing, sign
from app.signing.operations.telling_signers import tell_asked, tell_outcome
from app.signing.queries.sign_offs import SignOffFacts, StepFacts, facts_of, signer_of

COUNTS_NO_MORE = {SignOffStatus.LAPSED: "lapsed", SignOffStatus.WITHDRAWN: "was withdrawn"}
WHO_MAY = "those who are asked and did not write it"


@dataclass(frozen=True)
class TextVerdict:
    """What somebody decides in a step, under the text whose hash they were shown; `name` as they typed it."""

    kind: DecisionKind
    step: int  # its position
    shown_hash: str
    name: str = ""
    reason: str = ""


def decide(
    session: Session, sign_off_id: int, verdict: TextVerdict, *, postage: Postage, today: date, by: Actor, now: datetime
) -> SignOffStatus:
    """Decide, and say what the sign-off has come to. The caller holds the thing, and had the password given again.

    The second press of one person gives what the first gave. DecidedAlready where somebody else was first and no
    decision is needed any more, ChangedSinceRead where another text was shown.
    """
    row = held(session, sign_off_id)
    facts = facts_of(session, [sign_off_id])[0]
    mine = _decided_by(facts, verdict.step, by.person_id)
    if mine is verdict.kind and row.status not in COUNTS_NO_MORE:
        return row.status
    _demand_open(facts, verdict, mine, postage)
    if verdict.shown_hash != row.text_hash:
        raise ChangedSinceRead(verdict.shown_hash, row.text_hash)
    _demand_allowed(facts, by, today)
    verdict = _checked(verdict)
    step = step_rows(session, row)[verdict.step - 1]
    decision = _add(session, facts, row, step, verdict, today=today, by=by, now=now)
    _move(session, row, facts, decision, by=by, now=now)
    _keep(session, row, step, decision, by=by, now=now)
    after = facts_of(session, [sign_off_id])[0]
    if row.status is not SignOffStatus.OPEN:
        tell_outcome(session, after, postage, by=by, now=now)
    elif after.current is not None and after.current.position != verdict.step:
        tell_asked(session, after, postage, by=by, now=now)
    return row.status


def _decided_by(facts: SignOffFacts, position: int, person_id: int) -> DecisionKind | None:
    step = _step_at(facts, position)
    decided = step.state.decided_by(person_id) if step else None
    return decided.kind if decided else None


def _step_at(facts: SignOffFacts, position: int) -> StepFacts | None:
    return next((step for step in facts.steps if step.position == position), None)


def _demand_open(facts: SignOffFacts, verdict: TextVerdict, mine: DecisionKind | None, postage: Postage) -> None:
    """The step must be the one that is decided now; else say who decided it, and when."""
    zone, row, step = postage.settings.zone, facts.row, _step_at(facts, verdict.step)
    if step is None:
        raise BadInput({"step": "There is no such step. Open the page again"})
    if row.status in COUNTS_NO_MORE:
        ended = instant_in_words(row.ended_at, zone) if row.ended_at else ""
        raise DecidedAlready(f"This sign-off {COUNTS_NO_MORE[row.status]} on {ended}: {row.ended_reason}.")
    if mine is not None:
        raise DecidedAlready(f"You {mine} it already for “{step.name}”. Nothing was recorded now.")
    decided = [f"{one.name} {one.kind} it on {instant_in_words(one.decided_at, zone)}" for one in step.decisions]
    if decided and (row.status is not SignOffStatus.OPEN or step.state.is_done):
        raise DecidedAlready(f"{'; '.join(decided)}. Your decision is not needed any more, and nothing was recorded.")
    if row.status is not SignOffStatus.OPEN:
        ended = instant_in_words(row.ended_at, zone) if row.ended_at else ""
        raise DecidedAlready(f"{row.ended_by_name} {row.status} it on {ended}. Nothing was recorded now.")
    if facts.current is not None and facts.current is not step:
        raise DecidedAlready(f"“{step.name}” comes when “{facts.current.name}” is done. Nothing was recorded.")


def _demand_allowed(facts: SignOffFacts, by: Actor, today: date) -> None:
    reason = why_not(facts.state, signer_of(by, facts.row.client_id), today)
    if by.id in facts.state.contributors:
        raise WroteIt(f"{reason}.", who_may=WHO_MAY)
    if reason:
        raise NotAllowed(f"{reason}.", who_may=WHO_MAY)


def _checked(verdict: TextVerdict) -> TextVerdict:
    if verdict.kind is DecisionKind.REJECTED and not verdict.reason.strip():
        raise BadInput({"reason": SAY_WHY})
    return verdict


def _add(
    session: Session,
    facts: SignOffFacts,
    row: SignOff,
    step: SignOffStep,
    verdict: TextVerdict,
    *,
    today: date,
    by: Actor,
    now: datetime,
) -> SignOffDecision:
    seat = seat_of(facts.state, by.person_id, today) or by.person_id
    lent = None if seat == by.person_id else lent_for(facts.state, seat, by.person_id, today)
    signature_id = None
    if verdict.kind is DecisionKind.APPROVED:
        signing = Signing(
            row.subject_kind, row.subject_id, row.subject_revision, meaning_of(row, step), row.text_hash, verdict.name,
            row.client_id,
        )  # fmt: skip
        signature_id = sign(session, signing, by=by, now=now).row_id
    decision = SignOffDecision(
        step_id=step.row_id,
        person_id=by.person_id,
        name=by.name,
        for_id=seat,
        for_name=facts.steps[step.position - 1].state.seats()[seat].name if lent else "",
        delegation_id=lent.id if lent else None,
        kind=verdict.kind,
        reason=verdict.reason.strip(),
        signature_id=signature_id,
        decided_at=now,
    )
    session.add(decision)
    session.flush()  # the keys and the guard of the database decide here, whatever was read before
    return decision


def meaning_of(row: SignOff, step: SignOffStep) -> str:
    """What the signature says; asked again, it is another one than that which lapsed."""
    again = f", request {row.round}" if row.round > 1 else ""
    return f"{SHOWN[step.meaning]}: {step.name}{again}"


def _move(
    session: Session, row: SignOff, facts: SignOffFacts, decision: SignOffDecision, *, by: Actor, now: datetime
) -> None:
    """What the decisions come to now: the next step begins, or the whole ends."""
    state = facts_of(session, [row.row_id])[0].state
    row.row_version += 1
    was, steps = facts.state.current, step_rows(session, row)
    if was is not None and state.steps[was].is_done:
        steps[was].done_at = now
        if was + 1 < len(steps):
            begin(session, row, steps[was + 1], now)
    row.status = outcome(state)
    if row.status is not SignOffStatus.OPEN:
        row.ended_at, row.ended_by_name, row.ended_reason = now, by.name, decision.reason
    session.flush()


def _keep(
    session: Session, row: SignOff, step: SignOffStep, decision: SignOffDecision, *, by: Actor, now: datetime
) -> None:
    instead = f" for {decision.for_name}" if decision.for_name else ""
    because = f": {decision.reason}" if decision.reason else ""
    sentence = f"{by.name} {decision.kind}{instead} revision {row.subject_revision}, {step.name}{because}"
    after = {"decision": decision.kind.value, "step": step.name, "hash": row.text_hash, "reason": decision.reason}
    keep(session, row, "decided", sentence, by=by, now=now, after=after)
