"""Keep sign-offs: in which steps a text is signed, by whom, and what they decided; nobody decides about their own."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATUS = sa.Enum(
    "open", "approved", "rejected", "lapsed", "withdrawn",
    name="sign_off_status", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
MEANING = sa.Enum(
    "approved", "reviewed", "acknowledged", name="meaning", native_enum=False, create_constraint=True, length=40
)
KIND = sa.Enum("approved", "rejected", name="decision_kind", native_enum=False, create_constraint=True, length=40)
IS_OPEN = sa.text("status = 'open'")
CLOSED = "what was asked of whoever signs, and what they decided, cannot be changed"
WROTE = "whoever wrote a text does not decide about it"


def _changed(*names: str) -> str:
    # IS DISTINCT FROM is not SQLite's before 3.39.
    return " OR ".join(
        f"COALESCE(CAST(new.{name} AS VARCHAR(200)), '') <> COALESCE(CAST(old.{name} AS VARCHAR(200)), '')"
        for name in names
    )


# Who wrote the text decides neither for themselves nor for somebody else, whatever the code does.
IS_AUTHOR = (
    "EXISTS (SELECT 1 FROM sign_off_contributor AS wrote JOIN sign_off_step AS step "
    "ON step.sign_off_id = wrote.sign_off_id WHERE step.id = new.step_id "
    "AND wrote.person_id IN (new.person_id, new.for_id))"
)
RULES = (
    ("sign_off_no_change", "sign_off", "UPDATE", CLOSED, _changed(
        "subject_kind", "subject_id", "subject_revision", "round", "text_hash", "title", "within", "acknowledged",
        "asked_at", "asked_by_id", "asked_by_name",
    )),
    ("sign_off_ended", "sign_off", "UPDATE", CLOSED,
     "old.status NOT IN ('open', 'approved') OR (old.status = 'approved' AND new.status IN ('open', 'rejected'))"),
    ("sign_off_no_delete", "sign_off", "DELETE", CLOSED, "1 = 1"),
    ("sign_off_step_no_change", "sign_off_step", "UPDATE", CLOSED,
     f"{_changed('sign_off_id', 'position', 'name', 'meaning', 'quorum')} OR old.done_at IS NOT NULL"),
    ("sign_off_step_no_delete", "sign_off_step", "DELETE", CLOSED, "1 = 1"),
    ("sign_off_approver_no_change", "sign_off_approver", "UPDATE", CLOSED, _changed("step_id", "post_id")),
    ("sign_off_approver_no_delete", "sign_off_approver", "DELETE", CLOSED, "1 = 1"),
    ("sign_off_contributor_no_change", "sign_off_contributor", "UPDATE", CLOSED, "1 = 1"),
    ("sign_off_contributor_no_delete", "sign_off_contributor", "DELETE", CLOSED, "1 = 1"),
    ("sign_off_decision_no_change", "sign_off_decision", "UPDATE", CLOSED, "1 = 1"),
    ("sign_off_decision_no_delete", "sign_off_decision", "DELETE", CLOSED, "1 = 1"),
    ("sign_off_decision_no_author", "sign_off_decision", "INSERT", WROTE, IS_AUTHOR),
)  # fmt: skip
TABLES = (
    "sign_off_decision", "sign_off_delegation", "sign_off_contributor", "sign_off_approver", "sign_off_step",
    "sign_off",
)  # fmt: skip


def upgrade() -> None:
    _sign_offs()
    _steps()
    _decisions()
    _guards()


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_ in RULES:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")
    for table in TABLES:
        op.drop_table(table)


def _guards() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, event, refused, condition in RULES:
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN "
                f"SELECT RAISE(ABORT, '{refused}'); END"
            )
            continue
        kept = "old" if event == "DELETE" else "new"
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{refused}'; END IF; RETURN {kept}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()")


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _sign_offs() -> None:
    table = "sign_off"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_revision", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("within", sa.Integer(), nullable=False),
        sa.Column("acknowledged", sa.String(), nullable=False),
        sa.Column("asked_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.CheckConstraint("length(text_hash) = 64", name=op.f("ck_sign_off_hash_is_sha256")),
        *_keys(table, client_id="client.id", asked_by_id="person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "subject_revision", "round",
            name=op.f("uq_sign_off_subject_kind_subject_id_subject_revision_round"),
        ),
    )  # fmt: skip
    op.create_index(
        "uq_sign_off_open", table, ["subject_kind", "subject_id"], unique=True, sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )  # fmt: skip
    _indexes(table, "client_id", "asked_by_id", "status")
    table = "sign_off_contributor"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        *_keys(table, sign_off_id="sign_off.id", person_id="person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_contributor")),
        sa.UniqueConstraint("sign_off_id", "person_id", name=op.f("uq_sign_off_contributor_sign_off_id_person_id")),
    )


def _steps() -> None:
    table = "sign_off_step"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("meaning", MEANING, nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", UtcInstant(timezone=True), nullable=True),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_sign_off_step_quorum_is_some")),
        *_keys(table, sign_off_id="sign_off.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_step")),
        sa.UniqueConstraint("sign_off_id", "position", name=op.f("uq_sign_off_step_sign_off_id_position")),
    )
    table = "sign_off_approver"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (post_id IS NULL)", name=op.f("ck_sign_off_approver_person_or_post")
        ),
        *_keys(table, step_id="sign_off_step.id", person_id="person.id", post_id="post.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_approver")),
        sa.UniqueConstraint("step_id", "person_id", name=op.f("uq_sign_off_approver_step_id_person_id")),
        sa.UniqueConstraint("step_id", "post_id", name=op.f("uq_sign_off_approver_step_id_post_id")),
    )
    _indexes(table, "person_id", "post_id")


def _decisions() -> None:
    table = "sign_off_delegation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("ended_at", UtcInstant(timezone=True), nullable=True),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_sign_off_delegation_not_to_oneself")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_sign_off_delegation_days_in_order")),
        *_keys(table, giver_id="person.id", receiver_id="person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_delegation")),
    )
    _indexes(table, "giver_id", "receiver_id")
    table = "sign_off_decision"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=False),
        sa.Column("for_name", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcInstant(timezone=True), nullable=False),
        *_keys(
            table, step_id="sign_off_step.id", person_id="person.id", for_id="person.id",
            delegation_id="sign_off_delegation.id", signature_id="signature.id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_decision")),
        sa.UniqueConstraint("step_id", "person_id", name=op.f("uq_sign_off_decision_step_id_person_id")),
        sa.UniqueConstraint("step_id", "for_id", name=op.f("uq_sign_off_decision_step_id_for_id")),
    )  # fmt: skip
