"""The register in one sentence."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, not_, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.scope import seen_client, unseen_client
from app.requirements.domain.standing import GRAVEST_FIRST
from app.requirements.domain.words import Applicability, Status
from app.requirements.models import Requirement
from app.requirements.queries.register import falls_to_officers
from app.requirements.queries.standing import standing_as


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
    """One statement over what this actor may see; each figure is counted along an index of its own."""
    status, seen = col(Requirement.status), seen_client(actor, col(Requirement.client_id))
    applies = col(Requirement.applicability) != Applicability.DOES_NOT_APPLY

    def counted(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count()).select_from(Requirement).where(seen, *conditions).scalar_subquery()

    not_bound = select(col(Requirement.id)).where(
        or_(
            status.in_([Status.HORIZON, Status.SUPERSEDED]),
            not_(applies),
            unseen_client(actor, col(Requirement.client_id)),
        )
    )
    row = session.execute(
        select(
            counted(applies, status == Status.IN_FORCE),
            counted(applies, status == Status.HORIZON),
            counted(status == Status.SUPERSEDED),
            counted(not_(applies)),
            counted(applies, status.in_([Status.IN_FORCE, Status.HORIZON]), falls_to_officers()),
            counted(applies, status != Status.SUPERSEDED, col(Requirement.review_due_on) < today),
            *(standing_as(actor, GRAVEST_FIRST[:most], but=not_bound) for most in (1, 2, 3)),
        )
    ).one()
    in_force, horizon, superseded, not_applying, unowned, overdue, failing, not_met, known = row
    return RegisterTotals(
        in_force, horizon, superseded, not_applying, unowned, overdue, failing, not_met - failing, known - not_met
    )
