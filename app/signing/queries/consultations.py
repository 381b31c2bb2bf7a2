"""Consultations as their pages and operations read them. Whoever is not asked, and does not run it, sees none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.db.paging import Order, Page, Selection, page_of
from app.db.scope import seen_client, seen_row
from app.people.queries import person_rows
from app.signing.domain.consulting import ConsultationTally, GroupTally
from app.signing.domain.words import ConsultationStatus, View
from app.signing.models import (
    Consultation,
    ConsultationComment,
    ConsultationDisposition,
    ConsultationGroup,
    ConsultationInvitation,
    ConsultationResponse,
)
from app.signing.queries.live import comments_waiting, live_responses

Consulted: TypeAlias = Consultation
"""How the features above call a consultation that they hand back to its operations; they write nothing of it."""
Invited: TypeAlias = ConsultationInvitation
MOST_GROUPS, MOST_SHOWN, MOST_EARLIER = 50, 200, 50


@dataclass(frozen=True)
class ConsultationFilter:
    """What the list is asked for: those that wait for one's own answer, the open ones, the ended ones, or all."""

    state: str = ""


@dataclass(frozen=True)
class Unanswered:
    """Somebody who has not answered on the text as it stands; customers have no name here."""

    group: str
    name: str


def invited(person_id: int) -> ColumnElement[bool]:
    """Whether somebody was asked in a consultation."""
    return exists(
        select(col(ConsultationInvitation.id))
        .where(
            col(ConsultationInvitation.consultation_id) == col(Consultation.id),
            col(ConsultationInvitation.person_id) == person_id,
        )
        .correlate(Consultation)  # the list joins invitations too
    )


def seen_consultation(actor: Actor) -> ColumnElement[bool]:
    """Theirs to answer, theirs to run, or any for those who may read them all; of their clients."""
    served = seen_client(actor, col(Consultation.client_id))
    if actor.can(Capability.READ_CONSULTATIONS):
        return served
    return and_(served, or_(col(Consultation.owner_id) == actor.person_id, invited(actor.person_id)))


def visible_consultation(session: Session, actor: Actor, row_id: int, *, to_change: bool = False) -> Consultation:
    """One consultation, or NotFound: the same answer for one that is not there and one that is not theirs."""
    found = seen_row(
        session, Consultation, col(Consultation.id) == row_id, seen_consultation(actor), to_change=to_change
    )
    if found is None:
        raise NotFound("consultation", row_id)
    return found


def held_consultation(session: Session, row_id: int) -> Consultation:
    """One that a link leads to, held until the transaction ends."""
    found = seen_row(session, Consultation, col(Consultation.id) == row_id, to_change=True)
    if found is None:
        raise NotFound("consultation", row_id)
    return found


def open_about(session: Session, kind: str, subject_id: int, *, to_change: bool = False) -> Consultation | None:
    """The open consultation about a thing; there is at most one."""
    return seen_row(
        session,
        Consultation,
        col(Consultation.subject_kind) == kind,
        col(Consultation.subject_id) == subject_id,
        col(Consultation.status) == ConsultationStatus.OPEN,
        to_change=to_change,
    )


def newest_about(session: Session, kind: str, subject_id: int, revision: int | None = None) -> Consultation | None:
    """The last consultation about a thing, or about one revision of it; the caller says who may read of it."""
    about = [col(Consultation.subject_kind) == kind, col(Consultation.subject_id) == subject_id]
    if revision is not None:
        about.append(col(Consultation.subject_revision) == revision)
    chosen = select(Consultation).where(*about).order_by(col(Consultation.id).desc())
    return session.scalars(chosen.limit(1)).first()


def seen_about(session: Session, actor: Actor, kind: str, subject_id: int) -> Sequence[Consultation]:
    """Those of them that this actor may see."""
    about = (col(Consultation.subject_kind) == kind, col(Consultation.subject_id) == subject_id)
    chosen = select(Consultation).where(*about, seen_consultation(actor)).order_by(col(Consultation.id).desc())
    return session.scalars(chosen.limit(MOST_EARLIER)).all()


def groups_of(session: Session, row: Consultation) -> Sequence[ConsultationGroup]:
    chosen = select(ConsultationGroup).where(col(ConsultationGroup.consultation_id) == row.row_id)
    return session.scalars(chosen.order_by(col(ConsultationGroup.position)).limit(MOST_GROUPS)).all()


