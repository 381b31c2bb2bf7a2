"""Whether cases are as the newest entry about each left them: for `history verify`, backup and restore."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.queries.sealing import CASE, case_seals
from app.history.checking import Report
from app.history.domain.verification import Checked, RecordTally
from app.history.queries import newest_about, subjects_with

KIND = "case"
CASES_AT_ONCE = 100


def check_cases(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every case with all that hangs on it, in their order.

    What an entry of an earlier release, or one whose text was redacted, says nothing about is taken as it is.
    """
    tally = RecordTally("change case")
    told = {int(key) for kind, key in subjects_with(session, f"{KIND}:opened") if kind == KIND and key.isdecimal()}
    there = set(session.scalars(select(col(ChangeCase.id))))
    tally.count = len(there)
    ids = sorted({one for one in there if one is not None} | told)
    for start in range(0, len(ids), CASES_AT_ONCE):
        some = ids[start : start + CASES_AT_ONCE]
        seals, newest = case_seals(session, some), newest_about(session, KIND, [str(one) for one in some])
        for one in some:
            entry = newest.get(str(one))
            sealed = entry.sealed(CASE) if entry else None
            if one not in seals:
                tally.note(f"{number_of(one)} is missing: the history tells of it")
            elif entry is None:
                tally.note(f"{number_of(one)} was added: no entry tells of it")
            elif sealed is not None and sealed != seals[one]:
                tally.note(f"{number_of(one)} was altered since entry {entry.sequence} told of it")
        report("change cases", min(start + CASES_AT_ONCE, len(ids)))
    return [tally.checked()]
