"""Procedures for tests, added and written as people do it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from app.core.actor import Actor
from app.procedures.domain.lifecycle import RevisionStep
from app.procedures.domain.publishing import Publication, WrittenPaper
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText
from app.procedures.domain.words import PaperKind, RevisionStatus
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations import (
    NewProcedure,
    Submission,
    add_procedure,
    begin_draft,
    publish_revision,
    save_draft,
    state_effect,
    submit_draft,
)
from app.procedures.operations.stepping import take_step
from app.procedures.queries import draft_of, text_of
from tests.cast import Cast

TODAY = date(2026, 11, 24)
COMPLAINT = ProcedureText(
    "Handling a complaint",
    "So that it is put right once.",
    (
        ProcedureStep("1", "Hear it", "Treat any dissatisfaction as a complaint.", "The clock starts here."),
        ProcedureStep("2", "Reply", "Reply with reasons before the deadline."),
    ),
    (ProcedureScenario("3", "A relative rings", "Note nothing without a yes."),),
    "It is the fairest end.",
    "Note the need, not the illness.",
)


def add_complaint(
    session: Session, cast: Cast, now: datetime, *, code: str = "PR-COMPLAINT", client_id: int | None = None
) -> Procedure:
    """A procedure that the manager owns, with its draft written by the officer."""
    sent = NewProcedure(code, ProcedureText(COMPLAINT.title), owner_id=cast.manager.person_id, client_id=client_id)
    row = add_procedure(session, sent, by=cast.officer, now=now)
    write(session, row, COMPLAINT, by=cast.officer, now=now)
    return row


def fill_procedures(session: Session, count: int, cast: Cast, *, now: datetime) -> None:
    """So many procedures of Leila's, put straight into the table."""
    session.add_all(
        Procedure(
            code=f"PR-{number:04}",
            title=f"Procedure {number}",
            owner_id=cast.leader.person_id,
            added_at=now,
            added_by_name="Hannah Osei",
        )
        for number in range(count)
    )
    session.flush()


def write(session: Session, row: Procedure, text: ProcedureText, *, by: Actor, now: datetime) -> None:
    draft = begin_draft(session, row, by=by, now=now)
    save_draft(session, row, draft, text, version=draft.row_version, by=by, now=now)


def reword(session: Session, row: Procedure, purpose: str, *, by: Actor, now: datetime) -> None:
    draft = begin_draft(session, row, by=by, now=now)
    write(session, row, replace(text_of(draft), purpose=purpose), by=by, now=now)


def submit(
    session: Session,
    row: Procedure,
    *,
    by: Actor,
    now: datetime,
    is_material: bool = True,
    effective_on: date | None = None,
) -> ProcedureRevision:
    draft = draft_of(session, row)
    sent = Submission(is_material, effective_on)
    return submit_draft(session, row, draft, sent, version=draft.row_version, today=TODAY, by=by, now=now)


def signed(
    session: Session,
    row: Procedure,
    *,
    by: Actor,
    now: datetime,
    is_material: bool = True,
    upto: RevisionStatus = RevisionStatus.SIGNED,
) -> ProcedureRevision:
    """A revision that went through its steps alone, without the people who answer and sign; as far as `upto`."""
    revision = submit(session, row, by=by, now=now, is_material=is_material)
    for step in (RevisionStep.CONSULT, RevisionStep.AGREE, RevisionStep.ASK_TO_SIGN, RevisionStep.SIGN):
        if revision.status is not upto:
            take_step(session, row, revision, step, f"Went on: {step}", by=by, now=now)
    return revision


def publish(
    session: Session, row: Procedure, revision: ProcedureRevision, day: date, *, by: Actor, now: datetime
) -> None:
    """For a day; one that has begun is published on the day before it."""
    publication, today = Publication(day, papers_for(row, revision)), min(TODAY, day - timedelta(1))
    version = revision.row_version
    publish_revision(session, row, revision, publication, version=version, today=today, by=by, now=now)


def papers_for(row: Procedure, revision: ProcedureRevision) -> dict[PaperKind, WrittenPaper]:
    """Papers of a revision that say only whose they are, and stand in no folder."""
    said = f"{row.code}, revision {revision.number}".encode()
    contents = {PaperKind.PDF: b"%PDF-1.7 " + said + b" startxref %%EOF", PaperKind.WORD: b"In words: " + said}
    return {kind: WrittenPaper(content, sha256(content).hexdigest()) for kind, content in contents.items()}


def in_force_with_effect(
    session: Session, row: Procedure, measure_id: int, day: date, expected: str, *, by: Actor, now: datetime
) -> ProcedureRevision:
    """A version in force since a day, of which something was expected before it was signed."""
    revision = signed(session, row, by=by, now=now, upto=RevisionStatus.CONSULTED)
    state_effect(session, row, revision, measure_id, expected, by=by, now=now)
    go_on(session, row, revision, day, by=by, now=now)
    return revision


def go_on(
    session: Session, row: Procedure, revision: ProcedureRevision, day: date, *, by: Actor, now: datetime
) -> None:
    """From its consultation to its day."""
    for step in (RevisionStep.ASK_TO_SIGN, RevisionStep.SIGN):
        take_step(session, row, revision, step, f"Went on: {step}", by=by, now=now)
    publish(session, row, revision, day, by=by, now=now)
