"""The customer panel, for those who look after it; nobody else reads a name or an address of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Order, Page, page_of
from app.db.scope import seen_client, seen_row
from app.people.session_rows import hash_of
from app.signing.models import Consultation, ConsultationInvitation, ConsultationResponse, PanelLink, PanelMember

MOST_MEMBERS = 500


def panel_page(session: Session, actor: Actor, cursor: str | None) -> Page:
    """The members of the clients that this actor may see, the newest first, with how often each has answered."""
    member = PanelMember
    answered = (
        select(func.count(func.distinct(col(ConsultationResponse.invitation_id))))
        .join(ConsultationInvitation, col(ConsultationInvitation.id) == col(ConsultationResponse.invitation_id))
        .where(col(ConsultationInvitation.panel_member_id) == col(member.id))
        .scalar_subquery()
    )
    columns = (
        member.id, member.name, member.address, member.client_id, member.added_at, member.added_by_name,
        member.removed_at, member.removed_by_name,
    )  # fmt: skip
    chosen = select(*map(col, columns), answered.label("answered")).where(seen_client(actor, col(member.client_id)))
    return page_of(session, chosen, Order(col(member.id), col(member.id), descending=True), cursor)


def panel_for(session: Session, actor: Actor, client_id: int | None) -> Sequence[int]:
    """The ids of the members who can be asked about a text of this client, each address once; at most 500."""
    first = func.min(col(PanelMember.id))
    chosen = (
        select(first.label("id"))
        .where(_is_here(), seen_client(actor, col(PanelMember.client_id)), _of_client(client_id))
        .group_by(func.lower(col(PanelMember.address)))
    )
    return [row.id for row in session.execute(chosen.order_by(first).limit(MOST_MEMBERS))]


def has_address(session: Session, address: str, client_id: int | None) -> bool:
    """Whether somebody with this address is on the panel of a client."""
    same = func.lower(col(PanelMember.address)) == address.lower()
    of_client = col(PanelMember.client_id).is_(None) if client_id is None else col(PanelMember.client_id) == client_id
    return session.scalar(select(col(PanelMember.id)).where(same, _is_here(), of_client).limit(1)) is not None


def visible_member(session: Session, actor: Actor, member_id: int, *, to_change: bool = False) -> PanelMember:
    found = seen_row(
        session,
        PanelMember,
        col(PanelMember.id) == member_id,
        seen_client(actor, col(PanelMember.client_id)),
        to_change=to_change,
    )
    if found is None:
        raise NotFound("member of the panel", member_id)
    return found


def addresses_to_let_go(session: Session, before: datetime, after: int, limit: int) -> Sequence[PanelMember]:
    """Members with an address whom every consultation that asked them asked long ago, and ended before an instant."""
    asked = (
        select(col(ConsultationInvitation.panel_member_id))
        .join(Consultation, col(Consultation.id) == col(ConsultationInvitation.consultation_id))
        .where(col(ConsultationInvitation.panel_member_id) == col(PanelMember.id))
    )
    still = asked.where(or_(col(Consultation.ended_at).is_(None), col(Consultation.ended_at) >= before))
    chosen = select(PanelMember).where(
        col(PanelMember.id) > after, col(PanelMember.address) != "", exists(asked), ~exists(still)
    )
    return session.scalars(chosen.order_by(col(PanelMember.id)).limit(limit)).all()


def link_of(session: Session, token: str) -> Any:
    """What a token leads to: the link's `ended_at` and revision, the invitation and consultation; NotFound else."""
    row = session.execute(
        select(
            col(PanelLink.ended_at),
            col(PanelLink.subject_revision),
            col(PanelLink.invitation_id),
            col(ConsultationInvitation.consultation_id),
        )
        .join(ConsultationInvitation, col(ConsultationInvitation.id) == col(PanelLink.invitation_id))
        .where(col(PanelLink.token_hash) == hash_of(token))
    ).one_or_none()
    if row is None:
        raise NotFound("page behind this link; it may have been cut short:", token[:6])
    return row


def consultation_behind(session: Session, link: Any) -> Consultation:
    """The one consultation that a link opens."""
    return session.get_one(Consultation, link.consultation_id)


def invitation_numbered(session: Session, invitation_id: int) -> ConsultationInvitation:
    """The invitation that a link is for."""
    return session.get_one(ConsultationInvitation, invitation_id)


def _is_here() -> ColumnElement[bool]:
    return and_(col(PanelMember.removed_at).is_(None), col(PanelMember.address) != "")


def _of_client(client_id: int | None) -> ColumnElement[bool]:
    if client_id is None:
        return col(PanelMember.client_id).is_(None)
    return or_(col(PanelMember.client_id).is_(None), col(PanelMember.client_id) == client_id)
