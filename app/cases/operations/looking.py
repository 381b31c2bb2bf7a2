"""Looking again at what a case touches, after a change that it was opened from was revised."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import number_of
from app.cases.models import CaseChange, ChangeCase
from app.cases.operations.intake import propose
from app.cases.operations.rows import demand_open, demand_runner, keep
from app.core.actor import Actor
from app.core.errors import BadInput
from regwatch.changes.domain.triage import OPEN, ChangeStatus
from regwatch.changes.queries import hold_change


def look_again(session: Session, row: ChangeCase, change_id: int, *, version: int, by: Actor, now: datetime) -> None:
    """Say that what the case touches was looked at again; what the change matches now is proposed beside it.

    `version` is that of the change as it was shown: what came after that asks for one more look.
    """
    demand_runner(by, "assess")
    demand_open(row)
    mine = (col(CaseChange.case_id) == row.row_id, col(CaseChange.change_id) == change_id)
    link = session.scalars(select(CaseChange).where(*mine)).one_or_none()
    change = hold_change(session, change_id)
    if link is None or link.looked_version == change.row_version:
        raise BadInput({"": "That change is as it was when it was last looked at. Nothing was kept"})
    if change.row_version != version:
        raise BadInput({"": f"{change.title} was revised once more meanwhile. Look at it again; nothing was kept"})
    if change.status in OPEN:
        raise BadInput({"": f"{change.title} is to be triaged first. Nothing was kept"})
    proposed = propose(session, row, [change], by=by) if change.status is ChangeStatus.RELEVANT else []
    link.looked_version, link.looked_at, link.looked_by_name = change.row_version, now, by.name
    sentence = f"{by.name} looked again at what {number_of(row.row_id)} touches after {change.title} was revised"
    after = {"change": change.title, "proposed": proposed}
    keep(session, row, "looked_again", sentence, by=by, now=now, after=after)
