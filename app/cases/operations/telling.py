"""Telling people that a day of effect comes nearer without an approved plan, and recording who was told."""

from datetime import datetime

from sqlmodel import Session

from app.cases.domain.escalation import EFFECT, LADDER
from app.cases.domain.words import number_of
from app.cases.models import ChangeCase
from app.cases.operations.rows import keep
from app.cases.queries.reminders import KIND
from app.core import links
from app.core.actor import Actor
from app.core.days import day_in_words
from app.notifications.domain.notices import NoticeLink
from app.notifications.operations import Postage
from app.reminders.domain.subjects import DueSubject
from app.reminders.operations import names_of, tell_reached


def tell_of_effect(session: Session, row: ChangeCase, postage: Postage, *, by: Actor, now: datetime) -> None:
    """Tell every rung that this case has come to, with an entry for each."""
    due_on = EFFECT.day_of(row)
    if due_on is None:
        return
    number = number_of(row.row_id)
    subject = DueSubject(
        kind=KIND,
        object_id=row.row_id,
        clock=EFFECT.key_of(row),
        due_on=due_on,
        number=number,
        title=row.title,
        what="",
        owner_id=row.owner_id,
        site_id=None,
        link=NoticeLink(links.case(row.row_id), title=f"{number} {row.title}", name=number),
        day_word="Takes effect",
    )
    for told in tell_reached(session, subject, LADDER, postage, now=now):
        sentence = (
            f"{by.name} told {names_of([told])} that {number} takes effect on {day_in_words(due_on)} and has no "
            "approved plan"
        )
        people = [person.id for person in told.people]
        after = {"notice": told.rung.key.value, "effective_on": due_on, "told": people}
        keep(session, row, "effect_told", sentence, by=by, now=now, after=after)
