"""Pages of procedures: written by those who may, read by everybody whom they concern, and not there for others."""

from io import BytesIO

import docx
import pytest

from app.procedures.domain.words import ServedKind
from app.procedures.operations import set_served
from app.procedures.queries import visible_procedure
from tests.factories.procedures import add_complaint, reword, submit
from tests.factories.register import fill_register
from tests.pages_client import row_version, words
from tests.queries import count_queries

STEP = {
    "steps-0-place": "1",
    "steps-0-title": "Hear it",
    "steps-0-text": "Log it at once.",
    "steps-0-why": "It counts.",
}


@pytest.fixture
def row_id(database, cast, now):
    with database.transaction() as session:
        return add_complaint(session, cast, now).row_id


@pytest.fixture
def submitted(database, cast, now):
    """A procedure with two revisions, the second on its way."""
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        submit(session, row, by=cast.officer, now=now)
        reword(session, row, "So that it is put right once and for all.", by=cast.manager, now=now)
        submit(session, row, by=cast.manager, now=now)
        return row.row_id


def test_an_officer_adds_a_procedure_writes_it_and_submits_it(client_as):
    officer = client_as("officer")
    sent = {"title": "Taking a card payment", "code": "PR-PAYMENT", "owner_id": "", "post_id": "", "client_id": "",
            "review_every_months": "12"}  # fmt: skip
    write = officer.post("/procedures/new", sent).location
    version = row_version(officer.get(write))
    shown = officer.post(write, {"title": "Taking a card payment", "row_version": version, **STEP}).location
    assert "Log it at once." in words(officer.get(shown))
    submit_page = f"{shown}/draft/submit"
    version = row_version(officer.get(submit_page))
    revision = officer.post(
        submit_page, {"is_material": "material", "effective_on": "", "row_version": version}
    ).location

    page = words(officer.get(revision))
    assert "Taking a card payment, revision 1" in page
    assert "Material: those whom it concerns are asked to read it" in page


def test_whether_a_change_is_material_is_never_decided_for_its_author(client_as, row_id):
    officer = client_as("officer")
    version = row_version(officer.get(f"/procedures/{row_id}/draft/submit"))
    refused = officer.post(f"/procedures/{row_id}/draft/submit", {"row_version": version}, status=422)

    assert "Choose one: it decides who is asked again" in words(refused)


def test_a_reader_is_shown_no_draft_and_is_told_that_nothing_holds_yet(client_as, row_id):
    for name in ("agent", "leader", "auditor"):
        page = words(client_as(name).get(f"/procedures/{row_id}"))
        assert "No version is in force yet" in page
        assert "dissatisfaction" not in page


def test_what_changed_is_marked_and_the_whole_text_is_one_step_away(client_as, submitted):
    agent = client_as("agent")
    page = words(agent.get(f"/procedures/{submitted}/revisions/2"))
    assert "1 of" in page
    assert "and for all." in page
    assert "Treat any dissatisfaction" not in page
    assert "Treat any dissatisfaction" in words(agent.get(f"/procedures/{submitted}/revisions/2?view=text"))


def test_a_replaced_revision_stays_readable_and_says_so(client_as, submitted):
    page = words(client_as("agent").get(f"/procedures/{submitted}/revisions/1"))

    assert "Replaced by a later revision" in page
    assert "So that it is put right once." in page


def test_a_revision_is_withdrawn_with_a_reason_that_everybody_reads(client_as, submitted):
    manager = client_as("manager")
    path = f"/procedures/{submitted}/revisions/2/withdraw"
    manager.post(path, {"reason": "", "row_version": row_version(manager.get(path))}, status=422)
    manager.post(path, {"reason": "The panel is away", "row_version": row_version(manager.get(path))})

    assert "The panel is away" in words(client_as("agent").get(f"/procedures/{submitted}/revisions/2"))


def test_a_second_save_sees_both_texts_and_keeps_what_was_typed(client_as, row_id):
    officer, manager, path = client_as("officer"), client_as("manager"), f"/procedures/{row_id}/draft/edit"
    version = row_version(officer.get(path))
    mine = {"title": "Handling a complaint", "purpose": "Mine.", "row_version": version, **STEP}
    manager.post(path, {**mine, "purpose": "Theirs."})
    stale = words(officer.post(path, mine, status=409))

    assert "Somebody else saved first" in stale
    assert "Theirs." in stale
    assert "Mine." in stale


