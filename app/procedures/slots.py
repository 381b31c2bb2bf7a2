"""What procedures show on lower features' pages: which of those in use serve it."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.procedures.domain.words import ServedKind
from app.procedures.queries import procedures_serving
from app.procedures.queries.serving import MOST_SERVED
from app.web.slots import Panel


def procedures_of_requirement(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    return _serving(session, actor, ServedKind.REQUIREMENT, subject_id, now)


def procedures_of_aim(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On an aim's page, and before it is retired, like the next three."""
    return _serving(session, actor, ServedKind.AIM, subject_id, now)


def procedures_of_promise(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    return _serving(session, actor, ServedKind.PROMISE, subject_id, now)


def procedures_of_measure(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    return _serving(session, actor, ServedKind.MEASURE, subject_id, now)


def procedures_of_product(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    return _serving(session, actor, ServedKind.PRODUCT, subject_id, now)


def _serving(session: Session, actor: Actor, kind: ServedKind, subject_id: int, now: datetime) -> Panel | None:
    if not actor.can(Capability.READ_PROCEDURES):
        return None
    found = procedures_serving(session, actor, kind, subject_id, today=local_day(now))
    return Panel("Procedures", "procedures/_serving.html", [(found, MOST_SERVED)]) if found else None
