"""Reading changes. Changes belong to the whole organisation; the requirements of their matches are scoped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select, tuple_
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db import search
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client
from app.requirements.queries import requirement_rows
from regwatch.changes.domain.triage import ChangeStatus
from regwatch.changes.models import Change, ChangeFile, ChangeMatch, InternalChange, Item, ItemVersion
from regwatch.matching.domain.ranking import Band
from regwatch.sources.queries import source_rows

TABS: dict[str, tuple[ChangeStatus, ...]] = {
    "triage": (ChangeStatus.NEW,),
    "deferred": (ChangeStatus.DEFERRED,),
    "relevant": (ChangeStatus.RELEVANT,),
    "dismissed": (ChangeStatus.NOT_RELEVANT, ChangeStatus.DUPLICATE),
    "baseline": (ChangeStatus.BASELINE, ChangeStatus.FILTERED),
}
MOST_SHOWN_IN_MAIL = 200


@dataclass(frozen=True)
class ChangeFilter:
    """What the list is asked for; empty means any."""

    tab: str = "triage"
    words: str = ""
    publisher: str = ""
    band: str = ""


def changes_page(session: Session, wanted: ChangeFilter, cursor: str | None, size: int = 50) -> tuple[Page, int]:
    """A page of changes, newest first, and how many match (counted up to 10,000)."""
    statement: Selection = select(
        col(Change.id), col(Change.title), col(Change.publisher), col(Change.status), col(Change.band),
        col(Change.published_at), col(Change.published_on), col(Change.first_seen_at), col(Change.reopened_at),
        col(Change.deferred_until), col(Change.reason), col(Change.decided_by_name), col(Change.decided_at),
        col(Change.url), col(Change.reopened_from), col(Change.raw_date),
    ).where(col(Change.status).in_(TABS.get(wanted.tab, TABS["triage"])))  # fmt: skip
    if wanted.publisher:
        statement = statement.where(col(Change.publisher) == wanted.publisher)
    if wanted.band in list(Band):
        statement = statement.where(col(Change.band) == Band(wanted.band))
    elif wanted.band == "none":
        statement = statement.where(col(Change.band).is_(None))
    if wanted.words:
        statement = statement.where(col(Change.id).in_(search.ids_matching(session, wanted.words, kind="change")))
    order = Order(col(Change.sort_at), col(Change.id), descending=True)
    return page_of(session, statement, order, cursor, size), count_up_to(session, statement)


@dataclass(frozen=True)
class Neighbours:
    """The changes above and below one in its list; None at an end."""

    above: int | None
    below: int | None


def neighbours_of(session: Session, change: Change) -> Neighbours:
    """What stands above and below a change under its tab, newest first, however long the list is."""
    sort_at, key = col(Change.sort_at), col(Change.id)
    listed = select(key).where(col(Change.status).in_(TABS[tab_of(change.status)])).limit(1)
    newer = or_(sort_at > change.sort_at, and_(sort_at == change.sort_at, key > change.row_id))
    older = or_(sort_at < change.sort_at, and_(sort_at == change.sort_at, key < change.row_id))
    return Neighbours(
        above=session.execute(listed.where(newer).order_by(sort_at, key)).scalar_one_or_none(),
        below=session.execute(listed.where(older).order_by(sort_at.desc(), key.desc())).scalar_one_or_none(),
    )


def next_in_line(session: Session, change: Change) -> int | None:
    """What an officer looks at after this change: the one below it, else the one at the top, else nothing."""
    below = neighbours_of(session, change).below
    if below is not None:
        return below
    page, _ = changes_page(session, ChangeFilter(tab=tab_of(change.status)), None, size=1)
    top: int = page.rows[0].id
    return None if top == change.row_id else top


def tab_of(status: ChangeStatus) -> str:
    return next(tab for tab, statuses in TABS.items() if status in statuses)


def tab_counts(session: Session) -> dict[str, int]:
    """How many changes stand under each tab."""
    rows = dict(session.execute(select(col(Change.status), func.count()).group_by(col(Change.status))).all())
    return {tab: sum(rows.get(status, 0) for status in statuses) for tab, statuses in TABS.items()}


def open_count(session: Session) -> int:
    waiting = select(func.count()).select_from(Change).where(col(Change.status) == ChangeStatus.NEW)
    return int(session.execute(waiting).scalar_one())


def get_change(session: Session, change_id: int, *, to_change: bool = False) -> Change:
    """One change, or NotFound; `to_change` holds its row until the end, so that of two decisions one comes first."""
    found = session.get(Change, change_id, with_for_update=to_change or None, populate_existing=to_change)
    if found is None:
        raise NotFound("change", change_id)
    return found


@dataclass(frozen=True)
class HeldChange:
    """A change that is held until the transaction ends, as far as others act on it."""

    id: int
    title: str
    status: ChangeStatus
    row_version: int


def hold_change(session: Session, change_id: int) -> HeldChange:
    """Hold a change until the end, so that of two who act on it one comes first; NotFound where it is not there."""
    row = get_change(session, change_id, to_change=True)
    return HeldChange(row.row_id, row.title, row.status, row.row_version)


@cache
def change_rows() -> Subquery:
    """What others may join on; nobody joins our tables (DESIGN 3)."""
    return select(
        col(Change.id),
        col(Change.title),
        col(Change.publisher),
        col(Change.url),
        col(Change.status),
        col(Change.reason),
        col(Change.decided_by_name),
        col(Change.decided_at),
        col(Change.first_seen_at),
        col(Change.published_at),
        col(Change.published_on),
        col(Change.reopened_at),
        col(Change.row_version),
        col(Change.effective_on),
    ).subquery("change_rows")


@cache
def internal_rows() -> Subquery:
    """Which changes are our own, and of which kind: `change_id`, `kind`. For joins, as `change_rows`."""
    return select(col(InternalChange.change_id), col(InternalChange.kind)).subquery("internal_rows")


def find_by_url(session: Session, url: str) -> Change | None:
    """The newest change at exactly this address, or None."""
    found = select(Change).where(col(Change.url) == url).order_by(col(Change.id).desc()).limit(1)
    row = session.execute(found).scalar_one_or_none()
    return row if isinstance(row, Change) else None


def matches_of(session: Session, actor: Actor, change_id: int) -> Sequence[Any]:
    """The requirements that a change may touch and that this actor may see, best first."""
    register = requirement_rows()
    return session.execute(
        select(
            register.c.id, register.c.ref, register.c.title, register.c.client_id, col(ChangeMatch.score),
            col(ChangeMatch.band), col(ChangeMatch.reasons), col(ChangeMatch.by_hand),
        )
        .join(register, register.c.id == col(ChangeMatch.requirement_id))
        .where(col(ChangeMatch.change_id) == change_id, seen_client(actor, register.c.client_id))
        .order_by(col(ChangeMatch.rank), col(ChangeMatch.id))
        .limit(20)
    ).all()  # fmt: skip


def best_matches(session: Session, actor: Actor, change_ids: Collection[int]) -> dict[int, Any]:
    """For each of these changes the best requirement that this actor may see, for a line of the inbox."""
    register = requirement_rows()
    rows = session.execute(
        select(col(ChangeMatch.change_id), register.c.ref, register.c.title)
        .join(register, register.c.id == col(ChangeMatch.requirement_id))
        .where(col(ChangeMatch.change_id).in_(list(change_ids)), seen_client(actor, register.c.client_id))
        .order_by(col(ChangeMatch.rank).desc(), col(ChangeMatch.id).desc())
    )
    return {row.change_id: row for row in rows}  # the last to come is the best


def requirements_named(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, Any]:
    """Requirements by id, as far as this actor may see them."""
    register = requirement_rows()
    rows = session.execute(
        select(register.c.id, register.c.ref, register.c.title).where(
            register.c.id.in_(list(ids)), seen_client(actor, register.c.client_id)
        )
    )
    return {row.id: row for row in rows}


def sightings_of(session: Session, change_id: int) -> Sequence[Any]:
    """Every source that carried the document, first seen first."""
    sources = source_rows()
    return session.execute(
        select(
            col(Item.id), col(Item.version), col(Item.decided_version), col(Item.first_seen_at), sources.c.key,
            sources.c.name,
        )
        .join(sources, sources.c.id == col(Item.source_id))
        .where(col(Item.change_id) == change_id)
        .order_by(col(Item.first_seen_at), col(Item.id))
        .limit(20)
    ).all()  # fmt: skip


def versions_at(session: Session, wanted: Collection[tuple[int, int]]) -> list[ItemVersion]:
    """The versions of items that are named by item and number, as far as they are there."""
    named = tuple_(col(ItemVersion.item_id), col(ItemVersion.number)).in_(list(wanted))
    return list(session.execute(select(ItemVersion).where(named)).scalars())


def files_of(session: Session, change_id: int) -> list[ChangeFile]:
    chosen = select(ChangeFile).where(col(ChangeFile.change_id) == change_id)
    return list(session.execute(chosen.order_by(col(ChangeFile.id)).limit(20)).scalars())


def publishers_of_changes(session: Session) -> list[str]:
    found = select(col(Change.publisher)).distinct().order_by(col(Change.publisher)).limit(200)
    return list(session.execute(found).scalars())


def past_decisions(session: Session, limit: int = 2_000) -> list[tuple[int, bool]]:
    """What people decided of changes and the requirement that matched them best, newest first."""
    rows = session.execute(
        select(col(ChangeMatch.requirement_id), col(Change.status))
        .join(Change, col(Change.id) == col(ChangeMatch.change_id))
        .where(
            col(Change.status).in_([ChangeStatus.RELEVANT, ChangeStatus.NOT_RELEVANT]),
            or_(col(ChangeMatch.rank) <= 1, col(ChangeMatch.by_hand).is_(True)),
        )
        .order_by(col(Change.id).desc())
        .limit(limit)
    )
    return [(requirement_id, status is ChangeStatus.RELEVANT) for requirement_id, status in rows]


def changes_touching(session: Session, requirement_id: int, limit: int = 10) -> Sequence[Any]:
    """The newest changes that match a requirement, for its page; weak matches are left to the change's own page."""
    return session.execute(
        select(
            col(Change.id), col(Change.title), col(Change.publisher), col(Change.status), col(Change.sort_at),
            col(ChangeMatch.band), col(ChangeMatch.reasons),
        )
        .join(ChangeMatch, col(ChangeMatch.change_id) == col(Change.id))
        .where(col(ChangeMatch.requirement_id) == requirement_id, col(ChangeMatch.band) != Band.WEAK)
        .order_by(col(Change.sort_at).desc(), col(Change.id).desc())
        .limit(limit)
    ).all()  # fmt: skip


