"""Delivery: claim with a lease, render once, send, record. A slow or dead mailbox delays nobody else."""

import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, col

from app.core.job import JobResult
from app.db.runtime import Runtime
from app.db.session import dialect_of
from app.notifications.domain.delivery import WAITING, MailState, Outcome, after
from app.notifications.email import Email, render
from app.notifications.models import OutboxMail
from app.notifications.smtp import MailServer, Tried

BATCH = 50
LINES = 4
LEASE = timedelta(minutes=10)


def deliver_outbox(runtime: Runtime) -> JobResult:
    """Send what waits. With no mail server set, mail is rendered, kept and readable in the outbox."""
    handled = failed = 0
    while batch := _claim(runtime):
        ready = [(mail, _raw(runtime, mail)) for mail in batch]
        if runtime.settings.smtp_url:
            results = _send_all(runtime, ready)
        else:
            results = [_keep(runtime, mail) for mail, _ in ready]
        handled += len(results)
        failed += results.count(False)
    return JobResult(handled, failed)


def next_mail_due(session: Session, now: datetime, _zone: ZoneInfo) -> datetime | None:
    """Mail that waits is due now; a retry that waits for real time is not moved by a standing clock."""
    waiting = (
        select(func.count())
        .select_from(OutboxMail)
        .where(col(OutboxMail.state) == MailState.QUEUED, col(OutboxMail.attempts) == 0)
    )
    return now if session.execute(waiting).scalar_one() else None


def _claim(runtime: Runtime) -> list[OutboxMail]:
    """Take up to 50 mails that are due, or whose worker died: what that one did is unknown, and counted."""
    real = runtime.clock.real()
    token = secrets.token_hex(8)
    abandoned = (col(OutboxMail.state) == MailState.CLAIMED) & (col(OutboxMail.lease_until) < real)
    due = or_(col(OutboxMail.state).in_(WAITING) & (col(OutboxMail.next_try_at) <= real), abandoned)
    with runtime.database.transaction() as session:
        chosen = select(OutboxMail).where(due).order_by(col(OutboxMail.next_try_at), col(OutboxMail.id)).limit(BATCH)
        if dialect_of(session) == "postgresql":
            chosen = chosen.with_for_update(skip_locked=True)
        batch = list(session.execute(chosen).scalars())
        for mail in batch:
            if mail.state is MailState.CLAIMED:
                mail.unknown_outcomes += 1
            mail.state, mail.lease_token, mail.lease_until = MailState.CLAIMED, token, real + LEASE
            mail.attempts += 1
    return batch


def _raw(runtime: Runtime, mail: OutboxMail) -> bytes:
    """The bytes of the message: rendered at the first try and stored before anything is sent."""
    if mail.raw is not None:
        return mail.raw
    email = Email(mail.intent, mail.kind, mail.person_id, mail.name, mail.address, mail.content)
    date = format_datetime(mail.shown_at)
    raw = render(email, runtime.settings, message_id=mail.message_id, date=date, subject=mail.subject)
    _write(runtime, mail, raw=raw)
    return raw


def _send_all(runtime: Runtime, ready: list[tuple[OutboxMail, bytes]]) -> list[bool]:
    """Share the batch between a few connections, so that one that hangs holds up only its own message."""
    shares = [ready[start::LINES] for start in range(LINES)]
    with ThreadPoolExecutor(LINES) as lines:
        return [sent for share in lines.map(lambda part: _send_share(runtime, part), shares) for sent in share]


def _send_share(runtime: Runtime, share: Iterable[tuple[OutboxMail, bytes]]) -> list[bool]:
    results = []
    with MailServer(runtime.settings.smtp_url) as server:
        for mail, raw in share:
            tried = server.send(runtime.settings.mail_from, mail.address, raw)
            _store(runtime, mail, tried)
            results.append(tried.outcome is Outcome.ACCEPTED)
    return results


def _store(runtime: Runtime, mail: OutboxMail, tried: Tried) -> None:
    real = runtime.clock.real()
    state, next_try_at = after(tried.outcome, attempts=mail.attempts, queued_at=mail.queued_at, real_now=real)
    ended = None if state in WAITING else real
    unknown = mail.unknown_outcomes + (tried.outcome is Outcome.UNKNOWN)
    _write(
        runtime,
        mail,
        state=state,
        next_try_at=next_try_at,
        ended_at=ended,
        unknown_outcomes=unknown,
        lease_until=None,
        last_result=tried.words[:500],
    )


def _keep(runtime: Runtime, mail: OutboxMail) -> bool:
    words = "No mail server is set (TIDEMARK_SMTP_URL), so this mail is kept here"
    _write(runtime, mail, state=MailState.KEPT, ended_at=runtime.clock.real(), lease_until=None, last_result=words)
    return True


def _write(runtime: Runtime, mail: OutboxMail, **values: Any) -> None:
    """Write only while the lease is ours; a worker that was paused past its lease changes nothing."""
    with runtime.database.transaction() as session:
        session.execute(
            update(OutboxMail)
            .where(col(OutboxMail.id) == mail.id, col(OutboxMail.lease_token) == mail.lease_token)
            .values(**values)
        )
