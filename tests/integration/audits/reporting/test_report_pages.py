"""The report of an audit as PDF and workbook: at once or in the background, for those who may see the audit."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.background.models import BackgroundTask, TaskState
from app.core.pdf import PdfTemplate
from app.factory import create_app
from app.history.models import HistoryEntry
from app.people.models import Person
from app.scheduler import once
from audits.conduct.domain.answering import Body
from audits.conduct.models import Audit
from audits.reporting import making
from audits.reporting.models import ReportFile
from audits.reporting.queries.reports import report_of
from tests.factories.audits import completed_audit
from tests.factories.checklists import add_checklist
from tests.factories.results import CRITICAL, GOOD, POOR, add_result, complete_again, long_document
from tests.pages_client import words
from tests.queries import count_queries


def rows_of(response) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(response.data)).active
    first, *rest = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(first, row, strict=True)) for row in rest]


@pytest.fixture
def checklist(session, cast, now):
    return add_checklist(session, by=cast.officer, now=now)


@pytest.fixture
def critical(session, checklist, cast, now) -> Audit:
    audit = add_result(session, checklist, cast, CRITICAL, at=now)
    session.commit()
    return audit


@pytest.fixture
def long_one(session, cast, now) -> Audit:
    checklist = add_checklist(session, long_document(160), by=cast.officer, now=now)
    audit = add_result(session, checklist, cast, {f"Q{at}": "Yes" for at in range(160)}, at=now)
    session.commit()
    return audit


def test_a_signed_audit_is_whole_in_its_report(session, checklist, cast):
    """Completed as people complete it: signature, finding and evidence come from their own features."""
    answers = {**CRITICAL, "B2": "2026-11-20", "B4": "N/A", "B5": "Leila Haddad"}
    audit = completed_audit(session, checklist, cast, answers)

    report = report_of(session, cast.leader, audit.row_id)

    assert [one.code for one in report.failed] == ["A1"]
    assert [one.question for one in report.findings or ()] == ["A1"]
    assert [(one.name, one.text_hash) for one in report.signatures] == [("Leila Haddad", report.content_hash)]
    assert report.answers[0].comment == "Seen in the notes."
    assert report.answers[0].answered_by == "Leila Haddad"


def test_the_pdf_comes_at_once(critical, client_as):
    response = client_as("leader").get(f"/audits/{critical.row_id}/report.pdf")

    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF-1.7")
    assert f"A-{critical.row_id:04}-revision-1.pdf" in response.headers["Content-Disposition"]


def test_the_page_says_what_the_report_holds(critical, client_as):
    page = words(client_as("officer").get(f"/audits/{critical.row_id}/report"))

    assert "A critical question failed, so the outcome is Fail and the final score is 0.00." in page
    assert "The raw score 58.33 is kept" in page
    assert "tagged for screen readers (PDF/UA)" in page


def test_a_character_without_a_font_is_told_before_anybody_prints(session, checklist, cast, now, client_as):
    said: dict[str, str | Body] = {**GOOD, "A1": Body(value="Yes", comment="It read 𓀀")}
    audit = add_result(session, checklist, cast, said, at=now)
    session.commit()
    client = client_as("officer")

    assert "no font on this machine shows 𓀀 (U+13000)" in words(client.get(f"/audits/{audit.row_id}/report"))
    assert client.get(f"/audits/{audit.row_id}/report.pdf").data.startswith(b"%PDF")


def test_every_answer_is_a_row(critical, client_as):
    rows = rows_of(client_as("leader").get(f"/audits/{critical.row_id}/answers.xlsx"))
    by_code = {row["Code"]: row for row in rows}

    assert by_code["A1"]["Fails"] == "Yes"
    assert by_code["A1"]["Evidence"] == "letter.pdf"
    assert by_code["A1a"]["Answer"] == "Yes"
    assert by_code["B1"]["Score"] is None
    assert {row["Audit raw score, exact"] for row in rows} == {"175/3"}


def test_each_revision_has_its_own_report(session, critical, client_as, now):
    complete_again(session, critical, GOOD, at=now + timedelta(hours=1), reason="A dispute was accepted")
    session.commit()
    client = client_as("officer")

    newest = words(client.get(f"/audits/{critical.row_id}/report"))
    first = words(client.get(f"/audits/{critical.row_id}/report?revision=1"))

    assert "Revision 2 of 2, reopened by" in newest
    assert ": A dispute was accepted" in newest
    assert "A newer revision exists and is the one that counts" in first
    assert "A critical question failed" in first
    assert "A critical question failed" not in newest
    client.get(f"/audits/{critical.row_id}/report?revision=3", status=404)


def test_whose_audit_it_is_may_print_it_and_others_never_learn_of_it(critical, client_as):
    client_as("agent").get(f"/audits/{critical.row_id}/report.pdf")
    for place in ("report", "report.pdf", "answers.xlsx"):
        client_as("outsider").get(f"/audits/{critical.row_id}/{place}", status=404)
        client_as("officer").get(f"/audits/9999/{place}", status=404)
    client_as("administrator").get(f"/audits/{critical.row_id}/report.pdf", status=403)


def test_the_copy_of_the_audited_holds_no_findings(session, checklist, cast):
    """An agent may not read findings, so the copy of one's own audit says that they are left out."""
    answers = {**CRITICAL, "B2": "2026-11-20", "B4": "N/A", "B5": "Leila Haddad"}
    audit = completed_audit(session, checklist, cast, answers)

    assert report_of(session, cast.agent, audit.row_id).findings is None
    assert report_of(session, cast.leader, audit.row_id).findings != ()


