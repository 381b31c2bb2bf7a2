"""One call tells one person something once, whoever asks how often."""

from sqlalchemy import select
from sqlmodel import col

from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.models import OutboxMail
from app.notifications.operations import Postage, tell
from app.people.queries import find_person


def test_each_reader_is_told_once_however_often_it_is_asked_for(session, settings, cast, now):
    link = NoticeLink("/findings/7", title="Identity was not checked", name="F-0007")

    def told(actor, cycle: int) -> bool:
        person = find_person(session, actor.id)
        assert person is not None
        intent = intent_of("finding", 7, "reopened", cycle)
        notice = Notice(intent, person.recipient, "It did not stay fixed", ("3 of 20",), link, "You manage the site.")
        return tell(session, notice, Postage(settings, now), now=now)

    asked = [(cast.manager, 2), (cast.officer, 2), (cast.manager, 2), (cast.manager, 3)]
    assert [told(*each) for each in asked] == [True, True, False, True]
    mails = session.scalars(select(OutboxMail).order_by(col(OutboxMail.id))).all()
    assert [(mail.name, mail.intent) for mail in mails] == [
        ("Martin Keogh", f"finding/7/reopened/2/{cast.manager.id}"),
        ("Hannah Osei", f"finding/7/reopened/2/{cast.officer.id}"),
        ("Martin Keogh", f"finding/7/reopened/3/{cast.manager.id}"),
    ]
    assert (mails[0].kind, mails[0].subject, mails[0].content["open"]) == (
        "notice",
        "It did not stay fixed",
        "Open F-0007",
    )
