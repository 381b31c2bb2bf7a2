"""Mail about findings, each with one intent, so that nobody is told the same thing twice."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words
from app.db.runtime import Runtime
from app.notifications.email import Email
from app.notifications.operations import put_mail
from app.people.queries import Contact, managers_at
from audits.findings.domain.lifecycle import number_of
from audits.findings.models import Finding


def reopened_mail(session: Session, row: Finding, seen: str, *, by: Actor, runtime: Runtime, now: datetime) -> None:
    """Tell the site's managers that a fix did not hold (SPEC 2.6)."""
    content = {
        "number": number_of(row.row_id),
        "title": row.title,
        "cycle": row.cycle,
        "seen": seen,
        "by": by.name,
        "done_by": day_in_words(row.done_due_on) if row.done_due_on else "",
        "path": links.finding(row.row_id),
    }
    intent = f"finding-reopened:{row.row_id}:{row.cycle}"
    for person in managers_at(session, row.site_id):
        _put(session, "finding_reopened", person, f"{intent}:{person.id}", content, runtime=runtime, now=now)


def late_mail(
    session: Session,
    row: Finding,
    person: Contact,
    late: dict[str, str],
    intent: str,
    *,
    runtime: Runtime,
    now: datetime,
) -> bool:
    """Say that a due day of a finding has passed; False when this person was told of it already."""
    content = {"number": number_of(row.row_id), "title": row.title, "path": links.finding(row.row_id), **late}
    return _put(session, "finding_late", person, f"{intent}:{person.id}", content, runtime=runtime, now=now)


def _put(
    session: Session,
    kind: str,
    person: Contact,
    intent: str,
    content: dict[str, Any],
    *,
    runtime: Runtime,
    now: datetime,
) -> bool:
    mail = Email(intent, kind, person.id, person.name, person.email, {"name": person.name, **content})
    return put_mail(session, mail, runtime.settings, now=now, real_now=runtime.clock.real())
