"""Checklists to check again, as somebody's work: a requirement of their questions changed, or how it is met."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import DueItem, Heading
from app.core.text import plural
from audits.checklists.queries.lists import to_check_again


def due_items(session: Session, actor: Actor, _now: datetime) -> list[DueItem]:
    """For the owner; what nobody owns falls to the compliance officers."""
    return [
        DueItem(
            key=f"checklist:{row.id}",
            heading=Heading.TO_CONFIRM,
            title=f"Check {row.ref} again: {row.title}",
            path=links.checklist(row.ref),
            since=row.changed_at,
            why=f"{plural(row.stale, 'requirement')}, or how {'it is' if row.stale == 1 else 'they are'} met, "
            "changed since its questions were checked"
            + (" · nobody owns it, so it falls to the compliance officers" if row.is_nobodys else ""),
        )
        for row in to_check_again(session, actor.person_id, is_officer=actor.can(Capability.TRIAGE_CHANGES))
    ]
