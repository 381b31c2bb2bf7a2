"""Giving somebody all findings that another person owned, or was named to check."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.history.operations import Told, record_each
from app.people.handover import Handing, Passed, not_served, parted
from app.people.queries import people_by_ids
from audits.findings.domain.independence import why_not_check
from audits.findings.domain.lifecycle import number_of
from audits.findings.models import Finding
from audits.findings.operations.rows import about, is_named_checker
from audits.findings.queries.checkers import parts_in_fixes
from audits.findings.queries.owned import is_open_to, is_to_check

# What passes: its name in a document, the tag of its entry, and how the sentence leads to the number.
OWNER = ("owner", "finding:reassigned", "")
CHECKER = ("checker", "finding:checker_changed", "the check of ")


def pass_findings(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Make somebody the owner of this person's open findings; who is to check a fix does not come to own it."""
    receiver = handing.receiver

    def why_not(row: Finding) -> str:
        if not receiver.serves(row.client_id):
            return not_served(number_of(row.row_id), receiver.name)
        checks = is_named_checker(row, receiver.person_id)
        return f"{number_of(row.row_id)}, because {receiver.name} is to check whether its fix worked" if checks else ""

    theirs, stays = parted(_held(session, Finding.owner_id, handing, is_open_to(handing.within)), why_not)
    for row in theirs:
        row.owner_id = receiver.person_id
    _record(session, theirs, OWNER, handing, by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)


def pass_checks(session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed:
    """Name somebody to check the fixes that this person was to check; it takes somebody without a part in them."""
    receiver = handing.receiver
    rows = _held(session, Finding.checker_id, handing, is_to_check(handing.within))
    parts = parts_in_fixes(session, rows)

    def why_not(row: Finding) -> str:
        if not receiver.serves(row.client_id):
            return not_served(number_of(row.row_id), receiver.name)
        if not receiver.sees_unit(row.team_id, row.site_id):
            return f"{number_of(row.row_id)}, because {receiver.name} does not see its unit"
        has_part = why_not_check(parts[row.row_id], receiver.id)
        return f"{number_of(row.row_id)}, because {receiver.name} had a part in its fix" if has_part else ""

    theirs, stays = parted(rows, why_not)
    for row in theirs:
        row.checker_id = receiver.person_id
    _record(session, theirs, CHECKER, handing, by=by, now=now)
    return Passed(tuple(row.row_id for row in theirs), stays)


def _held(session: Session, column: Any, handing: Handing, within: ColumnElement[bool]) -> list[Finding]:
    mine = (col(column) == handing.giver_id, within, col(Finding.id).in_(handing.rows))
    held = select(Finding).where(*mine).order_by(col(Finding.id))
    return list(session.scalars(held.with_for_update().execution_options(populate_existing=True)))


def _record(
    session: Session,
    rows: list[Finding],
    part: tuple[str, str, str],
    handing: Handing,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Increment each row's version, and leave an entry about each."""
    name, tag, what = part
    former = people_by_ids(session, [handing.giver_id])[handing.giver_id].name
    told = []
    for row in rows:
        row.row_version += 1
        receiver = handing.receiver.name
        sentence = f"{by.name} gave {what}{number_of(row.row_id)} from {former} to {receiver}"
        told.append(handing.explained(Told(tag, sentence, about(row), {name: former}, {name: receiver})))
    session.flush()
    record_each(session, told, by=by, now=now)
