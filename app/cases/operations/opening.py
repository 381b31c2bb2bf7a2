"""Opening a case from a relevant change, and changing what was said of it then."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import number_of
from app.cases.models import CaseChange, CaseRequirement, ChangeCase
from app.cases.operations.rows import accept, check_owner, demand_open, demand_runner, keep, lapse_approval
from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput, StepNotAllowed
from app.people.queries import client_names, find_person
from regwatch.changes.domain.triage import ChangeStatus
from regwatch.changes.queries import get_change, matches_of


@dataclass(frozen=True)
class CaseFields:
    """What a person says of a case. The day of effect may be unknown, and may lie in the past: then it is late."""

    title: str
    owner_id: int
    effective_on: date | None = None


def open_case(
    session: Session, change_id: int, fields: CaseFields, *, client_id: int | None = None, by: Actor, now: datetime
) -> ChangeCase:
    """Open the one case of a relevant change; the requirements that it was matched with are proposed.

    The change is held meanwhile, so that of two who open a case from it at once the second is told of the first.
    """
    demand_runner(by, "open")
    change = get_change(session, change_id, to_change=True)
    if change.status is not ChangeStatus.RELEVANT:
        raise StepNotAllowed("opened as a case", change.status)
    earlier = session.execute(select(col(CaseChange.case_id)).where(col(CaseChange.change_id) == change_id)).scalar()
    if earlier is not None:
        raise BadInput({"title": f"{number_of(earlier)} was opened from this change already. Nothing was opened"})
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
    session.add(CaseChange(case_id=row.row_id, change_id=change_id))
    matched = matches_of(session, by, change_id)
    for match in matched:
        why = "; ".join(match.reasons)
        session.add(CaseRequirement(case_id=row.row_id, requirement_id=match.id, why=why))
    effect = f"Takes effect {day_in_words(fields.effective_on)}" if fields.effective_on else "Day of effect not known"
    sentence = f"{by.name} opened {number_of(row.row_id)} from {change.title}. {owner} owns it. {effect}"
    proposed = [match.ref for match in matched]
    after = {"title": title, "owner": owner, "effective_on": fields.effective_on, "proposed": proposed}
    keep(session, row, "opened", sentence, by=by, now=now, after=after)
    return row


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
