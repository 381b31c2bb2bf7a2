"""Reading imports: those of kinds that one may bring in; one's own, or all where one sees every client."""

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.importing import RowVerdict
from app.db.paging import Order, Page, page_of
from app.exchange.kinds import KINDS, OUT_KINDS, FileKind, OutKind
from app.exchange.models import ImportRow, ImportRun

LATEST = 20


def kinds_brought_in_by(actor: Actor) -> list[FileKind]:
    return [kind for kind in KINDS.values() if actor.can(kind.moves)]


def kinds_read_by(actor: Actor) -> list[OutKind]:
    return [kind for kind in OUT_KINDS.values() if actor.can(kind.reads)]


def latest_runs(session: Session, actor: Actor, kind: str = "", limit: int = LATEST) -> list[ImportRun]:
    """The newest imports first."""
    chosen = select(ImportRun).where(*_seen(actor)).order_by(col(ImportRun.id).desc()).limit(limit)
    if kind:
        chosen = chosen.where(col(ImportRun.kind) == kind)
    return list(session.scalars(chosen))


def get_run(session: Session, actor: Actor, run_id: int) -> ImportRun:
    """One import, or NotFound: the same answer for one that is not there and one that is not theirs."""
    found = session.scalars(select(ImportRun).where(col(ImportRun.id) == run_id, *_seen(actor))).one_or_none()
    if found is None:
        kind = "import"
        raise NotFound(kind, run_id)
    return found


def moving_counts(session: Session, run: ImportRun) -> tuple[int, int]:
    """How many things would be added and how many changed: fewer than rows, where several rows make one."""
    chosen = (
        select(col(ImportRow.verdict), func.count())
        .where(col(ImportRow.run_id) == run.id, col(ImportRow.part_of).is_(None))
        .group_by(col(ImportRow.verdict))
    )
    found = {row[0]: int(row[1]) for row in session.execute(chosen)}
    return found.get(RowVerdict.NEW, 0), found.get(RowVerdict.CHANGED, 0)


def rows_page(session: Session, run: ImportRun, verdict: str, cursor: str | None) -> Page:
    """A page of the report, in the file's order; of one verdict where one is asked for."""
    statement: Any = select(
        col(ImportRow.number), col(ImportRow.key), col(ImportRow.verdict), col(ImportRow.problems), col(ImportRow.body)
    ).where(col(ImportRow.run_id) == run.id)
    if verdict in list(RowVerdict):
        statement = statement.where(col(ImportRow.verdict) == RowVerdict(verdict))
    return page_of(session, statement, Order(col(ImportRow.number), col(ImportRow.id)), cursor)


def _seen(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    kinds = [kind.name for kind in kinds_brought_in_by(actor)]
    own: ColumnElement[bool] = col(ImportRun.asked_by_id) == actor.id
    everything = true() if actor.can(Capability.SEE_EVERY_CLIENT) else own
    return col(ImportRun.kind).in_(kinds), or_(own, everything)
