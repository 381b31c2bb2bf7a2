"""What somebody who was asked answers: a view, a step and a sentence; or, once the text was edited, one tap."""

from flask import request

from app.core.errors import BadInput, NotFound
from app.procedures.routes.consultations.blueprint import READ, Page, asked_text, back_to, held, pages
from app.procedures.routes.consultations.forms import OpinionForm
from app.procedures.routes.consultations.showing import drawn
from app.signing import operations as signing
from app.signing.queries.consultations import Consulted, Invited, invitation_of, visible_consultation
from app.web.access import current_actor
from app.web.requests import close_session, now, session

THANKS = "Kept. You can change it until the consultation closes."
EDITED = (
    "The text was edited after you opened this page, and nothing was recorded. What stands below is the text as it is "
    "now: read it, then send your answer"
)


@pages.page("/consultations/<int:row_id>/answer", READ, methods=("POST",))
def answer(row_id: int) -> Page:
    form = OpinionForm()
    row, consultation = held(row_id)
    form.offer(asked_text(row, consultation).sections, {})
    mine, is_sound = _mine(consultation), form.validate()
    if not _was_read(consultation):
        return _read_it_first(row_id, form)
    if is_sound:
        try:
            signing.respond(session(), consultation, mine, form.opinion(), by=current_actor(), now=now())
            return back_to(row_id, THANKS)
        except BadInput as refused:
            form.take_errors(refused)
    close_session()
    return drawn(visible_consultation(session(), current_actor(), row_id), form), 422


@pages.page("/consultations/<int:row_id>/reaffirm", READ, methods=("POST",))
def reaffirm(row_id: int) -> Page:
    _row, consultation = held(row_id)
    mine = _mine(consultation)
    if not _was_read(consultation):
        return _read_it_first(row_id, OpinionForm(formdata=None))
    signing.reaffirm(session(), consultation, mine, by=current_actor(), now=now())
    return back_to(row_id, "Kept: your answer holds for this text too.")


def _was_read(consultation: Consulted) -> bool:
    """Whether the text that they answer on stood on the page that they sent: nobody speaks about words unseen."""
    return request.form.get("revision", type=int) == consultation.subject_revision


def _read_it_first(row_id: int, form: OpinionForm) -> Page:
    form.take_errors(BadInput({"": EDITED}))
    close_session()
    return drawn(visible_consultation(session(), current_actor(), row_id), form), 409


def _mine(consultation: Consulted) -> Invited:
    found = invitation_of(session(), consultation, current_actor().person_id)
    if found is None:
        raise NotFound("invitation to consultation", consultation.row_id)
    return found
