"""The digest job: one mail for each person and period, unique in the database (SPEC 2.15)."""

import logging
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.config import Settings
from app.core.job import JobResult
from app.db.runtime import Runtime
from app.history.queries import head
from app.home.domain.digest import Digest, DigestSection, compose, due_words
from app.home.models import DigestRun
from app.home.rooms import everything_due
from app.notifications.domain.intents import intent_of
from app.notifications.domain.periods import Cadence, DigestPeriod, next_period, period_at
from app.notifications.email import Email, text_of
from app.notifications.operations import Postage, put_mail
from app.notifications.queries import cadences
from app.people.queries import DigestReader, actor_for, digest_readers

log = logging.getLogger(__name__)


def send_due_digests(runtime: Runtime) -> JobResult:
    """Compose every digest that is due and not yet composed; each in a transaction of its own."""
    now, zone = runtime.clock.now(), runtime.settings.zone
    handled = 0
    for reader, cadence, period in _due(runtime, now, zone):
        try:
            handled += _send_one(runtime, reader, cadence, period, now)
        except IntegrityError:
            log.info("the digest of person %s for %s was composed by another worker", reader.id, period.day)
    return JobResult(handled)


def next_digest_due(session: Session, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next instant at which anybody's digest becomes due."""
    readers = digest_readers(session)
    chosen = cadences(session, [reader.id for reader in readers])
    periods = [next_period(now, cadence, zone) for cadence in chosen.values()]
    return min((period.due_at for period in periods if period is not None), default=None)


def preview_digests(runtime: Runtime) -> Iterator[str]:
    """The text of every digest as it would be written now; nothing is stored."""
    now, zone = runtime.clock.now(), runtime.settings.zone
    with runtime.database.reading() as session:
        readers = digest_readers(session)
        chosen = cadences(session, [reader.id for reader in readers])
        for reader in readers:
            period = period_at(now, chosen[reader.id], zone)
            digest = compose_for(session, reader, now, _last_said(session, reader))
            if period is None or digest.is_empty:
                continue
            email = digest_email(session, reader, chosen[reader.id], digest, period, runtime.settings)
            yield f"To: {reader.email}\nSubject: {digest.headline}\n\n{text_of(email, runtime.settings)}\n"


def compose_for(session: Session, reader: DigestReader, now: datetime, since: datetime | None) -> Digest:
    """One person's digest as it stands now."""
    actor = actor_for(session, reader.id)
    return compose(everything_due(session, actor, now) if actor else [], since=since)


def digest_email(
    session: Session, reader: DigestReader, cadence: Cadence, digest: Digest, period: DigestPeriod, settings: Settings
) -> Email:
    """The mail of a digest; the head of the history chain goes out with it, so that a rewrite can be found."""
    chain = head(session)
    return Email(
        intent=str(intent_of("digest", reader.id, period.day)),
        kind="digest",
        person_id=reader.id,
        name=reader.name,
        address=reader.email,
        content={
            "name": reader.name,
            "headline": digest.headline,
            "day": f"{period.day:%A} {period.day.day} {period.day:%B %Y}",
            "sections": [_section(section, period, settings.zone) for section in digest.sections],
            "earlier": digest.earlier,
            "cadence": cadence.value,
            "head": f"{chain.sequence}:{chain.hash}" if chain else "",
        },
    )


def _send_one(runtime: Runtime, reader: DigestReader, cadence: Cadence, period: DigestPeriod, now: datetime) -> int:
    with runtime.database.transaction() as session:
        digest = compose_for(session, reader, now, _last_said(session, reader))
        said = sum(len(section.items) + section.more for section in digest.sections)
        session.add(
            DigestRun(person_id=reader.id, period_on=period.day, due_at=period.due_at, composed_at=now, said=said)
        )
        session.flush()
        if digest.is_empty:
            return 0
        email = digest_email(session, reader, cadence, digest, period, runtime.settings)
        put_mail(session, email, Postage.of(runtime), now=now)
        return 1


def _section(section: DigestSection, period: DigestPeriod, zone: ZoneInfo) -> dict[str, object]:
    return {
        "heading": section.heading,
        "count": len(section.items) + section.more,
        "more": section.more,
        "lines": [
            {
                "title": item.title,
                "path": item.path,
                "why": item.why,
                "when": due_words(item.due_on, period.day),
                "date": _short(item.due_on or item.since.astimezone(zone).date()),
            }
            for item in section.items
        ],
    }


def _short(day: object) -> str:
    return f"{day:%-d %b}"


def _due(runtime: Runtime, now: datetime, zone: ZoneInfo) -> list[tuple[DigestReader, Cadence, DigestPeriod]]:
    """Who is due which period and has not got it; a person who joined after a period's instant waits for the next."""
    with runtime.database.reading() as session:
        readers = digest_readers(session)
        chosen = cadences(session, [reader.id for reader in readers])
        periods = {cadence: period_at(now, cadence, zone) for cadence in Cadence}
        oldest = min(period.day for period in periods.values() if period is not None)
        done = select(col(DigestRun.person_id), col(DigestRun.period_on)).where(col(DigestRun.period_on) >= oldest)
        composed = {(row.person_id, row.period_on) for row in session.execute(done)}
    return [
        (reader, cadence, period)
        for reader in readers
        if (period := periods[cadence := chosen[reader.id]]) is not None
        and reader.joined_at <= period.due_at
        and (reader.id, period.day) not in composed
    ]


def _last_said(session: Session, reader: DigestReader) -> datetime | None:
    last = (
        select(col(DigestRun.composed_at))
        .where(col(DigestRun.person_id) == reader.id)
        .order_by(col(DigestRun.period_on).desc())
        .limit(1)
    )
    found: datetime | None = session.execute(last).scalar()
    return found
