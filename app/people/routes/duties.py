"""What somebody answers for, as the pages of people show it, ask about it and pass it on."""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from app.core.actor import Actor
from app.core.text import named
from app.notifications.operations import Postage
from app.people.forms import with_receivers
from app.people.handover import FOR_GOOD, Duty, HeldDuty, Lent, Terms, held_by, lent_by, receivers
from app.people.operations import Handed, pass_duties, take_back
from app.people.queries.rights import roles_of
from app.web.access import current_actor
from app.web.forms import Form
from app.web.requests import now, session
from app.web.runtime import runtime
from app.web.toasts import toast


def duties_of(person_id: int, *, beyond: Actor | None = None) -> list[HeldDuty]:
    """What this person still answers for, of what the features above have named; `beyond` as `held_by` takes it."""
    duties: tuple[Duty, ...] = current_app.extensions["tidemark-duties"]
    return held_by(session(), current_actor(), duties, person_id, beyond=beyond)


def lent_of(person_id: int) -> list[Lent]:
    """What this person passed on while they were away and another has for them."""
    duties: tuple[Duty, ...] = current_app.extensions["tidemark-duties"]
    return lent_by(session(), duties, person_id)


def give_back(person_id: int) -> None:
    """Give somebody back what they passed on, and say what could not come back."""
    duties: tuple[Duty, ...] = current_app.extensions["tidemark-duties"]
    stays = take_back(session(), person_id, duties, Postage.of(runtime()), by=current_actor(), now=now())
    if stays:
        toast(f"Some of it stays where it is: {named(stays)}.")


def handover_form(form: type[Form], held: Sequence[HeldDuty], person_id: int, **values: Any) -> Any:
    """The form that asks who gets each duty; whoever can be chosen stands there with their roles."""
    found = {one.duty.key: receivers(session(), current_actor(), one.duty, person_id) for one in held}
    roles = roles_of(session(), {choice.id for choices in found.values() for choice in choices})
    choices = {
        key: {str(one.id): f"{one.name}, {' and '.join(role.shown.lower() for role in roles[one.id])}" for one in some}
        for key, some in found.items()
    }
    return with_receivers(form, held, choices, **values)


def stamp_of(held: Sequence[HeldDuty]) -> str:
    """What a person was asked about, so that they are asked again where it is no longer that."""
    return ",".join(f"{one.duty.key}:{one.count}" for one in held)


def pass_chosen(form: Form, held: Sequence[HeldDuty], person_id: int, *, terms: Terms = FOR_GOOD) -> Handed:
    """Pass what was chosen; what came of it, for `say_what_passed` once nothing can be refused any more."""
    wishes = [(one.duty, int(form[one.duty.key].data)) for one in held if form[one.duty.key].data]
    postage = Postage.of(runtime())
    return pass_duties(session(), person_id, wishes, postage, by=current_actor(), now=now(), terms=terms)


def say_what_passed(said: str, name: str, handed: Handed) -> None:
    """What was done, whose things are now, and what stays: in one notice, since two would lie on each other."""
    went = f"{'; '.join(handed.went)}." if handed.went else ""
    stays = f"Some of it stays with {name}: {named(handed.stays)}." if handed.stays else ""
    sentences = [one for one in (said, went, stays) if one]
    if sentences:
        toast(" ".join(sentences))


def lists_of(held: Sequence[HeldDuty], person_id: int) -> dict[str, str]:
    """Where each duty is listed, by its key; without those that this actor may not open."""
    actor = current_actor()
    return {one.duty.key: one.duty.path(person_id) for one in held if one.duty.path and actor.can(one.duty.seen_by)}
