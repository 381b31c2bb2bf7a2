"""For whom a procedure is."""

from flask import render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.text import plural
from app.procedures import operations
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.forms import AudienceForm, ids_of
from app.procedures.operations.audience import AUDIENCE_FIELDS
from app.procedures.queries import audience_choices, audience_of, people_asked, visible_procedure
from app.procedures.routes.blueprint import BOTH, WRITE, Answer, ChangePage, back_to, held, pages
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import now, session


@pages.page("/procedures/<int:row_id>/audience", WRITE, methods=BOTH)
def edit_audience(row_id: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), AudienceForm()
    demand_in_use(row.status, "changed")
    for kind, name in AUDIENCE_FIELDS.items():
        form[name].choices = audience_choices(session(), kind)
    if not form.is_submitted():
        form.reopen_at(row.row_version)
        chosen = audience_of(session(), row_id)
        for kind, name in AUDIENCE_FIELDS.items():
            form[name].data = [str(one.id) for one in chosen if one.kind is kind]

    def act() -> AnyResponse:
        kept = held(row_id)
        wanted = {kind: ids_of(form[name]) for kind, name in AUDIENCE_FIELDS.items()}
        operations.set_audience(session(), kept, wanted, version=form.version(), by=current_actor(), now=now())
        asked = people_asked(session(), kept, audience_of(session(), row_id))
        return back_to(kept, f"Kept. A material change of {kept.code} asks {plural(asked, 'person', 'people')}.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    asked = people_asked(session(), row, audience_of(session(), row_id))
    ask = ChangePage(
        f"Who is asked to read {row.code}",
        "Who is asked",
        "Whoever holds one of the posts, or works in one of the teams or at one of the sites. Choose none, and it is "
        f"everybody who may see it. As it stands, that is {plural(asked, 'person', 'people')}.",
        url_for("procedures.edit_audience", row_id=row_id),
        "Save who is asked",
        tuple(AUDIENCE_FIELDS.values()),
    )
    return render_template("procedures/change.html", form=form, row=row, stale=stale, ask=ask), status_of(form, stale)
