"""Keep what a revision of a procedure should do to measures, and what was found of it after 30 and 90 days."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Exact, UtcInstant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

VERDICT = sa.Enum(
    "improved", "no_clear_change", "worse", "not_measured",
    name="effect_verdict", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
CLOSED = ("procedure_effect_review", "procedure_effect_figure")
REFUSED = "a review of an effect cannot be changed"


def upgrade() -> None:
    _expected()
    _reviews()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in CLOSED:
        for event, name in (("UPDATE", f"{table}_no_change"), ("DELETE", f"{table}_no_delete")):
            if is_sqlite:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
                )
                continue
            op.execute(
                f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSED}'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in CLOSED:
        for name in (f"{table}_no_change", f"{table}_no_delete"):
            op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")
    for table in ("procedure_effect_figure", "procedure_effect_review", "procedure_expected_effect"):
        op.drop_table(table)


def _expected() -> None:
    table = "procedure_expected_effect"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.String(length=300), nullable=False),
        sa.Column("stated_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("stated_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("expected <> ''", name=op.f(f"ck_{table}_has_words")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f(f"fk_{table}_measure_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["procedure_revision.id"], name=op.f(f"fk_{table}_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("revision_id", "measure_id", name=op.f(f"uq_{table}_revision_id_measure_id")),
    )
    op.create_index(op.f(f"ix_{table}_measure_id"), table, ["measure_id"])


def _reviews() -> None:
    review, figure = CLOSED
    op.create_table(
        review,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("reviewed_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("reviewed_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("conclusion <> ''", name=op.f(f"ck_{review}_has_words")),
        sa.ForeignKeyConstraint(["revision_id"], ["procedure_revision.id"], name=op.f(f"fk_{review}_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{review}")),
        sa.UniqueConstraint("revision_id", "after_days", name=op.f(f"uq_{review}_revision_id_after_days")),
    )
    op.create_table(
        figure,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.String(length=300), nullable=False),
        sa.Column("before", Exact(), nullable=True),
        sa.Column("before_readings", sa.Integer(), nullable=False),
        sa.Column("before_cases", sa.Integer(), nullable=True),
        sa.Column("after", Exact(), nullable=True),
        sa.Column("after_readings", sa.Integer(), nullable=False),
        sa.Column("after_cases", sa.Integer(), nullable=True),
        sa.Column("low", Exact(), nullable=True),
        sa.Column("high", Exact(), nullable=True),
        sa.Column("verdict", VERDICT, nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f(f"fk_{figure}_measure_id")),
        sa.ForeignKeyConstraint(["review_id"], [f"{review}.id"], name=op.f(f"fk_{figure}_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{figure}")),
        sa.UniqueConstraint("review_id", "measure_id", name=op.f(f"uq_{figure}_review_id_measure_id")),
    )
    op.create_index(op.f(f"ix_{figure}_measure_id"), figure, ["measure_id"])
