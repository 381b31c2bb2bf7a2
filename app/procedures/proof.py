"""Whether revisions and attestations are as they were submitted, given and last left: for verification and backups."""

import json
from collections import defaultdict
from datetime import date
from itertools import zip_longest
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.canonical import digest
from app.db.readable import UNREADABLE, UnreadableRow, readable_rows
from app.files.queries import stored_files
from app.history.checking import Report
from app.history.domain.chain import seal
from app.history.domain.verification import Checked, RecordTally
from app.history.queries import Recorded, newest_about, recorded_about, subjects_with
from app.procedures.domain.attesting import FACTS as ATTESTED_FACTS
from app.procedures.domain.attesting import sealed_attestation
from app.procedures.domain.sealing import (
    FACTS,
    FIGURE_FACTS,
    REVIEW_FACTS,
    STATE_FACTS,
    STATES,
    papers_seal,
    review_seal,
    sealed_facts,
    states_seal,
)
from app.procedures.models import (
    EffectFigure,
    EffectReview,
    Procedure,
    ProcedureAttestation,
    ProcedurePaper,
    ProcedureRevision,
    RevisionAuthor,
)
from app.signing.proof import tags_of_signing

KIND = "procedure"
SUBMITTED = f"{KIND}:submitted"
PUBLISHED, REVIEWED = f"{KIND}:published", f"{KIND}:effect_reviewed"
PROCEDURES_AT_ONCE = 20
ATTESTATION = "attestation"
GIVEN = f"{ATTESTATION}:given"
ATTESTATIONS_AT_ONCE = 500
Authors: TypeAlias = defaultdict[int, list[tuple[int, str]]]


