"""Nothing is printed of an audit that is not as it was signed, and its pages say so."""

import pytest
from sqlalchemy import text

from app.home.bare import bare_tables
from app.tables import metadata
from tests.factories.audits import completed_audit
from tests.factories.checklists import add_checklist
from tests.pages_client import words

ALTERATIONS = {
    "an answer": "UPDATE answer SET value = '0' WHERE id = 2",
    "a state of an answer": "UPDATE answer_revision SET made_by_name = 'Nobody' WHERE id = 2",
    "the score of a question": "UPDATE question_result SET fails = NOT fails WHERE id = 2",
    "the signed document": 'UPDATE audit_result SET content = \'{"answers": [{"code": "A1"}]}\' WHERE id = 1',
    "what stands beside it": "UPDATE audit_result SET final = '99/1' WHERE id = 1",
    "the signature": "UPDATE signature SET name = 'Leila Hadad' WHERE id = 1",
    "the question that was asked": "UPDATE question SET text = 'Was the weather fine?' WHERE code = 'A1'",
}
PLACES = ("report.pdf", "answers.xlsx")


@pytest.fixture
def audit(session, cast, now):
    audit = completed_audit(session, add_checklist(session, by=cast.officer, now=now), cast)
    session.commit()
    return audit


def alter(database, statement: str) -> None:
    with database.transaction() as session, bare_tables(session, metadata):
        session.execute(text(statement.replace('": ', '"\\: ')))


@pytest.mark.parametrize("statement", ALTERATIONS.values(), ids=ALTERATIONS)
def test_no_file_is_made_of_an_altered_audit_and_its_pages_say_so(audit, database, client_as, statement):
    alter(database, statement)
    officer = client_as("officer")

    for place in PLACES:
        refused = words(officer.get(f"/audits/{audit.id}/{place}", 409))
        assert f"What is stored of A-{audit.id:04} is not what was signed" in refused
    officer.get("/audits/answers.xlsx", 409)
    officer.post(f"/audits/{audit.id}/report", status=409)
    report, page = officer.get(f"/audits/{audit.id}/report").text, officer.get(f"/audits/{audit.id}").text
    assert "There is no PDF and no workbook." in report
    assert "What is stored of this audit is not what was signed." in page
    assert not any(place in one for place in PLACES for one in (report, page))


def test_an_audit_that_is_as_it_was_signed_is_printed(audit, client_as):
    officer = client_as("officer")

    assert officer.get(f"/audits/{audit.id}/report.pdf").data.startswith(b"%PDF")
    assert "is not what was signed" not in officer.get(f"/audits/{audit.id}").text


def test_who_may_not_see_an_audit_does_not_learn_that_it_was_altered(audit, database, client_as):
    alter(database, ALTERATIONS["an answer"])
    outsider = client_as("outsider")

    for place in ("", "/report", "/report.pdf"):
        outsider.get(f"/audits/{audit.id}{place}", 404)
