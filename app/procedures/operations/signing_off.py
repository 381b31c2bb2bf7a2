"""A revision and its signatures: asked for, given or refused, and of no more worth once another text goes on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput, NotFound
from app.notifications.operations import Postage
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.domain.readiness import warnings
from app.procedures.domain.signing import unready
from app.procedures.domain.words import RevisionStatus, ServedKind
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations.rows import KIND, demand_writer
from app.procedures.operations.stepping import take_step
from app.procedures.queries import authors_of_revision, links_of, text_of
from app.signing.domain.words import SignOffStatus
from app.signing.operations import (
    SignOffRequest,
    SignOffSubject,
    StepAsked,
    TextVerdict,
    ask_for_sign_off,
    decide,
    lapse_sign_off,
    withdraw_sign_off,
)
from app.signing.queries import newest_sign_off

WAITS = (RevisionStatus.SIGNING, RevisionStatus.SIGNED)


@dataclass(frozen=True)
class SignOffPlan:
    """What whoever asks chooses: the steps, the working days of each, and what the text lacks that they have seen."""

    steps: tuple[StepAsked, ...]
    within: int
    acknowledged: tuple[str, ...] = ()


def ask_to_sign(
    session: Session, row: Procedure, revision: ProcedureRevision, plan: SignOffPlan, *, version: int, postage: Postage,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Ask for the signatures under a revision. Asked again, the signatures that were given count no more.

    Refused while it lacks what SPEC A1 and A8 ask for, or where what else it lacks was not acknowledged (A4).
    """
    demand_writer(by)
    demand_in_use(row.status, "signed")
    advance(revision.status, RevisionStep.ASK_TO_SIGN)
    if revision.row_version != version:
        raise BadInput({"": "Somebody changed this revision since you opened the page. Look at it again"})
    missing = missing_to_sign(session, row, revision, by)
    if missing:
        raise BadInput({"": f"{'. '.join(missing)}. Then ask for its signatures"})
    warned = warnings(text_of(revision))
    if set(warned) - set(plan.acknowledged):
        raise BadInput({"acknowledged": "Tick everything that it lacks: whoever signs is shown that you knew"})
    subject = SignOffSubject(
        KIND, row.row_id, revision.number, revision.content_hash, f"{row.code}: {row.title}", row.client_id
    )
    request = SignOffRequest(subject, plan.steps, contributors_to(session, revision), plan.within, tuple(warned))
    ask_for_sign_off(session, request, postage=postage, by=by, now=now)
    sentence = f"{by.name} sent revision {revision.number} of {row.code} for sign-off"
    take_step(session, row, revision, RevisionStep.ASK_TO_SIGN, sentence, by=by, now=now)


def decide_revision(
    session: Session, row: Procedure, revision: ProcedureRevision, verdict: TextVerdict, *, postage: Postage,
    today: date, by: Actor, now: datetime,
) -> SignOffStatus:  # fmt: skip
    """Approve it or reject it: the last signature signs the revision, and any rejection returns it to its authors.

    The caller holds the procedure, and had the password given again before any transaction was open.
    """
    facts = newest_sign_off(session, KIND, row.row_id, revision.number)
    if facts is None:
        raise NotFound("sign-off of revision", revision.number)
    status = decide(session, facts.id, verdict, postage=postage, today=today, by=by, now=now)
    if revision.status is not RevisionStatus.SIGNING:
        return status  # it was pressed before
    if status is SignOffStatus.APPROVED:
        sentence = f"Revision {revision.number} of {row.code} has all its signatures; {by.name} gave the last"
        take_step(session, row, revision, RevisionStep.SIGN, sentence, by=by, now=now)
    elif status is SignOffStatus.REJECTED:
        reason = verdict.reason.strip()
        sentence = f"{by.name} returned revision {revision.number} of {row.code} to its authors: {reason}"
        take_step(session, row, revision, RevisionStep.RETURN, sentence, by=by, now=now, reason=reason)
    return status


def lapse_signatures(
    session: Session, row: Procedure, revision: ProcedureRevision, *, by: Actor, now: datetime
) -> None:
    """Another text takes the place of this one: what was signed stays readable, and counts no more."""
    if revision.status in WAITS:
        reason = f"{by.name} submitted another text"
        lapse_sign_off(session, KIND, row.row_id, revision.number, reason, by=by, now=now)


def withdraw_signatures(
    session: Session, row: Procedure, revision: ProcedureRevision, reason: str, *, by: Actor, now: datetime
) -> None:
    """The revision is taken back, and nobody is asked to sign it any more."""
    withdraw_sign_off(session, KIND, row.row_id, revision.number, reason, by=by, now=now)


def missing_to_sign(session: Session, row: Procedure, revision: ProcedureRevision, actor: Actor) -> list[str]:
    """What must be there before its signatures are asked for."""
    served = [one.kind for one in links_of(session, actor, row.row_id)]
    return unready(
        text_of(revision),
        aims=served.count(ServedKind.AIM),
        promises=served.count(ServedKind.PROMISE),
        is_material=revision.is_material,
        status=revision.status,
    )


def contributors_to(session: Session, revision: ProcedureRevision) -> tuple[tuple[int, str], ...]:
    """Whoever saved words of it, and whoever submitted it as theirs: nobody of them signs it (SPEC 2.10.4)."""
    wrote: dict[int, str] = {author.person_id: author.name for author in authors_of_revision(session, revision)}
    if revision.submitted_by_id is not None:
        wrote.setdefault(revision.submitted_by_id, revision.submitted_by_name)
    return tuple(wrote.items())
