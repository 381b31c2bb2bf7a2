"""The outbox: what was sent, to whom, when, with what result; and how to stop it."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

from flask import Response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.db.paging import Page, all_rows
from app.db.session import Database
from app.notifications import operations, queries
from app.notifications.domain.delivery import MailState
from app.notifications.domain.notices import PANEL_TEMPLATE
from app.notifications.domain.periods import Cadence
from app.notifications.email import person_of_token
from app.notifications.forms import CadenceForm
from app.notifications.models import OutboxMail
from app.web.access import SIGNED_IN, TOKEN_IN_PATH, Pages, current_actor
from app.web.addresses import list_address, page_address
from app.web.exports import csv_response
from app.web.requests import now, session
from app.web.runtime import runtime

pages = Pages("notifications", __name__)
EXPORT_PAGE = 500
CSV_HEADINGS = ("at", "name", "address", "subject", "state", "attempts", "last_result")
STATES = {state.value: state for state in MailState}
# A mail carries its styles inline, the one place where they exist; nothing in it may run, load or be sent.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"


@pages.page("/outbox", SIGNED_IN)
def outbox() -> str:
    """Everybody sees their own mail; those who may read the outbox see all of it."""
    actor = current_actor()
    state = STATES.get(request.args.get("state", ""))
    page = queries.outbox_page(session(), cursor=request.args.get("after"), state=state, person_id=_limited_to(actor))
    mine = queries.cadences(session(), [actor.id or 0])[actor.id or 0]
    return render_template(
        "notifications/outbox.html",
        page=page,
        state=state.value if state else "",
        state_choices=[(one.value, one.value.replace("_", " ").capitalize()) for one in MailState],
        page_url=page_address("notifications.outbox", ("state",)),
        export_url=list_address("notifications.export_outbox", ("state",)),
        sees_all=actor.can(Capability.READ_OUTBOX),
        hides=_hides,
        has_server=bool(runtime().settings.smtp_url),
        form=CadenceForm(cadence=mine.value),
    )


@pages.page("/outbox.csv", SIGNED_IN)
def export_outbox() -> Response:
    rows = _csv_rows(runtime().database, STATES.get(request.args.get("state", "")), _limited_to(current_actor()))
    return csv_response("outbox", CSV_HEADINGS, rows)


@pages.page("/outbox/<int:mail_id>", SIGNED_IN)
def show_mail(mail_id: int) -> str:
    mail = queries.get_mail(session(), mail_id, person_id=_limited_to(current_actor()))
    message = _message(_readable(mail))
    return render_template("notifications/show_mail.html", mail=mail, hides=_hides, text=_part(message, "plain"))


@pages.page("/outbox/<int:mail_id>/html", SIGNED_IN)
def show_mail_html(mail_id: int) -> Response:
    """The HTML part alone, sandboxed, for the frame on the mail's page."""
    mail = queries.get_mail(session(), mail_id, person_id=_limited_to(current_actor()))
    response = Response(_part(_message(_readable(mail)), "html"), mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@pages.page("/outbox/cadence", SIGNED_IN, methods=("POST",))
def choose_cadence() -> AnyResponse | tuple[str, int]:
    actor, form = current_actor(), CadenceForm()
    if not form.validate_on_submit():
        return render_template("notifications/cadence.html", form=form), 422
    operations.choose_cadence(session(), actor.id or 0, Cadence(form.cadence.data), by=actor, now=now())
    return redirect(url_for("notifications.outbox"), 303)


@pages.page("/unsubscribe/<token>", TOKEN_IN_PATH)
def unsubscribe(token: str) -> str:
    """A page with a button: mail scanners follow links, so following one changes nothing."""
    _person(token)
    return render_template("notifications/unsubscribe.html", token=token, done=False)


@pages.page("/unsubscribe/<token>", TOKEN_IN_PATH, methods=("POST",))
def stop_digest(token: str) -> str:
    """The button, and the one click that mail programs make (RFC 8058)."""
    person_id = _person(token)
    by = Actor(id=person_id, name="The recipient of a digest")
    operations.choose_cadence(session(), person_id, Cadence.NONE, by=by, now=now())
    return render_template("notifications/unsubscribe.html", token=token, done=True)


def _readable(mail: OutboxMail) -> bytes | None:
    """What was written; a customer's own link is read by nobody else but whoever must pass it on by hand."""
    return None if _hides(mail.kind) else mail.raw


def _hides(kind: str) -> bool:
    """A customer's name, address and link are for whoever must pass a mail on by hand, and for no other reader."""
    return kind == PANEL_TEMPLATE and not current_actor().can(Capability.MANAGE_SETTINGS)


def _limited_to(actor: Actor) -> int | None:
    return None if actor.can(Capability.READ_OUTBOX) else actor.id


def _person(token: str) -> int:
    found = person_of_token(runtime().settings, token)
    if found is None:
        raise NotFound("digest behind this link; it may have been cut short:", token[:20])
    return found


def _message(raw: bytes | None) -> EmailMessage | None:
    message = message_from_bytes(raw, policy=modern) if raw else None
    return message if isinstance(message, EmailMessage) else None


def _part(message: EmailMessage | None, kind: str) -> str:
    part = message.get_body((kind,)) if message else None
    return str(part.get_content()) if part else ""


def _csv_rows(database: Database, state: MailState | None, person_id: int | None) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.outbox_page(reading, cursor=cursor, state=state, person_id=person_id, size=EXPORT_PAGE)

    for mail in all_rows(database, page_at):
        named = ("A customer", "") if mail.kind == PANEL_TEMPLATE else (mail.name, mail.address)
        yield mail.shown_at, *named, mail.subject, mail.state, mail.attempts, mail.last_result
