"""What a new finding is compared with: earlier ones on its requirements, and the minors that may be systemic."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.core.days import local_day, start_of
from audits.findings.domain.repeats import WINDOW_DAYS, EarlierFinding, MinorFinding, Unit, repeat_of
from audits.findings.models import Finding, FindingRequirement, SystemicMember, SystemicSuggestion
from audits.words import FindingStatus, Grade, SystemicStatus


def find_repeated(
    session: Session, requirement_ids: Collection[int], unit: Unit, *, origin: tuple[str, int] | None, today: date
) -> int | None:
    """The finding that one on these requirements in this unit would repeat; two of one origin are not a repeat."""
    if not requirement_ids:
        return None
    in_unit = [col(Finding.team_id) == unit.team_id]
    if unit.team_id is None:
        in_unit = [col(Finding.team_id).is_(None), col(Finding.site_id) == unit.site_id]
    begun = start_of(today - timedelta(days=WINDOW_DAYS))
    chosen = (
        select(
            col(Finding.id),
            col(Finding.team_id),
            col(Finding.site_id),
            col(Finding.closed_at),
            col(FindingRequirement.requirement_id),
        )
        .join(FindingRequirement, col(FindingRequirement.finding_id) == col(Finding.id))
        .where(
            col(FindingRequirement.requirement_id).in_(sorted(set(requirement_ids))),
            *in_unit,
            col(Finding.status) != FindingStatus.CANCELLED,
            or_(col(Finding.closed_at).is_(None), col(Finding.closed_at) >= begun),
        )
    )
    if origin is not None:
        kind, key = origin
        elsewhere = or_(
            col(Finding.origin_id).is_(None), col(Finding.origin_kind) != kind, col(Finding.origin_id) != key
        )
        chosen = chosen.where(elsewhere)
    earlier = [
        EarlierFinding(
            row.id,
            Unit(row.site_id, row.team_id),
            frozenset({row.requirement_id}),
            local_day(row.closed_at) if row.closed_at else None,
        )
        for row in session.execute(chosen)
    ]
    return repeat_of(requirement_ids, unit, earlier, today=today)


def origin_of(row: Finding) -> tuple[str, int] | None:
    """Kind and id of what a finding was raised from; None for one raised by hand."""
    return None if row.origin_id is None else (row.origin_kind, row.origin_id)


def minors_on(session: Session, requirement_id: int, *, today: date) -> list[MinorFinding]:
    """Minor findings on one requirement in the window, in any unit, that no accepted suggestion holds already."""
    taken = (
        select(col(SystemicMember.finding_id))
        .join(SystemicSuggestion, col(SystemicSuggestion.id) == col(SystemicMember.suggestion_id))
        .where(
            col(SystemicSuggestion.status) == SystemicStatus.ACCEPTED,
            col(SystemicSuggestion.requirement_id) == requirement_id,
        )
    )
    begun = start_of(today - timedelta(days=WINDOW_DAYS))
    rows = session.execute(
        select(col(Finding.id), col(Finding.raised_at))
        .join(FindingRequirement, col(FindingRequirement.finding_id) == col(Finding.id))
        .where(
            col(FindingRequirement.requirement_id) == requirement_id,
            col(Finding.grade) == Grade.MINOR,
            col(Finding.status) != FindingStatus.CANCELLED,
            col(Finding.raised_at) >= begun,
            col(Finding.id).not_in(taken),
        )
        .order_by(col(Finding.id))
    )
    return [MinorFinding(row.id, local_day(row.raised_at)) for row in rows]


def suggestion_sets(
    session: Session, requirement_id: int, statuses: Iterable[SystemicStatus]
) -> dict[int, frozenset[int]]:
    """The members of this requirement's suggestions in these statuses, by suggestion."""
    rows = session.execute(
        select(col(SystemicMember.suggestion_id), col(SystemicMember.finding_id))
        .join(SystemicSuggestion, col(SystemicSuggestion.id) == col(SystemicMember.suggestion_id))
        .where(
            col(SystemicSuggestion.requirement_id) == requirement_id,
            col(SystemicSuggestion.status).in_(list(statuses)),
        )
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.suggestion_id, set()).add(row.finding_id)
    return {key: frozenset(members) for key, members in found.items()}
