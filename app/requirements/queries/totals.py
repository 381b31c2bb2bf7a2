"""The register in one sentence."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.scope import seen_client
from app.requirements.domain.standing import GRAVEST_FIRST, Compliance
from app.requirements.domain.words import Applicability, Status
from app.requirements.models import Requirement
from app.requirements.queries.register import falls_to_officers
from app.requirements.queries.standing import gravest_seen


@dataclass(frozen=True)
class RegisterTotals:
    """The register in one sentence; what does not apply is left out of it."""

    in_force: int
    horizon: int
    superseded: int
    not_applying: int
    unowned: int
    overdue: int
    failing: int
    at_risk: int
    met: int

    @property
    def without_evidence(self) -> int:
        return self.in_force - self.failing - self.at_risk - self.met


def totals(session: Session, actor: Actor, today: date) -> RegisterTotals:
    """One grouped query over what this actor may see."""
    counted = and_(
        col(Requirement.applicability) != Applicability.DOES_NOT_APPLY,
        col(Requirement.status) != Status.SUPERSEDED,
    )
    is_in_force, gravest = col(Requirement.status) == Status.IN_FORCE, gravest_seen(actor)
    row = session.execute(
        select(
            func.count().filter(counted, is_in_force),
            func.count().filter(counted, col(Requirement.status) == Status.HORIZON),
            func.count().filter(col(Requirement.status) == Status.SUPERSEDED),
            func.count().filter(col(Requirement.applicability) == Applicability.DOES_NOT_APPLY),
            func.count().filter(counted, falls_to_officers()),
            func.count().filter(counted, col(Requirement.review_due_on) < today),
            *(
                func.count().filter(counted, is_in_force, gravest.c.rank == GRAVEST_FIRST.index(compliance))
                for compliance in (Compliance.FAILING, Compliance.AT_RISK, Compliance.MET)
            ),
        )
        .select_from(Requirement)
        .outerjoin(gravest, gravest.c.requirement_id == col(Requirement.id))
        .where(seen_client(actor, col(Requirement.client_id)))
    ).one()
    return RegisterTotals(*row)
