"""Telling the administrators that the mail server takes no mail: a mail for each outage, however many sweeps it lasts.

It waits in the outbox with all the others and is the record of when it began; until then My work and health say it.
"""

from app.core.days import instant_in_words
from app.db.runtime import Runtime
from app.notifications.email import Email
from app.notifications.operations import put_mail
from app.notifications.outages import open_outage
from app.people.queries import administrators


def tell_of_mail_outage(runtime: Runtime) -> int:
    """Queue the notices of an outage that is going on; how many were not queued before."""
    with runtime.database.reading() as session:
        outage = open_outage(session)
    if outage is None:
        return 0
    began = instant_in_words(outage.began_at, runtime.settings.zone)
    told = 0
    with runtime.database.transaction() as session:
        for person in administrators(session):
            email = Email(
                intent=f"mail-outage/{outage.number}/{person.id}",
                kind="mail_outage",
                person_id=person.id,
                name=person.name,
                address=person.email,
                content={"name": person.name, "began": began, "said": outage.said},
            )
            told += put_mail(session, email, runtime.settings, now=runtime.clock.now(), real_now=runtime.clock.real())
    return told