def test_a_stale_save_of_the_draft_marks_what_differs_and_names_nothing_that_does_not(client_as, row_id):
    officer, manager, path = client_as("officer"), client_as("manager"), f"/procedures/{row_id}/draft/edit"
    version = row_version(officer.get(path))
    mine = {"title": "Handling a complaint", "purpose": "Mine.", "row_version": version, "steps-0-key": "1", **STEP}
    manager.post(path, {**mine, "purpose": "Theirs."})
    stale = words(officer.post(path, mine, status=409))

    assert "What is stored, compared with yours" in stale
    assert "1 of 3 parts changed" in stale
    assert "Not asked on this page" not in stale


@pytest.mark.parametrize(("page", "field"), [("serves", "requirements"), ("audience", "teams")])
def test_a_stale_choice_shows_both_by_their_names(client_as, database, cast, now, row_id, page, field):
    with database.transaction() as session:
        fill_register(session, 3, now=now)
    officer, manager, path = client_as("officer"), client_as("manager"), f"/procedures/{row_id}/{page}"
    version = row_version(officer.get(path))
    chosen = str(cast.complaints_team) if page == "audience" else "1"
    manager.post(path, {field: [chosen], "row_version": version})
    table = words(officer.post(path, {"row_version": version}, status=409)).partition("Yours, not saved")[2]

    named = "Complaints, Leeds None" if page == "audience" else "BULK-"
    assert named in " ".join(table.split())
    assert "Not asked on this page" not in table


def test_steps_stand_in_the_order_of_their_places(client_as, row_id):
    officer, path = client_as("officer"), f"/procedures/{row_id}/draft/edit"
    sent = {"title": "Handling a complaint", "row_version": row_version(officer.get(path)),
            "steps-0-key": "1", "steps-0-place": "2", "steps-0-text": "Second.",
            "steps-1-key": "2", "steps-1-place": "1", "steps-1-text": "First."}  # fmt: skip
    officer.post(path, sent)
    page = words(officer.get(f"/procedures/{row_id}"))

    assert page.index("First.") < page.index("Second.")


def test_a_card_number_in_a_step_is_refused_where_it_stands(client_as, row_id):
    officer, path = client_as("officer"), f"/procedures/{row_id}/draft/edit"
    sent = {"title": "Handling a complaint", "row_version": row_version(officer.get(path)),
            "steps-0-place": "1", "steps-0-text": "Say 4111 1111 1111 1111."}  # fmt: skip
    page = words(officer.post(path, sent, status=422))

    assert "This looks like a payment card number (ending 1111)" in page


def test_a_national_insurance_number_in_a_step_is_asked_about(client_as, row_id):
    officer, path = client_as("officer"), f"/procedures/{row_id}/draft/edit"
    sent = {"title": "Handling a complaint", "row_version": row_version(officer.get(path)),
            "steps-0-place": "1", "steps-0-text": "Note QQ 12 34 56 C."}  # fmt: skip

    assert "National Insurance number" in words(officer.post(path, sent, status=422))
    sent["row_version"] = row_version(officer.get(path))
    officer.post(path, {**sent, "keeps_national_insurance": "y"})


def test_script_in_a_step_is_shown_and_never_run(client_as, row_id):
    officer, path = client_as("officer"), f"/procedures/{row_id}/draft/edit"
    sent = {"title": "<script>alert(1)</script>", "row_version": row_version(officer.get(path)),
            "steps-0-place": "1", "steps-0-text": "<img src=x onerror=alert(1)>"}  # fmt: skip
    officer.post(path, sent)
    page = officer.get(f"/procedures/{row_id}").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_list_finds_by_words_owner_and_the_standard_that_is_served(client_as, database, cast, now, row_id):
    with database.transaction() as session:
        fill_register(session, 12, now=now)
        add_complaint(session, cast, now, code="PR-OTHER")
    agent = client_as("agent")
    assert "PR-OTHER" in words(agent.get("/procedures"))
    assert "PR-OTHER" not in words(agent.get("/procedures?q=pr-complaint"))
    assert "No procedure matches" in words(agent.get("/procedures?q=nothing-of-the-kind"))


def test_the_file_of_the_list_holds_what_the_filter_shows(client_as, row_id):
    lines = client_as("agent").get("/procedures.csv?q=complaint").get_data(as_text=True).splitlines()

    assert lines[0].lstrip("\ufeff").startswith("code,title,status,owner")
    assert lines[1].startswith("PR-COMPLAINT,Handling a complaint,in_use,Martin Keogh")


def test_a_procedure_of_another_client_is_not_there_for_any_of_its_pages(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now, client_id=cast.bank)
        submit(session, row, by=cast.officer, now=now)
        row_id = row.row_id
    outsider = client_as("outsider")
    assert "PR-COMPLAINT" not in words(outsider.get("/procedures"))
    for path in (f"/procedures/{row_id}", f"/procedures/{row_id}/revisions/1"):
        outsider.get(path, status=404)


