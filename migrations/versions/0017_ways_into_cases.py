"""Keep why a change got no case, what a case was started by, which changes are our own, and what was looked at again."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

VARCHAR = {"native_enum": False, "create_constraint": True, "length": 40}
CAUSE_KIND = sa.Enum("finding", "action", "suggestion", name="cause_kind", **VARCHAR)
INTERNAL_KIND = sa.Enum("strategy", "policy", "service_offer", name="internal_kind", **VARCHAR)


def upgrade() -> None:
    op.add_column("change", sa.Column("effective_on", sa.Date(), nullable=True))
    op.create_table(
        "internal_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("kind", INTERNAL_KIND, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_internal_change_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_change")),
        sa.UniqueConstraint("change_id", name=op.f("uq_internal_change_change_id")),
    )
    op.create_table(
        "no_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("change_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("said_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_no_case_has_reason")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_no_case_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_case")),
        sa.UniqueConstraint("change_id", "change_version", name=op.f("uq_no_case_change_id_change_version")),
    )
    op.create_table(
        "case_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", CAUSE_KIND, nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_cause_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_cause")),
        sa.UniqueConstraint("case_id", "kind", "object_id", name=op.f("uq_case_cause_case_id_kind_object_id")),
    )
    op.create_index("ix_case_cause_kind_object_id", "case_cause", ["kind", "object_id"])
    _keep_what_was_looked_at()
    _make_findable()


def downgrade() -> None:
    op.execute("DELETE FROM search_entry WHERE kind = 'case'")
    for column in ("looked_by_name", "looked_at", "looked_version"):
        op.drop_column("case_change", column)
    for table in ("case_cause", "no_case", "internal_change"):
        op.drop_table(table)
    op.drop_column("change", "effective_on")


def _keep_what_was_looked_at() -> None:
    """A case that is there already is held against its changes as they stand today."""
    op.add_column("case_change", sa.Column("looked_version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("case_change", sa.Column("looked_at", UtcInstant(timezone=True), nullable=True))
    op.add_column("case_change", sa.Column("looked_by_name", sa.String(), nullable=False, server_default=""))
    op.execute(
        "UPDATE case_change SET looked_version = (SELECT row_version FROM change WHERE change.id = case_change.change_id)"
    )


def _make_findable() -> None:
    """The cases that are there already, by number and title."""
    entry = sa.table(
        "search_entry",
        sa.column("kind", sa.String),
        sa.column("subject_id", sa.Integer),
        sa.column("key", sa.String),
        sa.column("title", sa.String),
        sa.column("body", sa.String),
        sa.column("client_id", sa.Integer),
    )
    held = op.get_bind().execute(sa.text("SELECT id, title, client_id FROM change_case ORDER BY id")).all()
    rows = [
        {
            "kind": "case",
            "subject_id": row.id,
            "key": str(row.id),
            "title": f"C-{row.id:04}: {row.title}",
            "body": f"C-{row.id:04}",
            "client_id": row.client_id,
        }
        for row in held
    ]
    if rows:
        op.bulk_insert(entry, rows)