def new_for(session: Session, person_id: int, *, is_officer: bool) -> Sequence[Any]:
    """New and re-opened changes that match what a person owns or deputises for.

    Officers get also what nobody owns and what matched nothing (or only weakly).
    """
    register = requirement_rows()
    telling = (col(ChangeMatch.band) != Band.WEAK) | col(ChangeMatch.by_hand).is_(True)
    matched = (
        select(col(ChangeMatch.change_id))
        .join(register, register.c.id == col(ChangeMatch.requirement_id))
        .where(telling)
    )
    mine = or_(register.c.owner_id == person_id, register.c.deputy_id == person_id)
    wanted: ColumnElement[bool] = col(Change.id).in_(
        matched.where(or_(mine, register.c.owner_id.is_(None)) if is_officer else mine)
    )
    if is_officer:
        wanted = or_(wanted, col(Change.id).not_in(select(col(ChangeMatch.change_id)).where(telling)))
    return session.execute(
        select(
            col(Change.id), col(Change.title), col(Change.publisher), col(Change.new_since), col(Change.reopened_at),
            col(Change.band), col(Change.published_on), col(Change.published_at), col(Change.reopened_from),
        )
        .where(col(Change.status) == ChangeStatus.NEW, wanted)
        .order_by(col(Change.new_since).desc(), col(Change.id).desc())
        .limit(MOST_SHOWN_IN_MAIL)
    ).all()  # fmt: skip


