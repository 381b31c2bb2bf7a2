"""What the selects of the forms offer: what is in use, and what the row holds already."""

from dataclasses import dataclass

from wtforms import SelectField

from app.core.capability import Capability
from app.organisation.forms import ObjectiveForm, PromiseForm
from app.organisation.models import Aim, Product
from app.organisation.queries.rows import choices_of, measure_choices
from app.people.queries import find_person, people_who_may
from app.web.access import current_actor
from app.web.requests import session


@dataclass(frozen=True)
class Held:
    """What a row names already: it stays offered, retired or gone, so that saving something else does not lose it."""

    aim_id: int | None = None
    product_id: int | None = None
    owner_id: int | None = None
    measures: tuple[str, ...] = ()


def offer_owners(field: SelectField, held_id: int | None = None, none: str = "Choose somebody") -> None:
    people = people_who_may(session(), current_actor(), Capability.EDIT_ORGANISATION)
    offered = {"": none} | {str(person.id): person.name for person in people}
    if held_id is not None and str(held_id) not in offered:
        owner = find_person(session(), held_id)
        if owner is not None:
            offered[str(held_id)] = owner.name if owner.is_active else f"{owner.name}, who has left"
    field.choices = offered


def offer_to_promise(form: PromiseForm, held: Held) -> None:
    _offer_place(form, held)
    form.measures.choices = {one.code: f"{one.code}: {one.name}" for one in measure_choices(session(), held.measures)}


def offer_to_objective(form: ObjectiveForm, held: Held) -> None:
    _offer_place(form, held)
    measures = measure_choices(session(), held.measures)
    form.measure_id.choices = {"": "None yet"} | {str(one.id): f"{one.code}: {one.name}" for one in measures}
    form.balance.choices = {one.code: f"{one.code}: {one.name}" for one in measures}
    offer_owners(form.owner_id, held.owner_id, "Nobody yet")


def _offer_place(form: PromiseForm | ObjectiveForm, held: Held) -> None:
    form.aim_id.choices = {"": "No aim"} | choices_of(session(), Aim, held.aim_id)
    form.product_id.choices = {"": "All of them"} | choices_of(session(), Product, held.product_id)
