"""Answer the sentence that opens the register from indexes alone."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COUNTED = ["status", "applicability", "review_due_on", "owner_id", "client_id"]


def upgrade() -> None:
    op.create_index("ix_requirement_in_figures", "requirement", COUNTED)
    op.create_index(
        "ix_requirement_standing_in_figures", "requirement_standing", ["compliance", "requirement_id", "client_id"]
    )
    op.drop_index("ix_requirement_status", "requirement")  # the first column of the new one


def downgrade() -> None:
    op.create_index("ix_requirement_status", "requirement", ["status"])
    op.drop_index("ix_requirement_standing_in_figures", "requirement_standing")
    op.drop_index("ix_requirement_in_figures", "requirement")
