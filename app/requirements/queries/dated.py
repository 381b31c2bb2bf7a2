"""What is kept of requirements from day to day, held against what each of them holds now."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from app.requirements.models import (
    DatedRow,
    Requirement,
    RequirementApplicability,
    RequirementOwnership,
    RequirementStatus,
)

# Each sort of dated row with the columns of the requirement that its open row repeats.
KEPT: tuple[tuple[type[DatedRow], str, dict[str, str]], ...] = (
    (RequirementOwnership, "the owner or deputy", {"owner_id": "owner_id", "deputy_id": "deputy_id"}),
    (RequirementStatus, "the status", {"status": "status"}),
    (
        RequirementApplicability,
        "whether it applies, or why,",
        {"applicability": "applicability", "reason": "applicability_reason"},
    ),
)


def dated_count(session: Session) -> int:
    """How many dated rows there are of all sorts."""
    counts = [select(func.count(col(table.id))).scalar_subquery() for table, *_ in KEPT]
    return sum(int(count) for count in session.execute(select(*counts)).one())


def not_as_dated(session: Session) -> Iterator[tuple[str, str]]:
    """The refs of requirements whose columns differ from their open row, or that have none, and in what."""
    for table, what, columns in KEPT:
        conditions: list[Any] = [col(table.requirement_id) == col(Requirement.id), col(table.to_on).is_(None)]
        if table is RequirementApplicability:
            conditions.append(col(RequirementApplicability.scope) == "")
        differ = [
            col(getattr(table, dated)).is_distinct_from(col(getattr(Requirement, held)))
            for dated, held in columns.items()
        ]
        chosen = select(col(Requirement.ref)).outerjoin(table, and_(*conditions))
        for ref in session.scalars(chosen.where(or_(col(table.id).is_(None), *differ)).order_by(col(Requirement.id))):
            yield ref, what
