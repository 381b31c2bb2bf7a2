"""What change cases show on lower features' pages and in the menu."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.cases.domain.completeness import effect_in_words
from app.cases.domain.words import CaseStatus, CauseKind, number_of
from app.cases.queries import (
    case_of_change,
    cases_changing_measure,
    cases_rewriting,
    cases_started_by,
    cases_touching,
    open_totals,
)
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.web.navigation import Count
from app.web.slots import Panel
from regwatch.changes.domain.triage import ChangeStatus


def case_of_change_panel(session: Session, actor: Actor, subject_id: int, _now: datetime) -> Panel | None:
    """On a relevant change's page: its case, or the button that opens one."""
    if not actor.can(Capability.READ_CASES):
        return None
    row = case_of_change(session, actor, subject_id)
    if row.any_case_id is None and row.change_status is not ChangeStatus.RELEVANT:
        return None
    return Panel("Change case", "cases/_case_of_change.html", [(row, actor.can(Capability.RUN_CASES))])


def cases_of_requirement(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On a requirement's page: the cases that may touch it."""
    found = cases_touching(session, actor, subject_id) if actor.can(Capability.READ_CASES) else ()
    return _panel(found, None, now) if found else None


def cases_of_checklist(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On a checklist's page: the cases that ask for its next version."""
    found = cases_rewriting(session, actor, subject_id) if actor.can(Capability.READ_CASES) else ()
    return _panel(found, None, now) if found else None


def cases_of_measure(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On a measure's page, and before it is retired: the cases that ask for another one."""
    found = cases_changing_measure(session, actor, subject_id) if actor.can(Capability.READ_CASES) else ()
    waits = "An open one waits until the measure is changed or retired: once it is, nothing of it holds the case open."
    is_waited_for = any(row.status is CaseStatus.OPEN for row in found)
    return _panel(found, None, now, waits if is_waited_for else "") if found else None


def cases_of_finding(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On a finding's page: the cases that it started, or the button that opens one."""
    return _started_by(session, actor, CauseKind.FINDING, subject_id, now)


def cases_of_action(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On an action's page: the case that it is a part of and those that it started, or the button that opens one."""
    return _started_by(session, actor, CauseKind.ACTION, subject_id, now)


def cases_of_suggestion(session: Session, actor: Actor, subject_id: int, now: datetime) -> Panel | None:
    """On the page that answers a suggestion: the cases that it started, or the button that opens one."""
    return _started_by(session, actor, CauseKind.SUGGESTION, subject_id, now)


def _started_by(session: Session, actor: Actor, kind: CauseKind, subject_id: int, now: datetime) -> Panel | None:
    if not actor.can(Capability.READ_CASES):
        return None
    found = cases_started_by(session, actor, kind, subject_id)
    may_start = actor.can(Capability.RUN_CASES) and not any(row.status is CaseStatus.OPEN for row in found)
    return _panel(found, (kind, subject_id) if may_start else None, now) if found or may_start else None


def _panel(found: Sequence[Any], start: tuple[CauseKind, int] | None, now: datetime, waits: str = "") -> Panel:
    today = local_day(now)

    def effect(effective_on: date | None) -> str:
        return effect_in_words(effective_on, today)

    return Panel("Change cases", "cases/_cases_of.html", [(found, start, effect, number_of, waits)])


def open_from_ticked(_session: Session, actor: Actor, _subject_id: int, _now: datetime) -> Panel | None:
    """Below the list of relevant changes: the button that opens one case of those that are ticked."""
    if not actor.can(Capability.RUN_CASES):
        return None
    return Panel("Several at once", "cases/_open_from_ticked.html", ())


def count_open(session: Session, actor: Actor, now: datetime) -> Count:
    return Count(open_totals(session, actor, local_day(now)).open, "open")
