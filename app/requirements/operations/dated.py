"""From when to when something held of a requirement, kept beside the columns of the row itself by whoever changes them.

The form, the import, the starter library, a handover and a change of many at once all come through here; whoever calls
has changed the row and records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import local_day
from app.db.bulk import BATCH, insert_rows
from app.requirements.domain.places import EVERYWHERE, Where
from app.requirements.domain.words import Applicability, Sector, Status
from app.requirements.models import (
    DatedRow,
    Requirement,
    RequirementApplicability,
    RequirementOwnership,
    RequirementStatus,
)


@dataclass(frozen=True)
class Holders:
    """Who answers for a requirement from now on."""

    owner_id: int | None
    deputy_id: int | None
    reason: str = ""


@dataclass(frozen=True)
class Decided:
    """Whether it applies from now on, why, and when to ask again."""

    applicability: Applicability
    reason: str = ""
    review_on: date | None = None


@dataclass(frozen=True)
class PastHolding:
    """What held of a requirement on days of which nothing had been kept; without a last day it holds still."""

    requirement_id: int
    from_on: date
    to_on: date | None
    held: Holders | Decided
    place: Where = EVERYWHERE


def keep_holders(session: Session, held: Mapping[int, Holders], *, by: Actor, now: datetime) -> None:
    """From today on these people answer for these requirements."""
    rows = {key: vars(one) for key, one in held.items()}
    _keep(session, RequirementOwnership, rows, by=by, now=now)


def keep_status(session: Session, held: Mapping[int, Status], *, by: Actor, now: datetime) -> None:
    """From today on these requirements have this status."""
    rows = {key: {"status": status, "reason": ""} for key, status in held.items()}
    _keep(session, RequirementStatus, rows, by=by, now=now)


def keep_decisions(
    session: Session,
    held: Mapping[int, Decided],
    *,
    place: Where = EVERYWHERE,
    because_of: Sector | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """From today on these requirements apply at a place, or do not; everywhere is where no place has its own word.

    `because_of` marks what the sector of the organisation decided everywhere, and nobody by hand.
    """
    where = {**vars(place), "scope": place.key, "sector": because_of or place.sector}
    rows = {key: {**where, **vars(one)} for key, one in held.items()}
    _keep(session, RequirementApplicability, rows, scope=place.key, by=by, now=now)


def end_decisions(session: Session, ids: Sequence[int], place: Where, *, now: datetime) -> None:
    """From today on what holds everywhere of these requirements holds at this place too."""
    _end(session, RequirementApplicability, ids, place.key, now=now)


def keep_past(session: Session, past: Sequence[PastHolding], *, by: Actor, now: datetime) -> None:
    """What is told later of days that nobody had kept; what was kept stays as it is, and the row says when it came."""
    said = {"said_on": local_day(now), "said_by_name": by.name}
    owners, decisions = list[dict[str, Any]](), list[dict[str, Any]]()
    for one in past:
        row = {"requirement_id": one.requirement_id, "from_on": one.from_on, "to_on": one.to_on, **said}
        if isinstance(one.held, Holders):
            owners.append({**row, **vars(one.held)})
        else:
            decisions.append({**row, "scope": one.place.key, **vars(one.place), **vars(one.held)})
    insert_rows(session, RequirementOwnership, owners)
    insert_rows(session, RequirementApplicability, decisions)


def keep_all(session: Session, rows: Sequence[Requirement], *, by: Actor, now: datetime) -> None:
    """The first rows of requirements that were just added."""
    keep_holders(session, {row.row_id: Holders(row.owner_id, row.deputy_id) for row in rows}, by=by, now=now)
    keep_status(session, {row.row_id: row.status for row in rows}, by=by, now=now)
    decided = {row.row_id: Decided(row.applicability, row.applicability_reason) for row in rows}
    keep_decisions(session, decided, by=by, now=now)


def _keep(
    session: Session,
    table: type[DatedRow],
    held: Mapping[int, dict[str, Any]],
    *,
    scope: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """End what held until now and begin what holds from today; a statement for each, however many."""
    today = local_day(now)
    _end(session, table, list(held), scope, now=now)
    said = {"from_on": today, "to_on": None, "said_on": today, "said_by_name": by.name}
    insert_rows(session, table, [{"requirement_id": key, **said, **values} for key, values in held.items()])


def _end(session: Session, table: type[DatedRow], ids: Sequence[int], scope: str, *, now: datetime) -> None:
    open_rows: list[ColumnElement[bool]] = [col(table.to_on).is_(None)]
    if table is RequirementApplicability:
        open_rows.append(col(RequirementApplicability.scope) == scope)
    for start in range(0, len(ids), BATCH):
        of_these = col(table.requirement_id).in_(ids[start : start + BATCH])
        session.execute(update(table).where(of_these, *open_rows).values(to_on=local_day(now)))
