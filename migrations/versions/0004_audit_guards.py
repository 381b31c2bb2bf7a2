"""Close published versions, answer revisions, results and signatures; lock the answers of audits that are not open."""

from collections.abc import Iterator

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What is written once and never again.
KEPT = (
    "answer_revision",
    "audit_response",
    "audit_result",
    "cause_analysis",
    "effectiveness_check",
    "evidence",
    "late_answer",
    "question_result",
    "signature",
)
# What belongs to a version of a checklist: the table, and how a row (`new` or `old`) leads to its version.
PARTS = {
    "checklist_section": "{row}.version_id",
    "question": "{row}.version_id",
    "question_requirement": "(SELECT version_id FROM question WHERE id = {row}.question_id)",
}
# What may change only while its audit is in progress.
LOCKED = ("answer", "answer_evidence", "answer_revision")
VERSION_KEPT = [
    "checklist_id",
    "number",
    "title",
    "guidance",
    "subject",
    "mode",
    "pass_mark",
    "autofail_mode",
    "audience",
    "change_note",
    "content_hash",
    "published_at",
    "published_by_id",
    "published_by_name",
]
AUDIT_KEPT = [
    "checklist_id",
    "version_id",
    "revision",
    "subject",
    "about",
    "channel",
    "recording",
    "auditor_id",
    "site_id",
    "completed_at",
    "result_id",
    "opened_at",
    "answered_count",
]
AUDIT_KEPT_OR_EMPTY = ("happened_on", "auditee_id", "team_id", "client_id")
WORDS = {
    "kept": "what was kept cannot be changed",
    "version": "a published version of a checklist cannot be changed",
    "locked": "the audit is not in progress, so its answers are locked",
    "completed": "a completed audit cannot be changed; reopen it",
}


def _differs(columns: list[str], nullable: tuple[str, ...] = ()) -> str:
    plain = [f"new.{name} <> old.{name}" for name in columns]
    # IS DISTINCT FROM is not SQLite's before 3.39, and these may be empty.
    odd = [
        f"COALESCE(CAST(new.{name} AS VARCHAR(40)), '') <> COALESCE(CAST(old.{name} AS VARCHAR(40)), '')"
        for name in nullable
    ]
    return "(" + " OR ".join([*plain, *odd]) + ")"


def _rules() -> Iterator[tuple[str, str, str, str, str]]:
    """Name, table, event, condition, and the words of the refusal; a condition speaks of `new` and `old`."""
    for table in KEPT:
        yield f"{table}_no_update", table, "UPDATE", "1 = 1", "kept"
        yield f"{table}_no_delete", table, "DELETE", "1 = 1", "kept"
    for table, path in PARTS.items():
        for event, row in (("INSERT", "new"), ("UPDATE", "old"), ("DELETE", "old")):
            state = f"(SELECT state FROM checklist_version WHERE id = {path.format(row=row)})"
            yield f"{table}_sealed_{event.lower()}", table, event, f"{state} IN ('published', 'archived')", "version"
    nullable = ("published_by_id",)
    same = _differs([name for name in VERSION_KEPT if name not in nullable], nullable)
    back = "(new.state = 'draft' OR (old.state = 'archived' AND new.state <> 'archived'))"
    yield (
        "checklist_version_sealed_update",
        "checklist_version",
        "UPDATE",
        f"old.state <> 'draft' AND ({same} OR {back})",
        "version",
    )
    yield "checklist_version_sealed_delete", "checklist_version", "DELETE", "old.state <> 'draft'", "version"
    for table in LOCKED:
        for event, row in (("INSERT", "new"), ("UPDATE", "old"), ("DELETE", "old")):
            if table == "answer_revision" and event != "INSERT":
                continue
            status = f"(SELECT status FROM audit WHERE id = {row}.audit_id)"
            yield f"{table}_locked_{event.lower()}", table, event, f"{status} <> 'in_progress'", "locked"
    changed = _differs(
        [name for name in AUDIT_KEPT if name not in {"version_id", "completed_at", "result_id", "opened_at"}],
        (*AUDIT_KEPT_OR_EMPTY, "version_id", "completed_at", "result_id", "opened_at"),
    )
    moved = "(new.status <> 'completed' AND NOT (new.status = 'in_progress' AND new.revision = old.revision + 1))"
    still = f"(new.status = 'completed' AND {changed})"
    yield "audit_completed_update", "audit", "UPDATE", f"old.status = 'completed' AND ({moved} OR {still})", "completed"
    yield "audit_opened_delete", "audit", "DELETE", "old.version_id IS NOT NULL", "completed"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, table, event, condition, words in _rules():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN "
                f"SELECT RAISE(ABORT, '{WORDS[words]}'); END"
            )
        return
    for name, table, event, condition, words in _rules():
        kept = "old" if event == "DELETE" else "new"
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{WORDS[words]}'; END IF; RETURN {kept}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_ in _rules():
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION refuse_{name}() CASCADE")
