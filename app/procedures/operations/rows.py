"""What every operation on a procedure does: demand, check who looks after it, make it findable, say what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed
from app.db import search
from app.history.operations import EntrySubject, record
from app.people.domain.roles import roles_that_may
from app.people.queries import actor_for, is_choosable
from app.procedures.domain.sealing import STATES, states_seal
from app.procedures.models import Procedure
from app.procedures.queries import latest_revision, post_titles, revision_states, text_of

KIND = "procedure"


def demand_writer(by: Actor) -> None:
    if not by.can(Capability.WRITE_PROCEDURES):
        message = "Your roles do not let you write procedures."
        raise NotAllowed(message, who_may=roles_that_may(Capability.WRITE_PROCEDURES))


def check_owner(session: Session, owner_id: int | None, client_id: int | None, *, by: Actor) -> None:
    """An owner is here, may write procedures, and sees this one."""
    if owner_id is None:
        return
    if not is_choosable(session, by, owner_id):
        raise BadInput({"owner_id": "That person is not here any more. Choose another"})
    owner = actor_for(session, owner_id)
    if owner is None or not owner.can(Capability.WRITE_PROCEDURES):
        raise BadInput({"owner_id": "That person's roles do not let them look after it. Choose another"})
    if not owner.serves(client_id):
        raise BadInput({"owner_id": "That person does not serve this client. Choose another"})


def check_post(session: Session, post_id: int | None) -> None:
    if post_id is not None and post_id not in post_titles(session):
        raise BadInput({"post_id": "That post is not here any more. Choose another"})


def make_findable(session: Session, row: Procedure) -> None:
    """Put it where the search looks, with the words of its newest revision: a draft is its authors' alone."""
    newest = latest_revision(session, row.row_id)
    search.put(
        session,
        kind=KIND,
        subject_id=row.row_id,
        key=str(row.row_id),
        title=f"{row.code}: {row.title}",
        body=text_of(newest).plain() if newest else "",
        client_id=row.client_id,
    )


def keep(  # noqa: PLR0913 - what was done to which, by whom, when, with what stood before and after
    session: Session,
    row: Procedure,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    sealed: Mapping[str, str] | None = None,
) -> None:
    """Say what was done to a procedure; the entry vouches for how far its revisions are after it."""
    session.flush()
    about = EntrySubject(KIND, str(row.row_id), row.client_id)
    sealed = {**(sealed or {}), STATES: states_seal(revision_states(session, [row.row_id]).get(row.row_id, ()))}
    record(session, f"{KIND}:{did}", sentence, about=about, by=by, now=now, before=before, after=after, sealed=sealed)
