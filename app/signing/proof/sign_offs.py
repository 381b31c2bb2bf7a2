"""Whether sign-offs and delegations are as the newest entry about each left them: for `history verify` and backups."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.history.checking import Report
from app.history.domain.verification import Checked, RecordTally
from app.history.queries import Recorded, recorded_about, subjects_with
from app.signing.models import Delegation, SignOff
from app.signing.proof.signatures import SUBJECTS_AT_ONCE, sealed_tags
from app.signing.queries.sealing import delegation_key, delegation_seals, key_of, sign_off_seals

PERSON = "person"
OF_DELEGATIONS = (f"{PERSON}:delegated", f"{PERSON}:delegation_ended")


def check_sign_offs(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every sign-off with its steps, who was asked, who wrote the text and what was decided; and every delegation.

    What an entry whose text was redacted says nothing about is taken as it is.
    """
    tally, given = RecordTally("sign-off"), RecordTally("delegation")
    subjects: dict[str, dict[int, set[int]]] = {}
    for row in session.execute(select(col(SignOff.id), col(SignOff.subject_kind), col(SignOff.subject_id))):
        subjects.setdefault(row.subject_kind, {}).setdefault(row.subject_id, set()).add(row.id)
        tally.count += 1
    for kind, key in subjects_with(session, "%:sign_off_asked"):
        if key.isdecimal():
            subjects.setdefault(kind, {}).setdefault(int(key), set())
    for kind, of_kind in sorted(subjects.items()):
        ordered = sorted(of_kind)
        for start in range(0, len(ordered), SUBJECTS_AT_ONCE):
            some = ordered[start : start + SUBJECTS_AT_ONCE]
            told = recorded_about(session, kind, [str(one) for one in some], sealed_tags(kind))
            seals = sign_off_seals(session, {one for subject in some for one in of_kind[subject]})
            for subject in some:
                mine = {key_of(one): seals[one] for one in of_kind[subject]}
                _hold(mine, told.get(str(subject), []), tally, key_of(""))
        report(f"{kind}s with sign-offs", len(ordered))
    _check_delegations(session, given)
    return [tally.checked(), given.checked()]


def _check_delegations(session: Session, tally: RecordTally) -> None:
    held = {row.id: row.giver_id for row in session.execute(select(col(Delegation.id), col(Delegation.giver_id)))}
    tally.count = len(held)
    told = {key for tag in OF_DELEGATIONS for kind, key in subjects_with(session, tag) if kind == PERSON}
    people = {str(one) for one in held.values()} | told
    entries = recorded_about(session, PERSON, people, OF_DELEGATIONS) if people else {}
    seals = delegation_seals(session, held)
    for person in sorted(people):
        mine = {delegation_key(one): seals[one] for one, giver in held.items() if str(giver) == person}
        _hold(mine, entries.get(person, []), tally, delegation_key(""))


def _hold(seals: dict[str, str], entries: Collection[Recorded], tally: RecordTally, prefix: str) -> None:
    """Each row of one subject against the newest entry that seals it.

    An entry of an earlier release seals nothing, and one that was redacted might have sealed any.
    """
    newest: dict[str, Recorded] = {}
    for entry in entries:
        newest.update(dict.fromkeys(entry.sealed_under(prefix), entry))
    silent = max((entry.sequence for entry in entries if not entry.sealed_under(prefix)), default=0)
    for key in sorted({*seals, *newest}):
        called, told = key.replace("_", " ").replace(":", " "), newest.get(key)
        if told is None:
            if not silent:
                tally.note(f"{called} was added: no entry tells of it")
        elif key not in seals:
            tally.note(f"{called} is missing: entry {told.sequence} says '{told.sentence}'")
        elif told.sequence > silent and told.sealed(key) != seals[key]:
            tally.note(f"{called} was altered since entry {told.sequence} told of it")
