"""What the pages of checklists share: the blueprint, the rules, and how a form about a checklist is answered."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.people.queries import people_by_ids, person_choices, post_choices
from app.web.access import Pages, current_actor, needs
from app.web.conflicts import attempt, status_of
from app.web.forms import Form
from app.web.requests import session
from app.web.toasts import toast
from audits.checklists.models import ChecklistRow
from audits.checklists.queries import lists as queries

pages = Pages("checklists", __name__)
READ = needs(Capability.READ_CHECKLISTS)
DESIGN = needs(Capability.DESIGN_CHECKLISTS)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


def checklist_to_change(ref: str) -> ChecklistRow:
    """The checklist, held against other writers while this request may write."""
    return queries.visible_checklist(session(), current_actor(), ref, to_change=request.method == "POST")


def done(said: str, endpoint: str, **values: Any) -> Response:
    toast(said)
    return redirect(url_for(endpoint, **values), 303)


def answer_form(
    form: Form, act: Callable[[], Response], template: str, context: Callable[[], dict[str, Any]]
) -> Answer:
    """One form: shown, refused with its fields named, stale with both texts, or done.

    `context` is asked after a refusal too, when the request's session has begun anew.
    """
    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    page = render_template(f"checklists/{template}.html", form=form, stale=stale, **context())
    return page, status_of(form, stale)


def owner_choices(held: int | None) -> dict[str, str]:
    """Who may be chosen, and who holds it now although they have left."""
    choices = {choice.id: choice.name for choice in person_choices(session(), current_actor())}
    gone = people_by_ids(session(), {held} - set(choices))
    named = {person.id: f"{person.name} (has left)" for person in gone.values()} | choices
    return {"": "Nobody"} | {str(key): name for key, name in named.items()}


def post_titles(held: str = "") -> dict[str, str]:
    """Posts by key; one that a file named and that is not here yet stays choosable."""
    titles = dict(post_choices(session()))
    kept = {held: held.replace("_", " ").capitalize()} if held and held not in titles else {}
    return {"": "Nobody in particular", **titles, **kept}
