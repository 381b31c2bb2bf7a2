"""Add the outages of the mail server."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import app.db.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("ended_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("said", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_outage")),
        sa.UniqueConstraint("number", name=op.f("uq_mail_outage_number")),
    )


def downgrade() -> None:
    op.drop_table("mail_outage")
