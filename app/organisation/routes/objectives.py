"""Objectives: the list and its export, a page of each, and the form that sets one or keeps it as a draft."""

from collections.abc import Iterator
from datetime import date

from flask import Response, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.numbers import digits, two_places
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.organisation import operations
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.domain.objectives import SPEED_ALONE
from app.organisation.domain.words import SHOWN, ObjectiveStatus
from app.organisation.forms import NewObjectiveForm, ObjectiveForm
from app.organisation.models import Objective
from app.organisation.queries.filters import EVERY, ME, ListFilter
from app.organisation.queries.objectives import (
    SORTS,
    lines_of,
    objective_rows,
    objectives_count,
    objectives_page,
)
from app.organisation.queries.rows import balance_of, get_measure, get_objective, get_product, next_code
from app.organisation.routes.blueprint import BOTH, EDIT, READ, Answer, FormPage, ask, done, pages, under_aims
from app.organisation.routes.filtering import EXPORT_PAGE, PARTS, chosen_parts, wanted_filter
from app.organisation.routes.offering import Held, offer_to_objective
from app.people.queries import person_choices
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime

LIST = "organisation.list_objectives"
STATUSES = {status.value: SHOWN[status] for status in ObjectiveStatus}
LEDE = (
    "An objective says by which measure anybody can tell that it was reached. What is not known yet can wait: keep it "
    "as a draft, and it says what it lacks."
)
CSV_HEADINGS = (
    "code", "objective", "kind", "status", "aim", "measure", "baseline", "target", "unit", "by", "owner", "progress",
    "percent_of_the_way", "retired_because",
)  # fmt: skip


@pages.page("/objectives", READ)
def list_objectives() -> str:
    actor, wanted = current_actor(), wanted_filter(STATUSES, SORTS, "code")
    page = objectives_page(session(), actor, wanted, request.args.get("after"))
    owners = {str(choice.id): choice.name for choice in person_choices(session(), actor)}
    return render_template(
        "organisation/list_objectives.html",
        page=page,
        lines=lines_of(session(), page.rows, today()),
        count_shown=shown_count(objectives_count(session(), actor, wanted)),
        wanted=wanted,
        statuses=[*STATUSES.items(), (EVERY, "Retired too")],
        owners=[(ME, "Me"), *owners.items()],
        chosen=chosen_parts(LIST, wanted, STATUSES, owners),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("organisation.export_objectives", PARTS),
        may_edit=actor.can(Capability.EDIT_ORGANISATION),
    )


@pages.page("/objectives.csv", READ)
def export_objectives() -> Response:
    wanted = wanted_filter(STATUSES, SORTS, "code")
    return csv_response("objectives", CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), wanted, today()))


@pages.page("/objectives/<int:row_id>", READ)
def show_objective(row_id: int) -> str:
    row, actor = get_objective(session(), row_id), current_actor()
    return render_template(
        "organisation/show_objective.html",
        row=row,
        line=lines_of(session(), objective_rows(session(), [row_id]), today())[0],
        balance=balance_of(session(), row_id),
        product=get_product(session(), row.product_id) if row.product_id else None,
        speed_alone=SPEED_ALONE,
        entries=latest_about(session(), actor, "objective", str(row_id)),
        may_edit=actor.can(Capability.EDIT_ORGANISATION),
    )


@pages.page("/objectives/new", EDIT, methods=BOTH)
def add_objective() -> Answer:
    form = NewObjectiveForm()
    if request.method == "GET":
        form.code.data, form.aim_id.data = next_code(session(), Objective), request.args.get("aim", "")[:9]

    def act() -> AnyResponse:
        row = operations.add_objective(
            session(),
            form.chosen_code,
            form.fields(),
            as_draft=form.as_draft.data,
            today=today(),
            by=current_actor(),
            now=now(),
        )
        return done(_said(row, form), "show_objective", row.row_id)

    page = FormPage(
        "Add an objective",
        LEDE,
        under_aims((url_for(LIST), "Objectives")),
        url_for("organisation.add_objective"),
        "Set the objective",
        draft="Keep it as a draft",
    )
    return ask(form, act, page, lambda: offer_to_objective(form, Held()))


@pages.page("/objectives/<int:row_id>/edit", EDIT, methods=BOTH)
def edit_objective(row_id: int) -> Answer:
    row, form = get_objective(session(), row_id), ObjectiveForm()
    demand_in_use(row.status, "changed")
    code, is_set = row.code, row.status is ObjectiveStatus.SET
    balance = [one.code for one in balance_of(session(), row_id)]
    own = [get_measure(session(), row.measure_id).code] if row.measure_id else []
    held = Held(row.aim_id, row.product_id, row.owner_id, (*own, *balance))
    if request.method == "GET":
        _fill(form, row, balance)

    def act() -> AnyResponse:
        kept = get_objective(session(), row_id, to_change=True)
        operations.edit_objective(
            session(),
            kept,
            form.fields(),
            as_draft=form.as_draft.data,
            version=form.version(),
            today=today(),
            by=current_actor(),
            now=now(),
        )
        return done(_said(kept, form), "show_objective", row_id)

    page = FormPage(
        f"{'Change' if is_set else 'Complete'} {code}",
        "" if is_set else LEDE,
        under_aims((url_for(LIST), "Objectives"), (url_for("organisation.show_objective", row_id=row_id), code)),
        url_for("organisation.edit_objective", row_id=row_id),
        "Save the objective" if is_set else "Set the objective",
        draft="" if is_set else "Keep it as a draft",
    )
    return ask(form, act, page, lambda: offer_to_objective(form, held))


def _fill(form: ObjectiveForm, row: Objective, balance: list[str]) -> None:
    form.reopen_at(row.row_version)
    form.text.data, form.kind.data, form.how.data = row.text, row.kind.value, row.how
    form.baseline.data, form.target.data, form.due_on.data = row.baseline, row.target, row.due_on
    form.balance.data = balance
    for field in (form.aim_id, form.product_id, form.measure_id, form.owner_id):
        field.data = str(getattr(row, field.name) or "")


def _said(row: Objective, form: ObjectiveForm) -> str:
    """What the next page says; the warning of its measures stands on that page."""
    return f"Kept {row.code} as a draft." if form.as_draft.data else f"Set {row.code}."


def _csv_rows(database: Database, actor: Actor, wanted: ListFilter, day: date) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        page = objectives_page(reading, actor, wanted, cursor, EXPORT_PAGE)
        return Page(tuple(lines_of(reading, page.rows, day)), page.next_cursor)

    for line in all_rows(database, page_at):
        row, share = line.row, line.progress.share
        yield (
            row.code, row.text, row.kind, row.status, row.aim_code, row.measure_code,
            "" if row.baseline is None else digits(row.baseline), "" if row.target is None else digits(row.target),
            row.unit, row.due_on, row.owner_name, line.progress.sentence,
            "" if share is None else two_places(share), row.retired_reason,
        )  # fmt: skip
