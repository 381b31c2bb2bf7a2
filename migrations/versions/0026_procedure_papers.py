"""Keep the papers of a published version: made once, and served from the store for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

RULES = (("procedure_paper_no_change", "UPDATE"), ("procedure_paper_no_delete", "DELETE"))
REFUSED = "a paper of a published version cannot be changed"


def upgrade() -> None:
    op.create_table(
        "procedure_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("pdf", "docx", name="paper_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_procedure_paper_file_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revision.id"], name=op.f("fk_procedure_paper_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_paper")),
        sa.UniqueConstraint("revision_id", "kind", name=op.f("uq_procedure_paper_revision_id_kind")),
    )
    op.create_index(op.f("ix_procedure_paper_file_id"), "procedure_paper", ["file_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, event in RULES:
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON procedure_paper BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSED}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON procedure_paper FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
        )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, _event in RULES:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")
    op.drop_table("procedure_paper")
