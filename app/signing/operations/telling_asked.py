"""Telling whoever is asked: once to each for each text and reminder, and at the end what became of what they said."""

from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.core.text import excerpt
from app.notifications.domain.intents import Intent, intent_of
from app.notifications.domain.notices import PANEL_TEMPLATE, Notice, NoticeLink
from app.notifications.email import Email
from app.notifications.operations import Postage, put_mail, tell
from app.people.queries import find_person
from app.reminders.domain.subjects import DueSubject
from app.reminders.operations import tell_reached
from app.signing.domain.telling import ASKED_LADDER, LADDER, LAST_DAY, Occasion, done_lines, lines_of, subject_of
from app.signing.domain.words import ConsultationStatus
from app.signing.models import Consultation, ConsultationInvitation, PanelMember
from app.signing.operations.answering import LONGEST_WORDS
from app.signing.operations.panel import PANEL_MAIL, new_link
from app.signing.queries.consultations import live_response
from app.signing.queries.telling import ASKED, OWNERS, consultation_of, member_of, said_and_done

LONGEST_LINE = 2 * LONGEST_WORDS + 100  # what somebody said and what became of it, both word for word
WHY = "You get this because you were asked for your view."
WHY_PANEL = (
    "You get this because you agreed to be asked. Your name and address are kept for this alone, and for at most 12 "
    "months after the last consultation that asked you. To be taken off the panel, tell whoever asked you to join it."
)


def tell_asked(session: Session, invitation: ConsultationInvitation, postage: Postage, *, now: datetime) -> int:
    """Tell one who was asked what is to be told now; 1 where a mail was put into the outbox."""
    row = consultation_of(session, invitation)
    occasion = _occasion(session, row, invitation)
    lines = lines_of(occasion, row.status, row.last_day, row.ended_reason)
    if occasion is Occasion.ENDED:
        invitation.told_end = True
        lines = (*lines, *done_lines(said_and_done(session, invitation)))
    else:
        invitation.told_revision, invitation.reminded_on = row.subject_revision, row.reminded_on
    session.flush()
    subject, cut = subject_of(occasion, row.title), tuple(excerpt(line, LONGEST_LINE) for line in lines)
    parts = (occasion.value, row.subject_revision, row.reminded_on or "first")
    member = member_of(session, invitation)
    if member is not None:
        return _mail(session, row, invitation, member, (subject, cut, occasion), parts, postage, now)
    person = find_person(session, invitation.person_id or 0)
    if person is None or not person.is_active:
        return 0
    link = NoticeLink(links.consultation(row.row_id), row.title, "the consultation")
    notice = Notice(intent_of(OWNERS, row.row_id, *parts), person.recipient, subject, cut, link, WHY)
    return int(tell(session, notice, postage, now=now))


def tell_owner(session: Session, row: Consultation, postage: Postage, *, now: datetime) -> int:
    """Tell every rung that an open consultation has come to."""
    subject = _due(row, OWNERS, row.row_id, row.owner_id)
    return len(tell_reached(session, subject, LADDER, postage, now=now))


def remind_asked(session: Session, invitation: ConsultationInvitation, postage: Postage, *, now: datetime) -> int:
    """Remind somebody with an account that their view is missing."""
    row = consultation_of(session, invitation)
    subject = _due(row, ASKED, invitation.row_id, invitation.person_id)
    return len(tell_reached(session, subject, ASKED_LADDER, postage, now=now))


def _due(row: Consultation, kind: str, object_id: int, owner_id: int | None) -> DueSubject:
    link = NoticeLink(links.consultation(row.row_id), row.title, "the consultation")
    return DueSubject(
        kind,
        object_id,
        LAST_DAY.key_of(row),
        row.last_day,
        "",
        row.title,
        "",
        owner_id,
        None,
        link,
        "Last day",
        "Last day was",
    )


def _occasion(session: Session, row: Consultation, invitation: ConsultationInvitation) -> Occasion:
    if row.status is not ConsultationStatus.OPEN:
        return Occasion.ENDED
    if invitation.told_revision == row.subject_revision:
        return Occasion.REMINDED
    if not invitation.told_revision:
        return Occasion.ASKED
    return Occasion.EDITED if live_response(session, invitation) else Occasion.REPLACED


def _mail(
    session: Session,
    row: Consultation,
    invitation: ConsultationInvitation,
    member: PanelMember,
    said: tuple[str, tuple[str, ...], Occasion],
    parts: tuple[object, ...],
    postage: Postage,
    now: datetime,
) -> int:
    """The same to a member of the panel, with a fresh link where there is something to answer."""
    if not member.address:
        return 0
    subject, lines, occasion = said
    is_open = occasion is not Occasion.ENDED
    path = links.panel_link(new_link(session, invitation, row.subject_revision, now=now)) if is_open else ""
    intent: Intent = intent_of(PANEL_MAIL, member.row_id, row.row_id, *parts)
    content = {"name": member.name, "subject": subject, "lines": list(lines), "path": path, "why": WHY_PANEL}
    email = Email(str(intent), PANEL_TEMPLATE, None, member.name, member.address, content)
    return int(put_mail(session, email, postage, now=now))
