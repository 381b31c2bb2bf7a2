"""What the instrument itself says, beside our own words."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from app.requirements import operations
from app.requirements.domain.contents import NewWording
from app.requirements.domain.words import TagKind
from app.requirements.queries import register_texts, visible_requirement
from tests.csv_files import rows_of as csv_rows
from tests.factories.register import WORDING, add_requirement
from tests.pages_client import words

PAGE = "/requirements/ORG-CALLBACK"
QUOTE = "Every caller shall be\ncalled back, without fail & promptly."
URL = "https://example.org/standard"


@pytest.fixture
def row(database, cast, now):
    with database.transaction() as session:
        return add_requirement(session, "ORG-CALLBACK", url=URL, by=cast.officer, now=now)


def quote(database, cast, now, said=QUOTE, day=date(2026, 11, 24)):
    with database.transaction() as session:
        row = visible_requirement(session, cast.officer, "ORG-CALLBACK", to_change=True)
        new = NewWording(replace(WORDING, source_text=said), day, "Copied from the standard")
        return operations.revise_requirement(session, row, new, by=cast.officer, now=now)


def test_the_quotation_stands_beside_our_words_with_where_it_is_from(client_as, database, cast, now, row):
    assert quote(database, cast, now)
    page = client_as("officer").get(PAGE).get_data(as_text=True)
    block = page.partition('<div class="tm-pair">')[2].partition("</figure>")[0]
    assert "Call back within two working days." in block
    quoted = QUOTE.replace("&", "&amp;")
    assert f'<blockquote class="tm-prose" cite="{URL}"><p class="tm-pre">{quoted}</p>' in block
    assert "<cite>Service standard, Service standard 4</cite>" in block


def test_without_a_quotation_the_page_says_nothing_of_one(client_as, row):
    page = client_as("officer").get(PAGE)
    assert "<blockquote" not in page.get_data(as_text=True)
    assert "In our words" not in words(page)


def test_the_form_keeps_it_as_a_new_version_and_the_history_tells(client_as, database, cast, row):
    officer = client_as("officer")
    form = {
        "title": WORDING.title, "reference": WORDING.reference, "instrument": "Service standard",
        "kind": "organisational", "binding": "internal", "status": "in_force", "demand": WORDING.demand,
        "applies_when": WORDING.applies_when, "source_text": QUOTE, "review_frequency_months": "12",
        "review_due_on": "2027-06-01", "url": URL, "row_version": "1",
    }  # fmt: skip
    assert "Say from when the new wording holds" in words(officer.post(f"{PAGE}/edit", form, status=422))
    officer.post(f"{PAGE}/edit", {**form, "effective_from": "2026-11-24"}, status=303)
    page = words(officer.get(PAGE))
    assert "changed the wording of ORG-CALLBACK (source text): version 2" in page
    assert "What the instrument says" in page
    assert "added: Every caller shall be" in page
    assert QUOTE.splitlines()[1].replace("&", "&amp;") in officer.get(f"{PAGE}/edit").get_data(as_text=True)


def test_too_long_a_quotation_is_refused_with_its_length(client_as, row):
    sent = {"source_text": "q" * 5_001, "row_version": "1"}
    assert "5,000 characters or fewer" in words(client_as("officer").post(f"{PAGE}/edit", sent, status=422))


def test_between_two_days_the_quotation_is_compared_by_itself(client_as, database, cast, now, row):
    quote(database, cast, now, "Call back in two days.", date(2026, 5, 1))
    quote(database, cast, now, "Call back in one day.", date(2026, 6, 1))
    officer = client_as("officer")
    address = "/requirements/between{}?from=2026-05-02&to=2026-07-01"
    page = words(officer.get(address.format("")))
    assert "What the instrument says Version 2 compared with 3" in page
    assert "removed: two days. added: one day." in page
    [line] = csv_rows(officer.get(address.format(".csv")))
    assert line["source_text_then"] == "Call back in two days."
    assert line["source_text_now"] == "Call back in one day."
    [then] = csv_rows(officer.get("/requirements.csv?as_at=2026-05-02"))
    assert then["source_text"] == "Call back in two days."
    assert "Call back in two days." in words(officer.get(f"{PAGE}?as_at=2026-05-02"))


@pytest.mark.both_databases
def test_the_search_finds_the_instruments_words_and_matching_reads_ours_alone(client_as, database, cast, now, row):
    with database.reading() as session:
        before = register_texts(session)
    quote(database, cast, now, "No caller shall languish.")
    assert "ORG-CALLBACK" in words(client_as("officer").get("/requirements?q=languish"))
    with database.reading() as session:
        assert register_texts(session) == before


def test_other_names_do_not_lose_the_instruments_words_from_the_search(client_as, database, cast, now, row):
    quote(database, cast, now, "No caller shall languish.")
    with database.transaction() as session:
        row = visible_requirement(session, cast.officer, "ORG-CALLBACK", to_change=True)
        operations.retag(session, row, ((TagKind.ALIAS, "Ring back"),), by=cast.officer, now=now)
    assert "ORG-CALLBACK" in words(client_as("officer").get("/requirements?q=languish"))


@pytest.mark.both_databases
def test_a_quotation_that_was_published_stays_as_it_is(database, cast, now, row):
    quote(database, cast, now)
    with pytest.raises(Exception, match="requirement_version"), database.transaction() as session:
        session.execute(text("UPDATE requirement_version SET source_text = 'other'"))
