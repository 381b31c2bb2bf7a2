"""One file that holds everything but the secret key, and the way back from it.

The format is the same for both databases (a line of JSON for each row), so a backup of SQLite restores into
PostgreSQL. A backup is believed only after it was restored into an empty database and the history verified there.
"""

import base64
import hashlib
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Date,
    Insert,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from app.core.errors import TidemarkError
from app.core.text import plural
from app.db import schema
from app.db.columns import Exact, UtcInstant
from app.db.session import Database
from app.history.checking import RecordCheck
from app.history.heads import HEADS_FILE, heads_in
from app.history.queries import verify_history
from app.home.bare import bare_tables
from app.home.proof import mailed_heads

FORMAT = 1
BATCH = 500
UNREADABLE = (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error, IntegrityError, DataError)
FILE_NAME = re.compile(r"^files/[0-9a-f]{2}/([0-9a-f]{64})$")


class LacksFiles(TidemarkError):
    """Done, but for stored files that were not there to be copied; what was done stays."""

    def __init__(self, done: str, missing: tuple[str, ...], what_to_do: str) -> None:
        files = plural(len(missing), "stored file")
        super().__init__(f"{done} It lacks {files} that the database names, first {missing[0][:12]}: {what_to_do}")


class CannotBackUp(TidemarkError):
    """A backup that cannot be made or believed; nothing was overwritten."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds: rows by table, and stored files; `missing` are those that rows name and no folder had."""

    rows: int
    tables: int
    files: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class House:
    """What is backed up: every table, and what proves that its rows are as they were recorded."""

    metadata: MetaData
    checks: tuple[RecordCheck, ...]


def back_up(database: Database, house: House, data_dir: Path, target: Path, *, today: date) -> Contents:
    """Write the backup beside its place, prove it by restoring it, then put it there; raise CannotBackUp else.

    It holds its day: what time alone changes is to be true as it was then, whenever it is restored.
    """
    beside = target.with_name(f".{target.name}.unproven")
    try:
        with _still_copy(database) as copy, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            contents = _write(copy, house.metadata, data_dir, archive, today)
        with opened(beside, house):
            pass  # it is restored, and verified there
        beside.replace(target)
    except OSError as error:
        message = f"The backup could not be written: {error}"
        raise CannotBackUp(message) from error
    finally:
        beside.unlink(missing_ok=True)
    return contents


def restore(database: Database, house: House, data_dir: Path, source: Path, *, proven: bool = True) -> Contents:
    """Fill an empty database and the files folder from a backup; `proven` refuses one that does not verify."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            _refuse_unless_empty(database, house.metadata)
            _prepare(database, manifest["revision"])
            contents = _read(database, house, archive, manifest, data_dir, proven=proven)
    except UNREADABLE as error:
        message = f"{source} is not a whole backup ({error}). Nothing of it is to be relied on."
        raise CannotBackUp(message) from error
    return contents


@contextmanager
def opened(source: Path, house: House, *, proven: bool = True) -> Iterator[tuple[Database, Path]]:
    """A backup as a database with its data folder, both gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'opened.db'}")
        try:
            restore(database, house, folder, source, proven=proven)
            yield database, folder
        finally:
            database.dispose()


@contextmanager
def _still_copy(database: Database) -> Iterator[Connection]:
    """The database at one moment: SQLite's own copy, so that writers wait for no reader; PostgreSQL's snapshot."""
    if database.file is None:
        with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "copy.db"
        with sqlite3.connect(database.file) as origin, sqlite3.connect(place) as copy:
            origin.backup(copy, pages=1_000)
        origin.close()
        copy.close()
        still = Database(f"sqlite:///{place}")
        with still.engine.connect() as connection:
            yield connection
        still.dispose()


