"""Bringing a database to this version, and refusing one that this version must not touch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

from app.core.errors import TidemarkError
from app.db.session import Database

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
UPGRADE_LOCK = 7_423_002  # any constant: two hosts that start at once migrate one after the other


class WrongSchema(TidemarkError):
    """The database is not at this version; the sentence holds the command that mends it."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Create or migrate the schema; each migration is one transaction, so a failed one leaves the version before."""
    _refuse_foreign(database)
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_lock(:name)"), {"name": UPGRADE_LOCK})
            connection.commit()
        with _tables_may_be_made_anew(connection):
            command.upgrade(_config(connection), revision)
            connection.commit()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_unlock(:name)"), {"name": UPGRADE_LOCK})
            connection.commit()


def downgrade(database: Database, revision: str) -> None:
    with database.engine.connect() as connection, _tables_may_be_made_anew(connection):
        command.downgrade(_config(connection), revision)
        connection.commit()


def ensure_current(database: Database) -> None:
    """Create an empty database at this version; refuse one that is older, newer or half-migrated."""
    found = revision_of(database)
    if found is None and not _tables(database):
        upgrade(database)
        return
    _refuse_foreign(database)
    if found != head():
        message = f"The database is at version {found} and this Tidemark needs {head()}. Run: tidemark migrate"
        raise WrongSchema(message)


def revision_of(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    revision = _scripts().get_current_head()
    if revision is None:
        message = f"no migrations in {FOLDER}"
        raise RuntimeError(message)
    return revision


def drift(database: Database, metadata: MetaData) -> list[object]:
    """How the tables differ from the models; empty when migrations and models agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        return list(compare_metadata(context, metadata))


def is_ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: FBT001 - Alembic's signature
    """Whether the models answer for a database object; the rest migration 0002 makes by hand, for one database each."""
    text_of_name = name or ""
    if kind == "table":
        return not text_of_name.startswith("search_words")
    return text_of_name not in {"words", "ix_search_entry_words"}


@contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite drops a column by making its table anew, and would delete what refers to the rows of the old one.

    So its foreign keys rest meanwhile (https://sqlite.org/lang_altertable.html, section 7), and are checked as a whole.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.connection.execute("PRAGMA foreign_keys=OFF").close()  # before a transaction: within one it is ignored
    try:
        yield
        broken = connection.connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            message = f"the migrated database has rows that refer to nothing: {broken[:5]}"
            raise RuntimeError(message)
    finally:
        connection.connection.execute("PRAGMA foreign_keys=ON").close()


def _refuse_foreign(database: Database) -> None:
    found = revision_of(database)
    if found is None and _tables(database):
        message = (
            f"{database.engine.url.render_as_string()} holds tables but no version: it is not Tidemark's, or its first "
            "migration stopped half-way. Set TIDEMARK_DATABASE_URL to an empty database, or run: tidemark restore FILE"
        )
        raise WrongSchema(message)
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        message = (
            f"The database was written by a newer Tidemark (version {found}; this one knows {head()}). "
            "Install that Tidemark again, or run: tidemark restore FILE with a backup made before it"
        )
        raise WrongSchema(message)


def _tables(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [name for name in inspect(connection).get_table_names() if name != "alembic_version"]


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER))
    return config
