"""Add the tables of audits, actions, evidence, signatures, suggestions and imports."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import app.db.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("format", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "staging",
                "ready",
                "applied",
                "refused",
                "dropped",
                name="run_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("unchanged_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("applied_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index("ix_import_run_kind_id", ["kind", "id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("added_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= effective_on", name=op.f("ck_evidence_expires_after_it_began")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_evidence_client_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_added_by_id_id", ["added_by_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_file_id"), ["file_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "new",
                "changed",
                "unchanged",
                "refused",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_import_row_run_id_number")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_run_id_verdict_number", ["run_id", "verdict", "number"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("origin_kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("origin_label", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "correction",
                "corrective",
                "preventive",
                "other",
                name="action_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "in_progress",
                "done",
                "verified",
                "cancelled",
                name="action_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("started_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("done_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("verified_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("verified_note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sent_back_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cancelled_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "status <> 'cancelled' OR cancelled_reason <> ''", name=op.f("ck_action_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "status <> 'verified' OR verified_by_id <> done_by_id", name=op.f("ck_action_doer_does_not_verify")
        ),
        sa.CheckConstraint(
            "status <> 'verified' OR verified_by_id <> owner_id", name=op.f("ck_action_owner_does_not_verify")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_action_client_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_owner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_action_site_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_action_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_action_due_on_id", ["due_on", "id"], unique=False)
        batch_op.create_index("ix_action_origin_kind_origin_id", ["origin_kind", "origin_id"], unique=False)
        batch_op.create_index("ix_action_owner_id_status", ["owner_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_site_id"), ["site_id"], unique=False)
        batch_op.create_index("ix_action_status_due_on_id", ["status", "due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_team_id"), ["team_id"], unique=False)

    op.create_table(
        "checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("retired_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("changed_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_checklist_client_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_checklist_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("ref", name=op.f("uq_checklist_ref")),
    )
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checklist_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_checklist_title_id", ["title", "id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_revision", sa.Integer(), nullable=False),
        sa.Column("meaning", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("post", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("text_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("signed_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.CheckConstraint("length(text_hash) = 64", name=op.f("ck_signature_hash_is_sha256")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "subject_revision",
            "meaning",
            "person_id",
            name=op.f("uq_signature_subject_kind_subject_id_subject_revision_meaning_person_id"),
        ),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("target_kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("target_key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("target_label", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "adopted",
                name="suggestion_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("decided_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint("status <> 'declined' OR outcome <> ''", name=op.f("ck_suggestion_declined_has_reason")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_suggestion_client_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_suggestion_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index("ix_suggestion_status_id", ["status", "id"], unique=False)
        batch_op.create_index("ix_suggestion_target_kind_target_key", ["target_kind", "target_key"], unique=False)

    op.create_table(
        "action_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("added_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_evidence_action_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_action_evidence_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_evidence")),
        sa.UniqueConstraint("action_id", "evidence_id", name=op.f("uq_action_evidence_action_id_evidence_id")),
    )
    with op.batch_alter_table("action_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_evidence_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "action_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column(
            "notice",
            sa.Enum(
                "due_in_48_hours",
                "due_in_24_hours",
                "overdue",
                "manager_told",
                "officers_told",
                name="notice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_notice_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_notice")),
        sa.UniqueConstraint("action_id", "notice", "due_on", name=op.f("uq_action_notice_action_id_notice_due_on")),
    )
    op.create_table(
        "checklist_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checked_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("checked_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_requirement_checklist_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_checklist_requirement_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_requirement")),
        sa.UniqueConstraint(
            "checklist_id", "requirement_id", name=op.f("uq_checklist_requirement_checklist_id_requirement_id")
        ),
    )
    with op.batch_alter_table("checklist_requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_requirement_requirement_id"), ["requirement_id"], unique=False)

    op.create_table(
        "checklist_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "archived",
                name="version_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("guidance", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "interaction",
                "complaint_case",
                "campaign",
                "team",
                "location_or_team",
                "interaction_or_team",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("audience", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("questions", "sections", name="scoring_mode", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("pass_mark", app.db.columns.Exact(length=40), nullable=False),
        sa.Column(
            "autofail_mode",
            sa.Enum("zero", "fail_only", name="autofail_mode", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("sampling", sa.JSON(), nullable=False),
        sa.Column("change_note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("made_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (content_hash <> '' AND published_at IS NOT NULL)",
            name=op.f("ck_checklist_version_published_is_sealed"),
        ),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_version_checklist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
        sa.UniqueConstraint("checklist_id", "number", name=op.f("uq_checklist_version_checklist_id_number")),
    )
    with op.batch_alter_table("checklist_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_checklist_version_draft",
            ["checklist_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.create_index(
            "uq_checklist_version_published",
            ["checklist_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "in_progress",
                "completed",
                "cancelled",
                name="audit_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "interaction",
                "complaint_case",
                "campaign",
                "team",
                "location_or_team",
                "interaction_or_team",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("recording", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("auditor_id", sa.Integer(), nullable=False),
        sa.Column("auditee_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("answered_count", sa.Integer(), nullable=False),
        sa.Column("conflict_count", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("reopened_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("completed_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column(
            "response",
            sa.Enum(
                "acknowledged", "disputed", name="response_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status <> 'cancelled' OR cancelled_reason <> ''", name=op.f("ck_audit_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "status = 'planned' OR status = 'cancelled' OR version_id IS NOT NULL",
            name=op.f("ck_audit_opened_has_version"),
        ),
        sa.ForeignKeyConstraint(["auditee_id"], ["person.id"], name=op.f("fk_audit_auditee_id")),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_audit_auditor_id")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_audit_checklist_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_audit_client_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_audit_site_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_audit_team_id")),
        sa.ForeignKeyConstraint(["version_id"], ["checklist_version.id"], name=op.f("fk_audit_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_auditee_id_status", ["auditee_id", "status"], unique=False)
        batch_op.create_index("ix_audit_auditor_id_status", ["auditor_id", "status"], unique=False)
        batch_op.create_index("ix_audit_checklist_id_id", ["checklist_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_audit_completed_at_id", ["completed_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_result_id"), ["result_id"], unique=False)
        batch_op.create_index("ix_audit_site_id_id", ["site_id", "id"], unique=False)
        batch_op.create_index("ix_audit_status_id", ["status", "id"], unique=False)
        batch_op.create_index("ix_audit_team_id_id", ["team_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_version_id"), ["version_id"], unique=False)

    op.create_table(
        "checklist_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("weight", app.db.columns.Exact(length=40), nullable=False),
        sa.Column("minimum", app.db.columns.Exact(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_checklist_section_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_section")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_checklist_section_version_id_code")),
    )
    with op.batch_alter_table("checklist_section", schema=None) as batch_op:
        batch_op.create_index("ix_checklist_section_version_id_position", ["version_id", "position"], unique=False)

    op.create_table(
        "audit_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "acknowledged", "disputed", name="response_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("comment", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_response_audit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_response_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_response")),
        sa.UniqueConstraint("audit_id", "revision", "kind", name=op.f("uq_audit_response_audit_id_revision_kind")),
    )
    op.create_table(
        "audit_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("raw", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("final", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("raw_millionths", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("pass", "fail", "not_scored", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_autofail", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("completed_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("completed_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_audit_result_hash_is_sha256")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_result_audit_id")),
        sa.ForeignKeyConstraint(["version_id"], ["checklist_version.id"], name=op.f("fk_audit_result_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_result")),
        sa.UniqueConstraint("audit_id", "revision", name=op.f("uq_audit_result_audit_id_revision")),
    )
    with op.batch_alter_table("audit_result", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_result_completed_at_id", ["completed_at", "id", "raw_millionths", "outcome"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_result_outcome"), ["outcome"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("shown_when", sa.JSON(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("guidance", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "yes_no",
                "scale",
                "choice",
                "number",
                "date",
                "text",
                "photo",
                "signature",
                "instruction",
                name="question_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weight", app.db.columns.Exact(length=40), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column(
            "critical",
            sa.Enum(
                "customer",
                "business",
                "compliance",
                name="critical",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("na_allowed", sa.Boolean(), nullable=False),
        sa.Column(
            "fail_grade",
            sa.Enum(
                "major",
                "minor",
                "observation",
                "opportunity",
                name="grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("category", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("comment_on", sa.JSON(), nullable=False),
        sa.Column("photo_on", sa.JSON(), nullable=False),
        sa.Column("evidence_on", sa.JSON(), nullable=False),
        sa.Column("finding_on", sa.JSON(), nullable=False),
        sa.Column("notify_on", sa.JSON(), nullable=False),
        sa.Column("notify_post", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("notify_at_once", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["question.id"], name=op.f("fk_question_parent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["section_id"], ["checklist_section.id"], name=op.f("fk_question_section_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_question_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_question_version_id_code")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_category"), ["category"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_question_section_id_position", ["section_id", "position"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("conflict", sa.Integer(), nullable=True),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("is_na", sa.Boolean(), nullable=False),
        sa.Column("na_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("comment", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("is_good_practice", sa.Boolean(), nullable=False),
        sa.Column("answered_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_answer_audit_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("audit_id", "question_id", name=op.f("uq_answer_audit_id_question_id")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_question_id"), ["question_id"], unique=False)

    op.create_table(
        "answer_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("added_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("removed_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_answer_evidence_audit_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_answer_evidence_evidence_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_evidence_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_evidence")),
    )
    with op.batch_alter_table("answer_evidence", schema=None) as batch_op:
        batch_op.create_index("ix_answer_evidence_audit_id_question_id", ["audit_id", "question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_evidence_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "answer_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("audit_revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answered",
                "collided",
                "chosen",
                "decided",
                name="revision_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("body_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("device_time", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("made_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_answer_revision_audit_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_revision_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_revision")),
        sa.UniqueConstraint("audit_id", "device", "sequence", name=op.f("uq_answer_revision_audit_id_device_sequence")),
        sa.UniqueConstraint(
            "audit_id", "question_id", "number", name=op.f("uq_answer_revision_audit_id_question_id_number")
        ),
    )
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wanted", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "kept",
                "accepted",
                "other_value",
                name="dispute_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("raised_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("status = 'open' OR decision <> ''", name=op.f("ck_dispute_decided_has_reason")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_dispute_audit_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_dispute_question_id")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["person.id"], name=op.f("fk_dispute_raised_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint(
            "audit_id", "revision", "question_id", name=op.f("uq_dispute_audit_id_revision_question_id")
        ),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_status_id", ["status", "id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("answer_value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "major",
                "minor",
                "observation",
                "opportunity",
                name="grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("grade_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "cause",
                "planned",
                "in_progress",
                "implemented",
                "checking",
                "closed_effective",
                "reopened",
                "cancelled",
                name="finding_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("repeat_of_id", sa.Integer(), nullable=True),
        sa.Column("is_systemic", sa.Boolean(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("containment", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contained_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("contain_by", sa.Date(), nullable=True),
        sa.Column("plan_by", sa.Date(), nullable=True),
        sa.Column("planned_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("done_due_on", sa.Date(), nullable=True),
        sa.Column("single_option_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("no_prevention_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("check_after_days", sa.Integer(), nullable=False),
        sa.Column("implemented_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("implemented_by_id", sa.Integer(), nullable=True),
        sa.Column("was_on_time", sa.Boolean(), nullable=True),
        sa.Column("check_due_on", sa.Date(), nullable=True),
        sa.Column("closed_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "status <> 'cancelled' OR cancelled_reason <> ''", name=op.f("ck_finding_cancelled_has_reason")
        ),
        sa.CheckConstraint("cycle >= 1", name=op.f("ck_finding_cycle_counts_from_one")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_finding_audit_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_finding_client_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_finding_owner_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_finding_question_id")),
        sa.ForeignKeyConstraint(["repeat_of_id"], ["finding.id"], name=op.f("fk_finding_repeat_of_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_finding_site_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_finding_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("audit_id", "question_id", name=op.f("uq_finding_audit_id_question_id")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index("ix_finding_done_due_on_id", ["done_due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_grade"), ["grade"], unique=False)
        batch_op.create_index("ix_finding_owner_id_status", ["owner_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_repeat_of_id"), ["repeat_of_id"], unique=False)
        batch_op.create_index("ix_finding_site_id_id", ["site_id", "id"], unique=False)
        batch_op.create_index("ix_finding_status_id", ["status", "id"], unique=False)
        batch_op.create_index("ix_finding_team_id_id", ["team_id", "id"], unique=False)

    op.create_table(
        "late_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_late_answer_audit_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_late_answer_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_answer")),
        sa.UniqueConstraint("audit_id", "device", "sequence", name=op.f("uq_late_answer_audit_id_device_sequence")),
    )
    op.create_table(
        "question_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_requirement_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_question_requirement_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_requirement")),
        sa.UniqueConstraint(
            "question_id", "requirement_id", name=op.f("uq_question_requirement_question_id_requirement_id")
        ),
    )
    with op.batch_alter_table("question_requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_requirement_requirement_id"), ["requirement_id"], unique=False)

    op.create_table(
        "question_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("is_na", sa.Boolean(), nullable=False),
        sa.Column("score", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("score_millionths", sa.Integer(), nullable=True),
        sa.Column("weight", app.db.columns.Exact(length=40), nullable=False),
        sa.Column("fails", sa.Boolean(), nullable=False),
        sa.Column(
            "critical",
            sa.Enum(
                "customer",
                "business",
                "compliance",
                name="critical",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "grade",
            sa.Enum(
                "major",
                "minor",
                "observation",
                "opportunity",
                name="grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_result_question_id")),
        sa.ForeignKeyConstraint(["result_id"], ["audit_result.id"], name=op.f("fk_question_result_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_result")),
        sa.UniqueConstraint("result_id", "question_id", name=op.f("uq_question_result_result_id_question_id")),
    )
    with op.batch_alter_table("question_result", schema=None) as batch_op:
        batch_op.create_index("ix_question_result_question_id_result_id", ["question_id", "result_id"], unique=False)

    op.create_table(
        "cause_analysis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "five_whys",
                "fishbone",
                "unknown",
                name="cause_method",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("category", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("root", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("made_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_cause_analysis_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cause_analysis")),
    )
    with op.batch_alter_table("cause_analysis", schema=None) as batch_op:
        batch_op.create_index("ix_cause_analysis_finding_id_id", ["finding_id", "id"], unique=False)

    op.create_table(
        "effectiveness_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("measure", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_effective", sa.Boolean(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["checked_by_id"], ["person.id"], name=op.f("fk_effectiveness_check_checked_by_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_effectiveness_check_evidence_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_effectiveness_check_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effectiveness_check")),
        sa.UniqueConstraint("finding_id", "cycle", name=op.f("uq_effectiveness_check_finding_id_cycle")),
    )
    op.create_table(
        "finding_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("added_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("added_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_finding_evidence_evidence_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_evidence_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_evidence")),
        sa.UniqueConstraint("finding_id", "evidence_id", name=op.f("uq_finding_evidence_finding_id_evidence_id")),
    )
    with op.batch_alter_table("finding_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_evidence_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "finding_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("option", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("customer_view", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("benefit", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("risk", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_option_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_option")),
        sa.UniqueConstraint(
            "finding_id", "cycle", "position", name=op.f("uq_finding_option_finding_id_cycle_position")
        ),
    )
    op.create_table(
        "finding_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_requirement_finding_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_finding_requirement_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_requirement")),
        sa.UniqueConstraint(
            "finding_id", "requirement_id", name=op.f("uq_finding_requirement_finding_id_requirement_id")
        ),
    )
    with op.batch_alter_table("finding_requirement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_finding_requirement_requirement_id_finding_id", ["requirement_id", "finding_id"], unique=False
        )

    op.create_table(
        "systemic_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "suggested",
                "accepted",
                "declined",
                name="systemic_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("suggested_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.Column("decided_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status = 'suggested' OR reason <> ''", name=op.f("ck_systemic_suggestion_decided_has_reason")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_systemic_suggestion_finding_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_systemic_suggestion_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_systemic_suggestion")),
    )
    with op.batch_alter_table("systemic_suggestion", schema=None) as batch_op:
        batch_op.create_index(
            "ix_systemic_suggestion_requirement_id_status", ["requirement_id", "status"], unique=False
        )

    op.create_table(
        "systemic_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_systemic_member_finding_id")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["systemic_suggestion.id"], name=op.f("fk_systemic_member_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_systemic_member")),
        sa.UniqueConstraint("suggestion_id", "finding_id", name=op.f("uq_systemic_member_suggestion_id_finding_id")),
    )
    with op.batch_alter_table("systemic_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_systemic_member_finding_id"), ["finding_id"], unique=False)

    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", app.db.columns.UtcInstant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_report_file_audit_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_report_file_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_file_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint("person_id", "key", "part", name=op.f("uq_report_file_person_id_key_part")),
    )
    with op.batch_alter_table("report_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_file_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_file_file_id"), ["file_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("report_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_file_file_id"))
        batch_op.drop_index(batch_op.f("ix_report_file_audit_id"))

    op.drop_table("report_file")
    with op.batch_alter_table("systemic_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_systemic_member_finding_id"))

    op.drop_table("systemic_member")
    with op.batch_alter_table("systemic_suggestion", schema=None) as batch_op:
        batch_op.drop_index("ix_systemic_suggestion_requirement_id_status")

    op.drop_table("systemic_suggestion")
    with op.batch_alter_table("finding_requirement", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_requirement_requirement_id_finding_id")

    op.drop_table("finding_requirement")
    op.drop_table("finding_option")
    with op.batch_alter_table("finding_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_evidence_evidence_id"))

    op.drop_table("finding_evidence")
    op.drop_table("effectiveness_check")
    with op.batch_alter_table("cause_analysis", schema=None) as batch_op:
        batch_op.drop_index("ix_cause_analysis_finding_id_id")

    op.drop_table("cause_analysis")
    with op.batch_alter_table("question_result", schema=None) as batch_op:
        batch_op.drop_index("ix_question_result_question_id_result_id")

    op.drop_table("question_result")
    with op.batch_alter_table("question_requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_requirement_requirement_id"))

    op.drop_table("question_requirement")
    op.drop_table("late_answer")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_team_id_id")
        batch_op.drop_index("ix_finding_status_id")
        batch_op.drop_index("ix_finding_site_id_id")
        batch_op.drop_index(batch_op.f("ix_finding_repeat_of_id"))
        batch_op.drop_index(batch_op.f("ix_finding_question_id"))
        batch_op.drop_index("ix_finding_owner_id_status")
        batch_op.drop_index(batch_op.f("ix_finding_grade"))
        batch_op.drop_index("ix_finding_done_due_on_id")
        batch_op.drop_index(batch_op.f("ix_finding_closed_at"))
        batch_op.drop_index(batch_op.f("ix_finding_client_id"))

    op.drop_table("finding")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_index("ix_dispute_status_id")

    op.drop_table("dispute")
    op.drop_table("answer_revision")
    with op.batch_alter_table("answer_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_evidence_evidence_id"))
        batch_op.drop_index("ix_answer_evidence_audit_id_question_id")

    op.drop_table("answer_evidence")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_question_id"))

    op.drop_table("answer")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_section_id_position")
        batch_op.drop_index(batch_op.f("ix_question_parent_id"))
        batch_op.drop_index(batch_op.f("ix_question_category"))

    op.drop_table("question")
    with op.batch_alter_table("audit_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_result_outcome"))
        batch_op.drop_index("ix_audit_result_completed_at_id")

    op.drop_table("audit_result")
    op.drop_table("audit_response")
    with op.batch_alter_table("checklist_section", schema=None) as batch_op:
        batch_op.drop_index("ix_checklist_section_version_id_position")

    op.drop_table("checklist_section")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_version_id"))
        batch_op.drop_index("ix_audit_team_id_id")
        batch_op.drop_index("ix_audit_status_id")
        batch_op.drop_index("ix_audit_site_id_id")
        batch_op.drop_index(batch_op.f("ix_audit_result_id"))
        batch_op.drop_index("ix_audit_completed_at_id")
        batch_op.drop_index(batch_op.f("ix_audit_client_id"))
        batch_op.drop_index("ix_audit_checklist_id_id")
        batch_op.drop_index("ix_audit_auditor_id_status")
        batch_op.drop_index("ix_audit_auditee_id_status")

    op.drop_table("audit")
    with op.batch_alter_table("checklist_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_checklist_version_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(
            "uq_checklist_version_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.drop_table("checklist_version")
    with op.batch_alter_table("checklist_requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_requirement_requirement_id"))

    op.drop_table("checklist_requirement")
    op.drop_table("action_notice")
    with op.batch_alter_table("action_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_evidence_evidence_id"))

    op.drop_table("action_evidence")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index("ix_suggestion_target_kind_target_key")
        batch_op.drop_index("ix_suggestion_status_id")
        batch_op.drop_index(batch_op.f("ix_suggestion_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_suggestion_client_id"))

    op.drop_table("suggestion")
    op.drop_table("signature")
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.drop_index("ix_checklist_title_id")
        batch_op.drop_index(batch_op.f("ix_checklist_owner_id"))
        batch_op.drop_index(batch_op.f("ix_checklist_client_id"))

    op.drop_table("checklist")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_team_id"))
        batch_op.drop_index("ix_action_status_due_on_id")
        batch_op.drop_index(batch_op.f("ix_action_site_id"))
        batch_op.drop_index("ix_action_owner_id_status")
        batch_op.drop_index("ix_action_origin_kind_origin_id")
        batch_op.drop_index("ix_action_due_on_id")
        batch_op.drop_index(batch_op.f("ix_action_client_id"))

    op.drop_table("action")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_run_id_verdict_number")

    op.drop_table("import_row")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_file_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_client_id"))
        batch_op.drop_index("ix_evidence_added_by_id_id")

    op.drop_table("evidence")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index("ix_import_run_kind_id")
        batch_op.drop_index(batch_op.f("ix_import_run_asked_by_id"))

    op.drop_table("import_run")
