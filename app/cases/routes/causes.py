"""Opening a case from a finding, an action or a suggestion."""

from flask import request
from werkzeug.wrappers import Response

from app.cases import operations, queries
from app.cases.domain.words import CauseKind, number_of
from app.cases.forms import OpenCaseForm
from app.cases.routes.blueprint import RUN, pages
from app.cases.routes.intake import shown_opening
from app.cases.routes.stepping import BOTH, Answer, to_case
from app.web.access import current_actor
from app.web.conflicts import attempt
from app.web.fields import chosen_id
from app.web.requests import now, session
from app.web.toasts import toast


@pages.page("/cases/open/because/<any(finding, action, suggestion):kind>/<int:object_id>", RUN, methods=BOTH)
def open_case_because(kind: str, object_id: int) -> Answer:
    """Open a case that this started; who may not see it is told that it is not there."""
    form, started_by = OpenCaseForm(), CauseKind(kind)
    cause = queries.visible_cause(session(), current_actor(), started_by, object_id)
    if request.method == "GET":
        form.title.data, form.owner_id.data = cause.title, str(current_actor().id)
        form.client_id.data = str(cause.client_id or "")

    def act() -> Response:
        client_id = chosen_id(form.client_id) if form.client_id.data else None
        row = operations.open_case_because(
            session(), started_by, object_id, form.fields(), client_id=client_id, by=current_actor(), now=now()
        )
        toast(f"Opened {number_of(row.row_id)}.")
        return to_case(row.row_id)

    answer, _ = attempt(form, act)
    if answer is not None:
        return answer
    return shown_opening(form, changes=[], cause=cause, address=request.path, back=cause.path)
