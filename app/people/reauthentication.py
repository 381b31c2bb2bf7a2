"""The password given again, before something is signed (SPEC 2.7).

Wrong tries count like those of a sign-in, so that a screen left open is no place to guess; a signature that was
refused for its password stays in the history.
"""

from datetime import timedelta

from app.core.actor import Actor
from app.core.errors import BadInput
from app.history.operations import EntrySubject, record_refusal
from app.people.operations.signing_in import admit, find_credentials, forgive, is_still
from app.people.passwords import is_password_of
from app.people.queries import find_person
from app.people.routes.devices import knock_for
from app.web.requests import after_rollback, close_session, now
from app.web.runtime import runtime

MINUTE = timedelta(minutes=1)


def confirm_password(actor: Actor, password: str) -> None:
    """Return when this is the person's password; else raise BadInput({"password": ...}).

    Ends the request's read first: no transaction may be open while a hash is computed (DESIGN 4).
    """
    close_session()
    database = runtime().database
    with database.reading() as reading:
        person = find_person(reading, actor.id or 0)
        credentials = find_credentials(reading, person.email) if person is not None and person.is_active else None
    if person is None:
        raise BadInput({"password": "You cannot sign, because your account is not there any more"})
    knock = knock_for(person.email)
    with database.transaction() as own:
        verdict = admit(own, knock, runtime().clock.real())
    if not verdict.may_try:
        minutes = -(-verdict.wait // MINUTE)
        raise BadInput({"password": f"Too many tries did not match. Wait {minutes} minutes, then sign"})
    matches = is_password_of(credentials.password_hash if credentials else None, password)
    with database.transaction() as own:
        if credentials is not None and matches and is_still(own, credentials):
            forgive(own, knock)
            return
    _keep_refusal(actor)
    left = verdict.left - 1
    tries = f"{left} {'try' if left == 1 else 'tries'} left before a 15-minute wait" if left else "Wait 15 minutes"
    raise BadInput({"password": f"That is not your password. {tries}"})


def _keep_refusal(actor: Actor) -> None:
    instant, subject = now(), EntrySubject("person", str(actor.id))
    sentence = f"A signature of {actor.name} was refused: the password did not match."
    database = runtime().database
    after_rollback(
        lambda: record_refusal(database, "person:signature_refused", sentence, about=subject, by=actor, now=instant)
    )
