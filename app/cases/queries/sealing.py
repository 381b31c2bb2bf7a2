"""Everything that cases keep, as it is held against what the history vouches for."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.cases.models import (
    CaseAssignment,
    CaseCause,
    CaseChange,
    CaseChecklist,
    CaseMeasure,
    CaseOption,
    CasePart,
    CaseRequirement,
    ChangeCase,
    ImpactAnswer,
)
from app.db.readable import UnreadableRow, readable_rows
from app.db.row import Row
from app.history.domain.rows import seal_of_rows

CASE = "change_case"
HANGING: tuple[type[Row], ...] = (
    CaseChange, CaseCause, CaseRequirement, CaseChecklist, CaseMeasure, CasePart, CaseOption, ImpactAnswer,
    CaseAssignment,
)  # fmt: skip


def case_seals(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """The seal of each of these cases as it stands, empty where a row of it cannot be read; a query for each table."""
    kept: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    unreadable: set[int] = set()
    for table, owner in ((ChangeCase, "id"), *((one, "case_id") for one in HANGING)):
        columns = table.__table__.columns  # type: ignore[attr-defined]  # every table class has one
        key, case_id = columns["id"], columns[owner]
        for row in readable_rows(session, select(*columns).where(case_id.in_(sorted(ids))), key):
            if isinstance(row, UnreadableRow):
                unreadable |= set(session.scalars(select(case_id).where(key == row.id)))
                continue
            facts = {name: getattr(row, name) for name in columns.keys()}  # noqa: SIM118  # iterating gives columns
            kept[facts[owner]].setdefault(case_id.table.name, []).append(facts)
    return {
        one: "" if one in unreadable else seal_of_rows(kept[one]) for one in ids if one in kept or one in unreadable
    }
