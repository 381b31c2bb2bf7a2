"""What the pages here share: who may open them, and the one way in which a form is shown, refused or saved."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.organisation.domain.words import SHOWN
from app.web.access import Pages, needs
from app.web.conflicts import attempt, status_of
from app.web.forms import Form
from app.web.toasts import toast

pages = Pages("organisation", __name__)
READ, EDIT = needs(Capability.READ_ORGANISATION), needs(Capability.EDIT_ORGANISATION)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


@pages.context_processor
def words() -> dict[str, dict[str, str]]:
    """The product's words for the fixed words of these pages."""
    return {"shown": SHOWN}


def under_aims(*crumbs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The way to a page here: addresses with their words, which all begin at the aims."""
    return ((url_for("organisation.list_aims"), "Aims"), *crumbs)


@dataclass(frozen=True)
class FormPage:
    """A page that is one form: what it says above it, and where it leads."""

    title: str
    lede: str
    crumbs: tuple[tuple[str, str], ...]
    action: str
    save: str
    draft: str = ""
    """The label of the second button, where there is one."""

    @property
    def back(self) -> str:
        return self.crumbs[-1][0]


def ask(form: Form, act: Callable[[], Response], page: FormPage, offer: Callable[[], None] = lambda: None) -> Answer:
    """The form shown, refused with its fields named, stale with both texts, or saved; `offer` fills its selects."""
    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    offer()
    return render_template("organisation/change.html", form=form, page=page, stale=stale), status_of(form, stale)


def done(said: str, endpoint: str, row_id: int) -> Response:
    toast(said)
    return redirect(url_for(f"organisation.{endpoint}", row_id=row_id), 303)
