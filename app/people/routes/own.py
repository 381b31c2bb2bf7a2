"""One's own account: sessions, signing out everywhere, and the password."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.people.forms import OwnPasswordForm, typed
from app.people.operations import change_own_password, end_own_session, sign_out_everywhere
from app.people.operations.passwords import checked_hash
from app.people.passwords import is_password_of
from app.people.queries.people import get_person, live_sessions
from app.people.routes.blueprint import pages
from app.people.routes.duties import duties_of, lent_of
from app.people.sessions import end_session, this_token_hash
from app.web.access import SIGNED_IN, current_actor
from app.web.requests import close_session, now, session
from app.web.runtime import runtime


@pages.page("/me", SIGNED_IN)
def me() -> str:
    actor = current_actor()
    return render_template(
        "people/me.html",
        found=get_person(session(), actor, actor.id or 0),
        sessions=live_sessions(session(), actor.id or 0, this_token_hash(), runtime().clock.real()),
        held=duties_of(actor.person_id),
        lent=lent_of(actor.person_id),
        password_changed=request.args.get("done") == "password",
    )


@pages.page("/me/sessions/<int:session_id>/end", SIGNED_IN, methods=("POST",))
def end_one_session(session_id: int) -> Response:
    end_own_session(session(), session_id, by=current_actor(), real_now=runtime().clock.real())
    return redirect(url_for("people.me"), 303)


@pages.page("/me/sign-out-everywhere", SIGNED_IN, methods=("POST",))
def end_all_own_sessions() -> Response:
    actor, real_now = current_actor(), runtime().clock.real()
    sign_out_everywhere(session(), actor.id or 0, by=actor, now=now(), real_now=real_now)
    end_session(session(), real_now=real_now)
    return redirect(url_for("people.sign_in"), 303)


@pages.page("/me/password", SIGNED_IN, methods=("GET", "POST"))
def change_password() -> str | tuple[str, int] | Response:
    form = OwnPasswordForm()
    if request.method == "POST" and form.validate():
        try:
            _change_password(form)
            return redirect(url_for("people.me", done="password"), 303)
        except BadInput as refused:
            form.take_errors(refused)
    return render_template("people/change_password.html", form=form), 422 if form.errors else 200


def _change_password(form: OwnPasswordForm) -> None:
    actor = current_actor()
    with runtime().database.reading() as reading:
        person = get_person(reading, actor, actor.id or 0).person
    close_session()
    if not is_password_of(person.password_hash, typed(form.old_password)):
        raise BadInput({"old_password": "That is not your password"})
    password_hash = checked_hash(typed(form.password), name=person.name, email=person.email)
    change_own_password(
        session(),
        password_hash,
        old_hash=person.password_hash,
        this_session=this_token_hash(),
        by=actor,
        now=now(),
        real_now=runtime().clock.real(),
    )
