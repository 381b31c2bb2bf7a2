"""Audits that somebody is to carry out, and those whose auditor has left."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.people.queries import person_rows
from audits.conduct.models import Audit
from audits.conduct.queries.lists import TO_DO, seen_audit
from audits.conduct.queries.results import DueAudit, due_audits


def still_to_do(actor: Actor) -> ColumnElement[bool]:
    """Audits that were neither completed nor cancelled, of those that this actor may see."""
    return and_(col(Audit.status).in_(TO_DO), seen_audit(actor))


def auditors_to_do(actor: Actor) -> Selection:
    """Who is to carry out each of them, as a `Duty` asks for it."""
    return select(col(Audit.auditor_id).label("person_id"), col(Audit.id).label("row_id"), col(Audit.client_id)).where(
        still_to_do(actor)
    )


def left_behind(session: Session, actor: Actor) -> list[DueAudit]:
    """Audits whose auditor has left, which anybody may carry out who sees the unit and was not audited."""
    people = person_rows()
    gone = select(people.c.id).where(people.c.is_active.is_(False))
    others = or_(col(Audit.auditee_id).is_(None), col(Audit.auditee_id) != actor.id)
    return due_audits(session, col(Audit.auditor_id).in_(gone), still_to_do(actor), others)
