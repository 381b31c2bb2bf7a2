"""Whether consultations are as their entries left them: how each stands, who was asked, and what was said and answered.

Responses of one consultation and the entries that tell of them stand in one order, since whoever answers holds it; so
do the answers to comments.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.readable import UnreadableRow, readable_rows
from app.history.checking import Report
from app.history.domain.verification import Checked, RecordTally
from app.history.queries import Recorded, newest_about, recorded_about, subjects_with
from app.signing.domain import sealing
from app.signing.models import (
    Consultation,
    ConsultationComment,
    ConsultationDisposition,
    ConsultationGroup,
    ConsultationInvitation,
    ConsultationResponse,
)

KIND = "consultation"
OPENED, ANSWERED, DISPOSED = f"{KIND}:opened", (f"{KIND}:answered", f"{KIND}:reaffirmed"), (f"{KIND}:disposed",)
AT_ONCE = 20
STATE, INVITED = Consultation.__tablename__, ConsultationInvitation.__tablename__


def check_consultations(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every consultation with its responses, comments and their answers.

    What an entry whose text was redacted says nothing about is taken as it is.
    """
    tallies = (
        RecordTally("consultation"),
        RecordTally("response to a consultation", "responses to consultations"),
        RecordTally("answer to a comment", "answers to comments"),
    )
    told = {int(key) for kind, key in subjects_with(session, OPENED) if kind == KIND and key.isdecimal()}
    ids = sorted({one for one in session.scalars(select(col(Consultation.id))) if one is not None} | told)
    for start in range(0, len(ids), AT_ONCE):
        _check(session, ids[start : start + AT_ONCE], *tallies)
        report("consultations", min(start + AT_ONCE, len(ids)))
    return [tally.checked() for tally in tallies]


def _check(
    session: Session, ids: list[int], states: RecordTally, responses: RecordTally, dispositions: RecordTally
) -> None:
    keys = [str(one) for one in ids]
    newest, opened = newest_about(session, KIND, keys), recorded_about(session, KIND, keys, [OPENED])
    groups = _by(session, ConsultationGroup, ConsultationGroup.consultation_id, sealing.GROUP, ids, states)
    asked = _by(
        session, ConsultationInvitation, ConsultationInvitation.consultation_id, sealing.INVITATION, ids, states
    )
    rows = _by(session, Consultation, Consultation.id, (*sealing.STATE, "id"), ids, states)
    for one in ids:
        called = f"consultation {one}"
        states.count += one in rows
        entry, first = newest.get(str(one)), next(iter(opened.get(str(one), [])), None)
        if one not in rows:
            states.note(f"{called} is missing: the history tells of it")
        elif entry is None or first is None:
            states.note(f"{called} was added: no entry tells of it")
        elif (seal := entry.sealed(STATE)) and seal != sealing.seal_of_state(rows[one][0], groups.get(one, [])):
            states.note(f"{called} was altered since entry {entry.sequence} told of it")
        elif (seal := first.sealed(INVITED)) and seal != sealing.seal_of_invitations(asked.get(one, [])):
            states.note(f"whom {called} asks was altered since entry {first.sequence} told of it")
    given = _by(session, ConsultationResponse, ConsultationResponse.consultation_id, sealing.RESPONSE, ids, responses)
    said_in = [row.id for some in given.values() for row in some]
    comments = _by(
        session, ConsultationComment, ConsultationComment.response_id, ("id", "section", "words"), said_in, responses
    )
    answered = recorded_about(session, KIND, keys, ANSWERED)
    _in_order(
        ids, given, answered, ConsultationResponse.__tablename__, responses, "a response to",
        lambda row: sealing.seal_of_response(row, comments.get(row.id, [])),
    )  # fmt: skip
    disposed = _by(
        session, ConsultationDisposition, ConsultationDisposition.consultation_id, sealing.DISPOSITION, ids,
        dispositions,
    )  # fmt: skip
    _in_order(
        ids, disposed, recorded_about(session, KIND, keys, DISPOSED), ConsultationDisposition.__tablename__,
        dispositions, "an answer to a comment in", sealing.seal_of_disposition,
    )  # fmt: skip


def _by(
    session: Session, table: Any, key: Any, names: Collection[str], ids: Collection[int], tally: RecordTally
) -> dict[int, list[Any]]:
    """The rows of a table by what they hang on, in the order of their ids."""
    columns = [col(getattr(table, name)) for name in names]
    chosen = select(*columns, col(key).label("hangs_on")).where(col(key).in_(list(ids)))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in readable_rows(session, chosen, col(table.id)):
        if isinstance(row, UnreadableRow):
            tally.note(f"{table.__tablename__} {row.id} cannot be read: {row.reason}")
        else:
            found[row.hangs_on].append(row)
    return found


def _in_order(
    ids: Collection[int],
    rows: dict[int, list[Any]],
    entries: dict[str, list[Recorded]],
    table: str,
    tally: RecordTally,
    word: str,
    seal: Callable[[Any], str],
) -> None:
    for one in ids:
        held = sorted(rows.get(one, []), key=lambda row: row.id)
        tally.count += len(held)
        for row, entry in zip_longest(held, entries.get(str(one), [])):
            if row is None:
                tally.note(f"{word} consultation {one} is missing: entry {entry.sequence} says '{entry.sentence}'")
            elif entry is None:
                tally.note(f"{word} consultation {one} was added: no entry tells of it")
            elif (told := entry.sealed(table)) and told != seal(row):
                tally.note(f"{word} consultation {one} was altered since entry {entry.sequence} told of it")
