"""Telling the administrators that the mail server takes no mail: a mail for each outage, however many sweeps it lasts.

It waits in the outbox with all the others and is the record of when it began; until then My work and health say it.
"""

from app.core import links
from app.core.days import instant_in_words
from app.db.runtime import Runtime
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.notifications.outages import open_outage
from app.people.queries import administrators

WAITED = "Nothing is lost. What was to be sent meanwhile waited, as this mail did, and goes out now."
WHY = "Sent to administrators, once for each time that the mail server takes no mail."


def tell_of_mail_outage(runtime: Runtime) -> int:
    """Queue the notices of an outage that is going on; how many were not queued before."""
    with runtime.database.reading() as session:
        outage = open_outage(session)
    if outage is None:
        return 0
    intent = intent_of("mail-outage", outage.number, "begun")
    subject = f"The mail server took no mail from {instant_in_words(outage.began_at, runtime.settings.zone)}"
    link = NoticeLink(links.outbox(), title="What was sent, and what waits", name="the outbox")
    told = 0
    with runtime.database.transaction() as session:
        for person in administrators(session):
            notice = Notice(intent, person.recipient, subject, (outage.said, WAITED), link, WHY)
            told += tell(session, notice, Postage.of(runtime), now=runtime.clock.now())
    return told
