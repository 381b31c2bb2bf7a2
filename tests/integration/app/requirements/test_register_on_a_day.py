"""The register as it stood on a day: what was in force, in the words of then, who owned it, whether it applied."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from app.requirements import operations, queries
from app.requirements.domain.contents import NewWording
from app.requirements.domain.words import Applicability, Status
from tests.csv_files import rows_of as csv_rows
from tests.factories.findings import add_finding
from tests.factories.register import WORDING, add_requirement, fill_register
from tests.pages_client import words
from tests.queries import count_queries

SIGN_IN = 2
BEGAN = date(2026, 2, 1)
ADDED, REWORDED = datetime(2026, 2, 10, 9, tzinfo=UTC), datetime(2026, 6, 20, 9, tzinfo=UTC)


def refs(response) -> list[str]:
    return re.findall(r'scope="row"><span class="tm-ref">([^<]+)<', response.get_data(as_text=True))


def row_of(session, cast, ref):
    return queries.visible_requirement(session, cast.officer, ref)


@pytest.fixture
def reworded(database, cast):
    """Begun on 1 February and added on the 10th; other words from 1 June, which were written down on the 20th."""
    with database.transaction() as session:
        by = {"by": cast.officer, "now": ADDED}
        row = add_requirement(session, "ORG-CALLBACK", effective_from=BEGAN, owner_id=cast.manager.id, **by)
        new = NewWording(replace(WORDING, title="Call back at once"), date(2026, 6, 1), "Faster")
        operations.revise_requirement(session, row, new, by=cast.officer, now=REWORDED)


def test_a_day_shows_the_words_that_were_in_force_on_it(client_as, reworded):
    officer = client_as("officer")
    march = words(officer.get("/requirements?as_at=2026-03-03"))
    assert "Requirements as at 3 Mar 2026" in march
    assert "1 was in force on that day" in march
    assert "Call back within two days" in march
    assert "Call back at once" not in march
    assert "Recorded later, on 10 Feb 2026" in march
    assert "Call back at once" in words(officer.get("/requirements?as_at=3/7/2026"))


@pytest.mark.both_databases
def test_what_was_written_down_later_is_in_force_and_the_page_says_what_the_register_said_then(client_as, reworded):
    page = words(client_as("officer").get("/requirements?as_at=2026-06-05"))
    assert "Call back at once" in page
    assert "Recorded later, on 20 Jun 2026: on 5 Jun 2026 the register still said version 1" in page
    assert "1 recorded only after it" in page


def test_nothing_was_in_force_before_it_began_and_something_before_the_register_did(client_as, reworded):
    officer = client_as("officer")
    assert "Nothing was in force" in words(officer.get("/requirements?as_at=2026-01-31"))
    page = words(officer.get("/requirements?as_at=2026-02-01"))
    assert "the register did not hold it yet" in page
    assert "Not recorded" in page  # who owned it


def test_a_start_that_is_not_recorded_counts_on_every_day_and_is_said(client_as, database, cast, now):
    with database.transaction() as session:
        add_requirement(session, "ORG-OLD", by=cast.officer, now=now)
    for day in ("0001-01-01", "1999-12-31", "9999-12-31"):
        page = client_as("officer").get(f"/requirements?as_at={day}")
        assert refs(page) == ["ORG-OLD"]
        assert "1 of them counted although its start is not recorded" in words(page)


@pytest.mark.both_databases
def test_who_answered_for_it_is_told_as_it_was_on_the_day(client_as, database, cast, reworded):
    april = datetime(2026, 4, 15, 9, tzinfo=UTC)
    with database.transaction() as session:
        row = row_of(session, cast, "ORG-CALLBACK")
        operations.assign_owner(session, row, cast.leader.id, None, by=cast.officer, now=april)
    officer = client_as("officer")
    assert "Martin Keogh" in words(officer.get(f"/requirements?as_at=2026-04-14&owner={cast.manager.id}"))
    assert refs(officer.get(f"/requirements?as_at=2026-04-15&owner={cast.manager.id}")) == []
    assert refs(officer.get(f"/requirements?as_at=2026-04-15&owner={cast.leader.id}")) == ["ORG-CALLBACK"]
    assert refs(officer.get("/requirements?as_at=2026-04-15&owner=nobody")) == []


def test_two_owners_on_one_day_leave_the_last_of_them(client_as, database, cast, reworded):
    noon = ADDED + timedelta(hours=3)
    with database.transaction() as session:
        row = row_of(session, cast, "ORG-CALLBACK")
        operations.assign_owner(session, row, cast.leader.id, None, by=cast.officer, now=noon)
    [row] = csv_rows(client_as("officer").get("/requirements.csv?as_at=2026-02-10"))
    assert row["owner"] == "Leila Haddad"


def test_whether_it_applied_is_told_as_it_was_decided_then(client_as, database, cast, reworded):
    may = datetime(2026, 5, 2, 9, tzinfo=UTC)
    with database.transaction() as session:
        row = row_of(session, cast, "ORG-CALLBACK")
        operations.decide_applicability(
            session, row, Applicability.DOES_NOT_APPLY, "No lines", version=row.row_version, by=cast.officer, now=may
        )
    officer = client_as("officer")
    assert "No lines" not in words(officer.get("/requirements?as_at=2026-05-01"))
    page = words(officer.get("/requirements?as_at=2026-05-02"))
    assert "No lines" in page
    assert "1 of them did not apply." in page
    assert "What it said" in page
    coming = words(officer.get("/requirements?as_at=2027-05-02"))
    assert "What it will say" in coming
    assert "Owner then" not in coming
    assert refs(officer.get("/requirements?as_at=2026-05-01&applicability=does_not_apply")) == []


def test_what_was_superseded_later_was_in_force_until_that_day(client_as, database, cast, reworded):
    with database.transaction() as session:
        row = row_of(session, cast, "ORG-CALLBACK")
        july = datetime(2026, 7, 1, 9, tzinfo=UTC)
        operations.change_status(session, row, Status.SUPERSEDED, by=cast.officer, now=july)
    officer = client_as("officer")
    assert refs(officer.get("/requirements?as_at=2026-06-30")) == ["ORG-CALLBACK"]
    assert refs(officer.get("/requirements?as_at=2026-07-01")) == []


def test_what_waits_on_the_horizon_without_a_day_is_not_in_force(client_as, database, cast, now):
    with database.transaction() as session:
        add_requirement(session, "ORG-SOON", status=Status.HORIZON, by=cast.officer, now=now)
    for day in ("2026-03-03", "2026-11-24", "2027-11-24"):
        assert refs(client_as("officer").get(f"/requirements?as_at={day}")) == []


def test_the_page_of_what_was_superseded_says_in_force_only_of_days_before(client_as, database, cast, reworded):
    with database.transaction() as session:
        row = row_of(session, cast, "ORG-CALLBACK")
        july = datetime(2026, 7, 1, 9, tzinfo=UTC)
        operations.change_status(session, row, Status.SUPERSEDED, by=cast.officer, now=july)
    officer = client_as("officer")
    assert "As at 30 Jun 2026 version 2 was in force" in words(
        officer.get("/requirements/ORG-CALLBACK?as_at=2026-06-30")
    )
    for day in ("", "?as_at=2026-07-01"):
        page = words(officer.get(f"/requirements/ORG-CALLBACK{day}"))
        assert "It was superseded on 1 Jul 2026. This is version 2." in page
        assert "Version 2, from 1 Jun 2026; not counted as in force" in page
        assert "version 2 was in force" not in page
        assert "from 1 Jun 2026 In force" not in page


def test_the_page_of_what_waits_on_the_horizon_without_a_day_counts_it_on_none(client_as, database, cast, now):
    with database.transaction() as session:
        add_requirement(session, "ORG-SOON", status=Status.HORIZON, by=cast.officer, now=now)
    for day in ("", "?as_at=2026-03-03"):
        page = words(client_as("officer").get(f"/requirements/ORG-SOON{day}"))
        assert (
            "It waits on the horizon, and its first day is not recorded: version 1 is not counted as in force" in page
        )
        assert "counted as in force on every earlier day" not in page
        assert "start not recorded In force" not in page


def test_a_row_that_an_older_database_did_not_date_says_so(client_as, database, cast, reworded):
    with database.transaction() as session:
        for table in ("requirement_ownership", "requirement_applicability"):
            session.execute(text(f"UPDATE {table} SET from_on = NULL, said_on = '2026-03-10'"))
    officer = client_as("officer")
    assert "Martin Keogh" not in words(officer.get("/requirements.csv?as_at=2026-03-09"))
    assert "Martin Keogh" in words(officer.get("/requirements.csv?as_at=2026-03-10"))


def test_what_was_superseded_on_a_day_nobody_kept_is_left_out_and_counted(client_as, database, cast, reworded):
    with database.transaction() as session:
        session.execute(
            text("UPDATE requirement_status SET status = 'superseded', from_on = NULL, said_on = '2026-03-10'")
        )
    page = client_as("officer").get("/requirements?as_at=2026-03-03")
    assert refs(page) == []
    assert "1 requirement was superseded on a day that was not recorded, and is left out" in words(page)
    alone = words(client_as("officer").get("/requirements/ORG-CALLBACK?as_at=2026-03-03"))
    assert "so nobody can say whether version 1 was in force on 3 Mar 2026" in alone


def test_one_client_never_sees_what_bound_another(client_as, database, cast, now):
    with database.transaction() as session:
        add_requirement(session, "ORG-BANK", client_id=cast.bank, by=cast.officer, now=now)
    outsider = client_as("outsider")
    assert "Nothing was in force" in words(outsider.get("/requirements?as_at=2026-03-03"))
    assert "ORG-BANK" not in outsider.get("/requirements.csv?as_at=2026-03-03").get_data(as_text=True)


@pytest.mark.parametrize("odd", ["2026-02-30", "yesterday", "2026-13-01", "%00", "99999-01-01"])
def test_what_is_no_day_is_refused_in_words(client_as, reworded, odd):
    for address in ("/requirements", "/requirements.csv"):
        assert "is not a day. Write it as" in words(client_as("officer").get(f"{address}?as_at={odd}", 422))


def test_filters_stay_with_the_day_and_go_one_by_one(client_as, reworded):
    page = client_as("officer").get("/requirements?as_at=2026-03-03&kind=standard&recorded=late&owner=nobody")
    assert "No requirement matches" in words(page)
    assert "as_at=2026-03-03&amp;recorded=late" in page.get_data(as_text=True).replace("owner=nobody&amp;", "")


def test_a_day_costs_the_same_queries_however_many_rows_and_pages_by_key(app, client_as, database, now):
    officer, costs = client_as("officer"), []
    for start, count in ((0, 60), (60, 2_000)):
        with database.transaction() as session:
            fill_register(session, count, now=now, start=start)
        with count_queries(app) as ran:
            officer.get("/requirements?as_at=2026-11-24")
        costs.append(len(ran))
    assert costs[0] == costs[1]
    page = officer.get("/requirements?as_at=2026-11-24")
    assert len(refs(page)) == 50
    assert "2,060 are in force" in words(page)
    [second] = re.findall('href="([^"]+)" rel="next"', page.get_data(as_text=True))
    assert refs(officer.get(second.replace("&amp;", "&")))[0] == "BULK-000051"


def test_the_export_holds_the_words_of_then(client_as, reworded):
    response = client_as("officer").get("/requirements.csv?as_at=2026-03-03")
    assert 'filename="requirements-as-at-2026-03-03.csv"' in response.headers["Content-Disposition"]
    [held] = csv_rows(response)
    assert (held["ref"], held["version"], held["title"]) == ("ORG-CALLBACK", "1", "Call back within two days")
    assert (held["owner"], held["in_force_from"]) == ("Martin Keogh", "2026-02-01")


def test_the_page_of_a_day_says_who_answered_and_who_said_so(client_as, database, cast, reworded):
    may = datetime(2026, 5, 2, 9, tzinfo=UTC)
    with database.transaction() as session:
        row = row_of(session, cast, "ORG-CALLBACK")
        operations.assign_owner(session, row, cast.leader.id, cast.manager.id, by=cast.officer, now=may)
        operations.decide_applicability(
            session, row, Applicability.APPLIES, "We take calls", version=row.row_version, by=cast.auditor, now=may
        )
    officer = client_as("officer")
    then = words(officer.get("/requirements/ORG-CALLBACK?as_at=2026-06-05"))
    assert "Owner then Leila Haddad, deputy Martin Keogh since 2 May 2026, by Hannah Osei" in then
    assert "Applied to us Applies: We take calls since 2 May 2026, by Ivy Chandra" in then
    assert "on 5 Jun 2026 the register still said version 1" in then
    before = words(officer.get("/requirements/ORG-CALLBACK?as_at=2026-05-01"))
    assert "Owner then Martin Keogh since 10 Feb 2026" in before
    assert "Owner then Not recorded" in words(officer.get("/requirements/ORG-CALLBACK?as_at=2026-02-05"))
    assert "Owner then" not in words(officer.get("/requirements/ORG-CALLBACK"))


@pytest.mark.both_databases
def test_the_evidence_of_a_day_is_what_was_open_on_it(client_as, database, cast, reworded, now):
    with database.transaction() as session:
        finding = add_finding(session, cast, now)
        session.execute(
            text("INSERT INTO finding_requirement (finding_id, requirement_id) SELECT :finding, id FROM requirement"),
            {"finding": finding.row_id},
        )
        session.execute(text("UPDATE finding SET raised_at = '2026-06-10 09:00:00', closed_at = '2026-08-10 09:00:00'"))
    officer = client_as("officer")
    assert "Failing" not in words(officer.get("/requirements/ORG-CALLBACK?as_at=2026-06-09"))
    during = words(officer.get("/requirements/ORG-CALLBACK?as_at=2026-06-10"))
    assert "Was it met? Failing: 1 major or minor finding open" in during
    assert "open until 10 Aug 2026" in during
    with database.transaction() as session:
        session.execute(text("UPDATE finding SET client_id = :shop"), {"shop": cast.shop})
    of_the_bank = words(client_as("leader").get("/requirements/ORG-CALLBACK?as_at=2026-06-10"))
    assert "Was it met? No evidence in 12 months No finding on it was open" in of_the_bank
    after = words(officer.get("/requirements/ORG-CALLBACK?as_at=2026-08-10"))
    assert "Was it met? No evidence in 12 months No finding on it was open" in after
