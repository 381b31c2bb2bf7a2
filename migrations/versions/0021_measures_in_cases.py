"""Keep which measures a case touches, and which part of it changes one."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

IMPACT_STATUS = sa.Enum(
    "proposed", "confirmed", "set_aside", name="impact_status", native_enum=False, create_constraint=True, length=40
)


def upgrade() -> None:
    op.create_table(
        "case_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("status", IMPACT_STATUS, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("version_then", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("status <> 'set_aside' OR reason <> ''", name=op.f("ck_case_measure_set_aside_has_reason")),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_measure_case_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_case_measure_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_measure")),
        sa.UniqueConstraint("case_id", "measure_id", name=op.f("uq_case_measure_case_id_measure_id")),
    )
    op.create_index(op.f("ix_case_measure_measure_id"), "case_measure", ["measure_id"])
    with op.batch_alter_table("case_part") as parts:
        parts.add_column(sa.Column("measure_id", sa.Integer(), nullable=True))
        parts.create_foreign_key(op.f("fk_case_part_measure_id"), "measure", ["measure_id"], ["id"])
    op.create_index(op.f("ix_case_part_measure_id"), "case_part", ["measure_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_part_measure_id"), table_name="case_part")
    with op.batch_alter_table("case_part") as parts:
        parts.drop_constraint(op.f("fk_case_part_measure_id"), type_="foreignkey")
        parts.drop_column("measure_id")
    op.drop_table("case_measure")
