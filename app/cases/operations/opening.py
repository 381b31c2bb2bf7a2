"""Opening a case from relevant changes, and changing what was said of it then."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput
from app.people.queries import client_names, find_person


@dataclass(frozen=True)
class CaseFields:
    """What a person says of a case. The day of effect may be unknown, and may lie in the past: then it is late."""

    title: str
    owner_id: int
    effective_on: date | None = None


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


def start_case(
    session: Session, fields: CaseFields, *, client_id: int | None, by: Actor, now: datetime
) -> tuple[ChangeCase, str]:
    """The row of a case that begins, and who owns it; what it comes from is hung on by the caller."""
    title = _titled(fields.title)
    if client_id is not None and client_id not in client_names(session, by).values():
        raise BadInput({"client_id": "That client is not here any more. Choose another"})
    owner = check_owner(session, fields.owner_id, client_id, by=by)
    row = ChangeCase(
        title=title,
        effective_on=fields.effective_on,
        owner_id=fields.owner_id,
        client_id=client_id,
        opened_at=now,
        opened_by_id=by.id,
        opened_by_name=by.name,
    )
    session.add(row)
    session.flush()
    make_findable(session, row)
    return row, owner


def keep_opened(
    session: Session, row: ChangeCase, source: str, owner: str, proposed: list[str], *, by: Actor, now: datetime
) -> None:
    """Record that a case was opened, from what, and what was proposed."""
    effect = f"Takes effect {day_in_words(row.effective_on)}" if row.effective_on else "Day of effect not known"
    sentence = f"{by.name} opened {number_of(row.row_id)} from {source}. {owner} owns it. {effect}"
    after = {"title": row.title, "owner": owner, "effective_on": row.effective_on, "proposed": proposed}
    keep(session, row, "opened", sentence, by=by, now=now, after=after)


def edit_case(session: Session, row: ChangeCase, fields: CaseFields, *, version: int, by: Actor, now: datetime) -> None:
    """Change title, owner or day of effect; NothingDiffers where nothing does."""
    demand_runner(by, "change")
    demand_open(row)
    title = _titled(fields.title)
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


def _titled(title: str) -> str:
    if not title.strip():
        raise BadInput({"title": "Give the case a title"})
    return title.strip()


def _shown(value: str | date | None) -> str:
    if value is None:
        return "not known"
    return day_in_words(value) if isinstance(value, date) else value