def best_reasons(session: Session, change_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """For each change the ref of its best match and the first reason."""
    register = requirement_rows()
    rows = session.execute(
        select(col(ChangeMatch.change_id), register.c.ref, col(ChangeMatch.reasons))
        .join(register, register.c.id == col(ChangeMatch.requirement_id))
        .where(col(ChangeMatch.change_id).in_(list(change_ids)), col(ChangeMatch.rank) <= 1)
        .order_by(col(ChangeMatch.change_id), col(ChangeMatch.rank).desc())
    )
    return {change_id: (ref, reasons[0] if reasons else "") for change_id, ref, reasons in rows}


def deferred_until(session: Session, day: date, person_id: int) -> Sequence[Any]:
    """Changes that this person deferred to this day or an earlier one."""
    return session.execute(
        select(
            col(Change.id), col(Change.title), col(Change.deferred_until), col(Change.decided_at), col(Change.reason)
        )
        .where(
            col(Change.status) == ChangeStatus.DEFERRED,
            col(Change.deferred_until) <= day,
            col(Change.decided_by_id) == person_id,
        )
        .order_by(col(Change.deferred_until), col(Change.id))
        .limit(MOST_SHOWN_IN_MAIL)
    ).all()


def next_deferred(session: Session) -> date | None:
    found: date | None = session.execute(
        select(func.min(col(Change.deferred_until))).where(col(Change.status) == ChangeStatus.DEFERRED)
    ).scalar()
    return found


def latest_items(session: Session, source_id: int, limit: int = 20) -> Sequence[Any]:
    """The items that a source showed last, newest first, each in its newest version."""
    return session.execute(
        select(
            col(Item.id),
            col(Item.change_id),
            col(Item.version),
            col(ItemVersion.title),
            col(ItemVersion.published_at),
            col(ItemVersion.published_on),
            col(ItemVersion.raw_date),
            col(Item.first_seen_at),
        )
        .join(ItemVersion, (col(ItemVersion.item_id) == col(Item.id)) & (col(ItemVersion.number) == col(Item.version)))
        .where(col(Item.source_id) == source_id)
        .order_by(col(Item.id).desc())
        .limit(limit)
    ).all()
