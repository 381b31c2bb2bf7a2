"""What the register shows on lower features' pages."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.requirements.domain.words import shown
from app.requirements.queries.places import MOST_NAMED, decided_for_product
from app.web.slots import Panel


def requirements_of_product(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a product's page, and before it is retired: the requirements that have a word of their own for it."""
    found = decided_for_product(session, actor, subject_id) if actor.can(Capability.READ_REGISTER) else ()
    if not found:
        return None
    return Panel("Requirements decided for it", "requirements/_of_product.html", [(found, MOST_NAMED, shown)])
