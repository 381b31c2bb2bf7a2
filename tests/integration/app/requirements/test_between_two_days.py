"""What came into the register between two days, what went, and what says something else."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.requirements import operations
from app.requirements.domain.contents import NewWording
from app.requirements.domain.words import Status
from tests.csv_files import rows_of as csv_rows
from tests.factories.register import WORDING, add_requirement, fill_register
from tests.pages_client import words
from tests.queries import count_queries

ADDED = datetime(2026, 1, 5, 9, tzinfo=UTC)
PAGE = "/requirements/between?from=2026-03-01&to=2026-09-01"


def shown(response) -> list[str]:
    return re.findall(r'<span class="tm-ref tm-address">([^<]+)<', response.get_data(as_text=True))


@pytest.fixture
def year(database, cast):
    """One of each: came in May, went in July, changed in June, stayed; one came and went between the days."""
    with database.transaction() as session:
        by = {"by": cast.officer, "now": ADDED}
        add_requirement(session, "ORG-CAME", effective_from=date(2026, 5, 1), **by)
        went = add_requirement(session, "ORG-WENT", **by)
        changed = add_requirement(session, "ORG-CHANGED", **by)
        add_requirement(session, "ORG-STAYED", effective_from=date(2026, 2, 1), **by)
        passing = add_requirement(session, "ORG-PASSING", effective_from=date(2026, 4, 1), **by)
        new = NewWording(replace(WORDING, demand="Call back within one working day."), date(2026, 6, 1), "Faster")
        operations.revise_requirement(session, changed, new, **by)
        for row, month in ((went, 7), (passing, 8)):
            at = datetime(2026, month, 1, 9, tzinfo=UTC)
            operations.change_status(session, row, Status.SUPERSEDED, by=cast.officer, now=at)


@pytest.mark.both_databases
def test_the_page_says_what_came_went_and_changed(client_as, year):
    page = client_as("officer").get(PAGE)
    assert shown(page) == ["ORG-CAME", "ORG-CHANGED", "ORG-WENT"]
    said = words(page)
    assert "1 requirement came into force, 1 went out of force and 1 changed its words" in said
    assert "Changed , version 1 became 2 from 1 Jun 2026" in said
    assert "removed: two added: one" in said
    assert "removed: days. added: day." in said


@pytest.mark.parametrize(
    ("change", "refs"), [("came", ["ORG-CAME"]), ("went", ["ORG-WENT"]), ("changed", ["ORG-CHANGED"])]
)
def test_one_sort_of_change_can_be_asked_for(client_as, year, change, refs):
    page = client_as("officer").get(f"{PAGE}&change={change}")
    assert shown(page) == refs
    assert "1 in all" in words(page)


def test_a_day_on_which_something_begins_belongs_to_the_second_day(client_as, year):
    officer = client_as("officer")
    assert shown(officer.get("/requirements/between?from=2026-04-30&to=2026-05-01")) == ["ORG-CAME"]
    assert shown(officer.get("/requirements/between?from=2026-05-01&to=2026-05-31")) == []
    assert "Nothing changed" in words(officer.get("/requirements/between?from=2026-05-01&to=2026-05-01"))


def test_what_ended_its_horizon_came(client_as, database, cast):
    with database.transaction() as session:
        row = add_requirement(session, "ORG-SOON", status=Status.HORIZON, by=cast.officer, now=ADDED)
        june = datetime(2026, 6, 1, 9, tzinfo=UTC)
        operations.change_status(session, row, Status.IN_FORCE, by=cast.officer, now=june)
    assert shown(client_as("officer").get(f"{PAGE}&change=came")) == ["ORG-SOON"]


def test_one_client_never_sees_what_changed_for_another(client_as, database, cast):
    with database.transaction() as session:
        start = {"effective_from": date(2026, 5, 1), "by": cast.officer, "now": ADDED}
        add_requirement(session, "ORG-BANK", client_id=cast.bank, **start)
    outsider = client_as("outsider")
    page = outsider.get(PAGE)
    assert shown(page) == []
    assert "0 requirements came into force, none went out of force and none changed" in words(page)
    assert "in all" not in words(page)
    assert csv_rows(outsider.get(PAGE.replace("between", "between.csv"))) == []


def test_days_that_are_none_or_stand_the_wrong_way_round_are_refused(client_as, year):
    officer = client_as("officer")
    turned = officer.get("/requirements/between?from=2026-09-01&to=2026-03-01", 422)
    assert words(turned).count("1 Sep 2026 comes after 1 Mar 2026. Give the earlier day first.") == 2, "above and at it"
    assert 'href="#f-from"' in turned.text
    assert "Nothing changed" not in words(turned)
    wrong = officer.get("/requirements/between?from=soon&to=2026-03-01&change=came", 422)
    assert "“soon” is not a day" in words(wrong)
    assert 'value="soon"' in wrong.text, "what was typed is kept"
    assert 'value="2026-03-01"' in wrong.text
    assert '<option value="came" selected>' in wrong.text
    officer.get("/requirements/between.csv?from=soon", 422)
    assert "Nothing changed" in words(officer.get("/requirements/between?to=9999-12-31"))
    officer.get("/requirements/between?from=0001-01-01&to=9999-12-31")
    assert "From 1 Jan 1 to 1 Jan 1, 0" in words(officer.get("/requirements/between?to=0001-01-01"))
    assert "From 2 May 2026 to 1 Aug 2026" in words(officer.get("/requirements/between?to=2026-08-01"))


def test_the_export_holds_both_texts(client_as, year):
    rows = csv_rows(client_as("officer").get(PAGE.replace("between", "between.csv")))
    held = {row["ref"]: row for row in rows}
    assert list(held) == ["ORG-CAME", "ORG-CHANGED", "ORG-WENT"]
    assert held["ORG-CHANGED"]["demand_then"] == WORDING.demand
    assert held["ORG-CHANGED"]["demand_now"] == "Call back within one working day."
    assert (held["ORG-WENT"]["title_now"], held["ORG-CAME"]["title_then"]) == ("", "")


def test_it_costs_the_same_queries_however_much_changed_and_pages_by_key(app, client_as, database, now):
    officer, costs = client_as("officer"), []
    for start, count in ((0, 30), (30, 1_000)):
        with database.transaction() as session:
            fill_register(session, count, now=now, start=start, effective_from=date(2026, 5, 1))
        with count_queries(app) as ran:
            officer.get(PAGE)
        costs.append(len(ran))
    assert costs[0] == costs[1]
    page = officer.get(PAGE)
    assert len(shown(page)) == 20
    assert "1,030 requirements came into force" in words(page)
    [second] = re.findall('href="([^"]+)" rel="next"', page.get_data(as_text=True))
    assert shown(officer.get(second.replace("&amp;", "&")))[0] == "BULK-000021"
