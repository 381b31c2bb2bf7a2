"""Who is to be told what of a consultation, for the sweep: each their own, whoever they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlmodel import Session, col

from app.db.paging import Selection
from app.db.session import dialect_of
from app.reminders.queries.clocks import clock_rows
from app.reminders.queries.rungs import RemindedRows
from app.signing.domain.telling import ASKED_LADDER, LADDER, LAST_DAY, SaidAndDone
from app.signing.domain.words import ConsultationStatus
from app.signing.models import (
    Consultation,
    ConsultationGroup,
    ConsultationInvitation,
    ConsultationResponse,
    PanelMember,
)
from app.signing.queries.consultations import comments_in, dispositions_on, live_response

OWNERS, ASKED = "consultation", "consultation-asked"


def untold(session: Session, after: int, limit: int) -> Sequence[ConsultationInvitation]:
    """Invitations beyond an id whose person is to be told something now, held against other workers."""
    asked = ConsultationInvitation
    chosen = (
        select(asked)
        .join(Consultation, col(Consultation.id) == col(asked.consultation_id))
        .where(col(asked.id) > after, _is_untold())
        .order_by(col(asked.id))
        .limit(limit)
    )
    if dialect_of(session) == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True, of=asked)
    return session.scalars(chosen).all()


def consultation_of(session: Session, invitation: ConsultationInvitation) -> Consultation:
    return session.get_one(Consultation, invitation.consultation_id)


def member_of(session: Session, invitation: ConsultationInvitation) -> PanelMember | None:
    """The member of the panel whom it asks; None for somebody with an account."""
    return session.get(PanelMember, invitation.panel_member_id) if invitation.panel_member_id else None


def said_and_done(session: Session, invitation: ConsultationInvitation) -> list[SaidAndDone]:
    """What somebody said, each with what became of it."""
    live = live_response(session, invitation)
    comments = comments_in(session, live) if live else ()
    given = dispositions_on(session, [one.row_id for one in comments])
    return [
        SaidAndDone(one.words, answer.kind if answer else None, answer.because if answer else "")
        for one in comments
        for answer in [given.get(one.row_id)]
    ]


def reminded_owners() -> list[RemindedRows]:
    return [RemindedRows(OWNERS, LADDER, clock_rows(Consultation, LAST_DAY))]


def reminded_asked() -> list[RemindedRows]:
    """Everybody with an account who has not answered on the text as it stands."""
    asked = ConsultationInvitation
    clock: Any = literal(LAST_DAY.key).label("clock")
    due_on: Any = col(Consultation.last_day).label("due_on")
    rows: Selection = (
        select(col(asked.id).label("object_id"), clock, due_on)
        .join(Consultation, col(Consultation.id) == col(asked.consultation_id))
        .where(col(asked.person_id).is_not(None), _is_open(), ~_has_answered(), _is_kept())
    )
    return [RemindedRows(ASKED, ASKED_LADDER, rows.subquery())]


def _is_untold() -> ColumnElement[bool]:
    asked = ConsultationInvitation
    new_text = col(asked.told_revision) < col(Consultation.subject_revision)
    reminded = and_(
        col(Consultation.reminded_on).is_not(None),
        or_(col(asked.reminded_on).is_(None), col(asked.reminded_on) < col(Consultation.reminded_on)),
        ~_has_answered(),
    )
    spoke = exists(select(col(ConsultationResponse.id)).where(col(ConsultationResponse.invitation_id) == col(asked.id)))
    ended = and_(~_is_open(), ~col(asked.told_end), spoke)
    return or_(and_(_is_open(), _is_kept(), or_(new_text, reminded)), ended)


def _is_open() -> ColumnElement[bool]:
    is_open: ColumnElement[bool] = col(Consultation.status) == ConsultationStatus.OPEN
    return is_open


def _is_kept() -> ColumnElement[bool]:
    kept = select(col(ConsultationGroup.id)).where(col(ConsultationGroup.removed_at).is_(None))
    return col(ConsultationInvitation.group_id).in_(kept)


def _has_answered() -> ColumnElement[bool]:
    return exists(
        select(col(ConsultationResponse.id)).where(
            col(ConsultationResponse.invitation_id) == col(ConsultationInvitation.id),
            col(ConsultationResponse.subject_revision) == col(Consultation.subject_revision),
        )
    )
