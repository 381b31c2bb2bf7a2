"""Storing checklists from documents: an import, the starter library, a factory of tests. Many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.importing import RowVerdict
from app.core.text import plural
from app.db import search
from app.db.bulk import insert_rows
from app.history.operations import EntrySubject, record
from audits.checklists.domain.documents import ChecklistDocument
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRow, SectionRow
from audits.checklists.operations import rows
from audits.checklists.operations.sealing import seal_versions
from audits.checklists.queries.importing import Judged, judge, known_requirements
from audits.words import VersionState

MOST_NAMED = 20
IMPORTED = "Imported from a file"


@dataclass(frozen=True)
class StoringReport:
    """What storing did, by ref."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


def store_checklists(
    session: Session,
    documents: Sequence[ChecklistDocument],
    *,
    publish: bool,
    by: Actor,
    now: datetime,
    file: Mapping[str, Any] | None = None,
    sentence: str = "",
) -> StoringReport:
    """Add checklists, or give those that differ a draft (published at once where that is asked); all or none.

    One history entry names them all; `file` goes into its document and `sentence` may replace its words. BadInput
    names everything that `judge` refuses.
    """
    judged = judge(session, by, documents)
    refused = [problem for one in judged for problem in one.problems]
    if refused:
        raise BadInput({f"documents-{at}": problem for at, problem in enumerate(refused[:MOST_NAMED])})
    moving = [one for one in judged if one.verdict in {RowVerdict.NEW, RowVerdict.CHANGED}]
    stored = StoringReport(
        tuple(one.document.ref for one in moving if one.verdict is RowVerdict.NEW),
        tuple(one.document.ref for one in moving if one.verdict is RowVerdict.CHANGED),
        tuple(one.document.ref for one in judged if one.verdict is RowVerdict.UNCHANGED),
    )
    if not moving:
        return stored
    write_checklists(session, moving, publish=publish, by=by, now=now)
    after = {"added": list(stored.added), "changed": list(stored.changed), **(file or {})}
    said = sentence or f"{by.name} stored {plural(len(moving), 'checklist')} from a file"
    record(session, "checklist:stored", said, about=EntrySubject("checklists", "file"), by=by, now=now, after=after)
    return stored


def write_checklists(session: Session, moving: Sequence[Judged], *, publish: bool, by: Actor, now: datetime) -> None:
    """Store what was judged new or changed, and record nothing: for a caller whose own entry names it all."""
    checklists = _checklists(session, moving, now)
    drafts = _drafts(session, moving, checklists, by=by, now=now)
    refs = [ref for one in moving for each in one.document.checklist.questions() for ref in each.requirement_refs]
    held = [(draft.row_id, one.document.checklist) for one, draft in zip(moving, drafts, strict=True)]
    rows.write_parts(session, held, known_requirements(session, by, refs))
    _make_findable(session, moving, checklists)
    if publish:
        seals = [one.seal for one in moving]
        seal_versions(session, list(zip(checklists, drafts, seals, strict=True)), by=by, now=now)
    session.flush()


def _checklists(session: Session, moving: Sequence[Judged], now: datetime) -> list[ChecklistRow]:
    new = [
        {
            "row_version": 1,
            "ref": one.document.ref,
            "title": one.document.details.title,
            "owner_id": one.owner_id,
            "client_id": one.client_id,
            "is_retired": False,
            "retired_reason": "",
            "created_at": now,
            "changed_at": now,
        }
        for one in moving
        if one.checklist_id is None
    ]
    insert_rows(session, ChecklistRow, new)
    chosen = select(ChecklistRow).where(col(ChecklistRow.ref).in_([one.document.ref for one in moving]))
    held = {row.ref: row for row in session.scalars(chosen)}
    for one in moving:
        row = held[one.document.ref]
        row.title, row.changed_at = one.document.details.title, now
        row.owner_id = one.owner_id or row.owner_id
    return [held[one.document.ref] for one in moving]


def _drafts(
    session: Session, moving: Sequence[Judged], checklists: Sequence[ChecklistRow], *, by: Actor, now: datetime
) -> list[ChecklistVersion]:
    """A draft for each: the one that stands there, emptied, or a new one."""
    ids = [row.row_id for row in checklists]
    standing, newest = _standing(session, ids), _newest(session, ids)
    empty_drafts(session, [row.row_id for row in standing.values()])
    new = []
    for one, checklist_id in zip(moving, ids, strict=True):
        details, form = one.document.details, one.document.checklist
        row = standing.get(checklist_id)
        if row is None:
            number = newest.get(checklist_id, 0) + 1
            new.append(rows.draft_columns(checklist_id, number, details, form, by=by, now=now))
        else:
            row.row_version += 1
            rows.set_details(row, details, form)
    session.flush()
    insert_rows(session, ChecklistVersion, new)
    drafts = _standing(session, ids)
    for one, checklist_id in zip(moving, ids, strict=True):
        draft = drafts[checklist_id]
        note = one.document.change_note or ("" if draft.number == 1 else IMPORTED)
        if draft.change_note != note:
            draft.change_note = note
    session.flush()
    return [drafts[checklist_id] for checklist_id in ids]


def _standing(session: Session, checklist_ids: Sequence[int]) -> dict[int, ChecklistVersion]:
    chosen = select(ChecklistVersion).where(
        col(ChecklistVersion.checklist_id).in_(checklist_ids), col(ChecklistVersion.state) == VersionState.DRAFT
    )
    return {row.checklist_id: row for row in session.scalars(chosen)}


def _newest(session: Session, checklist_ids: Sequence[int]) -> dict[int, int]:
    chosen = (
        select(col(ChecklistVersion.checklist_id), func.max(col(ChecklistVersion.number)).label("number"))
        .where(col(ChecklistVersion.checklist_id).in_(checklist_ids))
        .group_by(col(ChecklistVersion.checklist_id))
    )
    return {row.checklist_id: row.number for row in session.execute(chosen)}


def _make_findable(session: Session, moving: Sequence[Judged], checklists: Sequence[ChecklistRow]) -> None:
    new = []
    for one, checklist in zip(moving, checklists, strict=True):
        found = rows.findable(checklist, one.document.details, one.document.checklist)
        if one.checklist_id is None:
            new.append(found)
        else:
            search.put(session, **found)
    insert_rows(session, search.SearchEntry, new)


def empty_drafts(session: Session, version_ids: Sequence[int]) -> None:
    """Take everything out of drafts; follow-ups and links go with what they hang on."""
    if not version_ids:
        return
    session.execute(delete(QuestionRow).where(col(QuestionRow.version_id).in_(version_ids)))
    session.execute(delete(SectionRow).where(col(SectionRow.version_id).in_(version_ids)))
    session.expire_all()
