"""Fixing a finding and proving it: plan, begin, implement, check whether it worked (SPEC 2.6)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from app.actions.domain.words import ActionKind
from app.actions.operations import New, Origin, open_action
from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput, NotAllowed
from app.db.row import accept_version
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from app.people.queries import calendar_at
from audits.findings.domain.clocks import check_due, clocks_from
from audits.findings.domain.independence import why_not_check
from audits.findings.domain.lifecycle import TO_CHECK, FindingStep, advance, is_on_time, number_of
from audits.findings.domain.steps import (
    asks_for_prevention,
    missing_before_fix,
    missing_for_implementing,
    missing_for_plan,
)
from audits.findings.models import EffectivenessCheck, Finding, FindingImplementation
from audits.findings.operations.rows import changed, set_clocks
from audits.findings.operations.telling import tell_of_reopening
from audits.findings.queries.checkers import checkers_of, parts_in_fix, who_may_check
from audits.findings.queries.standing import ORIGIN, standing_of
from audits.words import FindingStatus, shown

KINDS = (ActionKind.CORRECTION, ActionKind.CORRECTIVE, ActionKind.PREVENTIVE)
LONGEST_WAIT = 365


@dataclass(frozen=True)
class PlannedAction:
    """What somebody will do about a finding: by a day, or in so many working days."""

    kind: ActionKind
    title: str
    owner_id: int
    detail: str = ""
    working_days: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class FixVerdict:
    """What an effectiveness check found, against which measure, with which evidence."""

    measure: str
    seen: str
    is_effective: bool
    evidence_id: int


def plan(
    session: Session,
    row: Finding,
    action: PlannedAction,
    *,
    done_by: date | None = None,
    version: int,
    by: Actor,
    now: datetime,
) -> list[str]:
    """Add an action; once nothing more is missing the finding is planned. Returns what the plan still lacks."""
    status = advance(row.status, FindingStep.PLAN)
    if missing := missing_before_fix(standing_of(session, row)):
        raise BadInput({"kind": f"{number_of(row.row_id)} first needs {' and '.join(missing)}"})
    if action.kind not in KINDS:
        raise BadInput({"kind": "Choose a correction, a corrective or a preventive action"})
    current = {"done_by": row.done_due_on.isoformat() if row.done_due_on else ""}
    accept_version(row, version, subject=number_of(row.row_id), current=current)
    open_action(
        session,
        New(
            origin=Origin(ORIGIN, row.row_id, number_of(row.row_id)),
            kind=action.kind,
            title=action.title,
            detail=action.detail,
            owner_id=action.owner_id,
            working_days=action.working_days,
            due_on=action.due_on,
            cycle=row.cycle,
            team_id=row.team_id,
            site_id=row.site_id,
            client_id=row.client_id,
        ),
        by=by,
        now=now,
    )
    was = row.status
    if row.done_due_on is None:
        row.done_due_on = done_by  # the owner's choice where the grade sets none
    lacks = missing_for_plan(standing_of(session, row))
    before = {"status": was}
    if not lacks:
        row.status, row.planned_at = status, row.planned_at or now
    sentence = f"{by.name} planned for {number_of(row.row_id)}: {action.title}"
    after = {"status": row.status, "kind": action.kind, "title": action.title, "done_due_on": row.done_due_on}
    changed(session, row, "planned", sentence, by=by, now=now, before=before, after=after)
    return lacks


def start(session: Session, row: Finding, *, by: Actor, now: datetime) -> None:
    """The fix has begun: an action of the cycle is under way."""
    before = {"status": row.status}
    row.status = advance(row.status, FindingStep.START)
    sentence = f"Work on {number_of(row.row_id)} began"
    changed(session, row, "started", sentence, by=by, now=now, before=before, after={"status": row.status})


def implement(  # noqa: PLR0913 - what is said beside the day of the check is optional
    session: Session,
    row: Finding,
    check_after_days: int,
    no_prevention: str = "",
    *,
    checker_id: int | None = None,
    version: int,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """The fix is made: every action is verified or cancelled. Judges on time, and sets the day of the check.

    Without a preventive action it takes the reason why none is possible.
    """
    status = advance(row.status, FindingStep.IMPLEMENT)
    held = standing_of(session, row)
    if missing := missing_for_implementing(held):
        raise BadInput({"check_after_days": f"{number_of(row.row_id)} first needs {' and '.join(missing)}"})
    if not 0 <= check_after_days <= LONGEST_WAIT:
        raise BadInput({"check_after_days": f"Between 0 and {LONGEST_WAIT} days"})
    if asks_for_prevention(held) and not no_prevention:
        none = "Plan a preventive action, or say why nothing can keep it from happening elsewhere"
        raise BadInput({"no_prevention": none})
    checker = _named_checker(session, row, checker_id, by)
    accept_version(row, version, subject=number_of(row.row_id), current={"status": shown(row.status)})
    before = {"status": row.status}
    row.status, row.implemented_at, row.check_after_days = status, now, check_after_days
    row.implemented_by_id, row.checker_id = by.id, checker_id
    row.no_prevention_reason = no_prevention if asks_for_prevention(held) else ""
    row.was_on_time, row.check_due_on = is_on_time(today, row.done_due_on), check_due(today, check_after_days)
    late = f", late: it was due on {day_in_words(row.done_due_on)}" if row.done_due_on else ""
    judged = {True: ", on time", False: late, None: ""}[row.was_on_time]
    sentence = f"{by.name} implemented the fix of {number_of(row.row_id)}{judged}"
    after: dict[str, Any] = {"status": status, "was_on_time": row.was_on_time, "check_due_on": row.check_due_on}
    after |= {"no_prevention": row.no_prevention_reason, "checker": checker}
    _keep_implementation(session, row, now)
    changed(session, row, "implemented", sentence, by=by, now=now, before=before, after=after)


def _named_checker(session: Session, row: Finding, checker_id: int | None, by: Actor) -> str:
    """The name of who is to check the fix; refused where they had a part in it, as they would be then."""
    if checker_id is None:
        return ""
    for person in checkers_of(session, row, besides=by.id):
        if person.id == checker_id:
            return person.name
    raise BadInput({"checker_id": "That person cannot check this fix. Choose another, or nobody by name"})


def _keep_implementation(session: Session, row: Finding, now: datetime) -> None:
    """Once for a cycle: a finding that was withdrawn and came back is judged anew in the cycle in which it was."""
    mine = (col(FindingImplementation.finding_id) == row.row_id, col(FindingImplementation.cycle) == row.cycle)
    session.execute(delete(FindingImplementation).where(*mine))
    session.add(
        FindingImplementation(finding_id=row.row_id, cycle=row.cycle, implemented_at=now, was_on_time=row.was_on_time)
    )


def who_may_not_check(session: Session, row: Finding, by: Actor) -> str:
    """Why this person may not check the fix, and who may; nothing where they may, or where no fix waits for it."""
    refusal = why_not_check(parts_in_fix(session, row), by.id) if row.status in TO_CHECK else ""
    return f"{refusal} {who_may_check(session, row)}" if refusal else ""


def begin_check(session: Session, row: Finding, *, by: Actor, now: datetime) -> None:
    """Say that one is looking whether the fix worked, so that two people do not."""
    before = {"status": row.status}
    status = advance(row.status, FindingStep.BEGIN_CHECK)
    refuse_own_check(session, row, by)
    row.status = status
    sentence = f"{by.name} began to check {number_of(row.row_id)}"
    changed(session, row, "check_begun", sentence, by=by, now=now, before=before, after={"status": status})


def check_effectiveness(
    session: Session, row: Finding, verdict: FixVerdict, runtime: Runtime, *, version: int, by: Actor, now: datetime
) -> None:
    """Judge the fix against a measure: effective closes the finding, not effective reopens it as the next cycle."""
    held = advance(row.status, FindingStep.BEGIN_CHECK) if row.status is FindingStatus.IMPLEMENTED else row.status
    status = advance(held, FindingStep.CLOSE if verdict.is_effective else FindingStep.REOPEN)
    refuse_own_check(session, row, by)
    today = now.astimezone(runtime.settings.zone).date()
    _check_verdict(row, verdict, today)
    accept_version(row, version, subject=number_of(row.row_id), current={"status": shown(row.status)})
    session.add(
        EffectivenessCheck(
            finding_id=row.row_id,
            cycle=row.cycle,
            measure=verdict.measure,
            seen=verdict.seen,
            is_effective=verdict.is_effective,
            evidence_id=verdict.evidence_id,
            checked_at=now,
            checked_by_id=by.id or 0,
            checked_by_name=by.name,
        )
    )
    before = {"status": row.status, "cycle": row.cycle, "containment": row.containment, "done_due_on": row.done_due_on}
    row.status = status
    after = {"status": status, "measure": verdict.measure, "seen": verdict.seen}
    if verdict.is_effective:
        row.closed_at = now
        sentence = f"{by.name} found the fix of {number_of(row.row_id)} effective: {verdict.seen}"
        changed(session, row, "closed", sentence, by=by, now=now, before=before, after=after)
        return
    _begin_next_cycle(session, row, today)
    sentence = f"{by.name} reopened {number_of(row.row_id)} as cycle {row.cycle}: {verdict.seen}"
    changed(session, row, "reopened", sentence, by=by, now=now, before=before, after=after)
    tell_of_reopening(session, row, verdict.seen, Postage.of(runtime), by=by, now=now)


def refuse_own_check(session: Session, row: Finding, by: Actor) -> None:
    if refusal := who_may_not_check(session, row, by):
        raise NotAllowed(refusal)


def _check_verdict(row: Finding, verdict: FixVerdict, today: date) -> None:
    errors = {}
    if not verdict.measure:
        errors["measure"] = "Say what was measured, so that somebody else could measure it again"
    if not verdict.seen:
        errors["seen"] = "Say what you saw"
    if not verdict.evidence_id:
        errors["document"] = "Add the evidence: a check without it proves nothing"
    if verdict.is_effective and row.check_due_on is not None and today < row.check_due_on:
        # A fix that failed may be said to have failed on any day; that it held takes the days (SPEC 2.6).
        day = day_in_words(row.check_due_on)
        errors["is_effective"] = f"It can be found effective from {day}. That it failed can be said on any day"
    if errors:
        raise BadInput(errors)


def _begin_next_cycle(session: Session, row: Finding, today: date) -> None:
    """Everything is asked again, from today; what the cycle before held stays in its rows and in the history."""
    row.cycle += 1
    row.containment, row.contained_at, row.planned_at, row.implemented_at = "", None, None, None
    row.implemented_by_id, row.checker_id = None, None
    row.was_on_time, row.check_due_on, row.single_option_reason, row.no_prevention_reason = None, None, "", ""
    set_clocks(row, clocks_from(today, row.grade, calendar_at(session, row.site_id)))
