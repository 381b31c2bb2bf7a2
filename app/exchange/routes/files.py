"""What can be brought in and taken out; a file on its way in; a file on its way out."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.background.operations import ask_for
from app.core.actor import Actor
from app.core.errors import BadInput, NotFound
from app.core.importing import Document
from app.exchange import queries
from app.exchange.domain.limits import FORMATS, LARGEST_UNPACKED, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from app.exchange.forms import FileForm
from app.exchange.keeping import format_of, keep_import
from app.exchange.kinds import FileKind, OutKind, get_kind, get_out_kind
from app.exchange.operations import start_run
from app.exchange.routes.blueprint import IMPORT, pages
from app.exchange.writing import MEDIA_TYPES, documents_of, lines_of, write_workbook
from app.files.names import name_to_keep
from app.web.access import SIGNED_IN, CapabilityMissing, current_actor
from app.web.requests import close_session, now, session
from app.web.runtime import runtime

WORK = "import"
PIECE = 64 * 1024
LIMITS = {
    "rows": MOST_ROWS,
    "columns": MOST_COLUMNS,
    "characters": LONGEST_CELL,
    "megabytes": LARGEST_UNPACKED // (1024 * 1024),
}


@pages.page("/exchange", IMPORT)
def choose_kind() -> str:
    actor = current_actor()
    return render_template(
        "exchange/choose_kind.html",
        kinds=queries.kinds_read_by(actor),
        brought_in={kind.name for kind in queries.kinds_brought_in_by(actor)},
        runs=queries.latest_runs(session(), actor),
        formats=FORMATS,
    )


@pages.page("/exchange/<name>", IMPORT, methods=("GET", "POST"))
def bring_in(name: str) -> str | AnyResponse | tuple[str, int]:
    kind, actor = get_kind(name), current_actor()
    if not actor.can(kind.moves):
        raise CapabilityMissing(kind.moves)
    form = FileForm()
    if form.is_submitted() and form.validate():
        try:
            return _begin(kind, form, actor)
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    page = render_template(
        "exchange/bring_in.html",
        kind=kind,
        form=form,
        formats=FORMATS,
        limits=LIMITS,
        runs=queries.latest_runs(session(), actor, kind.name),
    )
    return page, 422 if form.errors else 200


@pages.page("/exchange/<name>/export.<form>", SIGNED_IN)
def export_kind(name: str, form: str) -> Response:
    """Everything of a kind that this person may see, each page of it a read of its own."""
    kind, actor = get_out_kind(name), current_actor()
    if form not in FORMATS:
        what = "format"
        raise NotFound(what, form[:10])
    if not actor.can(kind.reads):
        raise CapabilityMissing(kind.reads)
    documents = documents_of(runtime().database, kind, actor)
    if form == "xlsx":
        close_session()
    pieces = _workbook(kind, documents) if form == "xlsx" else lines_of(kind, form, documents)
    response = Response(pieces, mimetype=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{kind.name}.{form}"'
    return response


def _begin(kind: FileKind, form: FileForm, actor: Actor) -> AnyResponse:
    """The bytes are safe on disk before the transaction begins: a file copy has no place inside one."""
    upload = form.file.data
    if not upload or not upload.filename:
        raise BadInput({"file": "Choose a file"})
    name = name_to_keep(upload.filename, field="file")
    form_of_file = format_of(name)
    close_session()
    sha256 = keep_import(runtime(), upload.read())
    run = start_run(session(), kind.name, name, form_of_file, sha256, by=actor, now=now())
    task = ask_for(session(), WORK, f"Check {name}", {"run_id": run.row_id}, by=actor, now=now())
    run.task_id = task.row_id
    return redirect(url_for("exchange.show_run", run_id=run.row_id), 303)


def _workbook(kind: OutKind, documents: Iterator[Document]) -> Iterator[bytes]:
    """A workbook is whole before its first byte can go, since its list of parts stands at its end."""
    with TemporaryFile() as file:
        write_workbook(kind, documents, file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
