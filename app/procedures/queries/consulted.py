"""Whom a consultation on a procedure asks if nobody chooses otherwise: those who work by it, and who leads them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, func, literal, select
from sqlmodel import Session

from app.core.capability import Capability
from app.people.queries import answers_customers, leads, person_serves, placed_rows, roles_let, team_rows
from app.procedures.models import Procedure
from app.procedures.queries.audience import AudiencePlace, asked_of

MOST_ASKED = 5_000


@dataclass(frozen=True)
class ProposedGroups:
    """People by id, each with the team that they are asked from; nobody stands in both."""

    agents: dict[int, str]
    leaders: dict[int, str]


def proposed_groups(session: Session, row: Procedure, audience: list[AudiencePlace]) -> ProposedGroups:
    """Agents whom it asks to read it, and the leaders of their teams."""
    people = placed_rows()
    of_audience = _teams(session, people, [*asked_of(people, row, audience), answers_customers(people.c.id)])
    agents = {person_id: team for person_id, (team, _) in of_audience.items()}
    teams = {team_id for _, team_id in of_audience.values() if team_id is not None}
    leading = [leads(people.c.id), people.c.team_id.in_(sorted(teams)), *_may_see(people, row)]
    leaders = {person_id: team for person_id, (team, _) in _teams(session, people, leading).items()}
    return ProposedGroups(agents, leaders)


def askable_people(session: Session, row: Procedure, ids: list[int]) -> dict[int, str]:
    """Those of these people who are here and may see the procedure, each with the team."""
    people = placed_rows()
    found = _teams(session, people, [people.c.id.in_(ids), *_may_see(people, row)])
    return {person_id: team for person_id, (team, _) in found.items()}


def _may_see(people: Subquery, row: Procedure) -> list[ColumnElement[bool]]:
    may = [roles_let(people.c.id, Capability.READ_PROCEDURES)]
    return may if row.client_id is None else [*may, person_serves(people.c.id, literal(row.client_id))]


def _teams(session: Session, people: Subquery, wanted: list[ColumnElement[bool]]) -> dict[int, tuple[str, int | None]]:
    teams, rows = team_rows(), people.c
    chosen = (
        select(rows.id, func.coalesce(teams.c.name, "").label("team"), rows.team_id)
        .outerjoin(teams, teams.c.id == rows.team_id)
        .where(*wanted)
    )
    return {one.id: (one.team, one.team_id) for one in session.execute(chosen.order_by(rows.id).limit(MOST_ASKED))}
