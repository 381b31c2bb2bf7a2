"""Keep what was last decided about each item, which keys are shared, and since when a source is stale or quiet."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STALE_AFTER = 3
LEAST_PAUSE = timedelta(days=1)
QUIET_AFTER = timedelta(days=60)


def upgrade() -> None:
    op.add_column("change", sa.Column("reopened_from", sa.String(40), nullable=False, server_default=""))
    op.add_column("item", sa.Column("decided_version", sa.Integer(), nullable=True))
    op.add_column("item_key", sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source_state", sa.Column("remarks", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("source_state", sa.Column("stale_from", UtcInstant(timezone=True), nullable=True))
    op.add_column("source_state", sa.Column("quiet_from", UtcInstant(timezone=True), nullable=True))
    _keep_decided_versions()
    _keep_conditions()


def downgrade() -> None:
    for table, column in (
        ("source_state", "quiet_from"),
        ("source_state", "stale_from"),
        ("source_state", "remarks"),
        ("item_key", "is_shared"),
        ("item", "decided_version"),
        ("change", "reopened_from"),
    ):
        op.drop_column(table, column)


def _keep_decided_versions() -> None:
    """A baseline stands for its first version; what a person decided about, for the newest that was there then."""
    op.execute(
        "UPDATE item SET decided_version = 1 "
        "WHERE change_id IN (SELECT id FROM change WHERE status IN ('baseline', 'filtered'))"
    )
    op.execute(
        "UPDATE item SET decided_version = (SELECT MAX(number) FROM item_version "
        "JOIN change ON change.id = item.change_id "
        "WHERE item_version.item_id = item.id AND item_version.seen_at <= change.decided_at) "
        "WHERE change_id IN (SELECT id FROM change WHERE decided_at IS NOT NULL AND (status <> 'new' "
        "OR reopened_at IS NOT NULL))"
    )


def _keep_conditions() -> None:
    state = sa.table(
        "source_state",
        sa.column("id", sa.Integer),
        sa.column("source_id", sa.Integer),
        sa.column("ok_at", UtcInstant(timezone=True)),
        sa.column("new_at", UtcInstant(timezone=True)),
        sa.column("stale_from", UtcInstant(timezone=True)),
        sa.column("quiet_from", UtcInstant(timezone=True)),
    )
    source = sa.table("source", sa.column("id", sa.Integer), sa.column("minimum_minutes", sa.Integer))
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(state.c.id, state.c.ok_at, state.c.new_at, source.c.minimum_minutes)
        .join(source, source.c.id == state.c.source_id)
        .where(state.c.ok_at.is_not(None))
    ).all()
    for row in rows:
        pause = max(timedelta(minutes=row.minimum_minutes), LEAST_PAUSE)
        quiet = row.new_at + QUIET_AFTER if row.new_at else None
        values = {"stale_from": row.ok_at + STALE_AFTER * pause, "quiet_from": quiet}
        connection.execute(sa.update(state).where(state.c.id == row.id).values(**values))
