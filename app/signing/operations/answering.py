"""What somebody who was asked answers, and what becomes of what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed, NothingDiffers
from app.signing.domain.consulting import needs_because
from app.signing.domain.sealing import seal_of_disposition, seal_of_response
from app.signing.domain.words import CONSULTED, DispositionKind, View
from app.signing.models import (
    Consultation,
    ConsultationComment,
    ConsultationDisposition,
    ConsultationInvitation,
    ConsultationResponse,
)
from app.signing.operations.consultation_rows import demand_consulting, keep
from app.signing.queries.consultations import is_still_asked, live_response

LONGEST_WORDS = 2_000
CUSTOMER = "A customer"


@dataclass(frozen=True)
class SaidOn:
    """Words about one part of the text, by its key: `step:3`, or empty for the whole of it."""

    section: str
    words: str


@dataclass(frozen=True)
class Opinion:
    view: View
    comments: Sequence[SaidOn] = ()


def respond(
    session: Session,
    row: Consultation,
    invitation: ConsultationInvitation,
    opinion: Opinion,
    *,
    by: Actor,
    now: datetime,
) -> ConsultationResponse:
    """Answer on the text as it stands; a later answer replaces an earlier one, which stays readable."""
    demand_consulting(row, "answered")
    _demand_asked(session, invitation)
    said = [SaidOn(one.section, one.words.strip()) for one in opinion.comments if one.words.strip()]
    if opinion.view is View.OBJECT and not said:
        raise BadInput({"words": "Say in a sentence what would go wrong, so that it can be answered"})
    if any(len(one.words) > LONGEST_WORDS for one in said):
        raise BadInput({"words": f"At most {LONGEST_WORDS:,} characters"})
    before = live_response(session, invitation)
    response = _response(row, invitation, opinion.view, None, now)
    session.add(response)
    session.flush()
    comments = [ConsultationComment(response_id=response.row_id, section=one.section, words=one.words) for one in said]
    session.add_all(comments)
    session.flush()
    replaces = f" in place of {CONSULTED[before.view].lower()}" if before else ""
    sentence = (
        f"{_name(invitation, by)} answered on revision {row.subject_revision} of {row.title}: "
        f"{CONSULTED[opinion.view].lower()}{replaces}"
    )
    after = {"view": opinion.view.value, "revision": row.subject_revision, "comments": len(comments)}
    keep(session, row, "answered", sentence, by=by, now=now, after=after,
         before={"view": before.view.value, "revision": before.subject_revision} if before else None,
         sealed={ConsultationResponse.__tablename__: seal_of_response(response, comments)})  # fmt: skip
    return response


def reaffirm(
    session: Session, row: Consultation, invitation: ConsultationInvitation, *, by: Actor, now: datetime
) -> ConsultationResponse:
    """Say of an answer on earlier text that it holds for this one too; its comments come with it."""
    demand_consulting(row, "answered")
    _demand_asked(session, invitation)
    before = live_response(session, invitation)
    if before is None:
        raise BadInput({"view": "You have not answered yet"})
    if before.subject_revision == row.subject_revision:
        raise NothingDiffers
    response = _response(row, invitation, before.view, before.said_in_id or before.row_id, now)
    session.add(response)
    session.flush()
    sentence = (
        f"{_name(invitation, by)} reaffirmed on revision {row.subject_revision} of {row.title} what they said of "
        f"revision {before.subject_revision}: {CONSULTED[before.view].lower()}"
    )
    keep(session, row, "reaffirmed", sentence, by=by, now=now, before={"revision": before.subject_revision},
         after={"view": before.view.value, "revision": row.subject_revision},
         sealed={ConsultationResponse.__tablename__: seal_of_response(response, ())})  # fmt: skip
    return response


def dispose(
    session: Session,
    row: Consultation,
    comment: ConsultationComment,
    kind: DispositionKind,
    because: str,
    *,
    by: Actor,
    now: datetime,
) -> ConsultationDisposition:
    """Answer a comment; the newest answer counts, and earlier ones stay."""
    demand_consulting(row, "answered")
    because = because.strip()
    if needs_because(kind) and not because:
        raise BadInput({"because": "Say why. Whoever said it is told, word for word"})
    if len(because) > LONGEST_WORDS:
        raise BadInput({"because": f"At most {LONGEST_WORDS:,} characters"})
    given = ConsultationDisposition(
        consultation_id=row.row_id,
        comment_id=comment.row_id,
        kind=kind,
        because=because,
        given_at=now,
        given_by_id=by.id,
        given_by_name=by.name,
    )
    session.add(given)
    session.flush()
    why = f": {because}" if because else ""
    sentence = f"{by.name} answered a comment on {row.title}: {CONSULTED[kind].removesuffix(', because').lower()}{why}"
    after = {"comment": comment.row_id, "kind": kind.value, "because": because}
    keep(session, row, "disposed", sentence, by=by, now=now, after=after,
         sealed={ConsultationDisposition.__tablename__: seal_of_disposition(given)})  # fmt: skip
    return given


def _response(
    row: Consultation, invitation: ConsultationInvitation, view: View, said_in_id: int | None, now: datetime
) -> ConsultationResponse:
    return ConsultationResponse(
        consultation_id=row.row_id,
        invitation_id=invitation.row_id,
        subject_revision=row.subject_revision,
        text_hash=row.text_hash,
        view=view,
        said_in_id=said_in_id,
        given_at=now,
    )


def _demand_asked(session: Session, invitation: ConsultationInvitation) -> None:
    if not is_still_asked(session, invitation):
        message = "Your group was left out of this consultation, so there is nothing to answer any more."
        raise NotAllowed(message)


def _name(invitation: ConsultationInvitation, by: Actor) -> str:
    """Customers are named in no entry."""
    return by.name if invitation.panel_member_id is None else CUSTOMER
