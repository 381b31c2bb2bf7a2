"""Imports: how a file writes its days, why none of it can be moved, and rows that make one document together."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_run", sa.Column("blocked", sa.String(), nullable=False, server_default=""))
    op.add_column("import_run", sa.Column("day_order", sa.String(20), nullable=False, server_default=""))
    op.add_column("import_run", sa.Column("two_ways", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("import_row", sa.Column("part_of", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("import_row", "part_of")
    for name in ("two_ways", "day_order", "blocked"):
        op.drop_column("import_run", name)
