"""Delivery: claim with a lease, make once, send, record. A slow or dead mailbox delays nobody else."""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import format_datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, col

from app.core.job import JobResult
from app.core.mail_address import mailbox_of, refuse_mail_address
from app.core.text import one_line
from app.db.runtime import Runtime
from app.db.session import dialect_of
from app.notifications.domain.delivery import WAITING, DeliveryResult, MailState, after
from app.notifications.email import Email, render
from app.notifications.models import OutboxMail
from app.notifications.outages import begin_outage, end_outage
from app.notifications.smtp import PATIENCE, Attempt, MailServer, Patience

log = logging.getLogger(__name__)
BATCH = 50
LINES = 4
# Longer than the longest try and its repetition on a new connection, and renewed before each: nobody else sends it.
LEASE = timedelta(minutes=10)
KEPT = Attempt(DeliveryResult.KEPT, "No mail server is set (TIDEMARK_SMTP_URL), so this mail is kept here")
GOOD = {DeliveryResult.ACCEPTED, DeliveryResult.KEPT}

Send = Callable[[str, bytes], Attempt]


class _Waiting:
    """The mails that are due, claimed a batch at a time and handed out one by one to whichever line is free."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.lock = Lock()
        self.batch = _claim(runtime)
        self.may_be_more = len(self.batch) == BATCH

    def take(self) -> OutboxMail | None:
        with self.lock:
            if not self.batch and self.may_be_more:
                self.batch = _claim(self.runtime)
                self.may_be_more = len(self.batch) == BATCH
            return self.batch.pop(0) if self.batch else None


def deliver_outbox(runtime: Runtime, patience: Patience = PATIENCE) -> JobResult:
    """Send what waits. With no mail server set, mail is made, kept and readable in the outbox."""
    waiting = _Waiting(runtime)
    if not waiting.batch:
        return JobResult()
    if runtime.settings.smtp_url:
        attempts = _send_all(runtime, waiting, patience)
    else:
        attempts = list(_work(runtime, waiting, lambda _address, _raw: KEPT))
    _note_state_of_server(runtime, attempts)
    troubles = [attempt.words for attempt in attempts if attempt.result is DeliveryResult.UNAVAILABLE]
    good = sum(attempt.result in GOOD for attempt in attempts)
    return JobResult(len(attempts), len(attempts) - good, note=troubles[-1] if troubles else "")


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


def _send_all(runtime: Runtime, waiting: _Waiting, patience: Patience) -> list[Attempt]:
    """Share what waits between a few connections, so that one that hangs holds up only its own message."""
    lines = min(LINES, len(waiting.batch))
    with ThreadPoolExecutor(lines) as pool:
        working = [pool.submit(_work_line, runtime, waiting, patience) for _ in range(lines)]
        attempts = [attempt for line in working for attempt in line.result()]
    # Every line found the server down: what was claimed and not tried waits with what was.
    for mail in waiting.batch:
        _store(runtime, mail, attempts[-1])
    return attempts + [attempts[-1]] * len(waiting.batch)


def _work_line(runtime: Runtime, waiting: _Waiting, patience: Patience) -> list[Attempt]:
    attempts = []
    sender = mailbox_of(runtime.settings.mail_from)[1]
    with MailServer(runtime.settings.smtp_url, patience) as server:
        for attempt in _work(runtime, waiting, lambda address, raw: server.send(sender, address, raw)):
            attempts.append(attempt)
            if server.is_down:
                break
    return attempts


def _work(runtime: Runtime, waiting: _Waiting, send: Send) -> Iterator[Attempt]:
    """Take the next mail as soon as the last one is through, and store what became of it."""
    while (mail := waiting.take()) is not None:
        attempt = _deliver(runtime, mail, send)
        _store(runtime, mail, attempt)
        yield attempt


def _deliver(runtime: Runtime, mail: OutboxMail, send: Send) -> Attempt:
    refusal = refuse_mail_address(mail.address)
    if refusal is not None:
        return Attempt(DeliveryResult.UNSENDABLE, f"It was not sent. {refusal}")
    try:
        raw = mail.raw or _rendered(runtime, mail)
    except Exception as error:
        log.exception("mail %s could not be made", mail.id)
        reason = one_line(f"{type(error).__name__}: {error}")
        return Attempt(DeliveryResult.DEFERRED, f"It could not be made ({reason}), so it was not sent")
    # The bytes are stored before anything is sent, and the lease begins again: a slow line may have used it up.
    if not _write(runtime, mail, raw=raw, lease_until=runtime.clock.real() + LEASE):
        return Attempt(DeliveryResult.DEFERRED, "Another worker has taken it over")
    return send(mail.address, raw)


def _rendered(runtime: Runtime, mail: OutboxMail) -> bytes:
    email = Email(mail.intent, mail.kind, mail.person_id, mail.name, mail.address, mail.content)
    date = format_datetime(mail.shown_at)
    return render(email, runtime.settings, message_id=mail.message_id, date=date, subject=mail.subject)


def _note_state_of_server(runtime: Runtime, attempts: Sequence[Attempt]) -> None:
    """An outage begins when all that was heard is the server's own trouble, and ends when a mail is taken (or kept)."""
    results = {attempt.result for attempt in attempts}
    with runtime.database.transaction() as session:
        if results & GOOD:
            end_outage(session, now=runtime.clock.now())
        elif results == {DeliveryResult.UNAVAILABLE}:
            begin_outage(session, attempts[-1].words, now=runtime.clock.now())


def _store(runtime: Runtime, mail: OutboxMail, attempt: Attempt) -> None:
    real = runtime.clock.real()
    state, next_try_at = after(attempt.result, attempts=mail.attempts, queued_at=mail.queued_at, real_now=real)
    _write(
        runtime,
        mail,
        state=state,
        next_try_at=next_try_at,
        ended_at=None if state in WAITING else real,
        unknown_outcomes=mail.unknown_outcomes + (attempt.result is DeliveryResult.UNKNOWN),
        lease_until=None,
        last_result=attempt.words[:500],
    )


def _write(runtime: Runtime, mail: OutboxMail, **values: Any) -> bool:
    """Write only while the lease is ours; a worker that was paused past its lease changes nothing."""
    with runtime.database.transaction() as session:
        written = session.execute(
            update(OutboxMail)
            .where(col(OutboxMail.id) == mail.id, col(OutboxMail.lease_token) == mail.lease_token)
            .values(**values)
        )
    return bool(written.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts rows
