"""Where a finding can be raised: the units that this actor sees, for selects."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.people.queries import site_rows, team_rows
from audits.findings.domain.repeats import Unit

SITE, TEAM = "site", "team"


@dataclass(frozen=True)
class UnitChoice:
    """A line of a select: its key is `team:3` or `site:1`."""

    key: str
    name: str
    unit: Unit


def unit_choices(session: Session, actor: Actor) -> list[UnitChoice]:
    """Teams by name with their site, then whole sites; two queries."""
    teams, sites = team_rows(), site_rows()
    chosen_teams = select(teams.c.id, teams.c.name, teams.c.site_id, sites.c.name.label("site")).join(
        sites, sites.c.id == teams.c.site_id
    )
    chosen_sites = select(sites.c.id, sites.c.name)
    if not actor.can(Capability.SEE_EVERY_TEAM):
        seen_sites = sorted(actor.site_ids) if actor.can(Capability.SEE_OWN_SITE) else []
        chosen_teams = chosen_teams.where(
            teams.c.site_id.in_(seen_sites) | teams.c.id.in_(sorted(actor.team_ids)),
        )
        chosen_sites = chosen_sites.where(sites.c.id.in_(seen_sites))
    found = [
        UnitChoice(f"{TEAM}:{row.id}", f"{row.name}, {row.site}", Unit(row.site_id, row.id))
        for row in session.execute(chosen_teams.order_by(func.lower(teams.c.name), teams.c.id))
    ]
    return found + [
        UnitChoice(f"{SITE}:{row.id}", f"All of {row.name}", Unit(row.id))
        for row in session.execute(chosen_sites.order_by(func.lower(sites.c.name), sites.c.id))
    ]
