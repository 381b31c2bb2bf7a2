"""Opening a case from relevant changes, and changing what was said of it then."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.operations.intake import hold_free_changes, take_in
from app.cases.operations.rows import (
    accept,
    check_owner,
    demand_open,
    demand_runner,
    keep,
    lapse_approval,
    make_findable,
)
from app.cases.operations.storing import CaseFields, keep_opened, start_case, titled
from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.differences import changes_in_words, what_differs
from app.people.queries import find_person


def open_case(
    session: Session,
    change_ids: int | Sequence[int],
    fields: CaseFields,
    *,
    client_id: int | None = None,
    by: Actor,
    now: datetime,
) -> ChangeCase:
    """Open the one case of a relevant change, or of several; the requirements that they were matched with are proposed.

    The changes are held meanwhile, so that of two who open a case from one at once the second is told of the first.
    """
    demand_runner(by, "open")
    changes = hold_free_changes(session, [change_ids] if isinstance(change_ids, int) else change_ids)
    row, owner = start_case(session, fields, client_id=client_id, by=by, now=now)
    proposed = take_in(session, row, changes, by=by)
    keep_opened(session, row, "; ".join(change.title for change in changes), owner, proposed, by=by, now=now)
    return row


def edit_case(session: Session, row: ChangeCase, fields: CaseFields, *, version: int, by: Actor, now: datetime) -> None:
    """Change title, owner or day of effect; NothingDiffers where nothing does."""
    demand_runner(by, "change")
    demand_open(row)
    title = titled(fields.title)
    owner = check_owner(session, fields.owner_id, row.client_id, by=by)
    accept(row, version)
    held = {"title": row.title, "owner_id": row.owner_id, "effective_on": row.effective_on}
    given = {"title": title, "owner_id": fields.owner_id, "effective_on": fields.effective_on}
    before, after = what_differs(held, given)
    row.title, row.owner_id, row.effective_on = title, fields.owner_id, fields.effective_on
    make_findable(session, row)
    if "owner_id" in before:
        former = find_person(session, before.pop("owner_id"))
        before["owner"], after["owner"] = former.name if former else "nobody", owner
        del after["owner_id"]
    said = changes_in_words(
        {name: _shown(value) for name, value in before.items()}, {name: _shown(value) for name, value in after.items()}
    )
    lapsed = lapse_approval(row, f"{by.name} moved the day of effect") if "effective_on" in after else ""
    sentence = f"{by.name} changed {number_of(row.row_id)}: {said}{lapsed}"
    keep(session, row, "edited", sentence, by=by, now=now, before=before, after=after)


def _shown(value: str | date | None) -> str:
    if value is None:
        return "not known"
    return day_in_words(value) if isinstance(value, date) else value