def invitation_of(session: Session, row: Consultation, person_id: int) -> ConsultationInvitation | None:
    """How somebody was asked here."""
    return seen_row(
        session,
        ConsultationInvitation,
        col(ConsultationInvitation.consultation_id) == row.row_id,
        col(ConsultationInvitation.person_id) == person_id,
        to_change=False,
    )


def live_response(session: Session, invitation: ConsultationInvitation) -> ConsultationResponse | None:
    """The newest answer of one who was asked."""
    chosen = select(ConsultationResponse).where(col(ConsultationResponse.invitation_id) == invitation.row_id)
    return session.scalars(chosen.order_by(col(ConsultationResponse.id).desc()).limit(1)).first()


def comments_in(session: Session, response: ConsultationResponse) -> Sequence[ConsultationComment]:
    """What was said with it, or with the one that it reaffirms."""
    said_in = response.said_in_id or response.row_id
    chosen = select(ConsultationComment).where(col(ConsultationComment.response_id) == said_in)
    return session.scalars(chosen.order_by(col(ConsultationComment.id)).limit(MOST_SHOWN)).all()


def comment_in(session: Session, row: Consultation, comment_id: int) -> ConsultationComment:
    """A comment of this consultation, or NotFound."""
    here = select(col(ConsultationResponse.id)).where(col(ConsultationResponse.consultation_id) == row.row_id)
    found = seen_row(
        session,
        ConsultationComment,
        col(ConsultationComment.id) == comment_id,
        col(ConsultationComment.response_id).in_(here),
        to_change=False,
    )
    if found is None:
        raise NotFound("comment", comment_id)
    return found


def group_numbered(session: Session, row: Consultation, group_id: int) -> ConsultationGroup:
    found = seen_row(
        session,
        ConsultationGroup,
        col(ConsultationGroup.id) == group_id,
        col(ConsultationGroup.consultation_id) == row.row_id,
        to_change=False,
    )
    if found is None:
        raise NotFound("group", group_id)
    return found


def is_still_asked(session: Session, invitation: ConsultationInvitation) -> bool:
    """Whether the group under which somebody was asked has not been left out since."""
    return session.get_one(ConsultationGroup, invitation.group_id).removed_at is None


def group_has_answered(session: Session, group: ConsultationGroup) -> bool:
    """Whether anybody of it has, on whichever text."""
    theirs = select(col(ConsultationInvitation.id)).where(col(ConsultationInvitation.group_id) == group.row_id)
    given = select(col(ConsultationResponse.id)).where(col(ConsultationResponse.invitation_id).in_(theirs)).limit(1)
    return session.scalar(given) is not None


def tally_of(session: Session, row: Consultation) -> ConsultationTally:
    """All that decides whether it may close, in four queries however many were asked."""
    live = live_responses(row.row_id).subquery()
    counted = live.c.subject_revision == row.subject_revision
    asked = select(col(ConsultationInvitation.group_id), func.count().label("asked")).where(
        col(ConsultationInvitation.consultation_id) == row.row_id
    )
    by_group = {one.group_id: one.asked for one in session.execute(asked.group_by(asked.selected_columns.group_id))}
    answers = session.execute(
        select(live.c.group_id, live.c.view, counted.label("counted"), func.count().label("given")).group_by(
            live.c.group_id, live.c.view, counted
        )
    ).all()
    waiting = comments_waiting(row.row_id)
    said = session.execute(waiting).one()
    groups = [group for group in groups_of(session, row) if group.removed_at is None]
    here = {group.row_id for group in groups}
    given = [one for one in answers if one.counted and one.group_id in here]
    return ConsultationTally(
        groups=tuple(
            GroupTally(
                group.name, group.kind, group.minimum, group.is_mandatory, by_group.get(group.row_id, 0),
                sum(one.given for one in given if one.group_id == group.row_id),
                tuple((one.view, one.given) for one in given if one.group_id == group.row_id),
            )
            for group in groups
        ),
        percent=row.percent,
        opened_on=row.opened_on,
        last_day=row.last_day,
        is_urgent=row.is_urgent,
        views=tuple((view, sum(one.given for one in given if one.view is view)) for view in View),
        comments=said.comments,
        comments_answered=said.comments - (said.waiting or 0),
        objections_waiting=said.objections or 0,
        on_earlier_text=sum(one.given for one in answers if not one.counted),
    )  # fmt: skip


