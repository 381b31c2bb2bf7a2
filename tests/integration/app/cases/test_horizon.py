"""The horizon: cases and changes without one, by the day on which they take effect."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.cases.models import ChangeCase
from app.cases.operations import say_no_case
from regwatch.changes.models import Change
from tests.factories.cases import TODAY, add_case, add_part, agree, assess, fill_cases
from tests.factories.watch import fill_changes
from tests.pages_client import words
from tests.queries import count_queries


def line(change_id: int, **values: object):
    return update(Change).where(col(Change.id) == change_id).values(**values)


@pytest.fixture
def horizon(database, cast, now):
    """A case of 18 January; changes without one of 1 December, of no known day, and one that needs none."""
    with database.transaction() as session:
        add_case(session, cast, now)
        fill_changes(session, 4, requirement_ids=range(1, 50), now=now, start=1)
        relevant = {"status": "relevant", "decided_at": now, "decided_by_name": cast.officer.name}
        session.execute(line(2, effective_on=date(2026, 12, 1), **relevant))
        session.execute(line(3, **relevant))
        session.execute(line(4, effective_on=date(2026, 12, 2), **relevant))
        session.flush()
        session.expire_all()
        say_no_case(session, 4, "We sell no cards", by=cast.officer, now=now)


def listed(client, asked="") -> list[str]:
    lines = client.get(f"/horizon.csv?{asked}").text.splitlines()[1:]
    return [one.split(",")[0].strip('"') for one in lines]


def test_the_earliest_stands_first_and_what_has_no_day_last(horizon, client_as):
    officer = client_as("officer")
    page = words(officer.get("/horizon"))
    assert listed(officer) == ["change 2", "C-0001", "change 3"]
    assert page.index("Notice 2") < page.index("Late final responses") < page.index("Notice 3")
    assert "Notice 4" not in page, "somebody said that it needs no case"
    assert "Notice 5" not in page, "nobody has decided about it"


def test_under_thirty_days_away_and_not_ready_is_flagged(horizon, client_as, database, cast, now):
    officer = client_as("officer")
    page = words(officer.get("/horizon"))
    assert "1 change without a case takes effect in under 30 days and is not ready." in page
    assert page.count("Not ready in time") == 1
    with database.transaction() as session:
        session.execute(update(ChangeCase).values(effective_on=TODAY + timedelta(days=29)))
    page = words(officer.get("/horizon"))
    assert "1 case and 1 change without a case" in page
    assert page.count("Not ready in time") == 2
    with database.transaction() as session:
        row = session.get(ChangeCase, 1)
        assess(session, row, cast, now)
        add_part(session, row, cast, now)
    assert words(officer.get("/horizon")).count("Not ready in time") == 2, "nobody has approved the plan"
    with database.transaction() as session:
        agree(session, session.get_one(ChangeCase, 1), cast, now)
    page = words(officer.get("/horizon"))
    assert page.count("Not ready in time") == 1, "the plan of the case is approved"
    assert "1 of 1 part not done and verified" in page


@pytest.mark.usefixtures("by_hand")
def test_what_is_in_effect_and_ready_is_not_called_late(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_case(session, cast, now)
        assess(session, row, cast, now)
        add_part(session, row, cast, now)
        agree(session, row, cast, now)
        session.execute(update(ChangeCase).values(effective_on=TODAY - timedelta(days=3)))
    page = words(client_as("officer").get("/horizon"))
    assert "21 Nov 2026 in effect for 3 days" in page
    assert "Whatever takes effect in under 30 days is planned" in page
    assert "late" not in page.lower().replace("late final responses", "")


def test_filters_narrow_the_list(horizon, client_as):
    officer = client_as("officer")
    for asked, found in (
        ("kind=case", ["C-0001"]), ("kind=change", ["change 2", "change 3"]), ("when=soon", ["change 2"]),
        ("when=later", ["C-0001"]), ("when=unknown", ["change 3"]), ("when=past", []), ("q=LATE final", ["C-0001"]),
        ("kind=odd&when=odd", ["change 2", "C-0001", "change 3"]),
    ):  # fmt: skip
        assert listed(officer, asked) == found, asked
    assert "Nothing matches" in words(officer.get("/horizon?when=past"))


def test_the_picture_has_a_table_behind_it(horizon, client_as):
    page = words(client_as("officer").get("/horizon"))
    assert "Month Cases Changes without a case" in page
    assert "Dec 26 0 1 Jan 27 1 0" in page


def test_the_calendar_holds_what_has_a_day(horizon, client_as):
    answer = client_as("officer").get("/horizon.ics")
    assert answer.mimetype == "text/calendar"
    text = re.sub("\r\n ", "", answer.get_data(as_text=True))
    assert text.count("BEGIN:VEVENT") == 2
    assert "UID:case-1@tidemark" in text
    assert "DTSTART;VALUE=DATE:20270118" in text
    assert "SUMMARY:C-0001: Late final responses takes effect" in text
    assert "/cases/1\r\n" in text
    assert "No case was opened" in text


@pytest.mark.usefixtures("by_hand")
def test_a_case_of_another_client_stands_on_nobody_elses_horizon(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_case(session, cast, now)
        row.client_id, row.title = cast.shop, "Shop only"
    for path in ("/horizon", "/horizon.csv", "/horizon.ics"):
        assert "Shop only" not in client_as("manager").get(path).get_data(as_text=True)
        assert "Shop only" in client_as("officer").get(path).get_data(as_text=True)


@pytest.mark.parametrize(("name", "status"), [("leader", 200), ("auditor", 200), ("agent", 403), ("outsider", 403)])
def test_who_reads_cases_sees_the_horizon(horizon, client_as, name, status):
    client = client_as(name)
    for path in ("/horizon", "/horizon.csv", "/horizon.ics"):
        client.get(path, status)


def test_thousands_of_lines_are_paged_and_cost_the_same_queries(horizon, client_as, database, cast, now):
    officer = client_as("officer")

    def cost() -> int:
        officer.get("/horizon")
        with count_queries(officer.app.extensions["tidemark"].database) as queries:
            officer.get("/horizon")
        return len(queries)

    before = cost()
    with database.transaction() as session:
        fill_cases(session, 1_200, cast, now=now)
    assert cost() == before
    numbers = listed(officer)
    assert len(numbers) == len(set(numbers)) == 1_203
    assert 'rel="next"' in officer.get("/horizon").text


def test_an_empty_horizon_says_what_will_stand_there(client_as):
    page = words(client_as("officer").get("/horizon"))
    assert "Nothing is on the horizon" in page
    assert "Whatever takes effect in under 30 days is planned" in page
