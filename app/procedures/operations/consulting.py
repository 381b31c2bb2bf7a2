"""People are asked about a revision: the consultation and the revision's step go together, in one transaction.

Whoever acts holds the procedure first, and the consultation after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.domain.words import RevisionStatus
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations.rows import KIND, demand_writer
from app.procedures.operations.stepping import take_step
from app.procedures.queries import open_revision
from app.signing import operations as signing
from app.signing.domain.consulting import OPEN_DAYS, PERCENT, ConsultationStep
from app.signing.operations import NewConsultation, NewGroup
from app.signing.queries.consultations import Consulted, open_about


@dataclass(frozen=True)
class ConsultationPlan:
    """Whom a consultation asks, for how long, and how many of them must answer."""

    groups: Sequence[NewGroup]
    open_days: int = OPEN_DAYS
    percent: int = PERCENT
    urgent_reason: str = ""


def consult_on(
    session: Session, row: Procedure, revision: ProcedureRevision, plan: ConsultationPlan, *, version: int, today: date,
    by: Actor, now: datetime,
) -> Consulted:  # fmt: skip
    """Open a consultation on a submitted revision; whoever wrote it may be asked too."""
    demand_writer(by)
    demand_in_use(row.status, "consulted on")
    advance(revision.status, RevisionStep.CONSULT)
    if revision.row_version != version:
        raise BadInput({"groups": "Somebody changed this revision since you opened the page. Look at it again"})
    sent = NewConsultation(
        KIND, row.row_id, revision.number, revision.content_hash, row.title, plan.groups, row.client_id,
        plan.open_days, plan.percent, plan.urgent_reason,
    )  # fmt: skip
    opened = signing.open_consultation(session, sent, today=today, by=by, now=now)
    sentence = f"{by.name} opened a consultation on revision {revision.number} of {row.code}"
    take_step(session, row, revision, RevisionStep.CONSULT, sentence, by=by, now=now,
              after={"consultation": opened.row_id})  # fmt: skip
    return opened


def close_consultation(
    session: Session, row: Procedure, consultation: Consulted, *, today: date, by: Actor, now: datetime
) -> ConsultationStep:
    """Close by what was answered: what passes goes on to be signed, what does not goes back to its author."""
    demand_runner(by, consultation)
    step = signing.close_consultation(session, consultation, today=today, by=by, now=now)
    revision = _in_consultation(session, row)
    if step is ConsultationStep.PASS:
        sentence = f"The consultation on revision {revision.number} of {row.code} passed; {by.name} closed it"
        take_step(session, row, revision, RevisionStep.AGREE, sentence, by=by, now=now)
        return step
    reason = "It did not pass in consultation: support did not exceed objection"
    sentence = f"The consultation on revision {revision.number} of {row.code} did not pass; {by.name} closed it"
    take_step(session, row, revision, RevisionStep.RETURN, sentence, by=by, now=now, reason=reason)
    return step


def stop_consultation(
    session: Session, row: Procedure, consultation: Consulted, reason: str, *, by: Actor, now: datetime
) -> None:
    """End it without an outcome; the revision is as it was before anybody was asked."""
    demand_runner(by, consultation)
    signing.stop_consultation(session, consultation, reason, by=by, now=now)
    revision = _in_consultation(session, row)
    sentence = f"{by.name} stopped the consultation on revision {revision.number} of {row.code}: {reason.strip()}"
    take_step(session, row, revision, RevisionStep.STOP_CONSULTING, sentence, by=by, now=now)


def follow_text(session: Session, row: Procedure, revision: ProcedureRevision, *, by: Actor, now: datetime) -> None:
    """A text that takes the place of one in consultation is what people are asked about from now on (SPEC 2.10.3)."""
    consultation = open_about(session, KIND, row.row_id, to_change=True)
    if consultation is None:
        return
    signing.carry_over(
        session,
        consultation,
        revision=revision.number,
        text_hash=revision.content_hash,
        title=row.title,
        by=by,
        now=now,
    )
    sentence = f"The consultation on {row.code} goes on with revision {revision.number}"
    take_step(session, row, revision, RevisionStep.CONSULT, sentence, by=by, now=now)


def end_consultation(session: Session, row: Procedure, reason: str, *, by: Actor, now: datetime) -> None:
    """What is withdrawn or retired is asked about no longer; whoever has spoken is told why."""
    consultation = open_about(session, KIND, row.row_id, to_change=True)
    if consultation is not None:
        signing.stop_consultation(session, consultation, reason, by=by, now=now)


def demand_runner(by: Actor, consultation: Consulted) -> None:
    """Whoever opened it, and the compliance officers."""
    if not may_run(by, consultation):
        message = "Only whoever owns this consultation, or a compliance officer, runs it."
        raise NotAllowed(message, who_may="its owner or a compliance officer")


def may_run(by: Actor, consultation: Consulted) -> bool:
    is_theirs = consultation.owner_id is not None and consultation.owner_id == by.id
    return by.can(Capability.WRITE_PROCEDURES) and (is_theirs or by.can(Capability.READ_CONSULTATIONS))


def _in_consultation(session: Session, row: Procedure) -> ProcedureRevision:
    revision = open_revision(session, row.row_id)
    if revision is None or revision.status is not RevisionStatus.CONSULTING:
        message = "This procedure has no revision in consultation."
        raise NotAllowed(message)
    return revision
