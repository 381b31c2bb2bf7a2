"""Reading the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.db.paging import Order, Page, page_of
from app.notifications.domain.delivery import WAITING, MailState
from app.notifications.domain.periods import Cadence
from app.notifications.models import DigestPreference, OutboxMail

COLUMNS = (
    OutboxMail.id,
    OutboxMail.kind,
    OutboxMail.name,
    OutboxMail.address,
    OutboxMail.subject,
    OutboxMail.state,
    OutboxMail.attempts,
    OutboxMail.shown_at,
    OutboxMail.last_result,
)


def outbox_page(
    session: Session,
    *,
    cursor: str | None = None,
    state: MailState | None = None,
    person_id: int | None = None,
    size: int = 50,
) -> Page:
    """The newest mails first, without their bodies; `person_id` limits them to one recipient."""
    statement: Any = select(*(col(column) for column in COLUMNS))
    if state is not None:
        statement = statement.where(col(OutboxMail.state) == state)
    if person_id is not None:
        statement = statement.where(col(OutboxMail.person_id) == person_id)
    return page_of(session, statement, Order(col(OutboxMail.id), col(OutboxMail.id), descending=True), cursor, size)


def get_mail(session: Session, mail_id: int, *, person_id: int | None = None) -> OutboxMail:
    """One mail whole; NotFound for another's where `person_id` limits."""
    mail = session.get(OutboxMail, mail_id)
    if mail is None or (person_id is not None and mail.person_id != person_id):
        raise NotFound("mail", mail_id)
    return mail


def state_counts(session: Session) -> dict[MailState, int]:
    """How many mails stand in each state, for the outbox's first sentence and `tidemark doctor`."""
    rows = session.execute(select(col(OutboxMail.state), func.count()).group_by(col(OutboxMail.state)))
    return dict(rows.all())


def newest_contents(session: Session, kind: str, limit: int) -> list[dict[str, Any]]:
    """What the newest mails of a kind were made from, newest first."""
    chosen = select(col(OutboxMail.content)).where(col(OutboxMail.kind) == kind)
    return list(session.scalars(chosen.order_by(col(OutboxMail.id).desc()).limit(limit)))


def newest_sent(session: Session, kind: str, limit: int) -> list[tuple[dict[str, Any], datetime]]:
    """What the newest mails of a kind that really went out were made from, and when each was asked for."""
    sent = col(OutboxMail.kind) == kind, col(OutboxMail.state) == MailState.SENT
    chosen = select(col(OutboxMail.content), col(OutboxMail.shown_at)).where(*sent)
    return [(row[0], row[1]) for row in session.execute(chosen.order_by(col(OutboxMail.id).desc()).limit(limit))]


def waiting_count(session: Session) -> int:
    counts = state_counts(session)
    return sum(counts.get(state, 0) for state in (*WAITING, MailState.CLAIMED))


def cadences(session: Session, person_ids: list[int]) -> dict[int, Cadence]:
    """How often each of these people wants the digest; daily where they never chose."""
    rows = session.execute(
        select(col(DigestPreference.person_id), col(DigestPreference.cadence)).where(
            col(DigestPreference.person_id).in_(person_ids)
        )
    )
    chosen = dict(rows.all())
    return {person_id: chosen.get(person_id, Cadence.DAILY) for person_id in person_ids}
