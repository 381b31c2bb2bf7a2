"""What a customer sees behind their own link: the text, three answers, and nothing else of Tidemark.

A GET writes nothing, since mail scanners follow links. The token in the path is what lets somebody in, so the one
consultation and the one answer that it is for are all that it opens.
"""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.actor import Actor
from app.core.errors import BadInput
from app.procedures.queries import procedure_of_consultation
from app.procedures.routes.consultations.blueprint import Page, asked_text, pages
from app.procedures.routes.consultations.forms import CustomerForm
from app.signing import operations as signing
from app.signing.domain.words import ConsultationStatus
from app.signing.operations.answering import CUSTOMER
from app.signing.queries.consultations import (
    Consulted,
    Invited,
    comments_in,
    held_consultation,
    is_still_asked,
    live_response,
)
from app.signing.queries.panel import consultation_behind, invitation_numbered, link_of
from app.signing.queries.telling import said_and_done
from app.web.access import TOKEN_IN_PATH
from app.web.requests import close_session, now, session


@pages.page("/c/<token>", TOKEN_IN_PATH)
def show_to_customer(token: str) -> str:
    return _drawn(token, CustomerForm(formdata=None))


@pages.page("/c/<token>", TOKEN_IN_PATH, methods=("POST",))
def customer_answers(token: str) -> Page | AnyResponse:
    """One answer for one text: a link that was used, and one that ended, takes no other."""
    link, form = link_of(session(), token), CustomerForm()
    seen = consultation_behind(session(), link)
    procedure_of_consultation(session(), seen.subject_id, to_change=True)
    consultation = held_consultation(session(), seen.row_id)
    form.offer(asked_text(procedure_of_consultation(session(), seen.subject_id), consultation).sections, {})
    if not _can_answer(link, consultation):
        return redirect(url_for("consultations.show_to_customer", token=token), 303)
    if form.validate():
        try:
            _keep(consultation, invitation_numbered(session(), link.invitation_id), form.opinion())
            return redirect(url_for("consultations.show_to_customer", token=token), 303)
        except BadInput as refused:
            form.take_errors(refused)
    close_session()
    return _drawn(token, form), 422


def _keep(consultation: Consulted, mine: Invited, opinion: signing.Opinion) -> None:
    """What somebody says of edited text as they said it of the earlier one keeps the answers that it was given."""
    before, by = live_response(session(), mine), Actor(id=None, name=CUSTOMER)
    said = [(one.section, one.words) for one in comments_in(session(), before)] if before else []
    says = [(one.section, one.words.strip()) for one in opinion.comments if one.words.strip()]
    if before is not None and (before.view, said) == (opinion.view, says):
        signing.reaffirm(session(), consultation, mine, by=by, now=now())
    else:
        signing.respond(session(), consultation, mine, opinion, by=by, now=now())


def _can_answer(link: Any, consultation: Any) -> bool:
    """Open, on this text, not ended by a fresher link, not used, and of a group that is asked still."""
    mine = invitation_numbered(session(), link.invitation_id)
    live = live_response(session(), mine)
    is_used = live is not None and live.subject_revision == consultation.subject_revision
    is_of_this_text = link.ended_at is None and link.subject_revision == consultation.subject_revision
    return (
        consultation.status is ConsultationStatus.OPEN
        and is_of_this_text
        and not is_used
        and is_still_asked(session(), mine)
    )


def _drawn(token: str, form: CustomerForm) -> str:
    link = link_of(session(), token)
    consultation = consultation_behind(session(), link)
    row = procedure_of_consultation(session(), consultation.subject_id)
    mine = invitation_numbered(session(), link.invitation_id)
    live = live_response(session(), mine)
    asked = asked_text(row, consultation)
    form.offer(asked.sections, asked.offered)
    can_answer = _can_answer(link, consultation)
    comments = comments_in(session(), live) if live else ()
    if can_answer and live and not form.is_submitted():
        form.show(live, comments)
    return render_template(
        "consultations/customer.html",
        consultation=consultation,
        asked=asked,
        form=form,
        live=live,
        done=said_and_done(session(), mine) if not can_answer else (),
        can_answer=can_answer,
        token=token,
    )