def waiting_of(session: Session, row: Consultation, limit: int) -> list[Unanswered]:
    """Who has not answered on the text as it stands, colleagues by name; customers are never named."""
    asked, live, people = ConsultationInvitation, live_responses(row.row_id).subquery(), person_rows()
    answered = select(live.c.invitation_id).where(live.c.subject_revision == row.subject_revision)
    rows = session.execute(
        select(col(ConsultationGroup.name).label("group"), func.coalesce(people.c.name, "").label("name"))
        .join(asked, col(asked.group_id) == col(ConsultationGroup.id))
        .outerjoin(people, people.c.id == col(asked.person_id))
        .where(
            col(asked.consultation_id) == row.row_id,
            col(ConsultationGroup.removed_at).is_(None),
            col(asked.id).not_in(answered),
        )
        .order_by(col(ConsultationGroup.position), func.lower(people.c.name), col(asked.id))
        .limit(limit)
    )
    return [Unanswered(one.group, one.name) for one in rows]


def consultations_page(
    session: Session, actor: Actor, wanted: ConsultationFilter, cursor: str | None, size: int = 50
) -> Page:
    """A page of the list, the newest first, each row with whether this actor was asked and has answered."""
    order = Order(col(Consultation.id), col(Consultation.id), descending=True)
    return page_of(session, _listed(actor, wanted), order, cursor, size)


def to_answer(session: Session, actor: Actor) -> Sequence[Any]:
    """Open consultations in which this actor was asked and has not answered on the text as it stands."""
    chosen = _listed(actor, ConsultationFilter("mine")).order_by(col(Consultation.last_day), col(Consultation.id))
    return session.execute(chosen.limit(MOST_SHOWN)).all()


def to_run(session: Session, actor: Actor) -> Sequence[Any]:
    """Open consultations that this actor answers for, and ended ones whose review is due."""
    mine = col(Consultation.owner_id) == actor.person_id
    to_review = and_(col(Consultation.review_due_on).is_not(None), col(Consultation.reviewed_at).is_(None))
    chosen = _listed(actor, ConsultationFilter("all")).where(
        mine, or_(col(Consultation.status) == ConsultationStatus.OPEN, to_review)
    )
    return session.execute(chosen.order_by(col(Consultation.last_day), col(Consultation.id)).limit(MOST_SHOWN)).all()


def _listed(actor: Actor, wanted: ConsultationFilter) -> Selection:
    mine = _asked(actor)
    has_answered = exists(
        select(col(ConsultationResponse.id)).where(
            col(ConsultationResponse.invitation_id) == col(ConsultationInvitation.id),
            col(ConsultationResponse.subject_revision) == col(Consultation.subject_revision),
        )
    )
    columns = (
        Consultation.id, Consultation.title, Consultation.status, Consultation.subject_kind, Consultation.subject_id,
        Consultation.subject_revision, Consultation.opened_on, Consultation.opened_at, Consultation.last_day,
        Consultation.owner_id, Consultation.ended_at, Consultation.ended_by_name, Consultation.ended_reason,
        Consultation.is_urgent, Consultation.review_due_on, Consultation.reviewed_at,
    )  # fmt: skip
    people = person_rows()
    statement = (
        select(
            *map(col, columns),
            col(ConsultationInvitation.id).label("invitation_id"),
            has_answered.label("has_answered"),
            func.coalesce(people.c.name, "").label("owner_name"),
        )
        .select_from(Consultation)
        .outerjoin(ConsultationInvitation, mine)
        .outerjoin(people, people.c.id == col(Consultation.owner_id))
        .where(seen_consultation(actor))
    )
    is_open = col(Consultation.status) == ConsultationStatus.OPEN
    if wanted.state == "mine":
        return statement.where(is_open, col(ConsultationInvitation.id).is_not(None), ~has_answered)
    if wanted.state == "closed":
        return statement.where(~is_open)
    return statement if wanted.state == "all" else statement.where(is_open)


def _asked(actor: Actor) -> ColumnElement[bool]:
    """The invitation of this actor, in a group that was not left out."""
    kept = select(col(ConsultationGroup.id)).where(col(ConsultationGroup.removed_at).is_(None))
    return and_(
        col(ConsultationInvitation.consultation_id) == col(Consultation.id),
        col(ConsultationInvitation.person_id) == actor.person_id,
        col(ConsultationInvitation.group_id).in_(kept),
    )


def dispositions_on(session: Session, comment_ids: Collection[int]) -> dict[int, ConsultationDisposition]:
    """What became of each of these comments: the newest says so."""
    given = ConsultationDisposition
    newest = select(func.max(col(given.id))).where(col(given.comment_id).in_(sorted(comment_ids)))
    rows = session.scalars(select(given).where(col(given.id).in_(newest.group_by(col(given.comment_id)))))
    return {row.comment_id: row for row in rows}
