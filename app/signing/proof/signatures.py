"""What signatures are held against: the entry that was recorded when each was given, and the seal in its document.

Signatures under one thing and the entries that tell of them stand in the same order, since whoever signs holds the
thing. So the first signature belongs to the first entry, and one too many or too few shows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.canonical import instant_text
from app.db.readable import UnreadableRow, readable_rows
from app.history.checking import Report
from app.history.domain.chain import seal
from app.history.domain.verification import Checked, RecordTally
from app.history.queries import Recorded, recorded_about, subjects_with
from app.signing.models import Signature

TABLE = "signature"
PLAIN_FACTS = ("subject_kind", "subject_id", "subject_revision", "meaning", "person_id", "name", "post", "text_hash")
SUBJECTS_AT_ONCE = 200
SIGN_OFF_STEPS = ("asked", "decided", "lapsed", "withdrawn", "passed_on", "late_told")


@dataclass(frozen=True)
class SignatureFault:
    """A signature that is not as it was given; no revision where even that cannot be told."""

    subject_id: int
    revision: int | None
    problem: str


def signed_tag(kind: str) -> str:
    """The tag of the entry that tells of a signature under a thing of this kind."""
    return f"{kind}:signed"


def tags_of_signing(kind: str) -> list[str]:
    """The tags of all entries that tell of signatures and sign-offs under a thing of this kind, not of its own rows."""
    return [signed_tag(kind), refused_tag(kind), *sealed_tags(kind)]


def sealed_tags(kind: str) -> list[str]:
    """The tags of the entries that seal a sign-off under a thing of this kind."""
    return [f"{kind}:sign_off_{did}" for did in SIGN_OFF_STEPS]


def refused_tag(kind: str) -> str:
    """The tag of the entry that tells of an author who tried to decide about their own text."""
    return f"{kind}:sign_off_refused"


def facts_of(row: Any) -> dict[str, Any]:
    """Everything that a signature says, as it is sealed."""
    return {**{name: getattr(row, name) for name in PLAIN_FACTS}, "signed_at": instant_text(row.signed_at)}


def seal_of(row: Any) -> str:
    """The seal of a signature, over everything that it says."""
    return seal(facts_of(row))


def check_signatures(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every signature, in the order of what was signed."""
    tally = RecordTally("signature")
    for kind, ids in sorted(_subjects(session).items()):
        ordered = sorted(ids)
        for start in range(0, len(ordered), SUBJECTS_AT_ONCE):
            count, faults = _checked(session, kind, ordered[start : start + SUBJECTS_AT_ONCE])
            tally.count += count
            for fault in faults:
                tally.note(fault.problem)
        report(f"{kind}s with signatures", len(ordered))
    return [tally.checked()]


def signature_faults(session: Session, kind: str, ids: Collection[int]) -> list[SignatureFault]:
    """What is wrong with the signatures under some things that the caller may see."""
    return _checked(session, kind, ids)[1]


def _subjects(session: Session) -> dict[str, set[int]]:
    """Ids by kind of everything that holds a signature, or was said to hold one."""
    found: dict[str, set[int]] = defaultdict(set)
    for kind, key in subjects_with(session, signed_tag("%")):
        if key.isdecimal():
            found[kind].add(int(key))
    for row in session.execute(select(col(Signature.subject_kind), col(Signature.subject_id)).distinct()):
        found[row.subject_kind].add(row.subject_id)
    return found


def _checked(session: Session, kind: str, ids: Collection[int]) -> tuple[int, list[SignatureFault]]:
    columns = [col(getattr(Signature, name)) for name in ("id", *PLAIN_FACTS, "signed_at")]
    chosen = select(*columns).where(col(Signature.subject_kind) == kind, col(Signature.subject_id).in_(list(ids)))
    rows = readable_rows(session, chosen, col(Signature.id))
    unreadable = [row for row in rows if isinstance(row, UnreadableRow)]
    faults = [SignatureFault(0, None, f"signature {row.id} cannot be read: {row.reason}") for row in unreadable]
    given: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if not isinstance(row, UnreadableRow):
            given[row.subject_id].append(row)
    told = recorded_about(session, kind, [str(one) for one in ids], [signed_tag(kind)])
    for one in ids:
        faults += _faults_of(kind, one, given.get(one, []), told.get(str(one), []))
    return len(rows), faults


def _faults_of(kind: str, subject_id: int, rows: list[Any], entries: list[Recorded]) -> Iterator[SignatureFault]:
    for row, entry in zip_longest(rows, entries):
        if row is None:
            missing = (
                f"a signature under {kind} {subject_id} is missing: entry {entry.sequence} says '{entry.sentence}'"
            )
            yield SignatureFault(subject_id, None, missing)
            continue
        named = f"the signature of {row.name} under {kind} {subject_id}, revision {row.subject_revision},"
        if entry is None:
            yield SignatureFault(subject_id, row.subject_revision, f"{named} was added: no entry tells of it")
        elif not _is_as_told(row, entry):
            altered = f"{named} was altered: entry {entry.sequence} says '{entry.sentence}'"
            yield SignatureFault(subject_id, row.subject_revision, altered)


def _is_as_told(row: Any, entry: Recorded) -> bool:
    sealed = entry.sealed(TABLE)
    if sealed is not None:
        return sealed == seal_of(row)
    said = {name: entry.after(name) for name in ("name", "meaning", "text_hash")}
    return (
        (entry.at, entry.actor_id) == (row.signed_at, row.person_id)
        and entry.sentence == f"{entry.actor_name} signed revision {row.subject_revision}: {row.meaning}"
        and (not entry.has_text or said == {name: getattr(row, name) for name in said})
    )
