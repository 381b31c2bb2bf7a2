"""Keep procedures, what each serves, the draft that is being written, and the revisions that left their author."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEPT = (
    "procedure_id", "number", "major", "minor", "is_material", "document", "content_hash", "submitted_at",
    "submitted_by_name",
)  # fmt: skip
CHANGED = " OR ".join(f"new.{name} <> old.{name}" for name in KEPT)
MAYBE_EMPTY = ("effective_on", "submitted_by_id")
# IS DISTINCT FROM is not SQLite's before 3.39.
CHANGED_OR_EMPTIED = " OR ".join(
    f"COALESCE(CAST(new.{name} AS VARCHAR(40)), '') <> COALESCE(CAST(old.{name} AS VARCHAR(40)), '')"
    for name in MAYBE_EMPTY
)
RULES = (
    ("procedure_revision_no_change", "procedure_revision", "UPDATE", f"{CHANGED} OR {CHANGED_OR_EMPTIED}"),
    ("procedure_revision_ended", "procedure_revision", "UPDATE", "old.status <> 'submitted'"),
    ("procedure_revision_no_delete", "procedure_revision", "DELETE", "1 = 1"),
    ("procedure_revision_author_no_change", "procedure_revision_author", "UPDATE", "1 = 1"),
    ("procedure_revision_author_no_delete", "procedure_revision_author", "DELETE", "1 = 1"),
)
REFUSED = "a revision of a procedure cannot be changed"
TABLES = (
    "procedure_requirement", "procedure_aim", "procedure_promise", "procedure_measure", "procedure_product",
    "procedure_revision_author", "procedure_revision", "procedure_draft_author", "procedure_draft", "procedure",
)  # fmt: skip


def upgrade() -> None:
    _tables()
    _links()
    _guards()


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_ in RULES:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")
    for table in TABLES:
        op.drop_table(table)


def _guards() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, event, condition in RULES:
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN "
                f"SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
            continue
        kept = "old" if event == "DELETE" else "new"
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{REFUSED}'; END IF; RETURN {kept}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()")


def _tables() -> None:
    op.create_table(
        "procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum("in_use", "retired", name="procedure_status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("review_every_months", sa.Integer(), nullable=False),
        sa.Column("last_key", sa.Integer(), nullable=False),
        sa.Column("last_draft_version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("retired_by_name", sa.String(), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.CheckConstraint("status <> 'retired' OR retired_reason <> ''", name=op.f("ck_procedure_retired_has_reason")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_procedure_client_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_procedure_owner_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_procedure_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_code")),
    )
    op.create_index(op.f("ix_procedure_client_id"), "procedure", ["client_id"])
    op.create_index("ix_procedure_owner_id_status", "procedure", ["owner_id", "status"])
    op.create_index(op.f("ix_procedure_post_id"), "procedure", ["post_id"])
    op.create_table(
        "procedure_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("last_key", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("begun_by_name", sa.String(), nullable=False),
        sa.Column("saved_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("saved_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_draft_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_draft")),
        sa.UniqueConstraint("procedure_id", name=op.f("uq_procedure_draft_procedure_id")),
    )
    op.create_table(
        "procedure_draft_author",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["procedure_draft.id"], name=op.f("fk_procedure_draft_author_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_procedure_draft_author_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_draft_author")),
        sa.UniqueConstraint("draft_id", "person_id", name=op.f("uq_procedure_draft_author_draft_id_person_id")),
    )
    op.create_table(
        "procedure_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "submitted",
                "withdrawn",
                "replaced",
                name="revision_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status <> 'withdrawn' OR ended_reason <> ''", name=op.f("ck_procedure_revision_withdrawn_has_reason")
        ),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_procedure_revision_hash_is_sha256")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_revision_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_revision")),
        sa.UniqueConstraint("procedure_id", "number", name=op.f("uq_procedure_revision_procedure_id_number")),
    )
    op.create_table(
        "procedure_revision_author",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_procedure_revision_author_person_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revision.id"], name=op.f("fk_procedure_revision_author_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_revision_author")),
        sa.UniqueConstraint(
            "revision_id", "person_id", name=op.f("uq_procedure_revision_author_revision_id_person_id")
        ),
    )


def _links() -> None:
    op.create_table(
        "procedure_aim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("aim_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["aim_id"], ["aim.id"], name=op.f("fk_procedure_aim_aim_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_aim_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_aim")),
        sa.UniqueConstraint("procedure_id", "aim_id", name=op.f("uq_procedure_aim_procedure_id_aim_id")),
    )
    op.create_index(op.f("ix_procedure_aim_aim_id"), "procedure_aim", ["aim_id"])
    op.create_table(
        "procedure_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_procedure_measure_measure_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_measure_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_measure")),
        sa.UniqueConstraint("procedure_id", "measure_id", name=op.f("uq_procedure_measure_procedure_id_measure_id")),
    )
    op.create_index(op.f("ix_procedure_measure_measure_id"), "procedure_measure", ["measure_id"])
    op.create_table(
        "procedure_product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_product_procedure_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_procedure_product_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_product")),
        sa.UniqueConstraint("procedure_id", "product_id", name=op.f("uq_procedure_product_procedure_id_product_id")),
    )
    op.create_index(op.f("ix_procedure_product_product_id"), "procedure_product", ["product_id"])
    op.create_table(
        "procedure_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_requirement_procedure_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_procedure_requirement_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_requirement")),
        sa.UniqueConstraint(
            "procedure_id", "requirement_id", name=op.f("uq_procedure_requirement_procedure_id_requirement_id")
        ),
    )
    op.create_index(op.f("ix_procedure_requirement_requirement_id"), "procedure_requirement", ["requirement_id"])
    op.create_table(
        "procedure_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_procedure_promise_procedure_id")),
        sa.ForeignKeyConstraint(["promise_id"], ["charter_promise.id"], name=op.f("fk_procedure_promise_promise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_promise")),
        sa.UniqueConstraint("procedure_id", "promise_id", name=op.f("uq_procedure_promise_procedure_id_promise_id")),
    )
    op.create_index(op.f("ix_procedure_promise_promise_id"), "procedure_promise", ["promise_id"])