@pytest.mark.parametrize("name", ["leader", "agent", "auditor"])
def test_who_may_not_write_is_told_who_may(client_as, submitted, name):
    person = client_as(name)
    for page in ("edit", "serves", "retire", "draft/edit", "draft/submit", "draft/discard", "revisions/2/withdraw"):
        assert "compliance officer" in words(person.get(f"/procedures/{submitted}/{page}", status=403))
    assert (
        "Write" not in words(person.get(f"/procedures/{submitted}")).split("Revisions")[0].split("Nothing to follow")[0]
    )


def test_what_a_procedure_serves_is_chosen_at_once(client_as, database, cast, now, row_id):
    with database.transaction() as session:
        fill_register(session, 3, now=now)
    officer, path = client_as("officer"), f"/procedures/{row_id}/serves"
    officer.post(path, {"requirements": ["1", "3"], "row_version": row_version(officer.get(path))})

    page = words(officer.get(f"/procedures/{row_id}"))
    assert "Requirements" in page
    officer.post(path, {"requirements": ["77"], "row_version": row_version(officer.get(path))}, status=422)


def test_the_pages_ask_as_much_for_many_steps_and_links_as_for_few(app, client_as, database, cast, now, row_id):
    officer = client_as("officer")
    paths = (f"/procedures/{row_id}", "/procedures")
    with database.transaction() as session:
        fill_register(session, 40, now=now)

    def asked() -> list[int]:
        counts = []
        for path in paths:
            officer.get(path)
            with count_queries(app) as ran:
                officer.get(path)
            counts.append(len(ran))
        return counts

    few = asked()
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, row_id)
        set_served(
            session, row, {ServedKind.REQUIREMENT: range(1, 41)}, version=row.row_version, by=cast.officer, now=now
        )
        for number in range(30):
            add_complaint(session, cast, now, code=f"PR-{number}")
    assert asked() == few


def test_a_word_document_is_read_into_the_form_and_says_what_it_lost(client_as, row_id):
    officer, path = client_as("officer"), f"/procedures/{row_id}/draft/paper"
    read = officer.post(path, {"file": (BytesIO(a_document()), "complaints.docx")}, status=200)
    page = words(read)
    assert "Nothing is saved yet" in page
    assert "“Steps” was taken for the part on" in page
    assert "Log every complaint at once." in read.get_data(as_text=True)
    assert "dissatisfaction" in words(officer.get(f"/procedures/{row_id}"))


def test_what_is_no_document_is_refused_and_keeps_the_draft(client_as, row_id):
    officer, path = client_as("officer"), f"/procedures/{row_id}/draft/paper"
    for sent in ((BytesIO(b"MZ not a document"), "complaints.docx"), (BytesIO(b""), "empty.pdf")):
        assert "is not a" in words(officer.post(path, {"file": sent}, status=422))
    assert "Choose a file" in words(officer.post(path, {}, status=422))


def test_a_revision_is_taken_away_as_a_pdf_and_a_word_document_of_exactly_its_words(client_as, submitted):
    agent = client_as("agent")
    pdf = agent.http.get(f"/procedures/{submitted}/revisions/1/pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF-")
    assert "PR-COMPLAINT-1.0-revision-1.pdf" in pdf.headers["Content-Disposition"]

    word = docx.Document(BytesIO(agent.http.get(f"/procedures/{submitted}/revisions/1/docx").data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    assert "Treat any dissatisfaction as a complaint." in said
    assert "once and for all" not in said
    assert "which is not in force" in said


def a_document() -> bytes:
    document, kept = docx.Document(), BytesIO()
    document.add_heading("Handling a complaint", 0)
    document.add_heading("Steps", 1)
    document.add_paragraph("Log every complaint at once.", style="List Number")
    document.add_paragraph("Reply before the deadline.", style="List Number")
    document.save(kept)
    return kept.getvalue()


def test_words_are_found_within_the_text_and_lead_to_where_they_stand(client_as, submitted):
    agent, path = client_as("agent"), f"/procedures/{submitted}/revisions/1?view=text"
    page = agent.get(f"{path}&in=reasons+before")

    assert "1 part with “reasons before”" in words(page)
    assert '<a href="#step-2">2. Reply</a>' in page.get_data(as_text=True)
    assert "with <mark>reasons</mark> <mark>before</mark> the" in page.get_data(as_text=True)
    assert "No part of it holds all of these words" in words(agent.get(f"{path}&in=reasons+nowhere"))
    assert "<script>alert" not in agent.get(f"{path}&in=<script>alert(1)</script>").get_data(as_text=True)
    assert "1 part with “once and for all”" in words(
        client_as("officer").get(f"/procedures/{submitted}?in=once+and+for+all")
    )
