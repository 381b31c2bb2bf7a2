"""Tell people in one way: notices of one shape, intents of one grammar, and one table of the reminders that were told."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

import sqlalchemy as sa
from alembic import op

from app.db.columns import UtcInstant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RUNGS = ("due_in_48_hours", "due_in_24_hours", "overdue", "manager_told", "officers_told")
BATCH = 500
NEW_INTENTS = {
    r"finding-late:(\d+):(\d+):([a-z]+):([\d-]+):(\w+):(\d+)": r"finding/\1/\3-\2/\4/\5/\6",
    r"finding-reopened:(\d+):(\d+):(\d+)": r"finding/\1/reopened/\2/\3",
    r"action/(\d+)/(\w+)/([\d-]+)/(\d+)": r"action/\1/due/\3/\2/\4",
    r"mail-outage/(\d+)/(\d+)": r"mail-outage/\1/begun/\2",
    r"audit-([a-z\d-]+):(\d+):(\d+):(\d+)": r"audit/\2/\1/\3/\4",
}
OLD_INTENTS = {
    r"finding/(\d+)/reopened/(\d+)/(\d+)": r"finding-reopened:\1:\2:\3",
    r"finding/(\d+)/([a-z]+)-(\d+)/([\d-]+)/(\w+)/(\d+)": r"finding-late:\1:\3:\2:\4:\5:\6",
    r"action/(\d+)/due/([\d-]+)/(\w+)/(\d+)": r"action/\1/\3/\2/\4",
    r"mail-outage/(\d+)/begun/(\d+)": r"mail-outage/\1/\2",
    r"audit/(\d+)/([a-z\d-]+)/(\d+)/(\d+)": r"audit-\2:\1:\3:\4",
}
LONGEST_PART = 60
KEPT_OF_LONG_PART = 40
WAITED = "Nothing is lost. What was to be sent meanwhile waited, as this mail did, and goes out now."

mails = sa.table(
    "outbox_mail",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("intent", sa.String),
    sa.column("name", sa.String),
    sa.column("content", sa.JSON),
    sa.column("shown_at", UtcInstant(timezone=True)),
)
reminders = sa.table(
    "reminder",
    sa.column("kind", sa.String),
    sa.column("object_id", sa.Integer),
    sa.column("clock", sa.String),
    sa.column("due_on", sa.Date),
    sa.column("rung", sa.String),
    sa.column("told_at", UtcInstant(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rung", _rung("rung_key"), nullable=False),
        sa.Column("told_at", UtcInstant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "kind", "object_id", "clock", "due_on", "rung", name=op.f("uq_reminder_kind_object_id_clock_due_on_rung")
        ),
    )
    op.execute(
        "INSERT INTO reminder (kind, object_id, clock, due_on, rung, told_at) "
        "SELECT 'action', action_id, 'due', due_on, notice, told_at FROM action_notice ORDER BY id"
    )
    op.drop_table("action_notice")
    _keep_what_was_told_of_findings()
    for row in _mails(mails.c.kind.in_(CONTENTS)):
        _write(row, intent=_new_intent(row.intent), kind="notice", content=_new_content(row))


def downgrade() -> None:
    op.create_table(
        "action_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("notice", _rung("notice"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", UtcInstant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_notice_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_notice")),
        sa.UniqueConstraint("action_id", "notice", "due_on", name=op.f("uq_action_notice_action_id_notice_due_on")),
    )
    op.execute(
        "INSERT INTO action_notice (action_id, notice, due_on, told_at) "
        "SELECT object_id, rung, due_on, told_at FROM reminder WHERE kind = 'action' ORDER BY id"
    )
    op.drop_table("reminder")
    for row in _mails(mails.c.kind == "notice"):
        content = row.content
        # The template that asks least; what it does not know lies beside, so that upgrading again loses nothing.
        old = {"title": content["subject"], "number": content["open"].removeprefix("Open "), "notice": content}
        held = {"lines": content["lines"], "path": content["path"]}
        _write(row, intent=_old_intent(row.intent), kind="audit_notice", content=old | held)


def _rung(name: str) -> Any:
    return sa.Enum(*RUNGS, name=name, native_enum=False, create_constraint=True, length=40)


def _mails(wanted: Any) -> Iterator[Any]:
    """Mails by id, a batch at a time: an outbox is as old as the organisation."""
    after, rows = 0, [None]
    while rows:
        chosen = sa.select(mails).where(wanted, mails.c.id > after).order_by(mails.c.id).limit(BATCH)
        rows = list(op.get_bind().execute(chosen))
        yield from rows
        after = rows[-1].id if rows else after


def _write(row: Any, **values: Any) -> None:
    op.get_bind().execute(sa.update(mails).where(mails.c.id == row.id).values(**values))


def _keep_what_was_told_of_findings() -> None:
    """Until now only the intents of mails knew which rung of a late finding was told."""
    told: dict[tuple[str, ...], Any] = {}
    for row in _mails(mails.c.intent.like("finding-late:%")):
        told.setdefault(tuple(row.intent.split(":")[1:6]), row.shown_at)
    for (finding, cycle, clock, due_on, rung), told_at in told.items():
        values = {"kind": "finding", "object_id": int(finding), "clock": f"{clock}-{cycle}", "rung": rung}
        day = date.fromisoformat(due_on)
        op.get_bind().execute(sa.insert(reminders).values(**values, due_on=day, told_at=told_at))


def _new_intent(old: str) -> str:
    """`kind/object-id/occasion`; what no release wrote stays as it is."""
    answer = re.fullmatch(r"audit-answer:(\d+):(\d+):([^:]+):(.+):(\d+)", old)  # the answer itself may hold a colon
    if answer:
        audit, revision, code, word, reader = answer.groups()
        return f"audit/{audit}/answer/{revision}/{code}/{_part(word)}/{reader}"
    return _rewritten(old, NEW_INTENTS)


def _old_intent(new: str) -> str:
    answer = re.fullmatch(r"audit/(\d+)/answer/(\d+)/([^/]+)/([^/]+)/(\d+)", new)
    if answer:
        audit, revision, code, word, reader = answer.groups()
        return f"audit-answer:{audit}:{revision}:{code}:{unquote(word)}:{reader}"
    return _rewritten(new, OLD_INTENTS)


def _rewritten(intent: str, rules: Mapping[str, str]) -> str:
    for pattern, other in rules.items():
        if found := re.fullmatch(pattern, intent):
            return found.expand(other)
    return intent


def _part(text: str) -> str:
    safe = quote(text, safe="")
    if len(safe) <= LONGEST_PART:
        return safe
    return f"{safe[:KEPT_OF_LONG_PART]}~{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _new_content(row: Any) -> dict[str, Any]:
    """What the one template says of what each of the old ones was filled with."""
    if "notice" in row.content:
        return dict(row.content["notice"])
    return {"name": row.name, **CONTENTS[row.kind](row.content)}


def _of_action(old: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "subject": f"{old['headline']}: {old['title']}",
        "lines": [f"{'Was due' if old['is_late'] else 'Due'} {old['due']}. Owner: {old['owner']}"],
        "path": old["path"],
        "title": f"{old['number']}, for {old['origin']}",
        "open": f"Open {old['number']}",
        "why": f"{old['why']} Notices of actions come whatever digest you chose, each once for a due day.",
    }


def _of_late_finding(old: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "subject": f"{old['number']} is late: {old['what']}",
        "lines": [f"Was due {old['due_on']}. Owner: {old['owner']}"],
        "path": old["path"],
        "title": old["title"],
        "open": f"Open {old['number']}",
        "why": f"Sent because {old['because']}. It is sent once for each due day.",
    }


def _of_reopened_finding(old: Mapping[str, Any]) -> dict[str, Any]:
    lines = [f"{old['by']} checked the fix and saw: {old['seen']}"]
    if old["done_by"]:
        lines.append(f"The due days begin again today. It is to be done by {old['done_by']}.")
    return {
        "subject": f"{old['number']} did not stay fixed: {old['title']}",
        "lines": lines,
        "path": old["path"],
        "title": f"{old['number']} is open again as cycle {old['cycle']}",
        "open": f"Open {old['number']}",
        "why": "Sent to the managers of the site where the finding stands.",
    }


def _of_audit(old: Mapping[str, Any]) -> dict[str, Any]:
    number = old["number"]
    place = f"You get this because of your place in audit {number}"
    return {
        "subject": f"{number}: {old['title']}",
        "lines": old["lines"],
        "path": old["path"],
        "title": f"Audit {number}",
        "open": f"Open {number}",
        "why": f"{place}, or because the checklist names your post for this answer.",
    }


def _of_outage(old: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "subject": f"The mail server took no mail from {old['began']}",
        "lines": [old["said"], WAITED],
        "path": "/outbox",
        "title": "What was sent, and what waits",
        "open": "Open the outbox",
        "why": "Sent to administrators, once for each time that the mail server takes no mail.",
    }


CONTENTS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "action_notice": _of_action,
    "finding_late": _of_late_finding,
    "finding_reopened": _of_reopened_finding,
    "audit_notice": _of_audit,
    "mail_outage": _of_outage,
}
