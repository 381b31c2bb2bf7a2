"""Close the history to UPDATE and DELETE; add the full-text index."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CLOSED = ("history_entry", "history_document")
VERSIONS = ("requirement_version", "item_version")

SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title, body, content='search_entry', content_rowid='id', "
    "tokenize='porter unicode61')",
    "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_words(rowid, title, body) VALUES (new.id, new.title, new.body); END",
    "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_words(search_words, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE OF title, body ON search_entry BEGIN "
    "INSERT INTO search_words(search_words, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); "
    "INSERT INTO search_words(rowid, title, body) VALUES (new.id, new.title, new.body); END",
)
POSTGRES_SEARCH = (
    "ALTER TABLE search_entry ADD COLUMN words tsvector GENERATED ALWAYS AS "
    "(setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body)) STORED",
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin (words)",
)
# A redaction (and nothing else) may take the body of a document away.
SQLITE_GUARDS = (
    "CREATE TRIGGER history_entry_no_update BEFORE UPDATE ON history_entry BEGIN "
    "SELECT RAISE(ABORT, 'the history cannot be changed'); END",
    "CREATE TRIGGER history_entry_no_delete BEFORE DELETE ON history_entry BEGIN "
    "SELECT RAISE(ABORT, 'the history cannot be changed'); END",
    "CREATE TRIGGER history_document_no_update BEFORE UPDATE ON history_document "
    "WHEN new.body IS NOT NULL OR new.redacted <> 1 OR new.salt <> old.salt OR new.entry_id <> old.entry_id BEGIN "
    "SELECT RAISE(ABORT, 'the history cannot be changed'); END",
    "CREATE TRIGGER history_document_no_delete BEFORE DELETE ON history_document BEGIN "
    "SELECT RAISE(ABORT, 'the history cannot be changed'); END",
)
SQLITE_VERSION_GUARDS = tuple(
    f"CREATE TRIGGER {table}_no_{word} BEFORE {word.upper()} ON {table} BEGIN "
    "SELECT RAISE(ABORT, 'a version that was kept cannot be changed'); END"
    for table in VERSIONS
    for word in ("update", "delete")
)
POSTGRES_VERSION_GUARDS = (
    "CREATE FUNCTION refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a version that was kept cannot be changed'; END $$",
    *(
        f"CREATE TRIGGER {table}_closed BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_version_change()"
        for table in VERSIONS
    ),
)
POSTGRES_GUARDS = (
    "CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the history cannot be changed'; END $$",
    "CREATE TRIGGER history_entry_closed BEFORE UPDATE OR DELETE ON history_entry "
    "FOR EACH ROW EXECUTE FUNCTION refuse_history_change()",
    "CREATE TRIGGER history_entry_kept BEFORE TRUNCATE ON history_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()",
    "CREATE TRIGGER history_document_closed BEFORE UPDATE ON history_document FOR EACH ROW "
    "WHEN (new.body IS NOT NULL OR NOT new.redacted OR new.salt <> old.salt OR new.entry_id <> old.entry_id) "
    "EXECUTE FUNCTION refuse_history_change()",
    "CREATE TRIGGER history_document_kept BEFORE DELETE ON history_document "
    "FOR EACH ROW EXECUTE FUNCTION refuse_history_change()",
    "CREATE TRIGGER history_document_whole BEFORE TRUNCATE ON history_document "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    sqlite = (*SQLITE_SEARCH, *SQLITE_GUARDS, *SQLITE_VERSION_GUARDS)
    postgres = (*POSTGRES_SEARCH, *POSTGRES_GUARDS, *POSTGRES_VERSION_GUARDS)
    for statement in sqlite if is_sqlite else postgres:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("search_entry_added", "search_entry_removed", "search_entry_changed"):
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE search_words")
        for table in CLOSED:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        for table in VERSIONS:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        return
    op.execute("DROP FUNCTION refuse_version_change() CASCADE")
    op.execute("ALTER TABLE search_entry DROP COLUMN words")
    op.execute("DROP FUNCTION refuse_history_change() CASCADE")
