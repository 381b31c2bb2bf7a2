"""Raising findings: from the failed item in one tap, at the end of an audit, or by hand (SPEC 2.2.12 and 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.actions.operations import cancel_actions_of
from app.core.actor import Actor
from app.core.calendars import Calendar
from app.core.capability import Capability
from app.core.errors import BadInput
from app.core.text import excerpt
from app.people.queries import actor_for, calendar_at, leaders_of
from audits.conduct.models import Audit
from audits.findings.domain.clocks import Clocks, clocks_from
from audits.findings.domain.lifecycle import NO_LONGER_FAILS, OPEN, FailedAnswer, Step, advance, number_of
from audits.findings.domain.repeats import Unit
from audits.findings.models import Finding, FindingRequirement
from audits.findings.operations.rows import KIND, changed, check_owner, set_clocks
from audits.findings.operations.systemic import suggest_systemic
from audits.findings.queries.earlier import find_repeated
from audits.words import FindingStatus, Grade, shown

__all__ = ["FailedAnswer", "Found", "raise_by_hand", "raise_finding", "raise_for_result"]
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Found:
    """What somebody found outside an audit."""

    title: str
    detail: str
    grade: Grade
    site_id: int
    owner_id: int
    team_id: int | None = None
    client_id: int | None = None
    requirement_ids: tuple[int, ...] = ()
    containment: str = ""
    done_by: date | None = None


@dataclass(frozen=True)
class _Ground:
    """What the findings of one audit share, read once however many are raised."""

    held: Mapping[int, Finding]  # by question
    owner_id: int
    calendar: Calendar


def raise_finding(  # noqa: PLR0913 - what a person may say beside the answer is optional
    session: Session,
    audit: Audit,
    failed: FailedAnswer,
    *,
    detail: str = "",
    containment: str = "",
    owner_id: int | None = None,
    today: date,
    by: Actor,
    now: datetime,
) -> Finding:
    """The finding of this answer: made in one tap, and the same one when it is there already."""
    ground = _ground_of(session, audit)
    if owner_id is not None and failed.question_id not in ground.held:
        check_owner(session, owner_id, audit.client_id)
        ground = replace(ground, owner_id=owner_id)
    row, is_new = _raise_answer(
        session, audit, failed, ground, detail=detail, containment=containment, today=today, by=by, now=now
    )
    if is_new:
        suggest_systemic(session, failed.requirement_ids, today=today, by=by, now=now)
    return row


def raise_for_result(
    session: Session, audit: Audit, failed: Sequence[FailedAnswer], *, today: date, by: Actor, now: datetime
) -> list[Finding]:
    """One finding for each failing answer, none twice for one audit and question, in the order of the answers.

    The other open findings of this audit are cancelled, because their answer no longer fails.
    """
    ground = _ground_of(session, audit)
    failing = {answer.question_id for answer in failed}
    for question_id, row in ground.held.items():
        if question_id not in failing and row.status in OPEN:
            _end_as_passed(session, row, by=by, now=now)
    raised = [_raise_answer(session, audit, answer, ground, today=today, by=by, now=now) for answer in failed]
    new = [key for answer, (_, is_new) in zip(failed, raised, strict=True) if is_new for key in answer.requirement_ids]
    suggest_systemic(session, new, today=today, by=by, now=now)
    return [row for row, _ in raised]


def raise_by_hand(session: Session, found: Found, *, today: date, by: Actor, now: datetime) -> Finding:
    """A finding without an audit: a complaint's lesson, something seen on the floor."""
    if not found.detail:
        raise BadInput({"detail": "Say what was found"})
    check_owner(session, found.owner_id, found.client_id)
    row = Finding(
        title=excerpt(found.title, LONGEST_TITLE),
        detail=found.detail,
        grade=found.grade,
        site_id=found.site_id,
        team_id=found.team_id,
        client_id=found.client_id,
        owner_id=found.owner_id,
        raised_at=now,
        raised_by_id=by.id,
        raised_by_name=by.name,
    )
    calendar = calendar_at(session, row.site_id)
    _raise(session, row, found.requirement_ids, found.containment, calendar, today=today, by=by, now=now)
    suggest_systemic(session, found.requirement_ids, today=today, by=by, now=now)
    if found.done_by is not None and row.done_due_on is None:  # the owner's choice where the grade sets none
        row.done_due_on = found.done_by
        session.flush()
    return row


def default_owner(session: Session, *, team_id: int | None, client_id: int | None, otherwise: int) -> int:
    """The team's leader who may see this client's rows, else the auditor."""
    for leader in leaders_of(session, team_id) if team_id is not None else []:
        actor = actor_for(session, leader.id)
        if actor is None:
            continue
        if client_id is None or actor.can(Capability.SEE_EVERY_CLIENT) or client_id in actor.client_ids:
            return leader.id
    return otherwise


