"""The customer panel: members come and go, and each is mailed a link that is theirs for one text."""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput, NothingDiffers
from app.core.mail_address import refuse_mail_address
from app.core.text import one_line
from app.history.operations import EntrySubject, record
from app.notifications.operations import forget_mail
from app.people.session_rows import hash_of
from app.signing.models import ConsultationInvitation, PanelLink, PanelMember
from app.signing.queries.panel import has_address

KIND, PANEL_MAIL = "panel_member", "panel-member"
LONGEST_NAME = 120


def add_panel_member(
    session: Session, name: str, address: str, client_id: int | None, *, by: Actor, now: datetime
) -> PanelMember:
    """Keep a customer who agreed to be asked; the entry names nobody."""
    name, address = one_line(name)[:LONGEST_NAME], one_line(address)
    if not name:
        raise BadInput({"name": "Say what they are called"})
    refused = refuse_mail_address(address)
    if refused:
        raise BadInput({"address": refused})
    if has_address(session, address, client_id):
        raise BadInput({"address": "Somebody with this address is on the panel already"})
    member = PanelMember(name=name, address=address, client_id=client_id, added_at=now, added_by_name=by.name)
    session.add(member)
    session.flush()
    about = EntrySubject(KIND, str(member.row_id), client_id)
    record(session, f"{KIND}:added", f"{by.name} added a customer to the panel", about=about, by=by, now=now)
    return member


def remove_panel_member(session: Session, member: PanelMember, *, by: Actor, now: datetime) -> None:
    """Blank name and address, here and in what was mailed, and end the links; what they answered stays, and counts."""
    if member.removed_at is not None:
        raise NothingDiffers
    blank(session, member, now=now)
    member.removed_at, member.removed_by_name = now, by.name
    session.flush()
    about = EntrySubject(KIND, str(member.row_id), member.client_id)
    sentence = f"{by.name} took a customer off the panel: name and address are gone, what was answered stays"
    record(session, f"{KIND}:removed", sentence, about=about, by=by, now=now)


def blank(session: Session, member: PanelMember, *, now: datetime) -> None:
    """Nothing that says who it is, in the panel or in mail."""
    member.name = member.address = ""
    theirs = select(col(ConsultationInvitation.id)).where(col(ConsultationInvitation.panel_member_id) == member.row_id)
    link = update(PanelLink).where(col(PanelLink.invitation_id).in_(theirs), col(PanelLink.ended_at).is_(None))
    session.execute(link.values(ended_at=now))
    forget_mail(session, PANEL_MAIL, member.row_id)
    session.flush()


def let_go(session: Session, member: PanelMember, *, now: datetime) -> None:
    """Blank a member whom nobody has asked for 12 months, by the sweep."""
    blank(session, member, now=now)
    about = EntrySubject(KIND, str(member.row_id), member.client_id)
    sentence = "Tidemark blanked the name and address of a customer: nobody has asked them for 12 months"
    record(session, f"{KIND}:let_go", sentence, about=about, by=Actor.system(), now=now)


def new_link(session: Session, invitation: ConsultationInvitation, revision: int, *, now: datetime) -> str:
    """The token of a fresh link, the only time that it can be read; the ones before end."""
    earlier = update(PanelLink).where(
        col(PanelLink.invitation_id) == invitation.row_id, col(PanelLink.ended_at).is_(None)
    )
    session.execute(earlier.values(ended_at=now))
    token = secrets.token_urlsafe(32)
    session.add(
        PanelLink(invitation_id=invitation.row_id, subject_revision=revision, token_hash=hash_of(token), made_at=now)
    )
    session.flush()
    return token
