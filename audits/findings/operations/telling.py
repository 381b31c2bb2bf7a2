"""Telling people of findings: that one is late, and that a fix did not hold."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.people.queries import managers_at
from app.reminders.domain.clocks import RunningClock, running
from app.reminders.domain.subjects import DueSubject
from app.reminders.operations import names_of, tell_reached
from audits.findings.domain.lateness import CLOCKS, LADDERS
from audits.findings.domain.lifecycle import number_of
from audits.findings.models import Finding
from audits.findings.operations.rows import recorded
from audits.findings.queries.standing import ORIGIN

MANAGES = "Sent to the managers of the site where the finding stands."


def tell_of_late_finding(session: Session, row: Finding, postage: Postage, *, by: Actor, now: datetime) -> None:
    """Tell every rung that the clocks of a finding have come to, with one entry."""
    told = [
        rung
        for late in running(row, CLOCKS)
        for rung in tell_reached(session, _subject(row, late), LADDERS[late.clock], postage, now=now)
    ]
    if told:
        sentence = f"{by.name} told {names_of(told)} that {number_of(row.row_id)} is late"
        names = [person.name for rung in told for person in rung.people]
        recorded(session, row, "late_told", sentence, by=by, now=now, after={"told": names})


def tell_of_reopening(session: Session, row: Finding, seen: str, postage: Postage, *, by: Actor, now: datetime) -> None:
    """Tell the site's managers that a fix did not hold (SPEC 2.6)."""
    number = number_of(row.row_id)
    lines = [f"{by.name} checked the fix and saw: {seen}"]
    if row.done_due_on:
        lines.append(f"The due days begin again today. It is to be done by {day_in_words(row.done_due_on)}.")
    for person in managers_at(session, row.site_id):
        notice = Notice(
            intent=intent_of(ORIGIN, row.row_id, "reopened", row.cycle),
            person=person.recipient,
            subject=f"{number} did not stay fixed: {row.title}",
            lines=tuple(lines),
            link=NoticeLink(links.finding(row.row_id), f"{number} is open again as cycle {row.cycle}", number),
            why=MANAGES,
        )
        tell(session, notice, postage, now=now)


def _subject(row: Finding, late: RunningClock) -> DueSubject:
    number = number_of(row.row_id)
    return DueSubject(
        kind=ORIGIN,
        object_id=row.row_id,
        clock=late.clock.key_of(row),
        due_on=late.due_on,
        number=number,
        title=row.title,
        what=late.clock.what,
        owner_id=row.owner_id,
        site_id=row.site_id,
        link=NoticeLink(links.finding(row.row_id), title=row.title, name=number),
    )
