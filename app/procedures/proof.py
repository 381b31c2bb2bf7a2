"""Whether revisions are as they were submitted: for `history verify`, backup and restore."""

import json
from collections import defaultdict
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.canonical import digest
from app.db.readable import UNREADABLE, UnreadableRow, readable_rows
from app.history.checking import Report
from app.history.domain.chain import seal
from app.history.domain.verification import Checked, RecordTally
from app.history.queries import Recorded, recorded_about, subjects_with
from app.procedures.domain.sealing import FACTS, sealed_facts
from app.procedures.models import Procedure, ProcedureRevision, RevisionAuthor

KIND = "procedure"
SUBMITTED = f"{KIND}:submitted"
PROCEDURES_AT_ONCE = 20
Authors: TypeAlias = defaultdict[int, list[tuple[int, str]]]


def check_revisions(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every revision: its words against its hash, and its hash against the entry that told of its submission.

    What an entry whose text was redacted says nothing about is taken as it is.
    """
    tally = RecordTally("revision of a procedure", "revisions of procedures")
    told = {int(key) for kind, key in subjects_with(session, SUBMITTED) if kind == KIND and key.isdecimal()}
    ids = sorted({one for one in session.scalars(select(col(Procedure.id))) if one is not None} | told)
    for start in range(0, len(ids), PROCEDURES_AT_ONCE):
        some = ids[start : start + PROCEDURES_AT_ONCE]
        _check(session, some, tally)
        report("procedures", min(start + PROCEDURES_AT_ONCE, len(ids)))
    return [tally.checked()]


def _check(session: Session, ids: list[int], tally: RecordTally) -> None:
    kept = ProcedureRevision
    columns = (kept.id, kept.document, kept.effective_on, kept.submitted_at, *(getattr(kept, name) for name in FACTS))
    chosen = select(*map(col, columns)).where(col(kept.procedure_id).in_(ids))
    held: dict[int, list[Any]] = {}
    for row in readable_rows(session, chosen, col(kept.id)):
        if isinstance(row, UnreadableRow):
            tally.count += 1
            tally.note(f"a revision of a procedure ({row.id}) cannot be read: {row.reason}")
        else:
            held.setdefault(row.procedure_id, []).append(row)
    told = recorded_about(session, KIND, [str(one) for one in ids], [SUBMITTED])
    authors = _authors(session, [row.id for rows in held.values() for row in rows])
    for one in ids:
        _hold(one, held.get(one, []), told.get(str(one), []), authors, tally)


def _authors(session: Session, revision_ids: list[int]) -> Authors:
    wrote = RevisionAuthor
    chosen = select(col(wrote.revision_id), col(wrote.person_id), col(wrote.name)).where(
        col(wrote.revision_id).in_(revision_ids)
    )
    found: Authors = defaultdict(list)
    for row in session.execute(chosen):
        found[row.revision_id].append((row.person_id, row.name))
    return found


def _hold(procedure_id: int, rows: list[Any], entries: list[Recorded], authors: Authors, tally: RecordTally) -> None:
    """Revisions and the entries that tell of them stand in one order, since whoever submits holds the procedure."""
    tally.count += len(rows)
    rows = sorted(rows, key=lambda row: row.number)
    for number, row in enumerate(rows, 1):
        called = f"revision {row.number} of procedure {procedure_id}"
        if row.number != number:
            tally.note(f"revision {number} of procedure {procedure_id} is missing")
            return
        if _hash_of(row.document) != row.content_hash:
            tally.note(f"the words of {called} were altered")
        elif number > len(entries):
            tally.note(f"{called} was added: no entry tells of it")
        elif (told := entries[number - 1].sealed(ProcedureRevision.__tablename__)) is not None and told != seal(
            sealed_facts(row, authors[row.id])
        ):
            tally.note(f"{called} was altered since entry {entries[number - 1].sequence} told of it")
    for entry in entries[len(rows) :]:
        tally.note(f"a revision of procedure {procedure_id} is missing: entry {entry.sequence} says '{entry.sentence}'")


def _hash_of(document: str) -> str:
    """The hash of the words as they stand; empty for what is no document any more."""
    try:
        return digest(json.loads(document))
    except UNREADABLE:
        return ""
