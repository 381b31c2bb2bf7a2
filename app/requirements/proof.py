"""Whether the rows that tell what held from day to day end in what each requirement holds now."""

from datetime import date

from sqlmodel import Session

from app.history.checking import Report
from app.history.domain.verification import Checked, RecordTally
from app.requirements.queries.dated import dated_count, not_as_dated


def check_days(session: Session, report: Report, _today: date) -> list[Checked]:
    """Compare the open row of each sort with the requirement's own columns; a query for each sort."""
    tally = RecordTally("dated row of a requirement", "dated rows of requirements")
    tally.count = dated_count(session)
    for ref, what in not_as_dated(session):
        tally.note(f"{what} of {ref} is not what is kept from day to day")
    if tally.count:
        report("dated rows of requirements", tally.count)
    return [tally.checked()]
