"""A stale save: what is stored now beside what was sent, so that a person chooses (DESIGN 4).

A view hands its form to `attempt`, and what that found stale to its own page, which shows `stale_table` of
`components/conflict.html` above the form; the form still holds what was typed.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from wtforms import Field, SelectField

from app.core.errors import BadInput, StaleEdit
from app.web.forms import EditForm, Form, sent_text
from app.web.requests import close_session

Done = TypeVar("Done")

NOT_ASKED = "Not asked on this page"


class Difference(NamedTuple):
    """One field in which the two texts differ, as people read them."""

    label: str
    theirs: str
    mine: str


def attempt(form: Form, act: Callable[[], Done]) -> tuple[Done | None, list[Difference] | None]:
    """What `act` gave; None while the form was not sent well or was refused, and then whether it was stale.

    A refusal stands at the form's fields. The session has begun anew after it: read again what the page shows.
    """
    if not (form.is_submitted() and form.validate()):
        return None, None
    try:
        return act(), None
    except BadInput as refused:
        close_session()
        form.take_errors(refused)
    except StaleEdit as error:
        close_session()
        if not isinstance(form, EditForm):
            raise
        form.reopen_at(error.current_version)
        return None, differences(error.current, form)
    return None, None


def status_of(form: Form, stale: list[Difference] | None) -> int:
    """How a page answers that shows a form: as it is, refused, or stale."""
    if stale is not None:
        return 409
    return 422 if form.errors else 200


def differences(current: Mapping[str, str], form: EditForm) -> list[Difference]:
    """Where what is stored now and what was sent differ; what is no field of the form is shown as it is stored."""
    found = []
    for name, theirs in current.items():
        if name not in form:
            found.append(Difference(name.replace("_", " ").capitalize(), theirs, NOT_ASKED))
            continue
        mine = sent_text(form[name].data)
        if theirs != mine:
            words = _choices(form[name])
            found.append(Difference(form[name].label.text, _shown(theirs, words), _shown(mine, words)))
    return found


def _shown(value: str, words: Mapping[str, str]) -> str:
    """A choice, or several one after another, as the select shows them."""
    return words.get(value) or ", ".join(words.get(one, one) for one in value.split(", "))


def _choices(field: Field) -> dict[str, str]:
    """What a select shows for its values."""
    return {str(choice[0]): str(choice[1]) for choice in field.iter_choices()} if isinstance(field, SelectField) else {}
