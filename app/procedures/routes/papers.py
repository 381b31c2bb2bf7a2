"""A revision as a paper to take away, and a paper that somebody brings as the text of a draft."""

from dataclasses import replace
from pathlib import Path

from flask import Response, render_template, url_for

from app.core.errors import BadInput
from app.files.queries import get_stored
from app.files.sending import send_stored
from app.procedures.domain.filed import as_filed, keyed
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText
from app.procedures.domain.words import PaperKind, RevisionStatus
from app.procedures.forms import DraftForm, PaperForm
from app.procedures.papers.printing import procedure_pdf
from app.procedures.papers.wording import procedure_docx
from app.procedures.queries import draft_of, head_of, kept_paper, revision_numbered, text_of, visible_procedure
from app.procedures.reading.papers import ReadPaper, read_paper
from app.procedures.reading.tools import PAPERS
from app.procedures.routes.blueprint import BOTH, READ, WRITE, Answer, ChangePage, pages
from app.web.access import current_actor
from app.web.exports import attachment
from app.web.requests import close_session, session
from app.web.runtime import runtime

MOST_BYTES = 9 * 1024 * 1024  # the request as a whole may have ten
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/pdf", READ)
def download_pdf(row_id: int, number: int) -> Response:
    return _download(row_id, number, PaperKind.PDF)


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/docx", READ)
def download_word(row_id: int, number: int) -> Response:
    return _download(row_id, number, PaperKind.WORD)


@pages.page("/procedures/<int:row_id>/draft/paper", WRITE, methods=BOTH)
def bring_paper(row_id: int) -> Answer:
    """Read a Word document or a PDF into the form that writes the draft; nothing is kept before that is saved."""
    row, form = visible_procedure(session(), current_actor(), row_id), PaperForm()
    demand_in_use(row.status, "written")
    draft_of(session(), row)
    if form.is_submitted() and form.validate():
        try:
            return _written(row_id, _read(form))
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    row = visible_procedure(session(), current_actor(), row_id)
    ask = ChangePage(
        f"Bring in a text for {row.code}",
        "Bring in a text",
        "A Word document or a PDF of at most 9 MB. You see what was read, and what could not be kept, before "
        "anything is saved. Saving it ends what you typed and did not save.",
        url_for("procedures.bring_paper", row_id=row_id),
        "Read it",
        ("file",),
    )
    page = render_template("procedures/change.html", form=form, row=row, stale=None, ask=ask)
    return page, 422 if form.errors else 200


def _read(form: PaperForm) -> ReadPaper:
    """What the child makes of the file, with no transaction open meanwhile."""
    upload = form.file.data
    if not upload or not upload.filename:
        raise BadInput({"file": "Choose a file"})
    body = upload.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise BadInput({"file": "The file is larger than 9 MB. Nothing was kept. Take its pictures out"})
    close_session()
    return read_paper(PAPERS, body, upload.filename)


def _written(row_id: int, paper: ReadPaper) -> str:
    """The form of the draft with the words of the paper in it, and what it lost."""
    row = visible_procedure(session(), current_actor(), row_id)
    draft = draft_of(session(), row)
    form = DraftForm(formdata=None)
    form.reopen_at(draft.row_version)
    form.show(_with_keys(paper.text, text_of(draft), draft.last_key))
    return render_template(
        "procedures/edit_draft.html",
        form=form,
        row=row,
        stale=None,
        draft=draft,
        saved_since=False,
        paper=paper,
        compared=None,
    )


def _with_keys(text: ProcedureText, held: ProcedureText, last_key: int) -> ProcedureText:
    """Its steps and scenarios under the keys of those that they were before, so that a redline follows them."""
    steps, last_key = keyed(ProcedureStep, held.steps, [as_filed(one) for one in text.steps], last_key)
    scenarios, _ = keyed(ProcedureScenario, held.scenarios, [as_filed(one) for one in text.scenarios], last_key)
    return replace(text, steps=steps, scenarios=scenarios)


def _download(row_id: int, number: int, kind: PaperKind) -> Response:
    """The paper as it was made when the version was published; of what is not published, one made now.

    That of a version which was withdrawn stays in the store, and is handed to nobody: it names a day that never came.
    """
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    name = f"{row.code}-{VersionLabel(revision.major, revision.minor)}-revision-{number}"
    kept = kept_paper(session(), revision, kind)
    if kept is not None and revision.status is RevisionStatus.PUBLISHED:
        return send_stored(Path(runtime().settings.data_dir), get_stored(session(), kept), name)
    text, head = text_of(revision), head_of(session(), row, revision, runtime().settings.zone)
    close_session()
    if kind is PaperKind.PDF:
        return attachment(procedure_pdf(text, head).content, f"{name}.pdf", PDF)
    return attachment(procedure_docx(text, head), f"{name}.docx", WORD)
