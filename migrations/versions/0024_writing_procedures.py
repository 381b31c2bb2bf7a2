"""Keep what people typed into the draft of a procedure and did not save, and who is asked to read a procedure."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PLACES = ("post", "team", "site")


def upgrade() -> None:
    op.create_table(
        "procedure_draft_buffer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("typed_at", UtcInstant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_procedure_draft_buffer_person_id")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_draft_buffer_procedure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_draft_buffer")),
        sa.UniqueConstraint("procedure_id", "person_id", name=op.f("uq_procedure_draft_buffer_procedure_id_person_id")),
    )
    op.create_index(op.f("ix_procedure_draft_buffer_person_id"), "procedure_draft_buffer", ["person_id"])
    _audience()


def downgrade() -> None:
    for place in PLACES:
        op.drop_table(f"procedure_audience_{place}")
    op.drop_table("procedure_draft_buffer")


def _audience() -> None:
    for place in PLACES:
        table = f"procedure_audience_{place}"
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("procedure_id", sa.Integer(), nullable=False),
            sa.Column(f"{place}_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f(f"fk_{table}_procedure_id")),
            sa.ForeignKeyConstraint([f"{place}_id"], [f"{place}.id"], name=op.f(f"fk_{table}_{place}_id")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("procedure_id", f"{place}_id", name=op.f(f"uq_{table}_procedure_id_{place}_id")),
        )
        op.create_index(op.f(f"ix_{table}_{place}_id"), table, [f"{place}_id"])