def test_an_audit_that_was_never_completed_has_no_report(session, checklist, cast, client_as, now):
    audit = add_result(session, checklist, cast, at=now)
    planned = Audit(
        checklist_id=checklist.row_id,
        subject=audit.subject,
        auditor_id=cast.leader.id,
        site_id=cast.leeds,
        created_at=now,
    )
    session.add(planned)
    session.commit()

    client_as("officer").get(f"/audits/{planned.row_id}/report", status=404)


@pytest.mark.both_databases
def test_a_long_report_is_asked_for_made_and_kept(long_one, client_as, app, settings):
    client, place = client_as("leader"), f"/audits/{long_one.row_id}/report"
    assert client.get(f"{place}.pdf", status=303).headers["Location"].endswith(place)
    assert "Make the PDF" in words(client.get(place))

    task_page = client.post(place).headers["Location"]
    once(app.extensions["tidemark"], "run_background_tasks")

    page = client.get(task_page)
    assert f"The report of A-{long_one.row_id:04} is ready." in words(page)
    link = re.search(r'href="(/reports/made/\d+)"', page.get_data(as_text=True))
    assert link is not None
    with client.get(link[1]) as download:
        assert download.data.startswith(b"%PDF")
    assert link[1] in client.get(place).get_data(as_text=True)
    client_as("officer").get(link[1], status=404)  # each makes one's own: it names who printed it
    assert client.post(place).headers["Location"].startswith(place)  # it is not made twice


def test_a_made_report_is_gone_for_whoever_may_see_the_audit_no_more(long_one, client_as, app, database, cast):
    client = client_as("manager")
    client.post(f"/audits/{long_one.row_id}/report")
    once(app.extensions["tidemark"], "run_background_tasks")
    with database.reading() as session:
        made = session.scalars(select(ReportFile)).one()
    client.get(f"/reports/made/{made.row_id}").close()

    with database.transaction() as session:
        manager = session.get(Person, cast.manager.id)
        manager.site_id = cast.glasgow

    client.get(f"/reports/made/{made.row_id}", status=404)


