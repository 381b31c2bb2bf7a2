"""The customer panel: who is on it, and what is kept of them and why."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import BadInput
from app.people.queries import client_names
from app.procedures.routes.consultations.blueprint import BOTH, WRITE, Page, pages
from app.procedures.routes.consultations.forms import PanelForm, RunForm
from app.signing.operations.panel import add_panel_member, remove_panel_member
from app.signing.queries.panel import panel_page, visible_member
from app.web.access import current_actor
from app.web.addresses import page_address
from app.web.conflicts import attempt, status_of
from app.web.fields import chosen_id
from app.web.requests import now, session
from app.web.toasts import toast

PANEL = "consultations.list_panel"


@pages.page("/consultations/panel", WRITE, methods=BOTH)
def list_panel() -> Page:
    form, clients = PanelForm(), client_names(session(), current_actor())
    form.client_id.choices = {"": "Any client", **{str(one): name for name, one in clients.items()}}

    def act() -> AnyResponse:
        add_panel_member(
            session(), form.name.data or "", form.address.data or "", _client(form, set(clients.values())),
            by=current_actor(), now=now(),
        )  # fmt: skip
        toast("Added. They are asked by mail in the next consultation.")
        return redirect(url_for(PANEL), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    return render_template(
        "consultations/list_panel.html",
        form=form,
        page=panel_page(session(), current_actor(), request.args.get("after")),
        page_url=page_address(PANEL, ()),
        clients={one: name for name, one in clients.items()},
    ), status_of(form, stale)


@pages.page("/consultations/panel/<int:member_id>/remove", WRITE, methods=("POST",))
def remove_member(member_id: int) -> Page:
    form = RunForm()
    if not form.validate():
        return redirect(url_for(PANEL), 303)
    remove_panel_member(
        session(), visible_member(session(), current_actor(), member_id, to_change=True), by=current_actor(), now=now()
    )
    toast("Removed. Name and address are gone; what they answered stays, and counts.")
    return redirect(url_for(PANEL), 303)


def _client(form: PanelForm, known: set[int]) -> int | None:
    """None is for every client, so one that is not theirs to choose is refused and not passed over."""
    chosen = chosen_id(form.client_id)
    if form.client_id.data and chosen not in known:
        raise BadInput({"client_id": "That client is not here any more, or not yours. Choose another"})
    return chosen or None
