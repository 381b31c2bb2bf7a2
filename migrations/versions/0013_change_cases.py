"""Open change cases from relevant changes: cases, the changes behind them, and the requirements that they may touch."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

VARCHAR = {"native_enum": False, "create_constraint": True, "length": 40}
CASE_STATUS = sa.Enum("open", "closed", "not_needed", name="case_status", **VARCHAR)
IMPACT_STATUS = sa.Enum("proposed", "confirmed", "set_aside", name="impact_status", **VARCHAR)


def upgrade() -> None:
    op.create_table(
        "change_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("status", CASE_STATUS, nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status <> 'not_needed' OR ended_reason <> ''", name=op.f("ck_change_case_not_needed_has_reason")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_change_case_owner_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_change_case_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_case")),
    )
    op.create_index("ix_change_case_status_effective_on_id", "change_case", ["status", "effective_on", "id"])
    op.create_index("ix_change_case_owner_id_status", "change_case", ["owner_id", "status"])
    op.create_index(op.f("ix_change_case_client_id"), "change_case", ["client_id"])
    op.create_table(
        "case_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_change_case_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_case_change_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_change")),
        sa.UniqueConstraint("change_id", name=op.f("uq_case_change_change_id")),
    )
    op.create_index(op.f("ix_case_change_case_id"), "case_change", ["case_id"])
    op.create_table(
        "case_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("status", IMPACT_STATUS, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status <> 'set_aside' OR reason <> ''", name=op.f("ck_case_requirement_set_aside_has_reason")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_requirement_case_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_case_requirement_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_requirement")),
        sa.UniqueConstraint("case_id", "requirement_id", name=op.f("uq_case_requirement_case_id_requirement_id")),
    )
    op.create_index(op.f("ix_case_requirement_requirement_id"), "case_requirement", ["requirement_id"])


def downgrade() -> None:
    op.drop_table("case_requirement")
    op.drop_table("case_change")
    op.drop_table("change_case")
