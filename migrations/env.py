"""Alembic's entry: uses the connection that app.db.schema hands over, so that settings are read in one place."""

from alembic import context
from sqlalchemy import Connection

from app.db.schema import is_ours
from app.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=is_ours,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
