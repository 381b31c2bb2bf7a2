"""Whether a requirement applies at a site, for a client or in a sector, beside what holds everywhere."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.requirements.domain.words import Applicability
from app.requirements.due import due_items
from tests.factories.register import add_requirement
from tests.pages_client import words

PAGE = "/requirements/ORG-CALLBACK"
ADDRESS = f"{PAGE}/applicability/place"


@pytest.fixture
def row(database, cast, now):
    with database.transaction() as session:
        return add_requirement(session, "ORG-CALLBACK", by=cast.officer, now=now)


def decide(client, place, applicability="does_not_apply", reason="No calls there", version="1", status=303, **more):
    form = {"place": place, "applicability": applicability, "reason": reason, "row_version": version, **more}
    return client.post(ADDRESS, form, status=status)


def test_a_site_has_its_own_word_and_everywhere_stays_as_it_was(client_as, database, cast, row):
    officer = client_as("officer")
    decide(officer, f"site:{cast.leeds}")
    page = words(officer.get(PAGE))
    assert "Applies to us Not decided" in page
    assert "Leeds Does not apply: No calls there since 24 Nov 2026, by Hannah Osei" in page
    assert "Hannah Osei decided on ORG-CALLBACK for Leeds: does not apply (No calls there)" in page
    with database.reading() as session:
        assert session.execute(text("SELECT applicability FROM requirement")).scalar_one() == Applicability.NOT_DECIDED


def test_as_everywhere_ends_it_and_the_day_before_still_shows_it(client_as, database, cast, row, now):
    officer, site = client_as("officer"), f"site:{cast.leeds}"
    decide(officer, site)
    with database.transaction() as session:
        yesterday = now.date() - timedelta(1)
        session.execute(text("UPDATE requirement_applicability SET from_on = :day"), {"day": yesterday})
    decide(officer, site, "", "", "3")
    assert "No calls there since" not in words(officer.get(PAGE))
    assert "No calls there since" in words(officer.get(f"{PAGE}?as_at=2026-11-23"))


def test_where_it_does_not_apply_wants_a_reason_and_a_place_that_is_here(client_as, cast, row):
    officer = client_as("officer")
    assert "Say why it does not apply" in words(decide(officer, f"site:{cast.leeds}", reason="", status=422))
    for odd in ("", "site:99", "moon:1", "client:x", "product:999999999"):
        assert "Choose a site, client, product or sector that is here" in words(decide(officer, odd, status=422))


def test_what_was_decided_for_one_client_is_not_shown_to_another(client_as, cast, row):
    decide(client_as("officer"), f"client:{cast.bank}", reason="The bank takes them itself")
    shown = words(client_as("agent").get(PAGE))
    assert shown.count("The bank takes them itself") == 2  # where it is decided, and who decided it
    assert "Hannah Osei decided on ORG-CALLBACK for Harbour Bank" in shown
    other = words(client_as("outsider").get(PAGE))
    assert "The bank takes them itself" not in other
    assert "Harbour Bank" not in other


def test_the_second_of_two_who_decide_sees_both_and_chooses(client_as, cast, row):
    officer, site = client_as("officer"), f"site:{cast.leeds}"
    decide(officer, site)
    page = words(decide(officer, site, "applies", "We do take calls", status=409))
    assert "No calls there" in page
    assert "We do take calls" in page
    decide(officer, site, "applies", "We do take calls", "3")
    assert "Leeds Applies: We do take calls" in words(officer.get(PAGE))


def test_the_form_of_a_place_begins_with_what_holds_there(client_as, cast, row):
    officer, sector = client_as("officer"), "sector:public"
    decide(officer, sector, reason="Not for us", review_on="2026-12-01")
    page = officer.get(f"{ADDRESS}?place={sector}").get_data(as_text=True)
    assert '<option value="sector:public" selected>' in page
    assert "Not for us" in page
    assert 'value="2026-12-01"' in page


@pytest.mark.both_databases
def test_a_decision_with_an_end_comes_back_to_whoever_may_decide(client_as, session, cast, row, now):
    decide(client_as("officer"), f"site:{cast.leeds}", review_on="2026-12-01")
    [item] = [item for item in due_items(session, cast.officer, now) if "Decide again" in item.title]
    assert (item.due_on, item.path) == (date(2026, 12, 1), PAGE)
    assert [item for item in due_items(session, cast.manager, now) if "Decide again" in item.title] == []
    week_before = now - timedelta(days=7)
    assert [item for item in due_items(session, cast.officer, week_before) if "Decide again" in item.title] == []


def test_what_holds_everywhere_can_be_decided_until_a_day_too(client_as, session, cast, row, now):
    form = {"applicability": "applies", "reason": "Until the contract ends", "review_on": "2026-11-20"}
    client_as("officer").post(f"{PAGE}/applicability", {**form, "row_version": "1"}, status=303)
    [item] = [item for item in due_items(session, cast.officer, now) if "Decide again" in item.title]
    assert item.heading.value == "Overdue"
