"""Setting owner, applicability and review day of many requirements at once, in one transaction, an entry for each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.text import READ_LATER
from app.history.operations import Told, record_each
from app.people.queries import actor_for, is_choosable
from app.requirements.domain.many import MOST, OneOfMany, Planned, Setting, planned
from app.requirements.domain.words import Applicability
from app.requirements.models import Requirement
from app.requirements.operations.dated import Decided, Holders, keep_decisions, keep_holders
from app.requirements.operations.rows import about
from app.requirements.queries.many import held_rows, many_of


def plan_many(session: Session, rows: Sequence[OneOfMany], setting: Setting, *, by: Actor) -> list[Planned]:
    """What setting this would do to each of them; refused where it makes no sense for any."""
    errors = {}
    if setting.is_empty:
        errors["owner_id"] = "Choose at least one thing to set"
    if setting.applicability is Applicability.DOES_NOT_APPLY and not setting.reason:
        errors["reason"] = f"Say why they do not apply. {READ_LATER}"
    elif setting.applicability is None and setting.reason:
        errors["applicability"] = "Choose whether they apply, or leave the reason empty: it says why they do or do not"
    if len(rows) > MOST:
        errors["owner_id"] = f"At most {MOST} at once. Nothing was changed: choose fewer, or filter the list further"
    if setting.owner_id is not None and not is_choosable(session, by, setting.owner_id):
        errors["owner_id"] = "That person is not here any more. Choose another"
    if errors:
        raise BadInput(errors)
    owner = actor_for(session, setting.owner_id) if setting.owner_id is not None else None
    return planned(rows, setting, serves=owner.serves if owner else lambda _client: True)


def set_many(session: Session, seen: Mapping[int, int], setting: Setting, *, by: Actor, now: datetime) -> list[Planned]:
    """Do it to those that are still as they were seen; what happened to each, and why the others stay.

    `seen` holds, by id, the version of each row that the person who chose it saw.
    """
    rows = held_rows(session, by, seen, to_change=True)
    plan = plan_many(session, many_of(session, rows, seen), setting, by=by)
    changing = {one.row.id: one for one in plan if not one.stays}
    changed = [row for row in rows if row.row_id in changing]
    for row in changed:
        _set(row, setting, now)
    session.flush()
    _keep_days(session, changed, changing, setting, by=by, now=now)
    told = [
        Told(
            "requirement:set_with_others",
            f"{by.name} changed {row.ref} with others: {changing[row.row_id].words}",
            about(row),
            changing[row.row_id].before,
            changing[row.row_id].after,
        )
        for row in changed
    ]
    record_each(session, told, by=by, now=now)
    return plan


def _set(row: Requirement, setting: Setting, now: datetime) -> None:
    if setting.sets_owner:
        row.owner_id = setting.owner_id
    if setting.applicability is not None:
        row.applicability, row.applicability_reason = setting.applicability, setting.reason
    row.review_due_on = setting.review_due_on or row.review_due_on
    row.row_version, row.changed_at = row.row_version + 1, now


def _keep_days(
    session: Session,
    rows: Sequence[Requirement],
    changing: Mapping[int, Planned],
    setting: Setting,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The dated rows of those whose owner or applicability differs."""
    owned = {row.row_id: Holders(row.owner_id, row.deputy_id) for row in rows if "owner" in changing[row.row_id].after}
    keep_holders(session, owned, by=by, now=now)
    decided = {
        row.row_id: Decided(row.applicability, setting.reason)
        for row in rows
        if {"applies", "reason"} & set(changing[row.row_id].after)
    }
    keep_decisions(session, decided, by=by, now=now)
