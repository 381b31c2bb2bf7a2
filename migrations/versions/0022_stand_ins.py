"""Keep what somebody passed on while they were away, so that it can be given back in one step."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name="fk_stand_in_giver_id_person"),
        sa.ForeignKeyConstraint(["receiver_id"], ["person.id"], name="fk_stand_in_receiver_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_stand_in"),
        sa.UniqueConstraint("giver_id", "duty", "record_id", name="uq_stand_in_giver_id_duty_record_id"),
    )


def downgrade() -> None:
    op.drop_table("stand_in")
