"""Reading sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.db.paging import Order, Page, Selection, page_of
from regwatch.sources.domain.health import Condition, Health, condition_of
from regwatch.sources.models import Poll, Source, SourceState

SORTS: dict[str, Any] = {"name": Source.name, "publisher": Source.publisher, "health": SourceState.failures}


@dataclass(frozen=True)
class SourceFilter:
    """What the list is asked for; empty means any."""

    words: str = ""
    publisher: str = ""
    condition: str = ""
    watched: str = ""
    sort: str = "name"


@cache
def source_rows() -> Subquery:
    """Read-only, for joins: id, key, name."""
    return select(col(Source.id), col(Source.key), col(Source.name)).subquery("source_rows")


def sources_page(session: Session, wanted: SourceFilter, cursor: str | None, size: int = 50, *, now: datetime) -> Page:
    """A page of sources with their state. Sources belong to the whole organisation, so no scope limits them."""
    column = SORTS.get(wanted.sort.lstrip("-"), Source.name)
    order = Order(col(column), col(Source.id), descending=wanted.sort.startswith("-"))
    return page_of(session, _chosen(wanted, now), order, cursor, size)


def get_source(session: Session, key: str, *, to_change: bool = False) -> tuple[Source, SourceState]:
    """One source with its state, or NotFound; `to_change` holds the source's row until the end."""
    chosen = (
        select(Source, SourceState)
        .join(SourceState, col(SourceState.source_id) == col(Source.id))
        .where(col(Source.key) == key)
    )
    if to_change:
        chosen = chosen.with_for_update(of=Source).execution_options(populate_existing=True)
    row = session.execute(chosen).one_or_none()
    if row is None:
        raise NotFound("source", key)
    return row[0], row[1]


def latest_polls(session: Session, source_id: int, limit: int = 20) -> list[Poll]:
    chosen = select(Poll).where(col(Poll.source_id) == source_id)
    return list(session.execute(chosen.order_by(col(Poll.id).desc()).limit(limit)).scalars())


def condition_counts(session: Session, now: datetime) -> dict[Condition, int]:
    """How many watched sources stand in each condition."""
    condition = condition_at(now)
    rows = session.execute(
        select(condition, func.count())
        .join(Source, col(Source.id) == col(SourceState.source_id))
        .where(col(Source.enabled).is_(True))
        .group_by(condition)
    )
    return {Condition(name): count for name, count in rows}


def condition_at(now: datetime) -> ColumnElement[str]:
    """The condition of a source in SQL; `condition_of` says the same of one row, and a test compares them."""
    return case(
        (col(SourceState.health) == Health.FAILING, literal(Condition.FAILING.value)),
        (col(SourceState.ok_at).is_(None), literal(Condition.NEVER_READ.value)),
        (col(SourceState.stale_from) <= now, literal(Condition.STALE.value)),
        (col(SourceState.quiet_from) <= now, literal(Condition.QUIET.value)),
        else_=literal(Condition.WELL.value),
    )


def condition_of_state(state: SourceState, now: datetime) -> Condition:
    return condition_of(
        state.health, read_at=state.ok_at, stale_at=state.stale_from, quiet_at=state.quiet_from, now=now
    )


def all_sources(session: Session, *, only_enabled: bool = False) -> Sequence[Any]:
    """Every source that has an address, with its state, by key, for the command line."""
    chosen: Select[Source, SourceState] = (
        select(Source, SourceState)
        .join(SourceState, col(SourceState.source_id) == col(Source.id))
        .where(col(Source.url) != "")
    )
    if only_enabled:
        chosen = chosen.where(col(Source.enabled).is_(True))
    return session.execute(chosen.order_by(col(Source.key)).limit(5_000)).all()


def publishers(session: Session) -> list[str]:
    found = select(col(Source.publisher)).distinct().order_by(col(Source.publisher)).limit(200)
    return list(session.execute(found).scalars())


def newly_failing(session: Session) -> Sequence[Any]:
    """Sources that fail, or that recovered lately, for administrators."""
    return session.execute(
        select(
            col(Source.key), col(Source.name), col(SourceState.failing_since), col(SourceState.recovered_at),
            col(SourceState.reason), col(SourceState.health),
        )
        .join(SourceState, col(SourceState.source_id) == col(Source.id))
        .where(col(Source.enabled).is_(True), col(SourceState.failing_since).is_not(None))
        .order_by(col(Source.key))
        .limit(100)
    ).all()  # fmt: skip


def next_due(session: Session, now: datetime, _zone: ZoneInfo) -> datetime | None:
    """The earliest instant at which a watched source is due."""
    found: datetime | None = session.execute(
        select(func.min(col(SourceState.next_poll_at)))
        .join(Source, col(Source.id) == col(SourceState.source_id))
        .where(col(Source.enabled).is_(True))
    ).scalar()
    return max(found, now) if found else None


def _chosen(wanted: SourceFilter, now: datetime) -> Selection:
    condition = condition_at(now)
    statement: Selection = select(
        col(Source.id), col(Source.key), col(Source.name), col(Source.publisher), col(Source.kind),
        col(Source.enabled), col(Source.url), col(Source.verify), col(SourceState.health),
        col(SourceState.reason), col(SourceState.polled_at), col(SourceState.ok_at), col(SourceState.new_at),
        col(SourceState.next_poll_at), col(SourceState.failures), condition.label("condition"),
    ).join(SourceState, col(SourceState.source_id) == col(Source.id))  # fmt: skip
    if wanted.words:
        statement = statement.where(func.lower(col(Source.name)).contains(wanted.words.lower(), autoescape=True))
    if wanted.publisher:
        statement = statement.where(col(Source.publisher) == wanted.publisher)
    if wanted.condition in list(Condition):
        statement = statement.where(condition == wanted.condition, col(Source.enabled).is_(True))
    if wanted.watched in {"yes", "no"}:
        statement = statement.where(col(Source.enabled).is_(wanted.watched == "yes"))
    return statement
