"""Plan cases: questions and who answers them, size and options, parts counted back, approval, checklists touched.

A part was an action whose origin is a case; now it also has a row of its own. Ladders know the rungs of a day of effect.
"""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

VARCHAR = {"native_enum": False, "create_constraint": True, "length": 40}
ASSIGNMENT_STATUS = sa.Enum("waiting", "answered", "withdrawn", name="assignment_status", **VARCHAR)
VERDICT = sa.Enum("yes", "partly", "no", "skipped", name="impact_verdict", **VARCHAR)
IMPACT_STATUS = sa.Enum("proposed", "confirmed", "set_aside", name="impact_status", **VARCHAR)
PART_STAGE = sa.Enum("draft", "consult", "sign", "attest", "train", "other", name="part_stage", **VARCHAR)
CASE_SIZE = sa.Enum("small", "medium", "large", name="case_size", **VARCHAR)
PLAN_STATUS = sa.Enum("draft", "sent", "approved", name="plan_status", **VARCHAR)
TEXTS = ("size_reason", "one_option_reason", "plan_sent_by_name", "plan_approved_by_name", "plan_note")
RUNGS = ("due_in_48_hours", "due_in_24_hours", "overdue", "manager_told", "officers_told")
RUNGS_OF_EFFECT = ("in_30_days", "in_14_days", "in_7_days", "today")
KINDS = ("correction", "corrective", "preventive", "other")
WIDENED = (
    ("reminder", "rung", "rung_key", RUNGS, RUNGS_OF_EFFECT),
    ("action", "kind", "action_kind", KINDS, ("training",)),
)


def upgrade() -> None:
    op.create_table(
        "impact_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("added_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("retired_at", UtcInstant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_question")),
        sa.UniqueConstraint("key", name=op.f("uq_impact_question_key")),
    )
    op.create_table(
        "case_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", ASSIGNMENT_STATUS, nullable=False),
        sa.Column("asked_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("verdict", VERDICT, nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("ended_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_assignment_case_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["person.id"], name=op.f("fk_case_assignment_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment")),
    )
    with op.batch_alter_table("case_assignment") as batch:
        batch.create_index("ix_case_assignment_case_id", ["case_id"])
        batch.create_index("ix_case_assignment_expert_id_status", ["expert_id", "status"])
        batch.create_index(
            "uq_case_assignment_waiting",
            ["case_id", "question_key"],
            unique=True,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "case_checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("status", IMPACT_STATUS, nullable=False),
        sa.Column("number_then", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status <> 'set_aside' OR reason <> ''", name=op.f("ck_case_checklist_set_aside_has_reason")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_checklist_case_id")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_case_checklist_checklist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_checklist")),
        sa.UniqueConstraint("case_id", "checklist_id", name=op.f("uq_case_checklist_case_id_checklist_id")),
    )
    with op.batch_alter_table("case_checklist") as batch:
        batch.create_index(batch.f("ix_case_checklist_checklist_id"), ["checklist_id"])

    op.create_table(
        "case_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("customer_view", sa.String(), nullable=False),
        sa.Column("benefit", sa.String(), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("written_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("written_by_name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "customer_view <> '' AND benefit <> '' AND risk <> ''", name=op.f("ck_case_option_has_three_views")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_option_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_option")),
    )
    with op.batch_alter_table("case_option") as batch:
        batch.create_index(batch.f("ix_case_option_case_id"), ["case_id"])
        batch.create_index(
            "uq_case_option_chosen",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("is_chosen"),
            postgresql_where=sa.text("is_chosen"),
        )

    op.create_table(
        "case_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("stage", PART_STAGE, nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("excused_at", UtcInstant(timezone=True), nullable=True),
        sa.Column("excused_by_name", sa.String(), nullable=False),
        sa.Column("excused_reason", sa.String(), nullable=False),
        sa.CheckConstraint("excused_at IS NULL OR excused_reason <> ''", name=op.f("ck_case_part_excused_has_reason")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_case_part_action_id")),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_case_part_case_id")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_case_part_checklist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_part")),
        sa.UniqueConstraint("action_id", name=op.f("uq_case_part_action_id")),
    )
    with op.batch_alter_table("case_part") as batch:
        batch.create_index("ix_case_part_case_id_stage", ["case_id", "stage"])
        batch.create_index(batch.f("ix_case_part_checklist_id"), ["checklist_id"])

    op.create_table(
        "impact_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("verdict", VERDICT, nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("answered_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("answered_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("detail <> ''", name=op.f("ck_impact_answer_has_words")),
        sa.ForeignKeyConstraint(["case_id"], ["change_case.id"], name=op.f("fk_impact_answer_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_answer")),
        sa.UniqueConstraint("case_id", "question_key", name=op.f("uq_impact_answer_case_id_question_key")),
    )
    with op.batch_alter_table("change_case") as batch:
        batch.add_column(sa.Column("size", CASE_SIZE, nullable=True))
        batch.add_column(sa.Column("size_reason", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("one_option_reason", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("plan_status", PLAN_STATUS, nullable=False, server_default="draft"))
        batch.add_column(sa.Column("plan_sent_at", UtcInstant(timezone=True), nullable=True))
        batch.add_column(sa.Column("plan_sent_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("plan_sent_by_name", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("plan_approved_at", UtcInstant(timezone=True), nullable=True))
        batch.add_column(sa.Column("plan_approved_by_name", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("plan_note", sa.String(), nullable=False, server_default=""))
        batch.create_check_constraint(
            op.f("ck_change_case_approval_has_an_instant"),
            "plan_status <> 'approved' OR plan_approved_at IS NOT NULL",
        )
    with op.batch_alter_table("change_case") as batch:
        for name in TEXTS:
            batch.alter_column(name, server_default=None, existing_type=sa.String(), existing_nullable=False)
        batch.alter_column("plan_status", server_default=None, existing_type=PLAN_STATUS, existing_nullable=False)
    for table, column, name, old, new in WIDENED:
        _hold(table, column, name, old + new)
    op.execute(
        "INSERT INTO case_part (case_id, action_id, stage, excused_by_name, excused_reason) "
        "SELECT origin_id, id, 'other', '', '' FROM action WHERE origin_kind = 'case' ORDER BY id"
    )


def downgrade() -> None:
    op.execute("DELETE FROM reminder WHERE kind = 'case'")
    op.execute("UPDATE action SET kind = 'other' WHERE kind = 'training'")
    for table, column, name, old, _new in WIDENED:
        _hold(table, column, name, old)
    with op.batch_alter_table("change_case") as batch:
        for name in ("approval_has_an_instant", "case_size", "plan_status"):
            batch.drop_constraint(op.f(f"ck_change_case_{name}"), type_="check")
        for column in ("size", "plan_status", "plan_sent_at", "plan_sent_by_id", "plan_approved_at", *TEXTS):
            batch.drop_column(column)
    for table in ("impact_answer", "case_part", "case_option", "case_checklist", "case_assignment", "impact_question"):
        op.drop_table(table)


def _hold(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    """Let a column hold these words and no others."""
    constraint = op.f(f"ck_{table}_{name}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(constraint, type_="check")
        batch.create_check_constraint(constraint, f"{column} IN ({', '.join(repr(word) for word in words)})")
