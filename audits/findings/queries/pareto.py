"""What findings have in common, counted for the Pareto."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import end_of, start_of
from app.db.paging import Selection
from app.people.queries import site_rows, team_rows
from app.requirements.queries import requirement_rows
from audits.findings.models import CauseAnalysis, Finding, FindingRequirement
from audits.findings.queries.lists import seen_finding
from audits.words import FindingStatus, shown

KINDS = {"cause": "Cause", "question": "Question", "requirement": "Requirement", "team": "Team or site"}
NO_CAUSE = "No cause yet"
BY_HAND = "Raised without a question"
NO_REQUIREMENT = "No requirement"


def pareto_counts(session: Session, actor: Actor, kind: str, *, start: date, end: date) -> tuple[dict[str, int], int]:
    """Counts by name, and how many findings raised in the period were counted; two queries.

    A finding on two requirements counts under both, so that there the counts may be more than the findings.
    """
    period = (
        col(Finding.raised_at) >= start_of(start),
        col(Finding.raised_at) <= end_of(end),
    )
    counted = (seen_finding(actor), col(Finding.status) != FindingStatus.CANCELLED, *period)
    number = int(session.execute(select(func.count()).select_from(Finding).where(*counted)).scalar_one())
    names: dict[str, int] = {}
    for row in session.execute(_grouped(kind, counted)):
        name = shown(row.name) if kind == "cause" and row.name != NO_CAUSE else row.name
        names[name] = names.get(name, 0) + row.number
    return names, number


def _grouped(kind: str, counted: tuple[Any, ...]) -> Selection:
    name: ColumnElement[Any]
    if kind == "question":
        name = case((col(Finding.asked) == "", BY_HAND), else_=col(Finding.asked))
        joined = select(name.label("name"), func.count().label("number")).select_from(Finding)
    elif kind == "requirement":
        rows = requirement_rows()
        name = func.coalesce(rows.c.ref, NO_REQUIREMENT)
        joined = select(name.label("name"), func.count().label("number")).select_from(Finding)
        joined = joined.outerjoin(FindingRequirement, col(FindingRequirement.finding_id) == col(Finding.id))
        joined = joined.outerjoin(rows, rows.c.id == col(FindingRequirement.requirement_id))
    elif kind == "team":
        teams, sites = team_rows(), site_rows()
        name = func.coalesce(teams.c.name, sites.c.name)
        joined = select(name.label("name"), func.count().label("number")).select_from(Finding)
        joined = joined.outerjoin(teams, teams.c.id == col(Finding.team_id))
        joined = joined.join(sites, sites.c.id == col(Finding.site_id))
    else:
        newest = (
            select(col(CauseAnalysis.finding_id), func.max(col(CauseAnalysis.id)).label("id"))
            .group_by(col(CauseAnalysis.finding_id))
            .subquery()
        )
        name = func.coalesce(col(CauseAnalysis.category), NO_CAUSE)
        joined = select(name.label("name"), func.count().label("number")).select_from(Finding)
        joined = joined.outerjoin(newest, newest.c.finding_id == col(Finding.id))
        joined = joined.outerjoin(CauseAnalysis, col(CauseAnalysis.id) == newest.c.id)
    return joined.where(*counted).group_by(name)
