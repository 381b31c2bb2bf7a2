"""Revisions that wait for signatures, asked for and given as people do it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.config import read_settings
from app.core.actor import Actor
from app.core.clock import Clock
from app.notifications.operations import Postage
from app.organisation.operations import AimFields, PromiseFields, add_aim, add_promise
from app.procedures.domain.readiness import warnings
from app.procedures.domain.text import ProcedureText
from app.procedures.domain.words import ServedKind
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations import (
    NewProcedure,
    SignOffPlan,
    add_procedure,
    ask_to_sign,
    decide_revision,
    set_served,
)
from app.procedures.queries import text_of
from app.signing.domain.words import DecisionKind, Meaning, SignOffStatus
from app.signing.models import SignOff, SignOffApprover, SignOffStep
from app.signing.operations import NewDelegation, StepAsked, TextVerdict, delegate
from app.signing.queries import SignOffFacts, newest_sign_off
from tests.cast import Cast
from tests.factories.procedures import COMPLAINT, TODAY, submit, write

WHOLE = replace(COMPLAINT, technology="The complaints log.", capability="Nothing new.")
POSTAGE = Postage(read_settings(secret_key="k" * 40, testing=True), Clock().real())


def add_whole(
    session: Session, cast: Cast, now: datetime, *, code: str = "PR-COMPLAINT", client_id: int | None = None
) -> Procedure:
    """A procedure written by the officer that lacks nothing: it keeps a promise of an aim."""
    owner_id = cast.manager.person_id if cast.manager.serves(client_id) else None
    sent = NewProcedure(code, ProcedureText(COMPLAINT.title), owner_id=owner_id, client_id=client_id)
    row = add_procedure(session, sent, by=cast.officer, now=now)
    write(session, row, WHOLE, by=cast.officer, now=now)
    served: dict[ServedKind, list[int]] = {ServedKind.AIM: [], ServedKind.PROMISE: []}
    for number in (1, 2):
        aim = add_aim(session, f"AIM-SIGN{number}", AimFields("It is right the first time"), by=cast.officer, now=now)
        kept = PromiseFields("We say what we do", aim.row_id)
        promise = add_promise(session, f"CH-SIGN{number}", kept, by=cast.officer, now=now)
        served[ServedKind.AIM].append(aim.row_id)
        served[ServedKind.PROMISE].append(promise.row_id)
    set_served(session, row, served, version=row.row_version, by=cast.officer, now=now)
    return row


def step(*people: Actor, name: str = "Approval", quorum: int = 1, posts: Sequence[int] = ()) -> StepAsked:
    return StepAsked(name, quorum, tuple(one.person_id for one in people), tuple(posts))


def ask(
    session: Session, row: Procedure, revision: ProcedureRevision, *steps: StepAsked, by: Actor, now: datetime
) -> SignOffFacts:
    plan = SignOffPlan(steps, 5, tuple(warnings(text_of(revision))))
    ask_to_sign(session, row, revision, plan, version=revision.row_version, postage=POSTAGE, by=by, now=now)
    return facts_of(session, row, revision)


def facts_of(session: Session, row: Procedure, revision: ProcedureRevision) -> SignOffFacts:
    found = newest_sign_off(session, "procedure", row.row_id, revision.number)
    assert found is not None
    return found


def waiting(
    session: Session,
    cast: Cast,
    now: datetime,
    *steps: StepAsked,
    client_id: int | None = None,
    code: str = "PR-COMPLAINT",
) -> tuple[Procedure, ProcedureRevision]:
    """A revision of the officer's that waits for the signature of the manager, or for those of the steps."""
    row = add_whole(session, cast, now, client_id=client_id, code=code)
    revision = submit(session, row, by=cast.officer, now=now, is_material=False)
    ask(session, row, revision, *(steps or (step(cast.manager),)), by=cast.officer, now=now)
    return row, revision


def approve(
    session: Session,
    row: Procedure,
    revision: ProcedureRevision,
    *,
    by: Actor,
    now: datetime,
    position: int = 1,
    today: date = TODAY,
    shown_hash: str = "",
) -> SignOffStatus:
    shown = shown_hash or revision.content_hash
    verdict = TextVerdict(DecisionKind.APPROVED, position, shown, by.name)
    return decide_revision(session, row, revision, verdict, postage=POSTAGE, today=today, by=by, now=now)


def reject(
    session: Session, row: Procedure, revision: ProcedureRevision, reason: str, *, by: Actor, now: datetime
) -> SignOffStatus:
    verdict = TextVerdict(DecisionKind.REJECTED, 1, revision.content_hash, reason=reason)
    return decide_revision(session, row, revision, verdict, postage=POSTAGE, today=TODAY, by=by, now=now)


def add_decided(session: Session, cast: Cast, now: datetime) -> tuple[Procedure, ProcedureRevision]:
    """Two steps of which one is signed for somebody who is away; what was asked before has lapsed."""
    for days in (0, 9):
        begins, ends = TODAY + timedelta(days=days), TODAY + timedelta(days=days + 2)
        sent = NewDelegation(cast.leader.person_id, begins, ends, "At the coast")
        delegate(session, sent, today=TODAY, by=cast.manager, now=now)
    first = step(cast.leader, name="Review"), step(cast.manager)
    row, revision = waiting(session, cast, now, *first, code="PR-SIGNED")
    approve(session, row, revision, by=cast.leader, now=now)
    steps = step(cast.manager, name="Review"), step(cast.leader)
    ask(session, row, revision, *steps, by=cast.officer, now=now)
    approve(session, row, revision, by=cast.leader, now=now)  # for the manager, who is away
    return row, revision


def fill_approvals(session: Session, count: int, cast: Cast, *, now: datetime, first: int = 1_000) -> None:
    """So many sign-offs that wait for Leila, put straight into the tables."""
    for number in range(count):
        row = SignOff(
            subject_kind="procedure",
            subject_id=first + number,
            subject_revision=1,
            round=1,
            text_hash="0" * 64,
            title=f"PR-{number:04}",
            within=5,
            asked_at=now,
            asked_by_id=cast.officer.id,
            asked_by_name=cast.officer.name,
        )
        session.add(row)
        session.flush()
        asked = SignOffStep(
            sign_off_id=row.row_id,
            position=1,
            name="Approval",
            meaning=Meaning.APPROVED,
            quorum=1,
            begun_at=now,
            due_on=TODAY + timedelta(days=7),
        )
        session.add(asked)
        session.flush()
        session.add(SignOffApprover(step_id=asked.row_id, person_id=cast.leader.person_id))
    session.flush()
