"""A sweep over rows of which something is due: short transactions by id, and each row decided alone (DESIGN 4)."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from app.core.job import JobResult
from app.db.runtime import Runtime

log = logging.getLogger(__name__)
BATCH = 50
LONGEST = timedelta(milliseconds=150)  # then the batch ends, so that the transaction stays below its 250 ms


class Swept(Protocol):
    """A row, or anything else that is due and has an id by which the sweep goes on."""

    @property
    def row_id(self) -> int: ...


ARow = TypeVar("ARow", bound=Swept)
Due = Callable[[Session, int, int], Sequence[ARow]]
Decide = Callable[[Session, ARow], int]


def sweep(runtime: Runtime, due: "Due[ARow]", decide: "Decide[ARow]", *, thing: str) -> JobResult:
    """Decide every row that is due.

    `due(session, after, limit)` gives the next rows beyond an id, by id; `decide` says how many things it did. `thing`
    names a row in the log.
    """
    counts: list[int | None] = []
    after: int | None = 0
    while after is not None:
        with runtime.database.transaction() as session:
            after = _batch(session, runtime, due(session, after, BATCH), decide, counts, thing)
    return JobResult(sum(count for count in counts if count is not None), counts.count(None))


def _batch(
    session: Session,
    runtime: Runtime,
    rows: Sequence[ARow],
    decide: "Decide[ARow]",
    counts: list[int | None],
    thing: str,
) -> int | None:
    """Decide these for as long as a transaction may last; the id behind which to go on, or None at the end."""
    until = runtime.clock.real() + LONGEST
    for row in rows:
        row_id = row.row_id
        counts.append(_one(session, row, decide, thing))
        if runtime.clock.real() >= until:
            return row_id
    return rows[-1].row_id if len(rows) == BATCH else None


def _one(session: Session, row: ARow, decide: "Decide[ARow]", thing: str) -> int | None:
    """How many things were done; None where it failed, which costs this row only until the next sweep."""
    row_id = row.row_id
    try:
        with session.begin_nested():
            return decide(session, row)
    except IntegrityError:
        log.info("another worker was first with %s %s", thing, row_id)
        return 0
    except SQLAlchemyError:
        log.exception("%s %s could not be decided", thing, row_id)
        return None
