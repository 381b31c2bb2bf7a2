"""Keep consultations: who was asked about which revision, what they answered, and what became of each comment."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

REFUSED = "what was asked and answered in a consultation cannot be changed"
TABLES = (
    "panel_link", "consultation_disposition", "consultation_comment", "consultation_response",
    "consultation_invitation", "consultation_group", "panel_member", "consultation",
)  # fmt: skip
CLOSED = ("consultation_response", "consultation_comment", "consultation_disposition")
# What was decided as each was written; the rest is what happened to it since.
KEPT = {
    "consultation": (
        "subject_kind", "subject_id", "percent", "opened_on", "is_urgent", "urgent_reason", "opened_at",
        "opened_by_name",
    ),
    "consultation_group": ("consultation_id", "position", "name", "kind", "minimum", "is_mandatory"),
    "consultation_invitation": ("consultation_id", "group_id", "person_id", "panel_member_id", "place"),
}  # fmt: skip
KEPT_ONCE_ENDED = (
    "subject_revision", "text_hash", "title", "status", "last_day", "extended_days", "ended_at", "ended_by_name",
    "ended_reason", "review_due_on",
)  # fmt: skip


def upgrade() -> None:
    _consultation()
    _asked()
    _answered()
    _panel_links()
    _guards()


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_ in _rules():
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")
    for table in TABLES:
        op.drop_table(table)


def _changed(names: tuple[str, ...]) -> str:
    # IS DISTINCT FROM is not SQLite's before 3.39.
    return " OR ".join(
        f"COALESCE(CAST(new.{name} AS VARCHAR(4000)), '') <> COALESCE(CAST(old.{name} AS VARCHAR(4000)), '')"
        for name in names
    )


def _rules() -> list[tuple[str, str, str, str]]:
    rules = [(f"{table}_no_change", table, "UPDATE", "1 = 1") for table in CLOSED]
    rules += [(f"{table}_no_change", table, "UPDATE", _changed(names)) for table, names in KEPT.items()]
    rules += [(f"{table}_no_delete", table, "DELETE", "1 = 1") for table in (*CLOSED, *KEPT)]
    ended = f"old.status <> 'open' AND ({_changed(KEPT_ONCE_ENDED)})"
    return [*rules, ("consultation_ended", "consultation", "UPDATE", ended)]


def _guards() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, event, condition in _rules():
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


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _consultation() -> None:
    still = sa.text("status = 'open'")
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_revision", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("status", _enum("consultation_status", "open", "passed", "failed", "stopped"), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("urgent_reason", sa.String(), nullable=False),
        sa.Column("opened_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("opened_by_name", sa.String(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("reviewed_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("reviewed_by_name", sa.String(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.CheckConstraint("length(text_hash) = 64", name=op.f("ck_consultation_hash_is_sha256")),
        sa.CheckConstraint(
            "status <> 'stopped' OR ended_reason <> ''", name=op.f("ck_consultation_stopped_has_reason")
        ),
        _foreign("consultation", "client_id", "client"),
        _foreign("consultation", "owner_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index(op.f("ix_consultation_client_id"), "consultation", ["client_id"])
    op.create_index(op.f("ix_consultation_owner_id"), "consultation", ["owner_id"])
    op.create_index("ix_consultation_status_last_day", "consultation", ["status", "last_day"])
    op.create_index("ix_consultation_subject_kind_subject_id", "consultation", ["subject_kind", "subject_id"])
    op.create_index(
        "uq_consultation_open",
        "consultation",
        ["subject_kind", "subject_id"],
        unique=True,
        sqlite_where=still,
        postgresql_where=still,
    )


def _asked() -> None:
    op.create_table(
        "panel_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("removed_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("removed_by_name", sa.String(), nullable=False),
        _foreign("panel_member", "client_id", "client"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_member")),
    )
    op.create_index(op.f("ix_panel_member_client_id"), "panel_member", ["client_id"])
    op.create_table(
        "consultation_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", _enum("group_kind", "agents", "leaders", "customers", "other"), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("removed_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("removed_by_name", sa.String(), nullable=False),
        sa.Column("removed_reason", sa.String(), nullable=False),
        _foreign("consultation_group", "consultation_id", "consultation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_group")),
        sa.UniqueConstraint("consultation_id", "position", name=op.f("uq_consultation_group_consultation_id_position")),
    )
    table = "consultation_invitation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("panel_member_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("told_revision", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("told_end", sa.Boolean(), nullable=False),
        _foreign(table, "consultation_id", "consultation"),
        _foreign(table, "group_id", "consultation_group"),
        _foreign(table, "person_id", "person"),
        _foreign(table, "panel_member_id", "panel_member"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("consultation_id", "person_id", name=op.f(f"uq_{table}_consultation_id_person_id")),
        sa.UniqueConstraint(
            "consultation_id", "panel_member_id", name=op.f(f"uq_{table}_consultation_id_panel_member_id")
        ),
    )
    for column in ("group_id", "panel_member_id", "person_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _answered() -> None:
    table = "consultation_response"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("subject_revision", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("view", _enum("view", "support", "object", "no_view"), nullable=False),
        sa.Column("said_in_id", sa.Integer(), nullable=True),
        sa.Column("given_at", UtcInstant(timezone=True), nullable=False),
        sa.CheckConstraint("length(text_hash) = 64", name=op.f(f"ck_{table}_hash_is_sha256")),
        _foreign(table, "consultation_id", "consultation"),
        _foreign(table, "invitation_id", "consultation_invitation"),
        _foreign(table, "said_in_id", "consultation_response"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("consultation_id", "invitation_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    table = "consultation_comment"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        _foreign(table, "response_id", "consultation_response"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_response_id"), table, ["response_id"])
    table = "consultation_disposition"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("disposition_kind", "taken", "taken_in_part", "not_taken"), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("given_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_by_name", sa.String(), nullable=False),
        _foreign(table, "consultation_id", "consultation"),
        _foreign(table, "comment_id", "consultation_comment"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("comment_id", "consultation_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _panel_links() -> None:
    op.create_table(
        "panel_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("subject_revision", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("ended_at", UtcInstant(timezone=True), nullable=True),
        _foreign("panel_link", "invitation_id", "consultation_invitation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_panel_link_token_hash")),
    )
    op.create_index(op.f("ix_panel_link_invitation_id"), "panel_link", ["invitation_id"])
