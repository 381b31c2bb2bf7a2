"""Checklists in files: as documents, judged in batches and moved together. What differs becomes a draft.

Publishing stays a person's decision. The caller records; nothing here writes history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.importing import ABSENT, Asker, Document, Judgement, RowVerdict
from app.db.paging import Order, Page, page_of
from app.db.scope import seen_client
from app.people.queries import client_names, people_by_ids
from audits.checklists.domain.documents import ChecklistDocument, checklist_of, document_of
from audits.checklists.models import ChecklistRow, ChecklistVersion
from audits.checklists.operations.importing import write_checklists
from audits.checklists.queries.importing import Judged, judge
from audits.checklists.queries.sheets import sheet_of

BATCH = 50


@dataclass(frozen=True)
class StoredChecklist:
    """A checklist that is stored already: its newest version as a document, and the state that was looked at."""

    stamp: str
    client_id: int | None
    document: dict[str, Any]


@dataclass
class ChecklistPlan:
    """What to write, judged before the transaction begins."""

    now: datetime | None = None
    held: dict[str, str] = field(default_factory=dict)
    moving: list[Judged] = field(default_factory=list)


def new_plan() -> ChecklistPlan:
    return ChecklistPlan()


def documents_page(session: Session, actor: Actor, cursor: str | None, size: int = BATCH) -> Page:
    """A page of the checklists that are not retired, by ref: the newest version of each, draft or not."""
    statement = select(ChecklistRow).where(
        seen_client(actor, col(ChecklistRow.client_id)), ~col(ChecklistRow.is_retired)
    )
    order = Order(col(ChecklistRow.ref), col(ChecklistRow.id))
    page = page_of(session, statement, order, cursor, min(size, BATCH))
    held = _held(session, [row[0] for row in page.rows])
    documents = tuple(held[row[0].ref].document for row in page.rows if row[0].ref in held)
    return Page(documents, page.next_cursor, page.previous_cursor)


def judge_documents(session: Session, documents: Sequence[Document], asker: Asker) -> list[Judgement]:
    """What bringing in each of these would do."""
    return [one for one, _ in _judged_all(session, documents, asker)]


def plan_documents(
    session: Session, documents: Sequence[Document], plan: ChecklistPlan, *, asker: Asker, now: datetime
) -> list[Judgement]:
    """Judge the documents, and add to the plan those that are new or changed."""
    plan.now = now
    found = _judged_all(session, documents, asker)
    for one, judged in found:
        if judged is not None and one.verdict in {RowVerdict.NEW, RowVerdict.CHANGED}:
            plan.held[judged.document.ref] = one.held
            plan.moving.append(judged)
    return [one for one, _ in found]


def is_as_planned(session: Session, plan: ChecklistPlan) -> bool:
    """Whether everything that the plan looked at is still as it was; holds the rows until the transaction ends."""
    chosen = select(ChecklistRow).where(col(ChecklistRow.ref).in_(sorted(plan.held))).with_for_update()
    held = _held(session, list(session.scalars(chosen)))
    return all((held[ref].stamp if ref in held else ABSENT) == stamp for ref, stamp in plan.held.items())


def move_documents(session: Session, plan: ChecklistPlan, *, asker: Asker) -> None:
    """Write the plan: a new draft for each, or the standing one anew."""
    if plan.moving and plan.now is not None:
        write_checklists(session, plan.moving, publish=False, by=asker.actor, now=plan.now)


def _judged_all(session: Session, documents: Sequence[Document], asker: Asker) -> list[tuple[Judgement, Judged | None]]:
    read = [_read(document) for document in documents]
    sound = [one for one in read if isinstance(one, ChecklistDocument)]
    judged = {one.document.ref: one for one in judge(session, asker.actor, sound)}
    refs = sorted({one.ref for one in sound})
    rows = list(session.scalars(select(ChecklistRow).where(col(ChecklistRow.ref).in_(refs))))
    held = _held(session, rows)
    return [
        (Judgement(one), None) if isinstance(one, dict) else _judged(one, judged[one.ref], held.get(one.ref), asker)
        for one in read
    ]


def _read(document: Document) -> ChecklistDocument | dict[str, str]:
    """The document as values, or its problems by place."""
    said = {name: value for name, value in document.items() if value is not None and value != "" and name != "defaults"}
    try:
        return checklist_of(said, document.get("defaults") or {})
    except BadInput as refused:
        return dict(refused.errors)


def _judged(
    document: ChecklistDocument, judged: Judged, held: StoredChecklist | None, asker: Asker
) -> tuple[Judgement, Judged]:
    problems = {f"problem {number}": words for number, words in enumerate(judged.problems, 1)}
    if held is not None and not asker.actor.serves(held.client_id):
        problems = {"id": f"{document.ref} belongs to a client that is not yours"}
    wanted = document_of(document)
    changes = {} if held is None else _changes(held.document, wanted)
    stamp = ABSENT if held is None else held.stamp
    return Judgement(problems, changes, stamp), judged


def _changes(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the file differs from the newest version; what it leaves out of owner and note stays."""
    found = {}
    for name in sorted({*stored, *wanted}):
        if stored.get(name) == wanted.get(name) or (name in {"owner", "change_note"} and not wanted.get(name)):
            continue
        before, after = stored.get(name), wanted.get(name)
        found[name] = (_counted(before), _counted(after)) if name == "sections" else (before, after)
    return found


def _counted(sections: Sequence[Mapping[str, Any]] | None) -> str:
    """Sections are too long for a report; their versions keep them."""
    return ", ".join(f"{one['id']} with {len(one['questions'])} questions" for one in sections or ())


def _held(session: Session, rows: Sequence[ChecklistRow]) -> dict[str, StoredChecklist]:
    """The newest version of each, as a document."""
    ids = [row.row_id for row in rows]
    if not ids:
        return {}
    newest = (
        select(col(ChecklistVersion.checklist_id), func.max(col(ChecklistVersion.number)).label("number"))
        .where(col(ChecklistVersion.checklist_id).in_(ids))
        .group_by(col(ChecklistVersion.checklist_id))
        .subquery()
    )
    versions = {
        one.checklist_id: one
        for one in session.scalars(
            select(ChecklistVersion).join(
                newest,
                (newest.c.checklist_id == col(ChecklistVersion.checklist_id))
                & (newest.c.number == col(ChecklistVersion.number)),
            )
        )
    }
    owners = people_by_ids(session, [row.owner_id for row in rows])
    clients = {key: name for name, key in client_names(session, Actor.system()).items()}
    found = {}
    for row in rows:
        version = versions.get(row.row_id)
        if version is None:
            continue
        sheet = sheet_of(session, version.row_id)
        owner = owners.get(row.owner_id or 0)
        document = ChecklistDocument(
            row.ref,
            sheet.details,
            sheet.checklist,
            owner=owner.email if owner else "",
            client=clients.get(row.client_id or 0, ""),
            change_note=version.change_note,
        )
        stamp = f"{row.id}/{row.row_version}/{version.id}/{version.row_version}"
        found[row.ref] = StoredChecklist(stamp, row.client_id, document_of(document))
    return found