def check_revisions(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every revision as it was submitted, and as the last step left it.

    Its words are held against their hash, the hash against the entry that told of its submission, and how far it is
    against the newest entry about its procedure.
    What an entry of an earlier release, or one whose text was redacted, says nothing about is taken as it is.
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
    names = dict.fromkeys(("id", "document", "effective_on", "submitted_at", *FACTS, *STATE_FACTS))
    columns = [getattr(kept, name) for name in names]
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
    published = recorded_about(session, KIND, [str(one) for one in ids], [PUBLISHED])
    papers = _papers(session, [row.id for rows in held.values() for row in rows])
    reviewed = recorded_about(session, KIND, [str(one) for one in ids], [REVIEWED])
    reviews = _reviews(session, [row.id for rows in held.values() for row in rows])
    newest = newest_about(session, KIND, [str(one) for one in ids], but=tags_of_signing(KIND))
    for one in ids:
        rows = sorted(held.get(one, []), key=lambda row: row.number)
        _hold(one, rows, told.get(str(one), []), authors, tally)
        _hold_states(one, rows, newest.get(str(one)), tally)
        _hold_papers(one, rows, published.get(str(one), []), papers, tally)
        _hold_reviews(one, [found for row in rows for found in reviews[row.id]], reviewed.get(str(one), []), tally)


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


def _hold_states(procedure_id: int, rows: list[Any], newest: Recorded | None, tally: RecordTally) -> None:
    """Whoever does something to a procedure holds it, so that the newest entry tells how far all its revisions are."""
    told = newest.sealed(STATES) if newest else None
    if newest is not None and told is not None and told != states_seal(rows):
        what = f"how far the revisions of procedure {procedure_id} are"
        tally.note(f"{what} was altered since entry {newest.sequence} told of it")


def _papers(session: Session, revision_ids: list[int]) -> defaultdict[int, dict[str, str]]:
    """The hash of each paper of these revisions, by its kind."""
    stored = stored_files()
    chosen = select(col(ProcedurePaper.revision_id), col(ProcedurePaper.kind), stored.c.sha256).join(
        stored, stored.c.id == col(ProcedurePaper.file_id)
    )
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in session.execute(chosen.where(col(ProcedurePaper.revision_id).in_(revision_ids))):
        found[row.revision_id][row.kind.value] = row.sha256
    return found


def _hold_papers(
    procedure_id: int,
    rows: list[Any],
    entries: list[Recorded],
    papers: defaultdict[int, dict[str, str]],
    tally: RecordTally,
) -> None:
    """The papers of each version against the entry of its publication."""
    told = {entry.after("revision"): entry for entry in entries}
    for row in rows:
        entry = told.get(row.number)
        sealed = entry.sealed(ProcedurePaper.__tablename__) if entry else None
        if (entry and sealed is None) or sealed == (papers_seal(papers[row.id]) if papers[row.id] else None):
            continue
        tally.note(f"the papers of revision {row.number} of procedure {procedure_id} are not those that were published")


def _reviews(session: Session, revision_ids: list[int]) -> defaultdict[int, list[tuple[int, str]]]:
    """Each review of these revisions: its id and its seal as it stands."""
    review, figure = EffectReview, EffectFigure
    columns = [col(getattr(review, name)) for name in ("id", *REVIEW_FACTS)]
    rows = readable_rows(session, select(*columns).where(col(review.revision_id).in_(revision_ids)), col(review.id))
    reviews = [row for row in rows if not isinstance(row, UnreadableRow)]
    columns = [col(getattr(figure, name)) for name in ("id", "review_id", *FIGURE_FACTS)]
    chosen = select(*columns).where(col(figure.review_id).in_([row.id for row in reviews]))
    figures: defaultdict[int, list[Any]] = defaultdict(list)
    for row in readable_rows(session, chosen, col(figure.id)):
        if not isinstance(row, UnreadableRow):
            figures[row.review_id].append(row)
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in reviews:
        found[row.revision_id].append((row.id, review_seal(row, figures[row.id])))
    return found


def _hold_reviews(
    procedure_id: int, reviews: list[tuple[int, str]], entries: list[Recorded], tally: RecordTally
) -> None:
    """Reviews and the entries that tell of them stand in one order, since whoever records one holds the procedure."""
    for number, (kept, entry) in enumerate(zip_longest(sorted(reviews), entries), 1):
        told = entry.sealed(EffectReview.__tablename__) if entry else None
        if kept is None or entry is None or (told is not None and told != kept[1]):
            tally.note(f"review {number} of the effects of procedure {procedure_id} is not as it was recorded")


def _hash_of(document: str) -> str:
    """The hash of the words as they stand; empty for what is no document any more."""
    try:
        return digest(json.loads(document))
    except UNREADABLE:
        return ""


def check_attestations(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every attestation against the entry that told of it; each has one of its own."""
    tally = RecordTally("attestation")
    told = {int(key) for kind, key in subjects_with(session, GIVEN) if kind == ATTESTATION and key.isdecimal()}
    ids = sorted({one for one in session.scalars(select(col(ProcedureAttestation.id))) if one is not None} | told)
    for start in range(0, len(ids), ATTESTATIONS_AT_ONCE):
        some = ids[start : start + ATTESTATIONS_AT_ONCE]
        _check_attestations(session, some, tally)
        report("attestations", min(start + ATTESTATIONS_AT_ONCE, len(ids)))
    return [tally.checked()]


def _check_attestations(session: Session, ids: list[int], tally: RecordTally) -> None:
    given = ProcedureAttestation
    chosen = select(*(col(getattr(given, name)) for name in ("id", "given_at", *ATTESTED_FACTS)))
    held: dict[int, Any] = {
        row.id: row for row in readable_rows(session, chosen.where(col(given.id).in_(ids)), col(given.id))
    }
    told = recorded_about(session, ATTESTATION, [str(one) for one in ids], [GIVEN])
    for one in ids:
        row, entry = held.get(one), next(iter(told.get(str(one), [])), None)
        tally.count += row is not None
        if row is None and entry is not None:
            tally.note(f"attestation {one} is missing: entry {entry.sequence} says '{entry.sentence}'")
        elif isinstance(row, UnreadableRow):
            tally.note(f"attestation {one} cannot be read: {row.reason}")
        elif row is not None and entry is None:
            tally.note(f"attestation {one} was added: no entry tells of it")
        elif row is not None and entry is not None and _is_not_as_told(row, entry):
            tally.note(f"attestation {one} was altered since entry {entry.sequence} told of it")


def _is_not_as_told(row: Any, entry: Recorded) -> bool:
    """Held against the seal; an entry whose text was redacted has none."""
    told = entry.sealed(ProcedureAttestation.__tablename__)
    return told is not None and told != sealed_attestation(row)
