"""The request's one transaction: begun at its first query, committed once after an unsafe request below 400.

What must survive a refusal is handed to `after_rollback` and written afterwards in a transaction of its own.
A commit that fails answers 503, never the page that was prepared (DESIGN 4).
"""

import hashlib
import hmac
import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import IO

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from app.core.canonical import digest
from app.core.errors import TidemarkError
from app.web.access import find_actor
from app.web.models import RequestReceipt
from app.web.runtime import runtime
from app.web.sent import REQUEST_ID, SentRequest, nested_fields

log = logging.getLogger(__name__)
SAFE = {"GET", "HEAD", "OPTIONS"}
FIRST_ERROR = 400
JSON_BEGINS = ("{", "[")


class SentOtherwise(TidemarkError):
    """A request id that was taken already, with other content."""

    def __init__(self) -> None:
        super().__init__("This form was already sent with other content. Go back, reload the page and send it again.")


def session() -> Session:
    """The request's session; a safe request gets one that can only read."""
    if "session" not in g:
        g.session = runtime().database.new_session(write=request.method not in SAFE)
    found = g.session
    if not isinstance(found, Session):
        message = "the request's session is not a session"
        raise TypeError(message)
    return found


def now() -> datetime:
    """Business time, the same throughout one request."""
    if "now" not in g:
        g.now = runtime().clock.now()
    instant: datetime = g.now
    return instant


def today() -> date:
    """The local day of `now`."""
    return now().astimezone(runtime().settings.zone).date()


def close_session() -> None:
    """End the request's read before slow work such as a password hash; the next query begins anew."""
    found = g.pop("session", None)
    if found is not None:
        found.close()


def after_rollback(write: Callable[[], None]) -> None:
    """Keep a write for after the request's own transaction was rolled back: a failed sign-in, a blocked decision."""
    g.setdefault("after_rollback", []).append(write)


def init_requests(app: Flask) -> None:
    app.request_class = SentRequest
    app.before_request(_answer_again)
    app.after_request(_finish)
    app.teardown_request(_close)


def _answer_again() -> Response | None:
    """The same request id from the same person gets the answer that it got before."""
    actor = find_actor()
    if request.method in SAFE or actor is None or actor.id is None:
        return None
    g.request_id = request.form.get(REQUEST_ID, "")
    if not g.request_id:
        return None
    g.content_hash = _content_hash()
    return _earlier_answer(actor.id, g.request_id)


def _earlier_answer(person_id: int, key: str) -> Response | None:
    with runtime().database.reading() as reading:
        receipt = reading.execute(
            select(RequestReceipt).where(
                col(RequestReceipt.person_id) == person_id, col(RequestReceipt.request_id) == key
            )
        ).scalar_one_or_none()
    if receipt is None:
        return None
    g.answered_before = True
    if receipt.content_hash != g.content_hash:
        # By its handler, since this is also asked after the request, where nothing that is raised is handled any more.
        return current_app.make_response(current_app.handle_user_exception(SentOtherwise()))
    # A page never begins as JSON does, and what we answer in JSON is an object or a list.
    kind = "application/json" if receipt.body.startswith(JSON_BEGINS) else "text/html"
    response = Response(receipt.body, receipt.status, mimetype=kind)
    if receipt.location:
        response.headers["Location"] = receipt.location
    return response


def _finish(response: Response) -> Response:
    found: Session | None = g.get("session")
    wanted = request.method not in SAFE and response.status_code < FIRST_ERROR
    try:
        if found is not None and wanted and not g.get("answered_before"):
            _keep_receipt(found, response)
            found.commit()
        else:
            close_session()
            response = _answer_of_a_twin() or response
        for write in g.pop("after_rollback", []):
            write()
    except IntegrityError:
        close_session()
        earlier = _answer_of_a_twin()
        if earlier is None:
            log.exception("the commit broke a constraint")
        return earlier or _not_saved()
    except SQLAlchemyError:
        log.exception("the commit failed")
        return _not_saved()
    return response


def _answer_of_a_twin() -> Response | None:
    """Two copies of one form arrived together and the other one won: its answer is the answer."""
    actor = find_actor()
    # Without a hash it was refused before it was read, for want of a CSRF token or because nothing can read it.
    if "content_hash" not in g or actor is None or actor.id is None or g.get("answered_before"):
        return None
    return _earlier_answer(actor.id, g.request_id)


def _not_saved() -> Response:
    text = "Nothing was saved, because the database did not take it. Go back and send it again in a minute."
    return Response(text, 503, {"Retry-After": "30", "Content-Type": "text/plain; charset=utf-8"})


def _keep_receipt(found: Session, response: Response) -> None:
    actor = find_actor()
    if "content_hash" not in g or actor is None or actor.id is None:
        return
    is_redirect = bool(response.headers.get("Location"))
    found.add(
        RequestReceipt(
            person_id=actor.id,
            request_id=g.request_id,
            content_hash=g.content_hash,
            status=response.status_code,
            location=response.headers.get("Location", ""),
            body="" if is_redirect or response.direct_passthrough else response.get_data(as_text=True),
            at=runtime().clock.real(),
        )
    )


def _content_hash() -> str:
    """What was sent, but for the tokens: a resent form may carry a fresh CSRF token."""
    fields = sorted(
        (name, value)
        for name, values in request.form.lists()
        if name not in {"csrf_token", REQUEST_ID}
        for value in values
    )
    files = sorted((name, one.filename or "", _file_hash(one.stream)) for name, one in request.files.items(multi=True))
    nested = digest(dict(nested_fields())) if nested_fields() else ""
    sent = repr((request.method, request.path, fields, files, nested)).encode("utf-8", "surrogatepass")
    # Keyed, because a form may hold a password, and a plain hash of it could be guessed from a stolen database.
    return hmac.new(runtime().settings.signing_key.encode(), sent, hashlib.sha256).hexdigest()


def _file_hash(stream: IO[bytes]) -> str:
    """Another file under the same id is other content, and must not be answered as if it had been kept."""
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # it asks for less than this
    stream.seek(0)
    return digest


def _close(_error: BaseException | None) -> None:
    close_session()
