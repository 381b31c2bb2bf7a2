"""Keep how far a revision is, from its consultation to the day from which it is in force."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OLD = ("submitted", "withdrawn", "replaced")
NEW = ("submitted", "consulting", "consulted", "signing", "signed", "published", "withdrawn", "replaced", "returned")
REFUSED = "a revision of a procedure cannot be changed"
KEPT = (
    "procedure_id", "number", "major", "minor", "is_material", "document", "content_hash", "submitted_at",
    "submitted_by_name",
)  # fmt: skip
SUBMITTED = " OR ".join(
    (
        *(f"new.{name} <> old.{name}" for name in KEPT),
        *(
            f"COALESCE(CAST(new.{name} AS VARCHAR(40)), '') <> COALESCE(CAST(old.{name} AS VARCHAR(40)), '')"
            for name in ("effective_on", "submitted_by_id")
        ),
    )
)
# What was published stays published for its day by whoever did it, also when it is taken back before that day.
PUBLISHED = "old.published_at IS NOT NULL AND (" + " OR ".join(
    f"COALESCE(CAST(new.{name} AS VARCHAR(40)), '') <> COALESCE(CAST(old.{name} AS VARCHAR(40)), '')"
    for name in ("in_force_from", "published_at", "published_by_id", "published_by_name")
) + ")"  # fmt: skip
ENDED = "old.status IN ('withdrawn', 'replaced', 'returned')"
OUT_OF_FORCE = "old.status = 'published' AND new.status NOT IN ('published', 'withdrawn')"
RULES = (
    ("procedure_revision_no_change", "UPDATE", f"{SUBMITTED} OR {PUBLISHED}"),
    ("procedure_revision_ended", "UPDATE", f"{ENDED} OR {OUT_OF_FORCE}"),
    ("procedure_revision_no_delete", "DELETE", "1 = 1"),
)
FORMER_RULES = (
    ("procedure_revision_no_change", "UPDATE", SUBMITTED),
    ("procedure_revision_ended", "UPDATE", "old.status <> 'submitted'"),
    ("procedure_revision_no_delete", "DELETE", "1 = 1"),
)
PUBLISHED_INDEX = "uq_procedure_revision_in_force_from"


def upgrade() -> None:
    _drop(FORMER_RULES)
    with op.batch_alter_table("procedure_revision") as batch:
        batch.add_column(sa.Column("in_force_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("published_at", UtcInstant(timezone=True), nullable=True))
        batch.add_column(sa.Column("published_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("published_by_name", sa.String(), nullable=False, server_default=""))
        batch.drop_constraint(op.f("ck_procedure_revision_revision_status"), type_="check")
        batch.create_check_constraint(op.f("ck_procedure_revision_revision_status"), _one_of(NEW))
        batch.create_check_constraint(
            op.f("ck_procedure_revision_published_has_day"), "(published_at IS NULL) = (in_force_from IS NULL)"
        )
    with op.batch_alter_table("procedure_revision") as batch:
        batch.alter_column("published_by_name", server_default=None, existing_type=sa.String(), existing_nullable=False)
        batch.create_index(
            PUBLISHED_INDEX,
            ["procedure_id", "in_force_from"],
            unique=True,
            sqlite_where=sa.text("status = 'published'"),
            postgresql_where=sa.text("status = 'published'"),
        )
    _guard(RULES)


def downgrade() -> None:
    _drop(RULES)
    op.drop_index(PUBLISHED_INDEX, table_name="procedure_revision")
    op.execute("UPDATE procedure_revision SET status = 'replaced' WHERE status = 'returned'")
    op.execute(f"UPDATE procedure_revision SET status = 'submitted' WHERE NOT {_one_of(OLD)}")
    with op.batch_alter_table("procedure_revision") as batch:
        batch.drop_constraint(op.f("ck_procedure_revision_published_has_day"), type_="check")
        batch.drop_constraint(op.f("ck_procedure_revision_revision_status"), type_="check")
        batch.create_check_constraint(op.f("ck_procedure_revision_revision_status"), _one_of(OLD))
        for name in ("in_force_from", "published_at", "published_by_id", "published_by_name"):
            batch.drop_column(name)
    _guard(FORMER_RULES)


def _one_of(words: tuple[str, ...]) -> str:
    return f"status IN ({', '.join(repr(word) for word in words)})"


def _drop(rules: tuple[tuple[str, str, str], ...]) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_ in rules:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")


def _guard(rules: tuple[tuple[str, str, str], ...]) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, event, condition in rules:
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON procedure_revision WHEN {condition} BEGIN "
                f"SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
            continue
        kept = "old" if event == "DELETE" else "new"
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{REFUSED}'; END IF; RETURN {kept}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON procedure_revision FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
        )
