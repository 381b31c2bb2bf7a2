"""Give entries a format and a salt of their own; let a document's text go only where an entry says who took it away."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SAID = (
    "EXISTS (SELECT 1 FROM history_entry WHERE tag = 'history:redacted' AND subject_kind = 'history_entry' "
    "AND subject_id = CAST(old.entry_id AS VARCHAR))"
)
# The salt goes with the text: whoever has both the salt and the hash can try out what the text was.
GONE = "new.body IS NULL AND new.redacted AND new.salt = '' AND new.id = old.id AND new.entry_id = old.entry_id"
SQLITE = (
    "DROP TRIGGER history_document_no_update",
    f"CREATE TRIGGER history_document_no_update BEFORE UPDATE ON history_document WHEN NOT ({GONE} AND {SAID}) BEGIN "
    "SELECT RAISE(ABORT, 'the history cannot be changed'); END",
)
POSTGRES = (
    "DROP TRIGGER history_document_closed ON history_document",
    "CREATE FUNCTION refuse_all_but_redaction() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {GONE} AND {SAID} THEN RETURN new; END IF; RAISE EXCEPTION 'the history cannot be changed'; END $$",
    "CREATE TRIGGER history_document_closed BEFORE UPDATE ON history_document FOR EACH ROW "
    "EXECUTE FUNCTION refuse_all_but_redaction()",
)
SQLITE_BEFORE = (
    "DROP TRIGGER history_document_no_update",
    "CREATE TRIGGER history_document_no_update BEFORE UPDATE ON history_document "
    "WHEN new.body IS NOT NULL OR new.redacted <> 1 OR new.salt <> old.salt OR new.entry_id <> old.entry_id BEGIN "
    "SELECT RAISE(ABORT, 'the history cannot be changed'); END",
)
POSTGRES_BEFORE = (
    "DROP FUNCTION refuse_all_but_redaction() CASCADE",
    "CREATE TRIGGER history_document_closed BEFORE UPDATE ON history_document FOR EACH ROW "
    "WHEN (new.body IS NOT NULL OR NOT new.redacted OR new.salt <> old.salt OR new.entry_id <> old.entry_id) "
    "EXECUTE FUNCTION refuse_history_change()",
)


def upgrade() -> None:
    op.add_column("history_entry", sa.Column("format", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("history_entry", sa.Column("salt", sa.String(length=32), nullable=False, server_default=""))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    for statement in SQLITE_BEFORE if op.get_bind().dialect.name == "sqlite" else POSTGRES_BEFORE:
        op.execute(statement)
    op.drop_column("history_entry", "salt")
    op.drop_column("history_entry", "format")
