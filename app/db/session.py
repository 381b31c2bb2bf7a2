"""The engine and the two ways to use it: `reading()` and `transaction()`.

On SQLite a write begins with BEGIN IMMEDIATE: the default lets two read-then-write transactions overlap, which
lost 1,552 of 1,600 updates without one error. The journal mode follows the library's version, because SQLite
before 3.51.3 (but for 3.50.7 and 3.44.6) can lose committed data in WAL mode when two connections checkpoint and
write at once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlmodel import Session

from app.core.errors import TidemarkError

BUSY_TIMEOUT_SECONDS = 15
FIXED_FROM = (3, 51, 3)
FIXED_BACKPORTS = {(3, 50, 7), (3, 44, 6)}


class NoDataFolder(TidemarkError):
    """The folder of the database cannot be made."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the folder {folder} cannot be used ({reason}): set TIDEMARK_DATA_DIR to one that can")


@dataclass(frozen=True)
class Journal:
    """How SQLite is made to keep what it acknowledged, and why."""

    mode: str
    synchronous: str
    reason: str


def journal_for(version: tuple[int, ...]) -> Journal:
    """Choose the journal for a SQLite library (research: the WAL-reset fault, in every version since 2010)."""
    name = ".".join(str(part) for part in version)
    if version >= FIXED_FROM or version in FIXED_BACKPORTS:
        return Journal("WAL", "FULL", f"SQLite {name} has the WAL-reset fault fixed, so the write-ahead log is used")
    return Journal(
        "TRUNCATE", "EXTRA", f"SQLite {name} can lose committed data in WAL mode, so the rollback journal is used"
    )


class Database:
    """One engine. `transaction()` commits at its end; `reading()` never writes."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.is_sqlite = address.startswith("sqlite")
        self.journal = journal_for(sqlite3.sqlite_version_info) if self.is_sqlite else None
        self._writing = Lock()
        self.engine = self._sqlite_engine() if self.is_sqlite else self._postgres_engine()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a write transaction; commit when the block ends well, else roll back and let the error pass."""
        with self._turn(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let this process's writers queue for SQLite's one write lock, where its own waiting sleeps ever longer.

        Other processes know nothing of it, and who waited too long tries its luck with the database all the same.
        """
        is_ours = self._writing.acquire(timeout=BUSY_TIMEOUT_SECONDS) if self.is_sqlite else False
        try:
            yield
        finally:
            if is_ours:
                self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a read transaction. Whatever is set by mistake is rolled back; rows that were read stay readable."""
        with self.new_session(write=False) as session:
            yield session

    def new_session(self, *, write: bool) -> Session:
        """A session whose transaction begins at its first statement; the caller ends it."""
        return Session(self.engine if write else self.engine.execution_options(write=False), expire_on_commit=False)

    def dispose(self) -> None:
        self.engine.dispose()

    @property
    def file(self) -> Path | None:
        return Path(self.engine.url.database) if self.is_sqlite and self.engine.url.database else None

    def _sqlite_engine(self) -> Engine:
        engine = create_engine(
            self.address,
            hide_parameters=True,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "do_connect", _make_folder)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _end_what_a_failed_commit_left)
        return engine

    def _postgres_engine(self) -> Engine:
        return create_engine(
            self.address,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            connect_args={"application_name": "tidemark"},
        )


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _end_what_a_failed_commit_left(connection: sqlite3.Connection | None, _record: object) -> None:
    """SQLAlchemy takes a COMMIT that failed as the end; in SQLite the transaction lives on and locks everybody out."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`, for the few statements that differ."""
    bind: Any = session.get_bind()
    return str(bind.dialect.name)


def _make_folder(_dialect: object, _record: object, arguments: list[str], _more: object) -> None:
    """A first start finds no data folder; nothing is made before somebody connects."""
    if not arguments or arguments[0] in {"", ":memory:"}:
        return
    folder = Path(arguments[0]).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoDataFolder(folder, error.strerror or str(error)) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves
    journal = journal_for(sqlite3.sqlite_version_info)
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        "foreign_keys=ON",
        f"journal_mode={journal.mode}",
        f"synchronous={journal.synchronous}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
