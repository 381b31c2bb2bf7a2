"""Keep aims, promises, objectives, measures with readings, products, and internal documents with their reviews."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Exact, UtcInstant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

VARCHAR = {"native_enum": False, "create_constraint": True, "length": 40}
IN_USE = sa.Enum("in_use", "retired", name="in_use", **VARCHAR)
PRODUCT_KIND = sa.Enum("product", "service", "offer", name="product_kind", **VARCHAR)
TELLS = sa.Enum("speed", "quality", "outcome", "compliance", name="tells", **VARCHAR)
BETTER = sa.Enum("higher", "lower", name="better", **VARCHAR)
RECKONING = sa.Enum("value", "percent", "per_thousand", "average", name="reckoning", **VARCHAR)
OBJECTIVE_KIND = sa.Enum("improvement", "every_month", "each_version", name="objective_kind", **VARCHAR)
OBJECTIVE_STATUS = sa.Enum("set", "draft", "retired", name="objective_status", **VARCHAR)
OWN_DOCUMENT_KIND = sa.Enum("strategy", "policy", "service_offer", "plan", "other", name="own_document_kind", **VARCHAR)
REVIEW_OUTCOME = sa.Enum("no_change", "change_found", name="review_outcome", **VARCHAR)


def upgrade() -> None:
    _add_aim()
    _add_product()
    _add_measure()
    _add_measure_reading()
    _add_charter_promise()
    _add_promise_measure()
    _add_objective()
    _add_objective_measure()
    _add_internal_document()
    _add_document_review()


def downgrade() -> None:
    op.drop_table("document_review")
    op.drop_table("internal_document")
    op.drop_table("objective_measure")
    op.drop_table("objective")
    op.drop_table("promise_measure")
    op.drop_table("charter_promise")
    op.drop_table("measure_reading")
    op.drop_table("measure")
    op.drop_table("product")
    op.drop_table("aim")


def _add_aim() -> None:
    op.create_table(
        "aim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("retired_by_name", sa.String(), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", IN_USE, nullable=False),
        sa.CheckConstraint("status <> 'retired' OR retired_reason <> ''", name=op.f("ck_aim_retired_has_reason")),
        sa.UniqueConstraint("code", name=op.f("uq_aim_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aim")),
    )


def _add_product() -> None:
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("retired_by_name", sa.String(), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", PRODUCT_KIND, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("status", IN_USE, nullable=False),
        sa.CheckConstraint("status <> 'retired' OR retired_reason <> ''", name=op.f("ck_product_retired_has_reason")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_product_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    op.create_index("ix_product_owner_id_status", "product", ["owner_id", "status"])


def _add_measure() -> None:
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("retired_by_name", sa.String(), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("tells", TELLS, nullable=False),
        sa.Column("better", BETTER, nullable=False),
        sa.Column("reckoning", RECKONING, nullable=False),
        sa.Column("status", IN_USE, nullable=False),
        sa.CheckConstraint("status <> 'retired' OR retired_reason <> ''", name=op.f("ck_measure_retired_has_reason")),
        sa.UniqueConstraint("code", name=op.f("uq_measure_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )


def _add_measure_reading() -> None:
    op.create_table(
        "measure_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", Exact(length=40), nullable=False),
        sa.Column("numerator", Exact(length=40), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("entered_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("n IS NULL OR n > 0", name=op.f("ck_measure_reading_n_counts")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_reading_measure_id")),
        sa.UniqueConstraint("measure_id", "day", name=op.f("uq_measure_reading_measure_id_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_reading")),
    )


def _add_charter_promise() -> None:
    op.create_table(
        "charter_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("retired_by_name", sa.String(), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("aim_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("status", IN_USE, nullable=False),
        sa.CheckConstraint(
            "status <> 'retired' OR retired_reason <> ''", name=op.f("ck_charter_promise_retired_has_reason")
        ),
        sa.ForeignKeyConstraint(["aim_id"], ["aim.id"], name=op.f("fk_charter_promise_aim_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_charter_promise_product_id")),
        sa.UniqueConstraint("code", name=op.f("uq_charter_promise_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_promise")),
    )
    op.create_index(op.f("ix_charter_promise_aim_id"), "charter_promise", ["aim_id"])
    op.create_index(op.f("ix_charter_promise_product_id"), "charter_promise", ["product_id"])


def _add_promise_measure() -> None:
    op.create_table(
        "promise_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_promise_measure_measure_id")),
        sa.ForeignKeyConstraint(["promise_id"], ["charter_promise.id"], name=op.f("fk_promise_measure_promise_id")),
        sa.UniqueConstraint("promise_id", "measure_id", name=op.f("uq_promise_measure_promise_id_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_measure")),
    )
    op.create_index(op.f("ix_promise_measure_measure_id"), "promise_measure", ["measure_id"])


def _add_objective() -> None:
    op.create_table(
        "objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("retired_by_name", sa.String(), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kind", OBJECTIVE_KIND, nullable=False),
        sa.Column("status", OBJECTIVE_STATUS, nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("aim_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("baseline", Exact(length=40), nullable=True),
        sa.Column("target", Exact(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status <> 'set' OR kind <> 'improvement' OR (baseline IS NOT NULL AND due_on IS NOT NULL)",
            name=op.f("ck_objective_improvement_has_its_way"),
        ),
        sa.CheckConstraint("status <> 'retired' OR retired_reason <> ''", name=op.f("ck_objective_retired_has_reason")),
        sa.CheckConstraint(
            "status <> 'set' OR (measure_id IS NOT NULL AND target IS NOT NULL AND owner_id IS NOT NULL)",
            name=op.f("ck_objective_set_lacks_nothing"),
        ),
        sa.ForeignKeyConstraint(["aim_id"], ["aim.id"], name=op.f("fk_objective_aim_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_objective_measure_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_objective_owner_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_objective_product_id")),
        sa.UniqueConstraint("code", name=op.f("uq_objective_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
    )
    op.create_index(op.f("ix_objective_aim_id"), "objective", ["aim_id"])
    op.create_index(op.f("ix_objective_measure_id"), "objective", ["measure_id"])
    op.create_index("ix_objective_owner_id_status", "objective", ["owner_id", "status"])
    op.create_index(op.f("ix_objective_product_id"), "objective", ["product_id"])


def _add_objective_measure() -> None:
    op.create_table(
        "objective_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_objective_measure_measure_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_objective_measure_objective_id")),
        sa.UniqueConstraint("objective_id", "measure_id", name=op.f("uq_objective_measure_objective_id_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_measure")),
    )
    op.create_index(op.f("ix_objective_measure_measure_id"), "objective_measure", ["measure_id"])


def _add_internal_document() -> None:
    op.create_table(
        "internal_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("retired_by_name", sa.String(), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", OWN_DOCUMENT_KIND, nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("review_every_months", sa.Integer(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("status", IN_USE, nullable=False),
        sa.CheckConstraint("review_every_months > 0", name=op.f("ck_internal_document_is_reviewed")),
        sa.CheckConstraint(
            "status <> 'retired' OR retired_reason <> ''", name=op.f("ck_internal_document_retired_has_reason")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_internal_document_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_document")),
    )
    op.create_index(
        "ix_internal_document_owner_id_status_review_due_on",
        "internal_document",
        ["owner_id", "status", "review_due_on"],
    )
    op.create_index("ix_internal_document_review_due_on_id", "internal_document", ["review_due_on", "id"])


def _add_document_review() -> None:
    op.create_table(
        "document_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("outcome", REVIEW_OUTCOME, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=False),
        sa.Column("reviewed_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("reviewed_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_document_review_says_why")),
        sa.ForeignKeyConstraint(["document_id"], ["internal_document.id"], name=op.f("fk_document_review_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_review")),
    )
    op.create_index(op.f("ix_document_review_document_id"), "document_review", ["document_id"])
