"""What the selects of the forms offer: what is in use, and what the row holds already."""

from collections.abc import Sequence

from wtforms import SelectField

from app.core.capability import Capability
from app.organisation.forms import ObjectiveForm, PromiseForm
from app.organisation.models import Aim, Product
from app.organisation.queries.rows import choices_of, measure_choices
from app.people.queries import people_who_may
from app.web.access import current_actor
from app.web.requests import session


def offer_owners(field: SelectField, none: str = "Choose somebody") -> None:
    people = people_who_may(session(), current_actor(), Capability.EDIT_ORGANISATION)
    field.choices = {"": none} | {str(person.id): person.name for person in people}


def offer_to_promise(form: PromiseForm, aim_id: int | None, product_id: int | None, measures: Sequence[str]) -> None:
    form.aim_id.choices = {"": "No aim"} | choices_of(session(), Aim, aim_id)
    form.product_id.choices = {"": "All of them"} | choices_of(session(), Product, product_id)
    form.measures.choices = {one.code: f"{one.code}: {one.name}" for one in measure_choices(session(), measures)}


def offer_to_objective(form: ObjectiveForm, aim_id: int | None, product_id: int | None, codes: Sequence[str]) -> None:
    measures = measure_choices(session(), codes)
    form.aim_id.choices = {"": "No aim"} | choices_of(session(), Aim, aim_id)
    form.product_id.choices = {"": "All of them"} | choices_of(session(), Product, product_id)
    form.measure_id.choices = {"": "None yet"} | {str(one.id): f"{one.code}: {one.name}" for one in measures}
    form.balance.choices = {one.code: f"{one.code}: {one.name}" for one in measures}
    offer_owners(form.owner_id, "Nobody yet")
