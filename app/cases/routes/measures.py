"""The measures that a case touches: named from the list, confirmed, set aside."""

from app.cases import operations
from app.cases.domain.words import number_of
from app.cases.forms import NameMeasureForm, SetAsideForm
from app.cases.models import ChangeCase
from app.cases.queries import free_measures
from app.cases.queries.measures import touched_measure
from app.cases.routes.blueprint import RUN, pages
from app.cases.routes.stepping import BOTH, Answer, button, open_row, step_page
from app.web.access import current_actor
from app.web.forms import Form
from app.web.requests import now, session


@pages.page("/cases/<int:case_id>/measures", RUN, methods=BOTH)
def name_measure(case_id: int) -> Answer:
    form = NameMeasureForm()

    def name(row: ChangeCase) -> None:
        operations.name_measure(session(), row, form.code.data, by=current_actor(), now=now())

    def offer(row: ChangeCase) -> None:
        found = free_measures(session(), row.row_id)
        form.code.choices = {"": "Choose a measure"} | {one.code: f"{one.code}: {one.name}" for one in found}

    said = f"Added {form.code.data} to {number_of(case_id)}."
    return step_page(form, case_id, "name_measure", name, said, offer, at="measures")


@pages.page("/cases/<int:case_id>/measures/<code>/confirm", RUN, methods=("POST",))
def confirm_measure(case_id: int, code: str) -> Answer:
    def confirm(row: ChangeCase) -> None:
        operations.confirm_measure(session(), row, code, by=current_actor(), now=now())

    return button(Form(), case_id, confirm, f"Confirmed {code}.", at="measures")


@pages.page("/cases/<int:case_id>/measures/<code>/set-aside", RUN, methods=BOTH)
def set_measure_aside(case_id: int, code: str) -> Answer:
    form, line = SetAsideForm(), touched_measure(session(), open_row(case_id).row_id, code)

    def set_aside(row: ChangeCase) -> None:
        reason = form.reason.data or ""
        operations.set_measure_aside(session(), row, code, reason, by=current_actor(), now=now())

    said = f"Set {code} aside in {{}}."
    return step_page(form, case_id, "set_measure_aside", set_aside, said, shown={"line": line}, at="measures")
