"""Holding a source while it is polled: claimed with a lease, held by its token, given back with what the poll came to.

The lease is real time, what is due is business time; a worker whose lease was lost writes nothing.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.session import dialect_of
from app.history.operations import EntrySubject, record
from regwatch.sources.models import Poll, Source, SourceState

BATCH = 50
LEASE = timedelta(minutes=5)
POLLS_KEPT = 100


@dataclass(frozen=True)
class Claimed:
    """A source that this worker holds, with the state that it had when it was claimed."""

    source: Source
    state: SourceState
    token: str


class SourceLeaseLost(Exception):
    """The lease ran out and another worker holds the source."""


def claim(
    session: Session, keys: Sequence[str], done: Collection[int], *, due_at: datetime | None, real_now: datetime
) -> list[Claimed]:
    """Take up to 50 sources that nobody holds: what is due at an instant, or the named or watched ones at any."""
    token = secrets.token_hex(8)
    free = or_(col(SourceState.lease_until).is_(None), col(SourceState.lease_until) < real_now)
    chosen = (
        select(Source, SourceState)
        .join(SourceState, col(SourceState.source_id) == col(Source.id))
        .where(free, col(Source.id).not_in(done))
        .order_by(col(SourceState.next_poll_at), col(Source.id))
        .limit(BATCH)
    )
    chosen = chosen.where(col(Source.key).in_(keys) if keys else col(Source.enabled).is_(True))
    if due_at is not None:
        chosen = chosen.where(col(SourceState.next_poll_at) <= due_at)
    if dialect_of(session) == "postgresql":
        chosen = chosen.with_for_update(of=SourceState, skip_locked=True)
    rows = session.execute(chosen).all()
    for _, state in rows:
        state.lease_token, state.lease_until = token, real_now + LEASE
    session.flush()
    return [Claimed(source, state, token) for source, state in rows]


def hold(session: Session, claimed: Claimed) -> None:
    """Lock the state's row while the lease is still ours; the token is the fence."""
    chosen = select(col(SourceState.lease_token)).where(col(SourceState.source_id) == claimed.source.row_id)
    if session.execute(chosen.with_for_update()).scalar_one() != claimed.token:
        raise SourceLeaseLost


def give_back(
    session: Session, claimed: Claimed, state: Mapping[str, Any], poll: Mapping[str, Any], *, now: datetime
) -> None:
    """End the lease with the state that the source has now, and keep the poll; two statements."""
    source_id = claimed.source.row_id
    ours = (col(SourceState.source_id) == source_id, col(SourceState.lease_token) == claimed.token)
    ended = {**state, "lease_token": "", "lease_until": None}
    statement = update(SourceState).where(*ours).values(**ended).execution_options(synchronize_session=False)
    if session.execute(statement).rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result counts rows
        raise SourceLeaseLost
    session.execute(insert(Poll), [{"source_id": source_id, "at": now, **poll}])


def disable_gone(session: Session, source_id: int, *, by: Actor, now: datetime) -> None:
    """410: the publisher says that the address is gone for good, so it is no longer asked, and this is said."""
    row = session.get(Source, source_id)
    if row is None or not row.enabled:
        return
    row.enabled, row.row_version = False, row.row_version + 1
    sentence = f"{row.name} was disabled: the publisher answered that the address is gone for good (410)"
    record(session, "source:disabled", sentence, about=EntrySubject("source", row.key), by=by, now=now)


def prune_polls(session: Session, source_ids: Sequence[int]) -> None:
    """Keep the newest hundred polls of each of these sources."""
    place = func.row_number().over(partition_by=col(Poll.source_id), order_by=col(Poll.id).desc())
    placed = select(col(Poll.id), place.label("place")).where(col(Poll.source_id).in_(source_ids)).subquery()
    old = select(placed.c.id).where(placed.c.place > POLLS_KEPT)
    session.execute(delete(Poll).where(col(Poll.id).in_(old)).execution_options(synchronize_session=False))
