"""The history as people read it: a list that filters, an entry with what stood before and after, an export."""

import csv
from typing import Any

import pytest
from sqlalchemy import text

from app.history.operations import EntrySubject, record, redact
from tests.csv_files import text_of


def words(client, path: str, status: int = 200) -> str:
    return client.get(path, status).get_data(as_text=True)


@pytest.fixture
def auditor(runtime, client_as):
    return client_as("auditor")


@pytest.fixture
def decided(runtime, database, cast, now):
    """Three decisions about things of different kinds; their sequences are 6, 7 and 8."""
    with database.transaction() as session:
        by: dict[str, Any] = {"by": cast.manager, "now": now}
        prose: dict[str, Any] = {
            "before": {"demand": "Answer within eight weeks", "verify": False, "themes": ["complaints"]},
            "after": {"demand": "Answer in writing within eight weeks", "verify": False, "themes": []},
        }
        record(
            session, "requirement:revised", "Revised", about=EntrySubject("requirement", "DISP 1.6/2"), **by, **prose
        )
        bank = EntrySubject("requirement", "BANK-1", cast.bank)
        record(session, "requirement:created", "=Added for the bank", about=bank, **by)
        record(session, "person:signed_in", "Somebody", about=EntrySubject("person", "unknown"), **by)


def test_the_newest_stands_first_with_who_when_and_tag(auditor):
    page = words(auditor, "/history")

    assert page.index("Thing 5 was done") < page.index("Thing 1 was done")
    assert "Hannah Osei" in page
    assert "thing:done" in page
    assert "24 Nov 2026, 09:30" in page


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("tag=requirement:r", "Revised", "Added for the bank"),
        ("by=keogh", "Revised", "Thing 5"),
        ("kind=person", "Somebody", "Revised"),
        ("kind=thing&id=2", "Thing 2", "Thing 3"),
        ("tag=%25", "No entry matches", "Thing 1"),
    ],
)
def test_the_list_filters(auditor, asked, there, gone):
    page = words(auditor, f"/history?{asked}")

    assert there in page
    assert gone not in page


@pytest.mark.usefixtures("decided")
def test_an_entry_leads_to_what_it_is_about_where_that_has_a_page(auditor):
    page = words(auditor, "/history")

    assert 'href="/requirements/DISP%201.6%2F2"' in page
    assert 'href="/people/unknown"' not in page


def test_paging_goes_on_and_back(auditor, database, cast, now):
    with database.transaction() as session:
        for number in range(60):
            record(session, "more:done", f"More {number}", about=EntrySubject("thing", "1"), by=cast.officer, now=now)
    first = words(auditor, "/history")
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = words(auditor, following.replace("&amp;", "&"))

    assert "Thing 1 was done" in second
    assert "More 59" not in second
    assert 'rel="prev"' in second


@pytest.mark.usefixtures("decided")
def test_an_entry_shows_the_fields_with_a_redline_and_its_figures(auditor, database):
    page = words(auditor, "/history/6")
    with database.reading() as session:
        entry = session.execute(text("SELECT hash, previous_hash FROM history_entry WHERE id = 6")).one()

    assert "in writing</ins>" in page
    assert "Demand" in page
    assert "as before" in page
    assert "nothing" in page
    assert entry.hash in page
    assert entry.previous_hash in page


def test_a_redacted_document_is_said_to_be(auditor, runtime, database, cast, now):
    with database.transaction() as session:
        redact(session, 2, "A name that must go", by=cast.administrator, now=now)

    assert "The text was redacted" in words(auditor, "/history/2")
    assert "A name that must go" in words(auditor, "/history/6")


def test_an_entry_that_is_not_there_is_not_found(auditor):
    words(auditor, "/history/999", 404)


@pytest.mark.usefixtures("decided")
def test_the_export_is_what_the_filter_shows_and_ends_with_the_head(auditor, verify):
    rows = list(csv.reader(text_of(auditor.get("/history.csv?kind=requirement")).splitlines()))

    assert rows[0] == ["sequence", "at", "tag", "sentence", "by", "kind", "id"]
    assert [row[0] for row in rows[1:]] == ["7", "6", "8"]
    assert rows[1][3] == "'=Added for the bank"  # no formula in anybody's spreadsheet
    assert rows[-1][2] == "history:head"
    assert verify("--head", rows[-1][3]).exit_code == 0


@pytest.mark.parametrize("path", ["/history", "/history/1", "/history.csv"])
def test_it_is_for_those_who_may_read_it(runtime, client_as, path):
    client_as("leader").get(path, 403)
