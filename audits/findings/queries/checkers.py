"""Who had a part in the fix of a finding, and who may check whether it worked (SPEC 2.6)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.actions.queries import action_rows
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import named
from app.people.domain.roles import roles_that_may
from app.people.queries import people_at
from audits.findings.domain.independence import PartsInFix, why_not_check
from audits.findings.domain.lifecycle import number_of
from audits.findings.models import Finding
from audits.findings.queries.standing import ORIGIN, cycle_actions


def parts_in_fix(session: Session, row: Finding) -> PartsInFix:
    """Of this cycle; one query."""
    return _parts(row, cycle_actions(session, row))


def parts_in_fixes(session: Session, rows: Sequence[Finding]) -> dict[int, PartsInFix]:
    """The same of many findings, by their id; one query."""
    actions = action_rows()
    chosen = select(actions).where(
        actions.c.origin_kind == ORIGIN, actions.c.origin_id.in_([row.row_id for row in rows])
    )
    by_cycle: dict[tuple[int, int], list[Any]] = {}
    for action in session.execute(chosen):
        by_cycle.setdefault((action.origin_id, action.cycle), []).append(action)
    return {row.row_id: _parts(row, by_cycle.get((row.row_id, row.cycle), ())) for row in rows}


def _parts(row: Finding, actions: Sequence[Any]) -> PartsInFix:
    return PartsInFix(
        number=number_of(row.row_id),
        owner_id=row.owner_id,
        action_owners=frozenset(action.owner_id for action in actions),
        action_doers=frozenset(action.done_by_id for action in actions if action.done_by_id is not None),
        implemented_by_id=row.implemented_by_id,
    )


def checkers_of(session: Session, row: Finding, *, besides: int | None = None) -> list[Actor]:
    """Everybody who sees the finding, works on findings and had no part in this fix, nor is `besides`, by name."""
    parts = parts_in_fix(session, row)
    people = people_at(
        session,
        Capability.WORK_ON_FINDINGS,
        team_id=row.team_id,
        site_id=row.site_id,
        client_id=row.client_id,
    )
    return [one for one in people if not why_not_check(parts, one.id) and one.id != besides]


def who_may_check(session: Session, row: Finding) -> str:
    """Who checks this fix, by name; where nobody may, who must be given the right, and by whom."""
    names = [person.name for person in checkers_of(session, row)]
    if names:
        return f"{named(names)} may."
    roles = roles_that_may(Capability.WORK_ON_FINDINGS)
    return f"Nobody else may: an administrator must make somebody who had no part in the fix {roles} who sees its unit."


def check_words(session: Session, row: Finding) -> str:
    """Who checks this fix: who was named, while they are here and may, else everybody who may."""
    named_one = next((one for one in checkers_of(session, row) if one.id == row.checker_id), None)
    return f"{named_one.name} checks it." if named_one else who_may_check(session, row)
