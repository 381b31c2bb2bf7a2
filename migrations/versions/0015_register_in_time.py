"""Keep from when to when somebody owned a requirement, whether it applied and was superseded, and what it relates to.

What stands now becomes the first row of each, without a first day: what was before was not kept.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from app.core.clock import Clock
from app.core.days import local_day

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

VARCHAR = {"native_enum": False, "create_constraint": True, "length": 40}
STATUS = sa.Enum("in_force", "horizon", "superseded", name="status", **VARCHAR)
APPLICABILITY = sa.Enum("applies", "does_not_apply", "not_decided", name="applicability", **VARCHAR)
SECTOR = sa.Enum("private_financial", "private", "public", "not_for_profit", name="sector", **VARCHAR)
RELATION = sa.Enum("implements", "conflicts", "duplicates", name="relation_kind", **VARCHAR)
STILL = sa.text("to_on IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("requirement_version") as batch:
        batch.create_index("ix_requirement_version_in_time", ["requirement_id", "number", "effective_from", "made_at"])
        batch.create_index("ix_requirement_version_effective_from_requirement_id", ["effective_from", "requirement_id"])
    _dated(
        "requirement_ownership",
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        *_keys("requirement_ownership", owner_id="person.id", deputy_id="person.id"),
    )
    _dated("requirement_status", sa.Column("status", STATUS, nullable=False))
    op.create_index(
        "ix_requirement_status_in_time", "requirement_status", ["requirement_id", "status", "to_on", "from_on"]
    )
    op.create_index("ix_requirement_status_status_said_on", "requirement_status", ["status", "said_on"])
    _dated(
        "requirement_applicability",
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("sector", SECTOR, nullable=True),
        sa.Column("applicability", APPLICABILITY, nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "applicability <> 'does_not_apply' OR reason <> ''",
            name=op.f("ck_requirement_applicability_not_applying_has_reason"),
        ),
        *_keys("requirement_applicability", site_id="site.id", client_id="client.id"),
        also=("scope",),
    )
    op.create_index(op.f("ix_requirement_applicability_review_on"), "requirement_applicability", ["review_on"])
    _keep_what_stands()
    _relations()


def downgrade() -> None:
    op.drop_table("requirement_relation")
    op.drop_table("requirement_applicability")
    op.drop_table("requirement_status")
    op.drop_table("requirement_ownership")
    with op.batch_alter_table("requirement_version") as batch:
        batch.drop_index("ix_requirement_version_effective_from_requirement_id")
        batch.drop_index("ix_requirement_version_in_time")


def _dated(table: str, *columns: sa.schema.SchemaItem, also: tuple[str, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_by_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *columns,
        sa.CheckConstraint("to_on >= from_on", name=op.f(f"ck_{table}_ends_after_it_began")),
        *_keys(table, requirement_id="requirement.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_requirement_id"), table, ["requirement_id"])
    op.create_index(
        f"uq_{table}_open",
        table,
        ["requirement_id", *also],
        unique=True,
        sqlite_where=STILL,
        postgresql_where=STILL,
    )


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _relations() -> None:
    table = "requirement_relation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("kind", RELATION, nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("said_by_name", sa.String(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_requirement_relation_has_reason")),
        sa.CheckConstraint("to_on IS NULL OR end_reason <> ''", name=op.f("ck_requirement_relation_end_has_reason")),
        *_keys(table, from_id="requirement.id", to_id="requirement.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_relation")),
    )
    op.create_index(op.f("ix_requirement_relation_to_id"), table, ["to_id"])
    op.create_index(
        "uq_requirement_relation_open",
        table,
        ["from_id", "kind", "to_id"],
        unique=True,
        sqlite_where=STILL,
        postgresql_where=STILL,
    )


def _keep_what_stands() -> None:
    """One row each for every requirement, as its own columns have it; nobody is known to have said it."""
    for table, columns, reason in (
        ("requirement_ownership", "owner_id, deputy_id", "''"),
        ("requirement_status", "status", "''"),
        ("requirement_applicability", "applicability, scope", "applicability_reason"),
    ):
        held = columns.replace("scope", "''")
        kept = sa.text(
            f"INSERT INTO {table} (requirement_id, said_on, said_by_name, reason, {columns}) "
            f"SELECT id, :today, '', {reason}, {held} FROM requirement ORDER BY id"
        )
        op.get_bind().execute(kept.bindparams(sa.bindparam("today", _today(), sa.Date())))


def _today() -> date:
    """The day of the upgrade, in real time, as upgrades happen."""
    return local_day(Clock().real())