def _ground_of(session: Session, audit: Audit) -> _Ground:
    """Hold the audit, so that two taps queue and the second sees what the first raised; then read."""
    session.execute(select(col(Audit.id)).where(col(Audit.id) == audit.row_id).with_for_update())
    rows = session.scalars(select(Finding).where(col(Finding.audit_id) == audit.row_id).order_by(col(Finding.id)))
    return _Ground(
        held={row.question_id: row for row in rows if row.question_id is not None},
        owner_id=default_owner(session, team_id=audit.team_id, client_id=audit.client_id, otherwise=audit.auditor_id),
        calendar=calendar_at(session, audit.site_id),
    )


def _raise_answer(  # noqa: PLR0913 - what a person may say beside the answer is optional
    session: Session,
    audit: Audit,
    failed: FailedAnswer,
    ground: _Ground,
    *,
    detail: str = "",
    containment: str = "",
    today: date,
    by: Actor,
    now: datetime,
) -> tuple[Finding, bool]:
    """The finding of an answer, and whether it was raised just now."""
    held = ground.held.get(failed.question_id)
    if held is not None:
        comes_back = _may_come_back(held)
        if comes_back:
            _raise_again(session, held, failed, ground.calendar, today=today, by=by, now=now)
        return held, comes_back
    row = _new_finding(audit, failed, ground.owner_id, by=by, now=now)
    row.detail = detail or failed.comment
    _raise(session, row, failed.requirement_ids, containment, ground.calendar, today=today, by=by, now=now)
    return row, True


def _new_finding(audit: Audit, failed: FailedAnswer, owner_id: int, *, by: Actor, now: datetime) -> Finding:
    return Finding(
        audit_id=audit.row_id,
        question_id=failed.question_id,
        answer_value=failed.word,
        title=excerpt(failed.text, LONGEST_TITLE),
        grade=failed.grade,
        team_id=audit.team_id,
        site_id=audit.site_id,
        client_id=audit.client_id,
        owner_id=owner_id,
        raised_at=now,
        raised_by_id=by.id,
        raised_by_name=by.name,
    )


def _raise(
    session: Session,
    row: Finding,
    requirement_ids: Sequence[int],
    containment: str,
    calendar: Calendar,
    *,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """Compare with what was there before, start the clocks, keep and record.

    The grade stays as the question has it: that a repeat is graver is only suggested to people.
    """
    unit = Unit(row.site_id, row.team_id)
    row.repeat_of_id = find_repeated(session, requirement_ids, unit, audit_id=row.audit_id, today=today)
    set_clocks(row, clocks_from(today, row.grade, calendar))
    if containment:
        row.containment, row.contained_at = containment, now
    session.add(row)
    session.flush()
    session.add_all(
        FindingRequirement(finding_id=row.row_id, requirement_id=each) for each in dict.fromkeys(requirement_ids)
    )
    again = f", a repeat of {number_of(row.repeat_of_id)}" if row.repeat_of_id else ""
    sentence = f"{by.name} raised {number_of(row.row_id)}, {shown(row.grade).lower()}{again}: {row.title}"
    after = {"grade": row.grade, "detail": row.detail, "containment": containment, "owner_id": row.owner_id}
    changed(session, row, "raised", sentence, by=by, now=now, after=after)


def _may_come_back(row: Finding) -> bool:
    """Only what ended because its answer passed; what a manager cancelled stays cancelled."""
    return row.status is FindingStatus.CANCELLED and row.cancelled_reason == NO_LONGER_FAILS


def _raise_again(
    session: Session, row: Finding, failed: FailedAnswer, calendar: Calendar, *, today: date, by: Actor, now: datetime
) -> None:
    row.status = advance(row.status, Step.RAISE_AGAIN)
    row.cancelled_reason, row.closed_at, row.answer_value = "", None, failed.word
    row.raised_at, row.implemented_at, row.was_on_time, row.check_due_on, row.planned_at = now, None, None, None, None
    row.implemented_by_id, row.grade = None, failed.grade
    set_clocks(row, clocks_from(today, row.grade, calendar))
    sentence = f"{by.name} raised {number_of(row.row_id)} again: the answer fails once more ({failed.word})"
    changed(session, row, "raised_again", sentence, by=by, now=now, after={"answer": failed.word})


def _end_as_passed(session: Session, row: Finding, *, by: Actor, now: datetime) -> None:
    before = {"status": row.status}
    row.status = advance(row.status, Step.CANCEL)
    row.cancelled_reason, row.closed_at = NO_LONGER_FAILS, now
    set_clocks(row, Clocks())
    why = f"{number_of(row.row_id)} was cancelled: {NO_LONGER_FAILS}"
    cancel_actions_of(session, KIND, row.row_id, why, by=by, now=now)
    sentence = f"{number_of(row.row_id)} was cancelled: {NO_LONGER_FAILS[0].lower()}{NO_LONGER_FAILS[1:]}"
    after = {"status": row.status, "reason": NO_LONGER_FAILS}
    changed(session, row, "cancelled", sentence, by=by, now=now, before=before, after=after)