def _write(
    connection: Connection, metadata: MetaData, data_dir: Path, archive: zipfile.ZipFile, today: date
) -> Contents:
    counts: dict[str, int] = {}
    for table in metadata.sorted_tables:
        with archive.open(f"tables/{table.name}.jsonl", "w") as out:
            counts[table.name] = 0
            for row in connection.execution_options(yield_per=BATCH).execute(select(table).order_by(table.c.id)):
                out.write(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
                counts[table.name] += 1
    files = sorted(
        path for path in (data_dir / "files").glob("??/*") if FILE_NAME.match(f"files/{path.parent.name}/{path.name}")
    )
    for path in files:
        archive.write(path, f"files/{path.parent.name}/{path.name}")
    if (data_dir / HEADS_FILE).exists():
        archive.write(data_dir / HEADS_FILE, HEADS_FILE)
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    columns = {table.name: [column.name for column in table.columns] for table in metadata.sorted_tables}
    manifest = {"format": FORMAT, "revision": revision, "rows": counts, "columns": columns, "files": len(files)}
    named = connection.execute(select(metadata.tables["stored_file"].c.sha256)).scalars()
    missing = tuple(sorted(set(named) - {path.name for path in files}))
    manifest |= {"day": today.isoformat(), "missing": missing}
    archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return Contents(sum(counts.values()), len(counts), len(files), missing)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest = json.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        message = "its format is not known to this Tidemark"
        raise ValueError(message)
    return manifest


def _refuse_unless_empty(database: Database, metadata: MetaData) -> None:
    """Before anything is migrated or written: a database that holds rows stays exactly as it is."""
    with database.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table in (table for table in metadata.sorted_tables if table.name in there):
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                message = (
                    f"The database already holds rows ({table.name}). Restore needs an empty one: move the data folder "
                    "away, or set TIDEMARK_DATABASE_URL to an empty database. Nothing was changed."
                )
                raise CannotBackUp(message)


def _prepare(database: Database, revision: str) -> None:
    if revision != schema.head():
        message = f"it was made at version {revision} and this Tidemark is at {schema.head()}; restore with that one"
        raise ValueError(message)
    schema.upgrade(database)


def _read(
    database: Database,
    house: House,
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    data_dir: Path,
    *,
    proven: bool,
) -> Contents:
    tables = house.metadata.sorted_tables
    with database.transaction() as session:
        with bare_tables(session, house.metadata):
            rows = sum(_fill(session, table, archive, manifest) for table in tables)
        if not database.is_sqlite:
            _advance_sequences(session, house.metadata)
        # Before the commit, so that rows never stand without their files or with a history that does not hold.
        files = _unpack_files(archive, data_dir)
        if files != manifest["files"]:
            message = f"{files} files instead of {manifest['files']}"
            raise ValueError(message)
        heads = archive.read(HEADS_FILE) if HEADS_FILE in archive.namelist() else b""
        if proven:
            _verify(session, house, heads, _day_of(manifest))
    if heads and not (data_dir / HEADS_FILE).exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / HEADS_FILE).write_bytes(heads)
    return Contents(rows, len(tables), files, tuple(manifest.get("missing", ())))


def _fill(session: Session, table: Table, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    names, batch, count = manifest["columns"][table.name], [], 0
    statement = _insert(table, names)
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        for line in lines:
            batch.append(
                {name: _typed(table, name, value) for name, value in zip(names, json.loads(line), strict=True)}
            )
            count += 1
            if len(batch) == BATCH:
                session.execute(statement, batch)
                batch = []
    if batch:
        session.execute(statement, batch)
    if count != manifest["rows"][table.name]:
        message = f"{table.name} has {count} rows instead of {manifest['rows'][table.name]}"
        raise ValueError(message)
    return count


def _insert(table: Table, names: list[str]) -> Insert:
    """An empty JSON column comes back as NULL: SQLAlchemy would write the JSON word null, which no `IS NULL` finds."""
    columns = [table.c[name] for name in names]
    return insert(table).values(
        {
            column.name: bindparam(column.name, type_=JSON(none_as_null=True))
            if isinstance(column.type, JSON) and column.nullable
            else bindparam(column.name)
            for column in columns
        }
    )


def _advance_sequences(session: Session, metadata: MetaData) -> None:
    """PostgreSQL hands out ids from sequences, which rows that bring their own ids do not move."""
    for table in metadata.sorted_tables:
        statement = "SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM {table}))"
        name = session.connection().dialect.identifier_preparer.format_table(table)
        if session.execute(select(func.max(table.c.id))).scalar() is not None:
            session.execute(text(statement.format(table=name)), {"name": table.name})


def _unpack_files(archive: zipfile.ZipFile, data_dir: Path) -> int:
    """Only names of the one form, and only contents that are what their name says."""
    count = 0
    for name in archive.namelist():
        match = FILE_NAME.match(name)
        if match is None:
            continue
        content = archive.read(name)
        if hashlib.sha256(content).hexdigest() != match.group(1):
            message = f"the stored file {match.group(1)[:12]} is damaged"
            raise ValueError(message)
        place = data_dir / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        count += 1
    return count


def _day_of(manifest: dict[str, Any]) -> date:
    """The day of a backup; of one that was made before they had it, none that time would not have passed."""
    return date.fromisoformat(manifest["day"]) if "day" in manifest else date.max


def _verify(session: Session, house: House, heads: bytes, day: date) -> None:
    published = (*heads_in(heads, f"{HEADS_FILE} of the backup"), *mailed_heads(session))
    verification = verify_history(session, published, house.checks, today=day)
    if not verification.is_whole:
        message = f"The history in this backup is not whole: {verification.problem}"
        raise CannotBackUp(message)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    """Give a value back the type of its column; JSON knows neither instants nor days nor decimals nor bytes."""
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, UtcInstant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Exact):
        return Decimal(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value
