"""Deciding which answer counts: out of two that collided, or about one that is disputed (SPEC 2.5.3 and 2.7).

Callers hold the audit's row. What people send goes in through `receiving`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.conduct.domain.answering import Body, Incoming
from audits.conduct.models import Audit
from audits.conduct.operations.rows import refuse_own_work
from audits.conduct.operations.storing import keep_revision, place_to_answer
from audits.words import RevisionKind


@dataclass(frozen=True)
class Choice:
    """What a person decides where two answers collided: the answer that counts from now on."""

    device: str
    sequence: int
    body: Body


def choose_answer(
    session: Session, audit: Audit, sheet: Sheet, code: str, choice: Choice, *, by: Actor, now: datetime
) -> None:
    """Settle a collision: what is chosen counts, and what it was chosen from stays in the history."""
    refuse_own_work(audit, by)
    incoming = Incoming(choice.device, choice.sequence, 0, choice.body)
    place = place_to_answer(session, audit, sheet, code, incoming)
    if place.known(incoming) is None:
        incoming = replace(incoming, base=place.held.revision if place.held else 0)
        keep_revision(session, place, incoming, RevisionKind.CHOSEN, by=by, now=now)


def decide_answer(
    session: Session, audit: Audit, code: str, body: Body, *, device: str, by: Actor, now: datetime
) -> None:
    """Write what was decided about a disputed answer; the audit stands open at its next revision meanwhile."""
    refuse_own_work(audit, by)
    sheet = sheet_of(session, audit.version_id or 0)
    place = place_to_answer(session, audit, sheet, code, Incoming(device, 1, 0, body))
    incoming = Incoming(device, 1, place.held.revision if place.held else 0, body)
    keep_revision(session, place, incoming, RevisionKind.DECIDED, by=by, now=now)
