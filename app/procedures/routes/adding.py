"""Adding a procedure, looking after one, saying what it serves, and taking it out of use."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.capability import Capability
from app.core.errors import BadInput
from app.people.queries import client_names, find_person, people_who_may
from app.procedures import operations
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.words import ServedKind
from app.procedures.forms import NewProcedureForm, ProcedureReasonForm, ServesForm, WhoseForm, ids_of
from app.procedures.models import Procedure
from app.procedures.operations.serving import FIELDS
from app.procedures.queries import links_of, post_titles, served_choices, visible_procedure
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, ChangePage, back_to, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session, today
from app.web.toasts import toast


@pages.page("/procedures/new", WRITE, methods=BOTH)
def add_procedure() -> Answer:
    form = NewProcedureForm()

    def act() -> AnyResponse:
        _offer(form)
        if (form.client_id.data or "") not in {value for value, *_ in form.client_id.iter_choices()}:
            raise BadInput({"client_id": "That client is not here any more. Choose another"})
        row = operations.add_procedure(session(), form.new(), by=current_actor(), now=now())
        toast(f"Added {row.code}. Now write it.")
        return redirect(url_for("procedures.edit_draft", row_id=row.row_id), 303)

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    _offer(form)
    return render_template("procedures/add_procedure.html", form=form), status_of(form, stale)


@pages.page("/procedures/<int:row_id>/edit", WRITE, methods=BOTH)
def edit_details(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), WhoseForm()
    demand_in_use(row.status, "changed")
    _offer(form, row.owner_id)
    if not form.is_submitted():
        form.reopen_at(row.row_version)
        form.owner_id.data, form.post_id.data = str(row.owner_id or ""), str(row.post_id or "")
        form.review_every_months.data = row.review_every_months

    def act() -> AnyResponse:
        kept = held(row_id)
        operations.edit_details(session(), kept, form.fields(), version=form.version(), by=current_actor(), now=now())
        return back_to(kept, f"Changed {kept.code}.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    ask = ChangePage(
        f"Who looks after {row.code}",
        "Who looks after it",
        row.title,
        url_for("procedures.edit_details", row_id=row_id),
        "Save",
        ("owner_id", "post_id", "review_every_months"),
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)


@pages.page("/procedures/<int:row_id>/serves", WRITE, methods=BOTH)
def edit_served(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), ServesForm()
    demand_in_use(row.status, "changed")
    _offer_served(form, row)
    served = links_of(session(), current_actor(), row_id)
    if not form.is_submitted():
        form.reopen_at(row.row_version)
        for kind, name in FIELDS.items():
            form[name].data = [str(one.id) for one in served if one.kind is kind]

    def act() -> AnyResponse:
        kept = held(row_id)
        wanted = {kind: ids_of(form[name]) for kind, name in FIELDS.items()}
        operations.set_served(session(), kept, wanted, version=form.version(), by=current_actor(), now=now())
        return back_to(kept, f"Kept what {kept.code} serves.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    ask = ChangePage(
        f"What {row.code} serves",
        "What it serves",
        "An aim and a promise are needed before anybody can sign it.",
        url_for("procedures.edit_served", row_id=row_id),
        "Save what it serves",
        tuple(FIELDS.values()),
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)


@pages.page("/procedures/<int:row_id>/retire", WRITE, methods=BOTH)
def retire(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), ProcedureReasonForm()
    demand_in_use(row.status, "retired")
    if not form.is_submitted():
        form.reopen_at(row.row_version)

    def act() -> AnyResponse:
        kept = held(row_id)
        reason = form.reason.data or ""
        operations.retire(session(), kept, reason, version=form.version(), today=today(), by=current_actor(), now=now())
        return back_to(kept, f"Retired {kept.code}. Every revision of it stays readable.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    ask = ChangePage(
        f"Retire {row.code}?",
        "Retire",
        "Nobody follows it any more. What is on its way is withdrawn, and what anybody typed and did not save goes. "
        "Every revision stays readable, and what names the procedure goes on naming it.",
        url_for("procedures.retire", row_id=row_id),
        "Retire it",
        ("reason",),
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)


def _offer_served(form: ServesForm, row: Procedure) -> None:
    for kind, name in FIELDS.items():
        form[name].choices = served_choices(session(), current_actor(), row, ServedKind(kind))


def _offer(form: WhoseForm, held_id: int | None = None) -> None:
    """What the selects offer: who may write, the posts, and the clients that this actor serves."""
    people = people_who_may(session(), current_actor(), Capability.WRITE_PROCEDURES)
    offered = {"": "Nobody yet"} | {str(person.id): person.name for person in people}
    if held_id is not None and str(held_id) not in offered:
        owner = find_person(session(), held_id)
        if owner is not None:
            offered[str(held_id)] = owner.name if owner.is_active else f"{owner.name}, who has left"
    form.owner_id.choices = offered
    form.post_id.choices = {"": "None"} | {str(key): title for key, title in post_titles(session()).items()}
    if isinstance(form, NewProcedureForm):
        clients = client_names(session(), current_actor())
        form.client_id.choices = {"": "Everybody's"} | {str(client_id): name for name, client_id in clients.items()}
