"""Signing in and out, the first administrator, and setting a password through a link."""

from flask import abort, current_app, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.core.errors import BadInput
from app.history.operations import EntrySubject, record_refusal
from app.people.domain.devices import device_name
from app.people.domain.next_page import is_own_path
from app.people.domain.set_up import is_set_up_token
from app.people.domain.throttling import Verdict
from app.people.forms import FirstAdministratorForm, NewPasswordForm, SignInForm, typed
from app.people.operations import create_first_administrator, use_password_link
from app.people.operations.passwords import checked_hash, find_link_owner
from app.people.operations.signing_in import Credentials, Knock, admit, find_credentials, forgive, is_still
from app.people.passwords import is_password_of
from app.people.queries import anybody_exists
from app.people.routes.blueprint import pages
from app.people.routes.devices import knock_for, remember_device
from app.people.sessions import begin_session, end_session
from app.web.access import ANYBODY, SIGNED_IN, find_actor
from app.web.requests import after_rollback, close_session, now, session
from app.web.runtime import runtime

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response
NOBODY = Actor(id=None, name="Somebody not signed in")
MINUTE = 60


@pages.page("/sign-in", ANYBODY, methods=("GET", "POST"))
def sign_in() -> Answer:
    form = SignInForm()
    if request.method == "GET":
        return _offer_sign_in(form)
    if not form.validate():
        return _sign_in_page(form), 422
    knock = knock_for(typed(form.email))
    with runtime().database.transaction() as own:
        verdict = admit(own, knock, runtime().clock.real())
    if not verdict.may_try:
        return _must_wait(form, verdict)
    with runtime().database.reading() as reading:
        credentials = find_credentials(reading, typed(form.email))
    # No transaction is open here: a hash takes as long as many pages.
    matches = is_password_of(credentials.password_hash if credentials else None, typed(form.password))
    if credentials is None or not matches or not is_still(session(), credentials):
        return _refuse_sign_in(form, verdict, credentials)
    return _begin(credentials, knock, form.next.data)


@pages.page("/sign-out", SIGNED_IN, methods=("POST",))
def sign_out() -> Response:
    end_session(session(), real_now=runtime().clock.real())
    return redirect(url_for("people.sign_in"), 303)


@pages.page("/first-administrator", ANYBODY, methods=("GET", "POST"))
def first_administrator() -> Answer:
    """Works until anybody exists; then the page is not there."""
    with runtime().database.reading() as reading:
        if anybody_exists(reading):
            abort(404)
    form = FirstAdministratorForm(token=request.args.get("token", ""))
    if request.method == "POST" and form.validate():
        try:
            return _make_first_administrator(form)
        except BadInput as refused:
            form.take_errors(refused)
    return render_template("people/first_administrator.html", form=form), 422 if form.errors else 200


@pages.page("/set-password/<token>", ANYBODY, methods=("GET", "POST"))
def set_password(token: str) -> Answer:
    with runtime().database.reading() as reading:
        owner = find_link_owner(reading, token, runtime().clock.real())
    if owner is None:
        return render_template("people/link_ended.html"), 404
    form = NewPasswordForm()
    if request.method == "POST" and form.validate():
        try:
            password_hash = checked_hash(typed(form.password), name=owner.name, email=owner.email)
        except BadInput as refused:
            form.take_errors(refused)
        else:
            use_password_link(session(), token, password_hash, now=now(), real_now=runtime().clock.real())
            return redirect(url_for("people.sign_in", done="password"), 303)
    page = render_template("people/set_password.html", form=form, owner=owner)
    return page, 422 if form.errors else 200


def safe_next(target: str | None) -> str:
    """The page to go on to: an own path that a GET reaches, else the first page."""
    if not target or not is_own_path(target):
        return "/"
    try:
        endpoint, _ = current_app.url_map.bind("").match(target.partition("?")[0].partition("#")[0], method="GET")
    except HTTPException:
        return "/"
    return "/" if endpoint in {"people.sign_in", "static"} else target


def _offer_sign_in(form: SignInForm) -> Answer:
    if find_actor() is not None:
        return redirect(safe_next(request.args.get("next")), 303)
    if not anybody_exists(session()):
        return redirect(url_for("people.first_administrator"), 303)
    form.next.data = safe_next(request.args.get("next"))
    return _sign_in_page(form)


def _sign_in_page(form: SignInForm, problem: str = "") -> str:
    is_set = request.method == "GET" and request.args.get("done") == "password"
    if problem:
        form.password.errors = [problem]
    return render_template("people/sign_in.html", form=form, password_is_set=is_set)


def _begin(credentials: Credentials, knock: Knock, target: str | None) -> Response:
    forgive(session(), knock)
    real_now = runtime().clock.real()
    begin_session(session(), credentials.person_id, device=_device(), real_now=real_now)
    response = redirect(safe_next(target), 303)
    remember_device(response, knock)
    return response


def _device() -> str:
    return device_name(request.user_agent.string)


def _refuse_sign_in(form: SignInForm, verdict: Verdict, credentials: Credentials | None) -> Answer:
    """The same words for a wrong password and for an account that is not there, and the same entry."""
    subject = EntrySubject("person", str(credentials.person_id) if credentials else "unknown")
    whose = credentials.name if credentials else "an account that does not exist"
    sentence, instant = f"A sign-in as {whose} was refused.", now()
    after_rollback(
        lambda: record_refusal(
            runtime().database, "person:sign_in_refused", sentence, about=subject, by=NOBODY, now=instant
        )
    )
    left = verdict.left - 1  # this try was one of them
    tries = f"{left} {'try' if left == 1 else 'tries'} left before a 15-minute wait."
    after = tries if left else "Wait 15 minutes before you try again."
    return _sign_in_page(form, f"That e-mail and password do not match. {after}"), 422


def _must_wait(form: SignInForm, verdict: Verdict) -> Answer:
    seconds = max(int(verdict.wait.total_seconds()) + 1, 1)
    minutes = -(-seconds // MINUTE)
    problem = (
        f"Too many tries did not match. Wait {minutes} {'minute' if minutes == 1 else 'minutes'} and try again, "
        "or ask an administrator for a new password."
    )
    return _sign_in_page(form, problem), 429, {"Retry-After": str(seconds)}


def _make_first_administrator(form: FirstAdministratorForm) -> Response:
    if not is_set_up_token(typed(form.token), runtime().settings.signing_key):
        raise BadInput({"token": "That is not the code that Tidemark printed at its last start"})
    close_session()
    person = create_first_administrator(session(), typed(form.name), typed(form.email), typed(form.password), now=now())
    cookie.clear()
    begin_session(session(), person.row_id, device=_device(), real_now=runtime().clock.real())
    return redirect("/", 303)
