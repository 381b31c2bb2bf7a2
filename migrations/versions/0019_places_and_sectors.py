"""Decide whether a requirement applies to a product, and mark what the organisation's sector switched off.

Until now only its words told what the starter library had added as not applying because of a sector.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "requirement_applicability"
BECAUSE = {
    "private": "Not applicable - sector: private sector, no financial services",
    "public": "Not applicable - sector: public sector, no financial services",
    "not_for_profit": "Not applicable - sector: not for profit, no financial services",
}


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column("product_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(f"fk_{TABLE}_product_id"), "product", ["product_id"], ["id"])
        batch.create_index(op.f(f"ix_{TABLE}_product_id"), ["product_id"])
    marked = sa.text(
        f"UPDATE {TABLE} SET sector = :sector WHERE scope = '' AND to_on IS NULL AND applicability = 'does_not_apply'"
        " AND reason = :reason AND said_by_name IN ('', 'The starter library')"
    )
    for sector, reason in BECAUSE.items():
        op.get_bind().execute(marked, {"sector": sector, "reason": reason})


def downgrade() -> None:
    """What was decided for a product goes: no other place could stand for it."""
    op.execute(f"UPDATE {TABLE} SET sector = NULL WHERE scope = ''")
    op.execute(f"DELETE FROM {TABLE} WHERE product_id IS NOT NULL")
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_index(op.f(f"ix_{TABLE}_product_id"))
        batch.drop_constraint(op.f(f"fk_{TABLE}_product_id"), type_="foreignkey")
        batch.drop_column("product_id")
