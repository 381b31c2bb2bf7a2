"""Keep who confirmed which version of a procedure, what its questions found, and the level of each post."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

REFUSED = "an attestation cannot be changed"
LEVELS = ("director", "manager", "leader", "specialist", "front_line")
ASKS = "ix_procedure_revision_asks"
# Of the starter library and of the posts that most have; any other is a gap until somebody says.
KNOWN = {
    "manager": (
        "complaints_manager", "contact_centre_manager", "compliance_manager", "quality_manager", "outbound_manager",
        "head_of_service", "head_of_customer_service",
    ),
    "leader": ("team_leader",),
    "specialist": (
        "data_protection_lead", "customer_outcomes_lead", "payments_lead", "compliance_officer", "systems_lead",
        "internal_auditor",
    ),
    "front_line": ("agent",),
}  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("post") as batch:
        level = sa.Enum(*LEVELS, name="post_level", native_enum=False, create_constraint=True, length=40)
        batch.add_column(sa.Column("level", level, nullable=True))
    post = sa.table("post", sa.column("key", sa.String), sa.column("level", sa.String))
    for level_of, keys in KNOWN.items():
        op.execute(post.update().where(post.c.key.in_(keys)).values(level=level_of))
    op.create_index(
        ASKS,
        "procedure_revision",
        ["status", "is_material", "procedure_id", "number", "in_force_from", "major", "minor", "published_at"],
    )
    _tables()
    _guards()


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for event in ("UPDATE", "DELETE"):
        name = _guard_name(event)
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")
    for table in ("procedure_revision_question", "procedure_asked_person", "procedure_attestation"):
        op.drop_table(table)
    op.drop_index(ASKS, table_name="procedure_revision")
    with op.batch_alter_table("post") as batch:
        batch.drop_constraint(op.f("ck_post_post_level"), type_="check")
        batch.drop_column("level")


def _guard_name(event: str) -> str:
    return f"procedure_attestation_no_{'change' if event == 'UPDATE' else 'delete'}"


def _guards() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for event in ("UPDATE", "DELETE"):
        name = _guard_name(event)
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON procedure_attestation BEGIN "
                f"SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSED}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON procedure_attestation FOR EACH ROW "
            f"EXECUTE FUNCTION refuse_{name}()"
        )


def _tables() -> None:
    op.create_table(
        "procedure_attestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=False),
        sa.Column("team", sa.String(length=120), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "shown_text",
            sa.Enum("whole", "changes", name="shown_text", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "answers_result",
            sa.Enum(
                "none_asked",
                "right",
                "not_right",
                name="answers_result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("given_at", UtcInstant(timezone=True), nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_procedure_attestation_hash_is_sha256")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_procedure_attestation_person_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revision.id"], name=op.f("fk_procedure_attestation_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_attestation")),
        sa.UniqueConstraint("revision_id", "person_id", name=op.f("uq_procedure_attestation_revision_id_person_id")),
    )
    op.create_index(
        "ix_procedure_attestation_person_id_revision_id", "procedure_attestation", ["person_id", "revision_id"]
    )
    op.create_table(
        "procedure_asked_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("told_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("times_reminded", sa.Integer(), nullable=False),
        sa.Column("last_reminded_on", sa.Date(), nullable=True),
        sa.Column("has_tried", sa.Boolean(), nullable=False),
        sa.Column("failed_tries", sa.Integer(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("hindrance", sa.String(), nullable=False),
        sa.Column("hindered_at", UtcInstant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_procedure_asked_person_person_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revision.id"], name=op.f("fk_procedure_asked_person_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_asked_person")),
        sa.UniqueConstraint("revision_id", "person_id", name=op.f("uq_procedure_asked_person_revision_id_person_id")),
    )
    op.create_index(op.f("ix_procedure_asked_person_person_id"), "procedure_asked_person", ["person_id"])
    op.create_table(
        "procedure_revision_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("right_option", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("first_answers", sa.Integer(), nullable=False),
        sa.Column("first_wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revision.id"], name=op.f("fk_procedure_revision_question_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_revision_question")),
        sa.UniqueConstraint("revision_id", "number", name=op.f("uq_procedure_revision_question_revision_id_number")),
    )
