"""Somebody can not work by a version yet, and their leader hears why."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.text import one_line
from app.history.operations import EntrySubject, record
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.procedures.domain.labels import VersionLabel
from app.procedures.models import Procedure
from app.procedures.operations.attesting import demand_asked, demand_asking
from app.procedures.operations.understanding import leaders_over, met
from app.procedures.proof import ATTESTATION


def say_hindrance(
    session: Session, row: Procedure, number: int, hindrance: str, postage: Postage, *, by: Actor, now: datetime
) -> list[str]:
    """Tell one's leader, in one's own words, what keeps one from working that way; the names of who is told."""
    said = one_line(hindrance)
    if not said:
        raise BadInput({"hindrance": "Say what keeps you from it, so that your leader can help"})
    asking = demand_asking(session, row, number)
    facts = demand_asked(session, row, asking, by)
    person = met(session, asking.revision_id, by.person_id, now)
    person.hindrance, person.hindered_at = said, now
    called, told = f"{row.code} {VersionLabel(asking.major, asking.minor)}", leaders_over(session, facts, by.person_id)
    for leader in told:
        notice = Notice(
            intent=intent_of(ATTESTATION, asking.revision_id, "hindrance", by.person_id, now.isoformat()),
            person=leader.recipient,
            subject=f"{by.name} cannot work by {called} yet: {row.title}",
            lines=(f"“{said}”", "They can still confirm it, once you have talked."),
            link=NoticeLink(links.attestations_of(row.row_id), title=called, name="your people"),
            why=f"{by.name} asked to tell you.",
        )
        tell(session, notice, postage, now=now)
    names = [one.name for one in told]
    sentence = f"{by.name} cannot work by {called} yet and told {', '.join(names) or 'nobody, since nobody is there'}"
    # Not about the procedure, whose page shows its entries to everybody who reads it.
    about = EntrySubject("asked_person", str(person.row_id), row.client_id)
    after = {"version": called, "told": names}
    record(session, "asked_person:hindrance_said", sentence, about=about, by=by, now=now, after=after)
    return names
