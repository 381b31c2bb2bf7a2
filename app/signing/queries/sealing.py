"""Everything that a sign-off keeps, as it is held against what the history vouches for."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.readable import UnreadableRow, readable_rows
from app.db.row import Row
from app.history.domain.rows import seal_of_rows
from app.signing.models import (
    Delegation,
    SignOff,
    SignOffApprover,
    SignOffContributor,
    SignOffDecision,
    SignOffStep,
)


def delegation_key(delegation_id: int | str) -> str:
    """The same for a delegation, of which one person may give several."""
    return f"{Delegation.__tablename__}:{delegation_id}"


def key_of(sign_off_id: int | str) -> str:
    """Under what the entry about a sign-off keeps its seal: one thing may have several."""
    return f"{SignOff.__tablename__}:{sign_off_id}"


def sign_off_seals(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The seal of each of these sign-offs as it stands, empty where a row of it cannot be read; a query for a table."""
    wanted = sorted(ids)
    steps = select(col(SignOffStep.id), col(SignOffStep.sign_off_id)).where(col(SignOffStep.sign_off_id).in_(wanted))
    owner_of = {row.id: row.sign_off_id for row in session.execute(steps)}
    kept: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    unreadable: set[int] = set()
    tables: tuple[tuple[type[Row], str], ...] = (
        (SignOff, "id"), (SignOffStep, "sign_off_id"), (SignOffContributor, "sign_off_id"),
        (SignOffApprover, "step_id"), (SignOffDecision, "step_id"),
    )  # fmt: skip
    for table, owner in tables:
        columns = table.__table__.columns  # type: ignore[attr-defined]  # every table class has one
        by_step = owner == "step_id"
        chosen = select(*columns).where(columns[owner].in_(sorted(owner_of) if by_step else wanted))
        for row in readable_rows(session, chosen, columns["id"]):
            if isinstance(row, UnreadableRow):
                held = session.execute(select(columns[owner]).where(columns["id"] == row.id)).scalar_one()
                unreadable.add(owner_of[held] if by_step else held)
                continue
            facts = {name: getattr(row, name) for name in columns.keys()}  # noqa: SIM118  # iterating gives columns
            mine = owner_of[facts[owner]] if by_step else facts[owner]
            kept[mine].setdefault(columns["id"].table.name, []).append(facts)
    return {
        one: "" if one in unreadable else seal_of_rows(kept[one]) for one in wanted if one in kept or one in unreadable
    }


def delegation_seals(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The seal of each of these delegations, empty where it cannot be read."""
    columns = Delegation.__table__.columns  # type: ignore[attr-defined]  # every table class has one
    found: dict[int, str] = {}
    for row in readable_rows(session, select(*columns).where(columns["id"].in_(sorted(ids))), columns["id"]):
        if isinstance(row, UnreadableRow):
            found[row.id] = ""
            continue
        facts = {name: getattr(row, name) for name in columns.keys()}  # noqa: SIM118  # iterating gives columns
        found[row.id] = seal_of_rows({Delegation.__tablename__: [facts]})
    return found
