"""Somebody confirms a version: they have read it, and work that way from its day."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed
from app.history.operations import EntrySubject, record
from app.procedures.domain.attesting import AnswersResult, ShownText, sealed_attestation
from app.procedures.domain.labels import VersionLabel
from app.procedures.models import Procedure, ProcedureAttestation
from app.procedures.proof import ATTESTATION, GIVEN
from app.procedures.queries import revision_numbered
from app.procedures.queries.attestations import (
    asked_facts,
    asked_person,
    asking_version,
    attestation_of,
    confirmed_before,
)
from app.procedures.queries.questions import questions_of

NONE_ASKS = "No version of this procedure asks to be confirmed any more: it was withdrawn, or the procedure was retired"


def confirm_version(session: Session, row: Procedure, number: int, *, by: Actor, now: datetime) -> ProcedureAttestation:
    """Confirm the version that asks. Giving it twice gives the same one.

    `number` is the revision that was read: refused where another asks by now, and to whom none asks.
    """
    asking = demand_asking(session, row, number)
    held = attestation_of(session, asking.revision_id, by.person_id)
    if held is not None:
        return held
    given = _new(session, row, asking, by=by, now=now)
    try:
        with session.begin_nested():  # of two taps at once the second finds the first one's
            session.add(given)
            session.flush()
    except IntegrityError:
        first = attestation_of(session, asking.revision_id, by.person_id)
        if first is None:
            raise
        return first
    label = VersionLabel(asking.major, asking.minor)
    record(
        session,
        GIVEN,
        f"{by.name} confirmed {row.code} {label}",
        about=EntrySubject(ATTESTATION, str(given.row_id), row.client_id),
        by=by,
        now=now,
        after={"procedure": row.code, "version": str(label), "hash": given.content_hash},
        sealed={ProcedureAttestation.__tablename__: sealed_attestation(given)},
    )
    return given


def demand_asking(session: Session, row: Procedure, number: int) -> Any:
    """The version that asks, where it is the one that was read."""
    asking = asking_version(session, row)
    if asking is None:
        raise BadInput({"number": NONE_ASKS})
    if asking.number != number:
        label = VersionLabel(asking.major, asking.minor)
        raise BadInput(
            {"number": f"{row.code} {label} took the place of what you read. It stands below: read it first"}
        )
    return asking


def demand_asked(session: Session, row: Procedure, asking: Any, by: Actor) -> Any:
    """Where they work and what they are called, of somebody whom it asks."""
    facts = asked_facts(session, asking, by.person_id)
    if facts is None:
        label = VersionLabel(asking.major, asking.minor)
        raise NotAllowed(f"{row.code} {label} does not ask you to confirm it.", who_may="whoever it is for")
    return facts


def _new(session: Session, row: Procedure, asking: Any, *, by: Actor, now: datetime) -> ProcedureAttestation:
    facts = demand_asked(session, row, asking, by)
    before = confirmed_before(session, row, by.person_id, asking.number)
    return ProcedureAttestation(
        revision_id=asking.revision_id,
        person_id=by.person_id,
        name=facts.name,
        post=facts.post or "",
        team=facts.team or "",
        content_hash=revision_numbered(session, row, asking.number).content_hash,
        shown_text=ShownText.WHOLE if before is None else ShownText.CHANGES,
        answers_result=_result(session, asking.revision_id, by.person_id),
        given_at=now,
    )


def _result(session: Session, revision_id: int, person_id: int) -> AnswersResult:
    if not questions_of(session, revision_id):
        return AnswersResult.NONE_ASKED
    asked = asked_person(session, revision_id, person_id)
    return AnswersResult.RIGHT if asked is not None and asked.is_right else AnswersResult.NOT_RIGHT
