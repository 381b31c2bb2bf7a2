"""Suggesting that many minors are one systemic major, and deciding on it (SPEC 2.6)."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.core.text import READ_LATER, excerpt, plural
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from app.people.queries import calendar_at, people_by_ids
from app.requirements.queries import requirement_rows
from audits.findings.domain.clocks import clocks_from
from audits.findings.domain.lifecycle import number_of
from audits.findings.domain.repeats import FEWEST_MINORS, systemic_set
from audits.findings.models import Finding, FindingRequirement, SystemicMember, SystemicSuggestion
from audits.findings.operations.rows import changed, check_owner, set_clocks
from audits.findings.queries.earlier import minors_on, suggestion_sets
from audits.findings.queries.systemic import deciders_of, hidden_members
from audits.words import FindingStatus, Grade, SystemicStatus

LONGEST_TITLE = 200


def suggest_systemic(
    session: Session, requirement_ids: Iterable[int], *, today: date, by: Actor, now: datetime
) -> list[int]:
    """Look at each requirement; make a suggestion, or add to the one that waits. The ids of what waits now."""
    waiting = []
    for requirement_id in dict.fromkeys(requirement_ids):
        minors = minors_on(session, requirement_id, today=today)
        declined = suggestion_sets(session, requirement_id, [SystemicStatus.DECLINED]).values()
        members = systemic_set(minors, declined, today=today)
        if members is None:
            continue
        held = suggestion_sets(session, requirement_id, [SystemicStatus.SUGGESTED])
        key, there = next(iter(held.items()), (None, frozenset()))
        if key is None:
            row = SystemicSuggestion(requirement_id=requirement_id, suggested_at=now)
            session.add(row)
            session.flush()
            key = row.row_id
        if new := members - there:
            session.add_all(SystemicMember(suggestion_id=key, finding_id=each) for each in sorted(new))
            session.flush()
            names = ", ".join(number_of(each) for each in sorted(members | there))
            sentence = f"{names} break one requirement: a systemic major is suggested"
            record(session, "finding:systemic_suggested", sentence, about=_about(key), by=by, now=now)
        waiting.append(key)
    return waiting


def accept_systemic(
    session: Session,
    suggestion: SystemicSuggestion,
    reason: str,
    *,
    owner_id: int,
    version: int,
    today: date,
    by: Actor,
    now: datetime,
) -> Finding:
    """One systemic major for all members, owned by whoever the manager names."""
    refuse_partial_sight(session, suggestion, by)
    _check_waiting(suggestion)
    if not reason:
        raise BadInput({"reason": f"Say what makes it systemic. {READ_LATER}"})
    accept_version(suggestion, version, subject="The suggestion", current={"reason": suggestion.reason})
    members = _members(session, suggestion)
    if len(members) < FEWEST_MINORS:
        few = "Fewer than three of these are minor findings still, so there is nothing systemic to accept"
        raise BadInput({"reason": few})
    row = _finding_for(session, suggestion, members, reason, owner_id, by=by, now=now)
    check_owner(session, owner_id, row.client_id)
    set_clocks(row, clocks_from(today, Grade.MAJOR, calendar_at(session, row.site_id)))
    session.add(row)
    session.flush()
    session.add(FindingRequirement(finding_id=row.row_id, requirement_id=suggestion.requirement_id))
    suggestion.status, suggestion.reason = SystemicStatus.ACCEPTED, reason
    suggestion.decided_at, suggestion.decided_by_name, suggestion.finding_id = now, by.name, row.row_id
    names = ", ".join(number_of(member.row_id) for member in members)
    sentence = f"{by.name} raised {number_of(row.row_id)} as a systemic major from {names}: {reason}"
    owner = people_by_ids(session, [owner_id])[owner_id].name
    after = {"grade": row.grade, "title": row.title, "owner": owner, "done_due_on": row.done_due_on}
    changed(session, row, "raised", sentence, by=by, now=now, after=after)
    return row


def decline_systemic(
    session: Session, suggestion: SystemicSuggestion, reason: str, *, version: int, by: Actor, now: datetime
) -> None:
    """Say why these are no systemic problem; this set, and any part of it, is not suggested again."""
    refuse_partial_sight(session, suggestion, by)
    _check_waiting(suggestion)
    if not reason:
        raise BadInput({"reason": f"Say why they are not one problem. {READ_LATER}"})
    accept_version(suggestion, version, subject="The suggestion", current={"reason": suggestion.reason})
    suggestion.status, suggestion.reason = SystemicStatus.DECLINED, reason
    suggestion.decided_at, suggestion.decided_by_name = now, by.name
    session.flush()
    names = ", ".join(number_of(member.row_id) for member in _members(session, suggestion))
    sentence = f"{by.name} declined one systemic major from {names}: {reason}"
    before, after = {"status": SystemicStatus.SUGGESTED}, {"status": suggestion.status, "reason": reason}
    about = _about(suggestion.row_id)
    record(session, "finding:systemic_declined", sentence, about=about, by=by, now=now, before=before, after=after)


def refuse_partial_sight(session: Session, suggestion: SystemicSuggestion, by: Actor) -> None:
    """Only who sees all of its findings decides: another would decline, or widen, what they do not know."""
    hidden = hidden_members(session, by, suggestion.row_id)
    if hidden:
        seen = f"You do not see {plural(hidden, 'finding')} of this suggestion, so it is not yours to decide."
        raise NotAllowed(f"{seen} {deciders_of(session, [suggestion.row_id])[suggestion.row_id]}")


def _members(session: Session, suggestion: SystemicSuggestion) -> list[Finding]:
    """The findings that it is about, as far as they are minor ones still."""
    return list(
        session.scalars(
            select(Finding)
            .join(SystemicMember, col(SystemicMember.finding_id) == col(Finding.id))
            .where(
                col(SystemicMember.suggestion_id) == suggestion.row_id,
                col(Finding.status) != FindingStatus.CANCELLED,
                col(Finding.grade) == Grade.MINOR,
            )
            .order_by(col(Finding.id))
        )
    )


def _finding_for(
    session: Session,
    suggestion: SystemicSuggestion,
    members: list[Finding],
    reason: str,
    owner_id: int,
    *,
    by: Actor,
    now: datetime,
) -> Finding:
    """The unit and client that all members share; where they differ, the latest member's site and no client."""
    rows = requirement_rows()
    requirement = session.execute(select(rows).where(rows.c.id == suggestion.requirement_id)).one()
    teams, clients = {member.team_id for member in members}, {member.client_id for member in members}
    return Finding(
        title=excerpt(f"Systemic: {requirement.title}", LONGEST_TITLE),
        detail=f"{', '.join(number_of(member.row_id) for member in members)} break {requirement.ref}. {reason}",
        grade=Grade.MAJOR,
        grade_reason=f"Systemic: {len(members)} minor findings on one requirement",
        is_systemic=True,
        team_id=members[-1].team_id if len(teams) == 1 else None,
        site_id=members[-1].site_id,
        client_id=members[-1].client_id if len(clients) == 1 else requirement.client_id,
        owner_id=owner_id,
        raised_at=now,
        raised_by_id=by.id,
        raised_by_name=by.name,
    )


def _check_waiting(suggestion: SystemicSuggestion) -> None:
    if suggestion.status is not SystemicStatus.SUGGESTED:
        raise StepNotAllowed("decided", suggestion.status)


def _about(suggestion_id: int) -> EntrySubject:
    return EntrySubject("systemic", str(suggestion_id))
