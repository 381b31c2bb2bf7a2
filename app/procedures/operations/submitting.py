"""A text leaves its author: it becomes a revision with a number, a label and a hash, and its words never change."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput
from app.core.text import excerpt
from app.db.bulk import insert_rows
from app.history.domain.chain import seal
from app.procedures.domain.labels import next_label
from app.procedures.domain.lifecycle import RevisionStep, demand_in_use
from app.procedures.domain.readiness import gaps
from app.procedures.domain.sealing import sealed_facts
from app.procedures.domain.text import LONGEST_LINE, ProcedureText
from app.procedures.models import DraftAuthor, Procedure, ProcedureDraft, ProcedureRevision, RevisionAuthor
from app.procedures.operations.consulting import follow_text
from app.procedures.operations.effects import carry_effects
from app.procedures.operations.rows import demand_writer, keep, make_findable
from app.procedures.operations.signing_off import lapse_signatures
from app.procedures.operations.stepping import move
from app.procedures.operations.storing import spelled
from app.procedures.queries import (
    last_label,
    latest_revision,
    open_revision,
    published_versions,
    revision_numbered,
    text_of,
)


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

    The draft must be the one that was read (`version`); refused where the text lacks what everybody needs, where what
    is on its way or was published last says the same already, or where its day has passed.
    """
    demand_writer(by)
    demand_in_use(row.status, "submitted")
    if draft.row_version != version:
        said = f"{draft.saved_by_name} saved other words since you opened this page. Read them below, then submit"
        raise BadInput({"is_material": said})
    text, newest = text_of(draft), latest_revision(session, row.row_id)
    on_its_way = open_revision(session, row.row_id)
    _check(text, sent, on_its_way, today)
    _check_published(session, row, text)
    if on_its_way is not None:
        lapse_signatures(session, row, on_its_way, by=by, now=now)
        move(on_its_way, RevisionStep.REPLACE, by=by, now=now)
    label = next_label(last_label(session, row.row_id), is_material=sent.is_material)
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
    row.title = excerpt(text.title, LONGEST_LINE)
    authors = _keep_authors(session, draft, revision)
    if on_its_way is not None:
        carry_effects(session, on_its_way, revision)
    make_findable(session, row)
    after = {"version": str(label), "material": sent.is_material, "hash": revision.content_hash}
    replaces = f", in place of revision {on_its_way.number}" if on_its_way else ""
    takes_effect = f", to take effect on {day_in_words(sent.effective_on)}" if sent.effective_on else ""
    sentence = f"{by.name} submitted revision {revision.number} of {row.code} as {label}{replaces}{takes_effect}"
    keep(session, row, "submitted", sentence, by=by, now=now, after=after,
         sealed={ProcedureRevision.__tablename__: seal(sealed_facts(revision, authors))})  # fmt: skip
    follow_text(session, row, revision, by=by, now=now)
    return revision


def _check(text: ProcedureText, sent: Submission, on_its_way: ProcedureRevision | None, today: date) -> None:
    missing = gaps(text)
    if missing:
        raise BadInput({"is_material": f"{'. '.join(missing)}. Then submit it"})
    if sent.effective_on is not None and sent.effective_on <= today:
        raise BadInput({"effective_on": "Choose a day to come: it takes effect at midnight as that day begins"})
    if on_its_way is not None and on_its_way.content_hash == text.content_hash:
        said = f"Revision {on_its_way.number} says the same word for word. Withdraw that one to change its day"
        raise BadInput({"is_material": said})
    if on_its_way is not None and on_its_way.is_material and not sent.is_material:
        # What it replaces was never in force, so a small rewording of it is as large a change as it was.
        said = (
            f"Revision {on_its_way.number}, which it replaces, is material, so this is too. Or withdraw that one first"
        )
        raise BadInput({"is_material": said})


def _check_published(session: Session, row: Procedure, text: ProcedureText) -> None:
    """What is in force, or will be, is not asked about and signed once more without another word."""
    last = next(iter(published_versions(session, row.row_id)), None)
    if last is not None and revision_numbered(session, row, last.number).content_hash == text.content_hash:
        said = f"Version {last.label}, in force from {day_in_words(last.starts_on)}, says the same word for word"
        raise BadInput({"is_material": said})


def _keep_authors(session: Session, draft: ProcedureDraft, revision: ProcedureRevision) -> list[tuple[int, str]]:
    """Whoever saved words of the draft wrote this revision, for good: they can not approve it (SPEC 2.10.4)."""
    chosen = select(col(DraftAuthor.person_id), col(DraftAuthor.name)).where(col(DraftAuthor.draft_id) == draft.row_id)
    authors = [(row.person_id, row.name) for row in session.execute(chosen.order_by(col(DraftAuthor.id)))]
    rows = [{"revision_id": revision.row_id, "person_id": person, "name": name} for person, name in authors]
    if rows:
        insert_rows(session, RevisionAuthor, rows)
    return authors
