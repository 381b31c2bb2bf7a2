"""Who signs for somebody while they can not: from one day to another, and ended before if they wish."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.capability import Capability
from app.people.queries import people_who_may
from app.procedures.routes.blueprint import BOTH, Answer, pages
from app.procedures.signing_forms import DelegationForm
from app.signing import operations
from app.signing.queries import delegations_of
from app.web.access import current_actor, needs
from app.web.conflicts import attempt, status_of
from app.web.forms import EditForm
from app.web.requests import now, session, today
from app.web.toasts import toast

SIGN = needs(Capability.SIGN_OFF)


@pages.page("/procedures/delegations", SIGN, methods=BOTH)
def delegate() -> Answer:
    actor, form = current_actor(), DelegationForm()

    def act() -> AnyResponse:
        operations.delegate(session(), form.sent(), today=today(), by=actor, now=now())
        toast("Kept. Both of you may sign on those days.")
        return redirect(url_for("procedures.delegate"), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    others = [one for one in people_who_may(session(), actor, Capability.SIGN_OFF) if one.id != actor.id]
    form.receiver_id.choices = {"": "Choose somebody", **{str(one.id): one.name for one in others}}
    every = delegations_of(session(), actor.person_id)
    return render_template(
        "procedures/delegate.html",
        form=form,
        given=[one for one in every if one.giver_id == actor.id],
        taken=[one for one in every if one.giver_id != actor.id],
        today=today(),
    ), status_of(form, stale)


@pages.page("/procedures/delegations/<int:delegation_id>/end", SIGN, methods=("POST",))
def end_delegation(delegation_id: int) -> AnyResponse:
    form = EditForm()
    operations.end_delegation(
        session(), delegation_id, version=form.version(), today=today(), by=current_actor(), now=now()
    )
    toast("Ended. You alone sign for yourself again.")
    return redirect(url_for("procedures.delegate"), 303)
