"""Whom somebody lets sign for them, and for whom they may."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.people.queries import person_rows
from app.signing.models import Delegation

MOST = 200


@dataclass(frozen=True)
class GivenDelegation:
    """A delegation with the names of both, as its page shows it."""

    id: int
    row_version: int
    giver_id: int
    giver: str
    receiver: str
    from_on: date
    until_on: date
    reason: str
    ended_at: datetime | None

    def is_over(self, today: date) -> bool:
        return self.ended_at is not None or self.until_on < today


def delegations_of(session: Session, person_id: int) -> list[GivenDelegation]:
    """Those that somebody gave and those that they were given, the newest first; at most 200."""
    giver, receiver = aliased(person_rows()), aliased(person_rows())
    chosen = (
        select(Delegation, giver.c.name.label("giver"), receiver.c.name.label("receiver"))
        .join(giver, giver.c.id == col(Delegation.giver_id))
        .join(receiver, receiver.c.id == col(Delegation.receiver_id))
        .where(or_(col(Delegation.giver_id) == person_id, col(Delegation.receiver_id) == person_id))
    )
    rows = session.execute(chosen.order_by(col(Delegation.from_on).desc(), col(Delegation.id).desc()).limit(MOST))
    return [
        GivenDelegation(
            row.row_id, row.row_version, row.giver_id, giver_name, receiver_name, row.from_on, row.until_on, row.reason,
            row.ended_at,
        )
        for row, giver_name, receiver_name in rows
    ]  # fmt: skip
