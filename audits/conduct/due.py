"""Audits as somebody's work: to carry out, to answer, to decide about."""

from datetime import date, datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.due import SOON, DueItem, Heading, heading_of
from audits.conduct.queries.owned import left_behind
from audits.conduct.queries.results import DueAudit, audits_to_do, disputes_to_decide, results_to_answer


def due_items(session: Session, actor: Actor, now: datetime) -> list[DueItem]:
    """What waits for this person within a week; an audit without a due day is work all the same."""
    today = local_day(now)
    until = today + SOON
    items = [
        _item(row, today, "Carry out", "You are the auditor") for row in audits_to_do(session, actor.person_id, until)
    ]
    answers = results_to_answer(session, actor.person_id, today)
    items += [_item(row, today, "Answer the result of", "Agree, or dispute an answer") for row in answers]
    if actor.can(Capability.CONDUCT_AUDITS):
        items += [_item(row, today, "Carry out", "Its auditor has left") for row in left_behind(session, actor)]
    if actor.can(Capability.REOPEN_AUDITS):
        items += [_dispute(row) for row in disputes_to_decide(session, actor)]
    return items


def _dispute(row: DueAudit) -> DueItem:
    return DueItem(
        key=f"audit:{row.id}",
        heading=Heading.TO_CONFIRM,
        title=f"Decide the dispute about {row.number}: {row.title}",
        path=links.audit(row.id),
        since=row.since,
        why="Somebody who was audited says that an answer is wrong",
    )


def _item(row: DueAudit, today: date, verb: str, why: str) -> DueItem:
    return DueItem(
        key=f"audit:{row.id}",
        heading=heading_of(row.due_on, today) or Heading.WITHIN_7_DAYS,
        title=f"{verb} {row.number}: {row.title}",
        path=links.audit(row.id),
        since=row.since,
        due_on=row.due_on,
        why=f"{why} · {row.about}" if row.about else why,
    )
