"""Add how each requirement stands, filled from the findings and audits that are there."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import app.db.columns
from app.core.clock import Clock

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STANDINGS = ("failing", "at_risk", "met", "no_evidence")
ENDED = ("closed_effective", "cancelled")
EVIDENCE_LASTS = timedelta(days=366)  # to the day or one more; the daily sweep settles the rest


def upgrade() -> None:
    op.create_table(
        "requirement_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column(
            "compliance",
            sa.Enum(*STANDINGS, name="compliance", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("grave_count", sa.Integer(), nullable=False),
        sa.Column("mild_count", sa.Integer(), nullable=False),
        sa.Column("met_at", app.db.columns.UtcInstant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(compliance = 'at_risk') = (grave_count = 0 AND mild_count > 0)",
            name=op.f("ck_requirement_standing_at_risk_has_a_mild_finding"),
        ),
        sa.CheckConstraint(
            "(compliance = 'failing') = (grave_count > 0)",
            name=op.f("ck_requirement_standing_failing_has_a_grave_finding"),
        ),
        sa.CheckConstraint(
            "compliance <> 'met' OR met_at IS NOT NULL", name=op.f("ck_requirement_standing_met_has_an_instant")
        ),
        sa.CheckConstraint(
            "grave_count >= 0 AND mild_count >= 0", name=op.f("ck_requirement_standing_counts_are_whole")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_requirement_standing_client_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_requirement_standing_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_standing")),
        sa.UniqueConstraint(
            "requirement_id", "client_id", name=op.f("uq_requirement_standing_requirement_id_client_id")
        ),
    )
    with op.batch_alter_table("requirement_standing", schema=None) as batch_op:
        batch_op.create_index("ix_requirement_standing_compliance_met_at", ["compliance", "met_at"], unique=False)
        batch_op.create_index(
            "uq_requirement_standing_no_client",
            ["requirement_id"],
            unique=True,
            sqlite_where=sa.text("client_id IS NULL"),
            postgresql_where=sa.text("client_id IS NULL"),
        )
    _fill()


def _fill() -> None:
    """A row for each requirement and client on which a finding is open or that an audit showed met."""
    ended = ", ".join(f"'{status}'" for status in ENDED)
    fill = sa.text(
        f"""
        INSERT INTO requirement_standing (requirement_id, client_id, compliance, grave_count, mild_count, met_at)
        SELECT requirement_id, client_id,
            CASE WHEN sum(grave) > 0 THEN 'failing' WHEN sum(mild) > 0 THEN 'at_risk'
                WHEN max(met_at) >= :begun THEN 'met' ELSE 'no_evidence' END,
            sum(grave), sum(mild), max(met_at)
        FROM (
            SELECT of_it.requirement_id AS requirement_id, finding.client_id AS client_id,
                CASE WHEN finding.grade IN ('major', 'minor') THEN 1 ELSE 0 END AS grave,
                CASE WHEN finding.grade IN ('major', 'minor') THEN 0 ELSE 1 END AS mild,
                NULL AS met_at
            FROM finding_requirement AS of_it JOIN finding ON finding.id = of_it.finding_id
            WHERE finding.status NOT IN ({ended})
            UNION ALL
            SELECT looks_at.requirement_id, audit.client_id, 0, 0, result.completed_at
            FROM audit JOIN audit_result AS result ON result.id = audit.result_id
            JOIN question_result AS answer ON answer.result_id = result.id
            JOIN question_requirement AS looks_at ON looks_at.question_id = answer.question_id
            WHERE NOT answer.is_na
            GROUP BY looks_at.requirement_id, audit.client_id, audit.id, result.completed_at
            HAVING sum(CASE WHEN answer.fails THEN 1 ELSE 0 END) = 0
        ) AS told
        GROUP BY requirement_id, client_id
        """
    )
    begun = sa.bindparam("begun", Clock().real() - EVIDENCE_LASTS, type_=app.db.columns.UtcInstant())
    op.get_bind().execute(fill.bindparams(begun))


def downgrade() -> None:
    op.drop_table("requirement_standing")
