"""When the mail server took no mail: one row for each outage, begun and ended by whichever worker saw it first."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.notifications.models import MailOutage

SAID_FOR = timedelta(days=7)


def begin_outage(session: Session, said: str, *, now: datetime) -> None:
    """Note that the server takes no mail; while an outage is open, only what it said last."""
    outage = open_outage(session)
    if outage is not None:
        outage.said = said
        return
    number = session.execute(select(func.coalesce(func.max(col(MailOutage.number)), 0))).scalar_one() + 1
    try:
        with session.begin_nested():
            session.add(MailOutage(number=number, began_at=now, said=said))
    except IntegrityError:
        return  # another worker's sweep noted it at the same moment


def end_outage(session: Session, *, now: datetime) -> None:
    is_open = col(MailOutage.ended_at).is_(None)
    session.execute(update(MailOutage).where(is_open).values(ended_at=now))


def open_outage(session: Session) -> MailOutage | None:
    """The outage that is going on, or None."""
    is_open = col(MailOutage.ended_at).is_(None)
    return session.execute(select(MailOutage).where(is_open).order_by(col(MailOutage.id)).limit(1)).scalar()


def latest_outage(session: Session, now: datetime) -> MailOutage | None:
    """The outage that is going on, or the last one for a week after its end."""
    is_news = col(MailOutage.ended_at).is_(None) | (col(MailOutage.ended_at) > now - SAID_FOR)
    return session.execute(select(MailOutage).where(is_news).order_by(col(MailOutage.id).desc()).limit(1)).scalar()
