"""A text leaves its author: it becomes a revision with a number, a label and a hash, and its words never change."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput
from app.core.text import SAY_WHY
from app.db.bulk import insert_rows
from app.db.row import accept_version, check_version
from app.history.domain.chain import seal
from app.procedures.domain.labels import VersionLabel, next_label
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.domain.readiness import gaps
from app.procedures.domain.sealing import sealed_facts
from app.procedures.models import DraftAuthor, Procedure, ProcedureDraft, ProcedureRevision, RevisionAuthor
from app.procedures.operations.rows import demand_writer, keep
from app.procedures.operations.storing import spelled
from app.procedures.queries import latest_revision, open_revision, text_of


@dataclass(frozen=True)
class Submission:
    """What the author decides as a text leaves: whether everybody must read it again, and from which day it holds."""

    is_material: bool
    effective_on: date | None = None


def submit_draft(
    session: Session, row: Procedure, draft: ProcedureDraft, sent: Submission, *, version: int, today: date, by: Actor,
    now: datetime,
) -> ProcedureRevision:  # fmt: skip
    """A revision of the draft as it stands. One that is on its way already is replaced by it.

    The draft must be the one that was read (`version`); refused where the text lacks what everybody needs, where it
    says the same as the revision before, or where its day has passed.
    """
    demand_writer(by)
    demand_in_use(row.status, "submitted")
    check_version(draft, version, subject=f"The draft of {row.code}", current={"saved by": draft.saved_by_name})
    text = text_of(draft)
    missing = gaps(text)
    if missing:
        raise BadInput({"is_material": f"{'. '.join(missing)}. Then submit it"})
    if sent.effective_on is not None and sent.effective_on <= today:
        raise BadInput({"effective_on": "Choose a day to come: it takes effect at midnight as that day begins"})
    newest, on_its_way = latest_revision(session, row.row_id), open_revision(session, row.row_id)
    if newest is not None and newest.content_hash == text.content_hash and on_its_way is not None:
        raise BadInput({"is_material": f"It says word for word what revision {newest.number} says already"})
    if on_its_way is not None:
        _end(on_its_way, RevisionStep.REPLACE, "", by=by, now=now)
    label = next_label(None, is_material=sent.is_material)
    revision = ProcedureRevision(
        procedure_id=row.row_id,
        number=newest.number + 1 if newest else 1,
        major=label.major,
        minor=label.minor,
        is_material=sent.is_material,
        document=spelled(text),
        content_hash=text.content_hash,
        effective_on=sent.effective_on,
        submitted_at=now,
        submitted_by_id=by.id,
        submitted_by_name=by.name,
    )
    session.add(revision)
    session.flush()
    authors = _keep_authors(session, draft, revision)
    after = {"version": str(label), "material": sent.is_material, "hash": revision.content_hash}
    takes_effect = f", to take effect on {day_in_words(sent.effective_on)}" if sent.effective_on else ""
    sentence = f"{by.name} submitted revision {revision.number} of {row.code} as {label}{takes_effect}"
    keep(session, row, "submitted", sentence, by=by, now=now, after=after,
         sealed={ProcedureRevision.__tablename__: seal(sealed_facts(revision, authors))})  # fmt: skip
    return revision


def withdraw_revision(
    session: Session,
    row: Procedure,
    revision: ProcedureRevision,
    reason: str,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Take a revision back that is on its way; its words stay readable, and the draft can be written on."""
    demand_writer(by)
    reason = reason.strip()
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    accept_version(
        revision,
        version,
        subject=f"Revision {revision.number} of {row.code}",
        current={"status": revision.status.value},
    )
    _end(revision, RevisionStep.WITHDRAW, reason, by=by, now=now)
    sentence = f"{by.name} withdrew revision {revision.number} of {row.code}: {reason}"
    keep(session, row, "withdrawn", sentence, by=by, now=now, after={"reason": reason})


def label_of(revision: ProcedureRevision) -> VersionLabel:
    return VersionLabel(revision.major, revision.minor)


def _end(revision: ProcedureRevision, step: RevisionStep, reason: str, *, by: Actor, now: datetime) -> None:
    revision.status = advance(revision.status, step)
    revision.ended_at, revision.ended_by_name, revision.ended_reason = now, by.name, reason


def _keep_authors(session: Session, draft: ProcedureDraft, revision: ProcedureRevision) -> list[tuple[int, str]]:
    """Whoever saved words of the draft wrote this revision, for good: they can not approve it (SPEC 2.10.4)."""
    chosen = select(col(DraftAuthor.person_id), col(DraftAuthor.name)).where(col(DraftAuthor.draft_id) == draft.row_id)
    authors = [(row.person_id, row.name) for row in session.execute(chosen.order_by(col(DraftAuthor.id)))]
    rows = [{"revision_id": revision.row_id, "person_id": person, "name": name} for person, name in authors]
    if rows:
        insert_rows(session, RevisionAuthor, rows)
    return authors
