"""Entering a change by hand, with the document that it came in, for publishers without a feed."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.capability import Capability
from app.core.errors import BadInput, NotFound
from app.files.queries import get_stored
from app.files.sending import send_stored
from app.files.uploads import check_upload
from app.web.access import current_actor, needs
from app.web.requests import close_session, now, session
from app.web.runtime import runtime
from regwatch.changes import queries
from regwatch.changes.forms import ByHandForm
from regwatch.changes.operations.by_hand import Entered, enter_change
from regwatch.changes.routes.blueprint import pages


@pages.page("/changes/new", needs(Capability.TRIAGE_CHANGES), methods=("GET", "POST"))
def enter_by_hand() -> str | AnyResponse | tuple[str, int]:
    form = ByHandForm()
    if request.method == "POST" and form.validate():
        try:
            return _enter(form)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    return render_template("changes/enter_by_hand.html", form=form), 422 if form.errors else 200


@pages.page("/changes/<int:change_id>/files/<int:file_id>", needs(Capability.READ_CHANGES))
def download_file(change_id: int, file_id: int) -> Response:
    """A file is seen by whoever sees the change that it is attached to."""
    attached = next((one for one in queries.files_of(session(), change_id) if one.file_id == file_id), None)
    if attached is None:
        raise NotFound("file", file_id)
    return send_stored(runtime().settings.data_dir, get_stored(session(), file_id), attached.name)


def _enter(form: ByHandForm) -> AnyResponse:
    upload = form.document.data
    document = None
    if upload:
        close_session()  # a scanner may take its time, and a file copy has no place inside a transaction
        document = check_upload(runtime(), upload.filename or "", upload.stream, field="document")
    entered = Entered(
        title=form.title.data or "",
        publisher=form.publisher.data or "",
        url=form.url.data or "",
        published_on=form.published_on.data,
        text=form.text.data or "",
        document=document,
        effective_on=form.effective_on.data,
    )
    change = enter_change(session(), entered, by=current_actor(), now=now())
    return redirect(url_for("changes.show_change", change_id=change.row_id), 303)
