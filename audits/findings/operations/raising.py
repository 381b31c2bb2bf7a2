"""Raising findings: from the failed item in one tap, at the end of an audit, or by hand (SPEC 2.2.12 and 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.actions.operations import cancel_actions_of
from app.core.actor import Actor
from app.core.calendars import Calendar
from app.core.errors import BadInput
from app.core.text import excerpt
from app.people.queries import actor_for, calendar_at, leaders_of, people_by_ids
from audits.findings.domain.clocks import Clocks, clocks_from
from audits.findings.domain.facts import FindingOrigin, SeenByHand, Shortfall
from audits.findings.domain.lifecycle import NO_LONGER_FAILS, OPEN, FindingStep, advance, number_of
from audits.findings.domain.repeats import Unit
from audits.findings.models import Finding, FindingRequirement
from audits.findings.operations.rows import KIND, changed, check_owner, set_clocks
from audits.findings.operations.systemic import suggest_systemic
from audits.findings.queries.earlier import find_repeated, origin_of
from audits.words import FindingStatus, shown

LONGEST_TITLE = 200


@dataclass(frozen=True)
class _Ground:
    """What the findings of one origin share, read once however many are raised."""

    raised: Mapping[str, Finding]  # by key
    owner_id: int
    calendar: Calendar


def raise_finding(  # noqa: PLR0913 - what a person may say beside the answer is optional
    session: Session,
    origin: FindingOrigin,
    failed: Shortfall,
    *,
    detail: str = "",
    containment: str = "",
    owner_id: int | None = None,
    today: date,
    by: Actor,
    now: datetime,
) -> Finding:
    """The finding of this: made in one tap, and the same one when it is there already.

    The caller holds the origin's row, so that of two taps the second sees what the first raised.
    """
    ground = _ground_of(session, origin)
    if owner_id is not None and failed.key not in ground.raised:
        check_owner(session, owner_id, origin.client_id)
        ground = replace(ground, owner_id=owner_id)
    row, is_new = _raise_answer(
        session, origin, failed, ground, detail=detail, containment=containment, today=today, by=by, now=now
    )
    if is_new:
        suggest_systemic(session, failed.requirement_ids, today=today, by=by, now=now)
    return row


def raise_for_result(
    session: Session, origin: FindingOrigin, failed: Sequence[Shortfall], *, today: date, by: Actor, now: datetime
) -> list[Finding]:
    """One finding for each of these, none twice for one key of the origin, in their order; the caller holds its row.

    The other open findings of this origin are cancelled, because what they were raised for no longer fails.
    """
    ground = _ground_of(session, origin)
    failing = {each.key for each in failed}
    for key, row in ground.raised.items():
        if key not in failing and row.status in OPEN:
            _end_as_passed(session, row, by=by, now=now)
    raised = [_raise_answer(session, origin, each, ground, today=today, by=by, now=now) for each in failed]
    new = [key for answer, (_, is_new) in zip(failed, raised, strict=True) if is_new for key in answer.requirement_ids]
    suggest_systemic(session, new, today=today, by=by, now=now)
    return [row for row, _ in raised]


def raise_by_hand(session: Session, seen: SeenByHand, *, today: date, by: Actor, now: datetime) -> Finding:
    """A finding without an origin. Where its grade sets no day to be done by, the one that was given counts."""
    if not seen.detail:
        raise BadInput({"detail": "Say what was found"})
    check_owner(session, seen.owner_id, seen.client_id)
    row = Finding(
        title=excerpt(seen.title, LONGEST_TITLE),
        detail=seen.detail,
        grade=seen.grade,
        site_id=seen.site_id,
        team_id=seen.team_id,
        client_id=seen.client_id,
        owner_id=seen.owner_id,
        raised_at=now,
        raised_by_id=by.id,
        raised_by_name=by.name,
    )
    calendar = calendar_at(session, row.site_id)
    set_clocks(row, clocks_from(today, row.grade, calendar))
    if row.done_due_on is None:
        row.done_due_on = seen.done_by
    _keep(session, row, seen.requirement_ids, seen.containment, today=today, by=by, now=now)
    suggest_systemic(session, seen.requirement_ids, today=today, by=by, now=now)
    return row


def default_owner(session: Session, *, team_id: int | None, client_id: int | None, otherwise: int) -> int:
    """The team's leader who may see this client's rows, else the auditor."""
    for leader in leaders_of(session, team_id) if team_id is not None else []:
        actor = actor_for(session, leader.id)
        if actor is not None and actor.serves(client_id):
            return leader.id
    return otherwise


def _ground_of(session: Session, origin: FindingOrigin) -> _Ground:
    chosen = select(Finding).where(col(Finding.origin_kind) == origin.kind, col(Finding.origin_id) == origin.id)
    return _Ground(
        raised={row.origin_key: row for row in session.scalars(chosen.order_by(col(Finding.id)))},
        owner_id=default_owner(session, team_id=origin.team_id, client_id=origin.client_id, otherwise=origin.owner_id),
        calendar=calendar_at(session, origin.site_id),
    )


def _raise_answer(  # noqa: PLR0913 - what a person may say beside the answer is optional
    session: Session,
    origin: FindingOrigin,
    failed: Shortfall,
    ground: _Ground,
    *,
    detail: str = "",
    containment: str = "",
    today: date,
    by: Actor,
    now: datetime,
) -> tuple[Finding, bool]:
    """The finding, and whether it was raised just now."""
    raised = ground.raised.get(failed.key)
    if raised is not None:
        comes_back = _may_come_back(raised)
        if comes_back:
            _raise_again(session, raised, failed, ground.calendar, today=today, by=by, now=now)
        return raised, comes_back
    row = _new_finding(origin, failed, ground.owner_id, by=by, now=now)
    row.detail = detail or failed.comment
    set_clocks(row, clocks_from(today, row.grade, ground.calendar))
    _keep(session, row, failed.requirement_ids, containment, today=today, by=by, now=now)
    return row, True


def _new_finding(origin: FindingOrigin, failed: Shortfall, owner_id: int, *, by: Actor, now: datetime) -> Finding:
    return Finding(
        origin_kind=origin.kind,
        origin_id=origin.id,
        origin_key=failed.key,
        origin_label=origin.label,
        asked=failed.text,
        is_critical=failed.is_critical,
        answer_value=failed.word,
        title=excerpt(failed.text, LONGEST_TITLE),
        grade=failed.grade,
        team_id=origin.team_id,
        site_id=origin.site_id,
        client_id=origin.client_id,
        owner_id=owner_id,
        raised_at=now,
        raised_by_id=by.id,
        raised_by_name=by.name,
    )


def _keep(
    session: Session,
    row: Finding,
    requirement_ids: Sequence[int],
    containment: str,
    *,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """Compare with what was there before, keep and record; everything that is saved is set by now.

    The grade stays as the question has it: that a repeat is graver is only suggested to people.
    """
    unit = Unit(row.site_id, row.team_id)
    row.repeat_of_id = find_repeated(session, requirement_ids, unit, origin=origin_of(row), today=today)
    if containment:
        row.containment, row.contained_at = containment, now
    session.add(row)
    session.flush()
    session.add_all(
        FindingRequirement(finding_id=row.row_id, requirement_id=each) for each in dict.fromkeys(requirement_ids)
    )
    again = f", a repeat of {number_of(row.repeat_of_id)}" if row.repeat_of_id else ""
    sentence = f"{by.name} raised {number_of(row.row_id)}, {shown(row.grade).lower()}{again}: {row.title}"
    after = {
        "grade": row.grade,
        "detail": row.detail,
        "containment": containment,
        "owner": people_by_ids(session, [row.owner_id])[row.owner_id].name if row.owner_id else "Nobody",
        "contain_by": row.contain_by,
        "plan_by": row.plan_by,
        "done_due_on": row.done_due_on,
    }
    changed(session, row, "raised", sentence, by=by, now=now, after=after)


def _may_come_back(row: Finding) -> bool:
    """Only what ended because its answer passed; what a manager cancelled stays cancelled."""
    return row.status is FindingStatus.CANCELLED and row.cancelled_reason == NO_LONGER_FAILS


def _raise_again(
    session: Session, row: Finding, failed: Shortfall, calendar: Calendar, *, today: date, by: Actor, now: datetime
) -> None:
    before = {"status": row.status, "answer": row.answer_value, "grade": row.grade}
    row.status = advance(row.status, FindingStep.RAISE_AGAIN)
    row.cancelled_reason, row.closed_at, row.answer_value = "", None, failed.word
    row.raised_at, row.implemented_at, row.was_on_time, row.check_due_on, row.planned_at = now, None, None, None, None
    row.implemented_by_id, row.checker_id = None, None
    row.grade, row.is_critical = failed.grade, failed.is_critical
    set_clocks(row, clocks_from(today, row.grade, calendar))
    sentence = f"{by.name} raised {number_of(row.row_id)} again: the answer fails once more ({failed.word})"
    after = {"status": row.status, "answer": failed.word, "grade": row.grade, "done_due_on": row.done_due_on}
    changed(session, row, "raised_again", sentence, by=by, now=now, before=before, after=after)


def _end_as_passed(session: Session, row: Finding, *, by: Actor, now: datetime) -> None:
    before = {"status": row.status}
    row.status = advance(row.status, FindingStep.CANCEL)
    row.cancelled_reason, row.closed_at = NO_LONGER_FAILS, now
    set_clocks(row, Clocks())
    why = f"{number_of(row.row_id)} was cancelled: {NO_LONGER_FAILS}"
    cancel_actions_of(session, KIND, row.row_id, why, by=by, now=now)
    sentence = f"{number_of(row.row_id)} was cancelled: {NO_LONGER_FAILS[0].lower()}{NO_LONGER_FAILS[1:]}"
    after = {"status": row.status, "reason": NO_LONGER_FAILS}
    changed(session, row, "cancelled", sentence, by=by, now=now, before=before, after=after)
