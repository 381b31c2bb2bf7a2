"""Keep each implemented cycle of a finding with whether it was on time, and who is to check the fix.

A check that failed took the judgement of its cycle away with it, so that "fixed on time" forgot every fix that did not
hold. What the history says of earlier cycles is filled in.
"""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TAGS = ("finding:implemented", "finding:reopened")


def upgrade() -> None:
    made = op.create_table(
        "finding_implementation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("implemented_at", UtcInstant(timezone=True), nullable=False),
        sa.Column("was_on_time", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_implementation_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_implementation")),
        sa.UniqueConstraint("finding_id", "cycle", name=op.f("uq_finding_implementation_finding_id_cycle")),
    )
    rows = _implemented(op.get_bind())
    if rows:
        op.bulk_insert(made, rows)
    with op.batch_alter_table("finding") as batch:
        batch.add_column(sa.Column("checker_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_finding_checker_id"), "person", ["checker_id"], ["id"])
        batch.create_index(op.f("ix_finding_checker_id"), ["checker_id"])


def downgrade() -> None:
    with op.batch_alter_table("finding") as batch:
        batch.drop_index(op.f("ix_finding_checker_id"))
        batch.drop_constraint(op.f("fk_finding_checker_id"), type_="foreignkey")
        batch.drop_column("checker_id")
    op.drop_table("finding_implementation")


def _implemented(bind: sa.Connection) -> list[dict[str, Any]]:
    """By finding and cycle: what the history tells of each, and of the cycle that stands what its row says."""
    finding = sa.table(
        "finding",
        sa.column("id", sa.Integer),
        sa.column("cycle", sa.Integer),
        sa.column("implemented_at", UtcInstant(timezone=True)),
        sa.column("was_on_time", sa.Boolean),
    )
    standing = bind.execute(sa.select(finding)).all()
    found = {}
    for finding_id, cycle, at, was_on_time in _told(bind, {row.id for row in standing}):
        found[finding_id, cycle] = (at, was_on_time)
    for row in standing:
        if row.implemented_at is not None:
            found[row.id, row.cycle] = (row.implemented_at, row.was_on_time)
    return [
        {"finding_id": key, "cycle": cycle, "implemented_at": at, "was_on_time": was_on_time}
        for (key, cycle), (at, was_on_time) in sorted(found.items())
    ]


def _told(bind: sa.Connection, known: set[int]) -> list[tuple[int, int, datetime, bool | None]]:
    entry = sa.table(
        "history_entry",
        sa.column("id", sa.Integer),
        sa.column("at", UtcInstant(timezone=True)),
        sa.column("tag", sa.String),
        sa.column("subject_id", sa.String),
    )
    document = sa.table("history_document", sa.column("entry_id", sa.Integer), sa.column("body", sa.JSON))
    chosen = (
        sa.select(entry.c.at, entry.c.tag, entry.c.subject_id, document.c.body)
        .outerjoin(document, document.c.entry_id == entry.c.id)
        .where(entry.c.tag.in_(TAGS))
        .order_by(entry.c.id)
    )
    cycles: dict[int, int] = {}
    told = []
    for at, tag, subject_id, body in bind.execute(chosen):
        finding_id = int(subject_id)
        if finding_id not in known:
            continue
        if tag == "finding:reopened":
            cycles[finding_id] = cycles.get(finding_id, 1) + 1
            continue
        held = json.loads(body) if isinstance(body, str) else body or {}
        was_on_time = (held.get("after") or {}).get("was_on_time")
        told.append((finding_id, cycles.get(finding_id, 1), at, was_on_time))
    return told
