"""Decide whether a requirement applies to a product."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "requirement_applicability"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column("product_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(f"fk_{TABLE}_product_id"), "product", ["product_id"], ["id"])
        batch.create_index(op.f(f"ix_{TABLE}_product_id"), ["product_id"])


def downgrade() -> None:
    """What was decided for a product goes: no other place could stand for it."""
    op.execute(f"DELETE FROM {TABLE} WHERE product_id IS NOT NULL")
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_index(op.f(f"ix_{TABLE}_product_id"))
        batch.drop_constraint(op.f(f"fk_{TABLE}_product_id"), type_="foreignkey")
        batch.drop_column("product_id")
