"""Keep what the instrument itself says beside our own words, and when a relation was noted beside since when it holds.

Of the versions that are there the quotation was not kept; the relations that are there were noted when they began.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requirement_version", sa.Column("source_text", sa.String(), nullable=False, server_default=""))
    op.add_column("requirement_relation", sa.Column("said_on", sa.Date(), nullable=False, server_default="2026-01-01"))
    op.execute("UPDATE requirement_relation SET said_on = from_on")
    with op.batch_alter_table("requirement_relation") as relations:
        relations.alter_column("said_on", server_default=None)


def downgrade() -> None:
    op.drop_column("requirement_relation", "said_on")
    op.drop_column("requirement_version", "source_text")
