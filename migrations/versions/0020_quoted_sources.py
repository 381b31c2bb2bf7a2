"""Keep what the instrument itself says beside our own words, as quoted; of the versions there are it was not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requirement_version", sa.Column("source_text", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("requirement_version", "source_text")
