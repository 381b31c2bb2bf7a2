"""A stale save: what is stored now beside what was sent, so that a person chooses (DESIGN 4).

A view catches StaleEdit, ends its session, hands `differences(error.current, form)` to its own page as `stale`,
calls `form.reopen_at(error.current_version)` and answers 409; the page shows `stale_table` of
`components/conflict.html` above the form, which still holds what was typed.
"""

from collections.abc import Mapping
from typing import NamedTuple

from wtforms import Field, SelectField

from app.web.forms import EditForm, sent_text

NOT_ASKED = "Not asked on this page"


class Difference(NamedTuple):
    """One field in which the two texts differ, as people read them."""

    label: str
    theirs: str
    mine: str


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
            found.append(Difference(form[name].label.text, words.get(theirs, theirs), words.get(mine, mine)))
    return found


def _choices(field: Field) -> dict[str, str]:
    """What a select shows for its values."""
    return {str(choice[0]): str(choice[1]) for choice in field.iter_choices()} if isinstance(field, SelectField) else {}
