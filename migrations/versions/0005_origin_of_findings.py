"""Findings know where they were raised by kind, id and key, and no audit.

What a finding shows of its question (text, whether it is critical, the audit's number) stands in its own row from
now on; it is filled in from the audit and the question that it named.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

QUESTION = "(SELECT {column} FROM question WHERE question.id = finding.question_id)"
NUMBER = "'A-' || CASE WHEN audit_id < 10000 THEN substr('0000' || audit_id, -4) ELSE CAST(audit_id AS TEXT) END"
NUMBER_ON_POSTGRESQL = "'A-' || CASE WHEN audit_id < 10000 THEN lpad(audit_id::text, 4, '0') ELSE audit_id::text END"


def upgrade() -> None:
    number = NUMBER if op.get_bind().dialect.name == "sqlite" else NUMBER_ON_POSTGRESQL
    for column in (
        sa.Column("origin_kind", sa.String(40), nullable=False, server_default=""),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("origin_key", sa.String(60), nullable=False, server_default=""),
        sa.Column("origin_label", sa.String(120), nullable=False, server_default=""),
        sa.Column("asked", sa.String(), nullable=False, server_default=""),
        sa.Column("is_critical", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("finding", column)
    op.execute(
        f"UPDATE finding SET origin_kind = 'audit', origin_id = audit_id, origin_label = {number}"
        " WHERE audit_id IS NOT NULL"
    )
    op.execute(
        f"UPDATE finding SET origin_key = {QUESTION.format(column='code')}, asked = {QUESTION.format(column='text')},"
        f" is_critical = {QUESTION.format(column='critical IS NOT NULL')} WHERE question_id IS NOT NULL"
    )
    with op.batch_alter_table("finding") as batch:
        batch.drop_index("ix_finding_question_id")
        batch.drop_constraint("uq_finding_audit_id_question_id", type_="unique")
        batch.drop_constraint("fk_finding_audit_id", type_="foreignkey")
        batch.drop_constraint("fk_finding_question_id", type_="foreignkey")
        batch.drop_column("audit_id")
        batch.drop_column("question_id")
        for name in ("origin_kind", "origin_key", "origin_label", "asked", "is_critical"):
            batch.alter_column(name, server_default=None)
        batch.create_unique_constraint(
            "uq_finding_origin_kind_origin_id_origin_key", ["origin_kind", "origin_id", "origin_key"]
        )
        batch.create_check_constraint("ck_finding_origin_is_whole", "(origin_kind = '') = (origin_id IS NULL)")


def downgrade() -> None:
    with op.batch_alter_table("finding") as batch:
        batch.drop_constraint("ck_finding_origin_is_whole", type_="check")
        batch.drop_constraint("uq_finding_origin_kind_origin_id_origin_key", type_="unique")
        batch.add_column(sa.Column("audit_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("question_id", sa.Integer(), nullable=True))
    op.execute("UPDATE finding SET audit_id = origin_id WHERE origin_kind = 'audit'")
    op.execute(
        "UPDATE finding SET question_id = (SELECT question.id FROM question JOIN audit"
        " ON audit.version_id = question.version_id"
        " WHERE audit.id = finding.audit_id AND question.code = finding.origin_key) WHERE audit_id IS NOT NULL"
    )
    with op.batch_alter_table("finding") as batch:
        for name in ("origin_kind", "origin_id", "origin_key", "origin_label", "asked", "is_critical"):
            batch.drop_column(name)
        batch.create_foreign_key("fk_finding_audit_id", "audit", ["audit_id"], ["id"])
        batch.create_foreign_key("fk_finding_question_id", "question", ["question_id"], ["id"])
        batch.create_unique_constraint("uq_finding_audit_id_question_id", ["audit_id", "question_id"])
        batch.create_index("ix_finding_question_id", ["question_id"])
