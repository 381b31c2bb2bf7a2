"""Telling people that a finding is late: the owner at once, managers after 24 hours, officers after 72, each once."""

from datetime import datetime

from sqlmodel import Session

from app.actions.domain.ladder import Audience, Rung, notices_due
from app.core.actor import Actor
from app.core.days import day_in_words
from app.db.runtime import Runtime
from app.people.queries import Contact, find_person, managers_at, officers
from audits.findings.domain.lateness import RunningClock
from audits.findings.domain.lifecycle import number_of
from audits.findings.emails import late_mail
from audits.findings.models import Finding
from audits.findings.operations.rows import recorded
from audits.findings.queries.late import late_clocks

BECAUSE = {
    Audience.OWNER: "you own this finding",
    Audience.MANAGERS: "you manage the site where it stands, and it is more than a day late",
    Audience.OFFICERS: "you are a compliance officer, and it is more than three days late",
}


def tell_of_late_finding(session: Session, row: Finding, runtime: Runtime, *, by: Actor, now: datetime) -> int:
    """Queue what is to be told now and was not told yet; how many mails. The mail's intent keeps it to once."""
    zone = runtime.settings.zone
    told: list[str] = []
    for late in late_clocks(row, now.astimezone(zone).date()):
        for rung in notices_due(late.due_on, now, zone):
            told += _tell(session, row, late, rung, runtime, now)
    if told:
        names = ", ".join(dict.fromkeys(told))
        sentence = f"{by.name} told {names} that {number_of(row.row_id)} is late"
        recorded(session, row, "late_told", sentence, by=by, now=now, after={"told": told})
    return len(told)


def _tell(session: Session, row: Finding, late: RunningClock, rung: Rung, runtime: Runtime, now: datetime) -> list[str]:
    owner = find_person(session, row.owner_id) if row.owner_id is not None else None
    content = {
        "what": late.clock.what,
        "due_on": day_in_words(late.due_on),
        "owner": owner.name if owner else "nobody",
        "because": BECAUSE[rung.audience],
    }
    intent = f"finding-late:{row.row_id}:{row.cycle}:{late.clock.key}:{late.due_on.isoformat()}:{rung.notice}"
    return [
        person.name
        for person in _readers(session, row, late, rung, owner)
        if late_mail(session, row, person, content, intent, runtime=runtime, now=now)
    ]


def _readers(session: Session, row: Finding, late: RunningClock, rung: Rung, owner: Contact | None) -> list[Contact]:
    """Who hears of this rung. A late check is nobody's in particular, so it begins with the managers."""
    if rung.audience is Audience.OFFICERS:
        return officers(session)
    if rung.audience is Audience.MANAGERS:
        return managers_at(session, row.site_id)
    if late.clock.key == "check":
        return []
    return [owner] if owner is not None and owner.is_active else managers_at(session, row.site_id)