def test_a_report_for_somebody_who_left_is_not_made(long_one, client_as, app, database, cast):
    client_as("leader").post(f"/audits/{long_one.row_id}/report")
    with database.transaction() as session:
        session.get(Person, cast.leader.id).is_active = False
    once(app.extensions["tidemark"], "run_background_tasks")

    with database.reading() as session:
        task = session.scalars(select(BackgroundTask)).one()
        assert task.state is TaskState.FAILED
        assert "may no longer read audits" in task.result
        assert session.scalar(select(func.count()).select_from(ReportFile)) == 0


def test_the_list_exports_the_answers_of_its_filter(session, critical, checklist, cast, now, client_as):
    add_result(session, checklist, cast, POOR, at=now, team_id=None, site_id=cast.glasgow, auditor_id=cast.manager.id)
    session.commit()

    everything = rows_of(client_as("officer").get("/audits/answers.xlsx"))
    failed = rows_of(client_as("officer").get(f"/audits/answers.xlsx?team={cast.complaints_team}"))
    hers = rows_of(client_as("leader").get("/audits/answers.xlsx"))

    assert {row["Unit"] for row in everything} == {"Complaints", "Glasgow"}
    assert {row["Unit"] for row in failed} == {row["Unit"] for row in hers} == {"Complaints"}


def test_many_answers_are_put_into_workbooks(session, checklist, cast, now, client_as, app, monkeypatch):
    for _ in range(5):
        add_result(session, checklist, cast, at=now)
    session.commit()
    monkeypatch.setattr("audits.reporting.routes.reports.MOST_ROWS_AT_ONCE", 10)
    monkeypatch.setattr(making, "ROWS_A_PART", 20)
    monkeypatch.setattr(making, "AUDITS_A_PAGE", 2)
    client = client_as("officer")
    assert "are put into workbooks" in words(client.get("/audits/answers.xlsx"))

    task_page = client.post("/audits/answers").headers["Location"]
    once(app.extensions["tidemark"], "run_background_tasks")

    page = client.get(task_page)
    links = re.findall(r'href="(/reports/made/\d+)"', page.get_data(as_text=True))
    rows = []
    for link in links:
        with client.get(link) as download:
            rows += rows_of(download)
    assert len(links) > 1
    assert len(rows) == 5 * 8  # neither the follow-up, which was not shown, nor the instruction
    assert f"{len(rows)} answers in {len(links)} workbooks." in words(page)
    client_as("leader").get(links[0], status=404)


def test_a_file_that_left_the_system_stands_in_the_history(long_one, client_as, app, database):
    client_as("leader").post(f"/audits/{long_one.row_id}/report")
    once(app.extensions["tidemark"], "run_background_tasks")

    with database.reading() as session:
        entry = session.scalars(select(HistoryEntry).where(col(HistoryEntry.tag) == "audit:report_made")).one()
        assert entry.actor_name == "Leila Haddad"
        assert Path(entry.sentence.split()[-1]).suffix == ".pdf"


def test_reading_answers_costs_the_same_for_any_number_of_audits(app, session, checklist, cast, now, client_as):
    add_result(session, checklist, cast, at=now)
    session.commit()
    client = client_as("officer")
    with count_queries(app) as few:
        client.get("/audits/answers.xlsx")
    for _ in range(20):
        add_result(session, checklist, cast, at=now)
    session.commit()
    with count_queries(app) as many:
        client.get("/audits/answers.xlsx")

    assert len(many) == len(few)


def test_nothing_is_rendered_while_a_transaction_is_open(critical, settings, cast, monkeypatch):
    """House rule: a render takes the processor, and an open read would hold up SQLite's writers."""
    from flask import g

    from tests.pages_client import PagesClient

    app = create_app(settings)
    open_sessions: list[bool] = []

    render = PdfTemplate.render

    def watched(*arguments: Any, **named: Any) -> Any:
        open_sessions.append("session" in g)
        return render(*arguments, **named)

    monkeypatch.setattr(PdfTemplate, "render", watched)
    client = PagesClient(app)
    client.sign_in(cast.leader)
    client.get(f"/audits/{critical.row_id}/report.pdf")
    app.extensions["tidemark"].database.dispose()

    assert open_sessions == [False]
