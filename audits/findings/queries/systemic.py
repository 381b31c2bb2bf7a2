"""Suggestions of a systemic major that wait for a manager."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import named
from app.db.scope import seen_client
from app.people.domain.roles import roles_that_may
from app.people.queries import active_people_with, site_rows, team_rows
from app.requirements.queries import requirement_rows
from audits.findings.domain.repeats import FEWEST_MINORS
from audits.findings.models import Finding, SystemicMember, SystemicSuggestion
from audits.findings.queries.lists import seen_finding
from audits.words import FindingStatus, Grade, SystemicStatus

MOST = 100


@dataclass(frozen=True)
class SystemicSuggestionLine:
    """A suggestion of a systemic major with the members that this actor may see, and how many there are in all."""

    id: int
    requirement_ref: str
    requirement_title: str
    suggested_at: datetime
    row_version: int
    count: int
    members: list[Any]

    @property
    def hidden(self) -> int:
        return self.count - len(self.members)

    @property
    def sees_all(self) -> bool:
        """Whether this actor sees everything that a decision would be about."""
        return self.hidden == 0


def waiting_suggestions(session: Session, actor: Actor) -> list[SystemicSuggestionLine]:
    """Suggestions of which this actor sees a member, oldest first; members that are minors no more do not count."""
    rows = requirement_rows()
    counts = _counts()
    seen = (
        select(col(SystemicMember.suggestion_id))
        .join(Finding, _is_member())
        .where(seen_finding(actor), *_still_minor())
        .distinct()
    )
    chosen = (
        select(SystemicSuggestion, rows.c.ref, rows.c.title, counts.c.members)
        .join(rows, rows.c.id == col(SystemicSuggestion.requirement_id))
        .join(counts, counts.c.suggestion_id == col(SystemicSuggestion.id))
        .where(
            col(SystemicSuggestion.status) == SystemicStatus.SUGGESTED,
            counts.c.members >= FEWEST_MINORS,
            col(SystemicSuggestion.id).in_(seen),
            seen_client(actor, rows.c.client_id),
        )
        .order_by(col(SystemicSuggestion.id))
        .limit(MOST)
    )
    found = session.execute(chosen).all()
    members = _members(session, actor, [row[0].row_id for row in found])
    return [
        SystemicSuggestionLine(
            id=row[0].row_id,
            requirement_ref=row.ref,
            requirement_title=row.title,
            suggested_at=row[0].suggested_at,
            row_version=row[0].row_version,
            count=row.members,
            members=members.get(row[0].row_id, []),
        )
        for row in found
    ]


def visible_suggestion(
    session: Session, actor: Actor, suggestion_id: int
) -> tuple[SystemicSuggestionLine, SystemicSuggestion]:
    """One that waits and of which this actor sees a member, with its row; else NotFound."""
    found = next((one for one in waiting_suggestions(session, actor) if one.id == suggestion_id), None)
    row = session.get(SystemicSuggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if found is None or row is None:
        raise NotFound("suggestion", suggestion_id)
    return found, row


def hidden_members(session: Session, actor: Actor, suggestion_id: int) -> int:
    """How many findings of a suggestion this actor does not see."""
    chosen = (
        select(func.count())
        .select_from(SystemicMember)
        .join(Finding, _is_member())
        .where(col(SystemicMember.suggestion_id) == suggestion_id, ~seen_finding(actor), *_still_minor())
    )
    return int(session.execute(chosen).scalar_one())


def suggestions_to_decide(session: Session, actor: Actor) -> list[SystemicSuggestionLine]:
    """Those that are this actor's to decide: who sees a part only would judge what they do not know."""
    if not actor.can(Capability.DECIDE_FINDINGS):
        return []
    return [one for one in waiting_suggestions(session, actor) if one.sees_all]


def deciders_of(session: Session, suggestion_ids: Sequence[int]) -> dict[int, str]:
    """Who sees all findings of each suggestion and may decide about it, in words; two kinds of query, however many."""
    places: dict[int, list[Any]] = {key: [] for key in suggestion_ids}
    rows = requirement_rows()
    chosen = (
        select(
            col(SystemicMember.suggestion_id),
            col(Finding.team_id),
            col(Finding.site_id),
            col(Finding.client_id),
            col(Finding.owner_id),
            col(Finding.raised_by_id),
            rows.c.client_id.label("requirement_client_id"),
        )
        .join(Finding, _is_member())
        .join(SystemicSuggestion, col(SystemicSuggestion.id) == col(SystemicMember.suggestion_id))
        .join(rows, rows.c.id == col(SystemicSuggestion.requirement_id))
        .where(col(SystemicMember.suggestion_id).in_(places), *_still_minor())
    )
    for row in session.execute(chosen):
        places[row.suggestion_id].append(row)
    people = active_people_with(session, Capability.DECIDE_FINDINGS) if places else []
    return {
        key: _decides([person.name for person in people if all(_sees(person, member) for member in members)])
        for key, members in places.items()
    }


def _sees(person: Actor, member: Any) -> bool:
    """The rule of `seen_finding`, for a person who is not the one who asks."""
    return (
        person.serves(member.client_id)
        and person.serves(member.requirement_client_id)
        and (person.sees_unit(member.team_id, member.site_id) or person.id in {member.owner_id, member.raised_by_id})
    )


def _decides(names: list[str]) -> str:
    if names:
        return f"{named(names)} may."
    roles = roles_that_may(Capability.DECIDE_FINDINGS)
    return f"Nobody sees them all: an administrator must make somebody {roles} who does."


def waiting_count(session: Session, actor: Actor) -> int:
    """How many wait, for a link that says so."""
    return len(waiting_suggestions(session, actor))


def _counts() -> Any:
    return (
        select(col(SystemicMember.suggestion_id), func.count().label("members"))
        .join(Finding, _is_member())
        .where(*_still_minor())
        .group_by(col(SystemicMember.suggestion_id))
        .subquery()
    )


def _members(session: Session, actor: Actor, ids: list[int]) -> dict[int, list[Any]]:
    if not ids:
        return {}
    teams, sites = team_rows(), site_rows()
    rows = session.execute(
        select(
            col(SystemicMember.suggestion_id),
            col(Finding.id),
            col(Finding.title),
            col(Finding.raised_at),
            func.coalesce(teams.c.name, sites.c.name).label("unit_name"),
        )
        .join(Finding, _is_member())
        .outerjoin(teams, teams.c.id == col(Finding.team_id))
        .join(sites, sites.c.id == col(Finding.site_id))
        .where(col(SystemicMember.suggestion_id).in_(ids), seen_finding(actor), *_still_minor())
        .order_by(col(Finding.id))
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.suggestion_id, []).append(row)
    return found


def _is_member() -> Any:
    return and_(col(Finding.id) == col(SystemicMember.finding_id))


def _still_minor() -> tuple[Any, Any]:
    return col(Finding.status) != FindingStatus.CANCELLED, col(Finding.grade) == Grade.MINOR
