"""Telling people that an action is due or late, and recording who was told."""

from datetime import datetime

from sqlmodel import Session

from app.actions.domain.days import number_of
from app.actions.domain.lateness import DUE, LADDER
from app.actions.models import Action
from app.actions.operations.rows import ActionChange, keep
from app.actions.queries.reminders import KIND
from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words
from app.notifications.domain.notices import NoticeLink
from app.notifications.operations import Postage
from app.reminders.domain.subjects import DueSubject
from app.reminders.operations import names_of, tell_reached


def tell_of_action(session: Session, row: Action, postage: Postage, *, by: Actor, now: datetime) -> None:
    """Tell every rung that this action has come to, with an entry for each."""
    for told in tell_reached(session, _subject(row), LADDER, postage, now=now):
        word = "was due on" if told.rung.is_late else "is due on"
        day = day_in_words(row.due_on)
        sentence = f"{by.name} told {names_of([told])} that {number_of(row.row_id)} {word} {day}"
        people = [person.id for person in told.people]
        after = {"notice": told.rung.key.value, "due_on": row.due_on.isoformat(), "told": people}
        keep(session, row, ActionChange("notice_told", sentence, {}, after), by=by, now=now)


def _subject(row: Action) -> DueSubject:
    number = number_of(row.row_id)
    return DueSubject(
        kind=KIND,
        object_id=row.row_id,
        clock=DUE.key_of(row),
        due_on=row.due_on,
        number=number,
        title=row.title,
        what="",
        owner_id=row.owner_id,
        site_id=row.site_id,
        link=NoticeLink(links.action(row.row_id), title=f"{number}, for {row.origin_label}", name=number),
    )
