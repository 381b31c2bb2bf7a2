"""Error pages: what happened, what was kept, what to do. The same template engine and escaping as every page."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, redirect, render_template, request
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response
from wtforms import ValidationError

from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed, NotFound, NothingDiffers, StaleEdit, StepNotAllowed, TidemarkError
from app.web.access import CapabilityMissing, find_actor
from app.web.addresses import came_from
from app.web.requests import SentOtherwise, close_session
from app.web.toasts import toast

log = logging.getLogger(__name__)
Answer = tuple[str, int]


@dataclass(frozen=True)
class Words:
    """The words of one error page."""

    title: str
    happened: str
    kept: str = "Nothing was changed."


WORDS = {
    400: Words("That request could not be read", "The page sent something that Tidemark does not understand."),
    403: Words("That is not yours to do", "Your roles do not include this."),
    404: Words("There is no such page", "Nothing is kept at this address, or it is not for you to see."),
    405: Words("That cannot be done here", "This address does not take that kind of request."),
    409: Words("That cannot be done now", "Things have moved on since you opened the page."),
    413: Words(
        "That is too large",
        "What was sent is larger than Tidemark takes. A file may have up to 8 MB: make it smaller and send it again.",
        "Nothing of this form was saved. What was saved before is kept, such as the answers of an audit.",
    ),
    415: Words("That kind of file is not taken", "Tidemark does not store files of this kind."),
    422: Words("Some of it needs another look", "What was sent breaks a rule."),
    429: Words("Wait a moment", "There were too many tries in a short time."),
    500: Words("Something broke", "Tidemark could not finish this."),
    503: Words("Not just now", "The database did not answer."),
}

RELOAD = "Nothing was recorded. Go back, copy what you typed, reload the page and send it from there."
OLD_PAGE = Words(
    "That page is too old to send", "The page that sent this was opened before you last signed in here.", RELOAD
)
OLD_DOOR = Words(
    "That page is too old to send",
    "The page that sent this was opened before the last sign-in or sign-out in this browser, "
    "or the browser does not keep cookies for Tidemark.",
    RELOAD,
)
NO_PAGE = Words(
    "That cannot be taken as sent", "It came without proof that a page of Tidemark sent it, so it was refused.", RELOAD
)
SENT_BEFORE = Words("That was already sent", "", "What was sent first is kept. Nothing of this was saved.")


def init_errors(app: Flask, who_may: Callable[[Capability], str]) -> None:
    """Register the pages; `who_may` names the roles that hold a capability."""
    _init_refused_forms(app)

    @app.errorhandler(CapabilityMissing)
    def refuse_capability(error: CapabilityMissing) -> Answer:
        return error_page(403, who_may=who_may(error.capability))

    @app.errorhandler(SecurityError)
    def refuse_host(_error: SecurityError) -> Answer:
        # The host is not ours, so no address of ours can be built: plain words and no page.
        return "Tidemark does not answer at this address.", 400

    @app.errorhandler(HTTPException)
    def show_http_error(error: HTTPException) -> Answer:
        return error_page(error.code or 500)

    @app.errorhandler(NothingDiffers)
    def say_nothing_changed(error: NothingDiffers) -> Response:
        """Back to the form, which is at the same address, with the sentence above it."""
        close_session()
        toast(str(error))
        return redirect(request.full_path if request.query_string else request.path, 303)

    @app.errorhandler(TidemarkError)
    def show_refusal(error: TidemarkError) -> Answer:
        who = error.who_may if isinstance(error, NotAllowed) else ""
        way = (error.path, f"Back to {error.called}") if isinstance(error, StepNotAllowed) and error.path else None
        return error_page(_status_of(error), happened=str(error), who_may=who, way=way)

    @app.errorhandler(Exception)
    def show_failure(error: Exception) -> Answer:
        reference = secrets.token_hex(4)
        log.error("failed, reference %s: %s %s", reference, request.method, _path_without_token(), exc_info=error)
        return error_page(500, reference=reference)


def _path_without_token() -> str:
    """Where it failed; a token in the path lets anybody in who reads it, so no log holds one."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(str(token), "<token>") if token else request.path


def _init_refused_forms(app: Flask) -> None:
    """What is refused before any page reads it, with the way back to the form."""

    @app.errorhandler(CSRFError)
    def refuse_unproven(_error: CSRFError) -> Answer:
        return error_page(400, words=_words_of_unproven(), back=came_from())

    @app.errorhandler(SentOtherwise)
    def refuse_other_content(error: SentOtherwise) -> Answer | Response:
        if _shows_pages():
            return error_page(422, words=SENT_BEFORE, happened=str(error), back=came_from())
        return Response(str(error), 422, mimetype="text/plain")


def error_page(
    status: int,
    *,
    words: Words | None = None,
    happened: str = "",
    who_may: str = "",
    reference: str = "",
    back: str = "",
    way: tuple[str, str] | None = None,
) -> Answer:
    """`back` is the page that was sent, to be opened anew; `way` the address and name of what was to be worked on."""
    words = words or WORDS.get(status, WORDS[400])
    page = render_template(
        "errors/error.html",
        title=words.title,
        happened=happened or words.happened,
        kept=words.kept,
        who_may=who_may,
        reference=reference,
        back=back,
        way=way,
    )
    return page, status


def _status_of(error: TidemarkError) -> int:
    statuses = {NotFound: 404, NotAllowed: 403, StepNotAllowed: 409, StaleEdit: 409, BadInput: 422}
    return next((status for kind, status in statuses.items() if isinstance(error, kind)), 400)


def _shows_pages() -> bool:
    """A browser asks for a page by its name; scripts and htmx take whatever comes."""
    return "text/html" in request.accept_mimetypes.values() and "HX-Request" not in request.headers


def _words_of_unproven() -> Words:
    """A token of another session came from a page that was opened before this one began; no token, from no page."""
    headers = (request.headers.get(name, "") for name in ("X-CSRFToken", "X-CSRF-Token"))
    token = next((text for text in (request.form.get("csrf_token", ""), *headers) if text), "")
    if not token:
        return NO_PAGE
    try:
        validate_csrf(token)
    except ValidationError:
        return OLD_PAGE if find_actor() else OLD_DOOR
    return NO_PAGE  # the token is right, and what is missing is the address of the page (Referer, asked for over https)
