"""Trends: figures that add up over the latest results, in scope, on both databases."""

from datetime import timedelta
from fractions import Fraction

import pytest

from audits.checklists.operations import publishing
from audits.conduct.domain.tallies import Tally
from audits.reporting.domain.trends import Dimension, PeriodLength, Trend, periods_until, trend_of
from audits.reporting.queries.trends import TrendFilter, names_of, trend_cells, version_marks
from audits.words import Critical
from tests.csv_files import rows_of as csv_rows
from tests.factories.checklists import add_checklist
from tests.factories.results import CRITICAL, GOOD, POOR, add_result, complete_again, fill_results
from tests.pages_client import words
from tests.queries import count_queries

SIGN_IN = 2


def wanted_by(by: Dimension, now, **more) -> TrendFilter:
    periods = periods_until(now.date(), 12, PeriodLength.MONTH)
    days = [*(period.start for period in periods), periods[-1].end]
    edges = tuple(now.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0) for day in days)
    return TrendFilter(edges=edges, by=by, **more)


def trend(session, actor, by: Dimension, now, **more) -> Trend:
    wanted = wanted_by(by, now, **more)
    periods = periods_until(now.date(), 12, PeriodLength.MONTH)
    return trend_of(periods, *trend_cells(session, actor, wanted))


@pytest.fixture
def checklist(session, cast, now):
    return add_checklist(session, by=cast.officer, now=now)


@pytest.fixture
def four(session, checklist, cast, now):
    """Two good, one poor and one critical audit: raw 100, 100, 50 and 50 by the rules."""
    made = [
        add_result(session, checklist, cast, GOOD, at=now),
        add_result(session, checklist, cast, GOOD, at=now - timedelta(40), channel="email"),
        add_result(session, checklist, cast, POOR, at=now),
        add_result(session, checklist, cast, CRITICAL, at=now, team_id=None, site_id=cast.glasgow),
    ]
    session.commit()
    return made


def test_a_mean_is_one_vote_an_audit_and_exact(session, four, cast, now):
    whole = trend(session, cast.officer, Dimension.TEAM, now).total

    # CRITICAL: (5*0 + 2*1 + 3*1 + 2*1) / 12 = 7/12; as whole millionths of 100, half up.
    assert whole.scored == 4
    assert whole.raw == 100_000_000 + 100_000_000 + 50_000_000 + 58_333_333
    assert whole.mean == Fraction(308_333_333, 4_000_000)
    assert (whole.judged, whole.passed) == (4, 2)
    assert whole.critical == {Critical.CUSTOMER: (3, 4)}
    assert (whole.critical_judged, whole.critical_passed) == (4, 3), "the critical pass rate is over audits"


@pytest.mark.parametrize("by", list(Dimension))
def test_the_critical_pass_rate_is_over_audits_by_whatever_they_are_split(session, four, cast, now, by):
    found = trend(session, cast.officer, by, now)
    assert (found.total.critical_judged, found.total.critical_passed) == (4, 3)
    each = [found.total_of(key).critical_rate for key in found.by_key]
    if by is not Dimension.REQUIREMENT:  # these questions look at none
        assert (sum(one.judged for one in each), sum(one.passed for one in each)) == (4, 3)


def test_a_new_version_of_a_checklist_is_marked_with_its_note(session, four, checklist, cast, now, client_as):
    at = now - timedelta(20)
    draft = publishing.start_draft(session, checklist, by=cast.officer, now=at)
    draft.guidance = "Ask for the reference."
    note = "Asks for the reference, which nobody was given"
    publishing.publish_version(session, checklist, note, version=draft.row_version, by=cast.officer, now=at)
    session.commit()
    (mark,) = version_marks(session, cast.officer, wanted_by(Dimension.TEAM, now))
    assert (mark.period, mark.number, mark.note) == (11, 2, note)
    assert version_marks(session, cast.outsider, wanted_by(Dimension.TEAM, now)) == []
    key = checklist.row_id
    session.rollback()
    page = client_as("officer").get("/reports/audits").text
    assert f"<b>CL-SMALL 2</b> from 4 Nov 2026: {note}" in page
    assert page.count(">CL-SMALL 2</text>") == 2, "on the wide and on the narrow chart"
    assert note in client_as("officer").get(f"/reports/audits?by=checklist&key={key}").text
    assert note not in client_as("officer").get(f"/reports/audits?by=checklist&key={key + 1}").text


def test_teams_and_channels_split_the_audits_and_add_up_to_them(session, four, cast, now):
    for by in (Dimension.TEAM, Dimension.CHANNEL, Dimension.CHECKLIST):
        found = trend(session, cast.officer, by, now)
        assert sum(map(found.total_of, found.by_key), Tally()) == found.total


def test_the_category_report_adds_up_to_the_audits(session, checklist, cast, now):
    """SPEC C9: the points of the categories, weighted, are the raw scores of the audits."""
    add_result(session, checklist, cast, POOR, at=now)
    session.commit()

    found = trend(session, cast.officer, Dimension.CATEGORY, now)

    weights = {"Confidentiality": 5, "Empathy": 3, "-": 2}
    assert set(found.by_key) == set(weights)
    assert all(found.total_of(key).scored == 1 for key in weights)
    points = sum((found.total_of(key).mean or 0) * weight for key, weight in weights.items())
    assert points / sum(weights.values()) == found.total.mean == 50


def test_a_part_passes_when_no_scored_answer_in_it_failed(session, four, cast, now):
    found = trend(session, cast.officer, Dimension.CATEGORY, now)

    assert (found.total_of("Empathy").passed, found.total_of("Empathy").judged) == (3, 4)
    assert (found.total_of("Confidentiality").passed, found.total_of("Confidentiality").judged) == (3, 4)
    assert found.total_of("Confidentiality").critical == {Critical.CUSTOMER: (3, 4)}


def test_a_question_is_called_by_its_checklist_code_and_wording(session, four, checklist, cast, now):
    found = trend(session, cast.officer, Dimension.QUESTION, now)
    names = names_of(session, cast.officer, Dimension.QUESTION, found.by_key)

    assert names[f"{checklist.row_id}-A2"] == "CL-SMALL A2 Was the tone right?"
    assert found.total_of(f"{checklist.row_id}-A2").mean == 75
    assert found.total_of(f"{checklist.row_id}-A1a").judged == 1  # a follow-up counts where it was shown


def test_a_reopened_audit_counts_once_with_its_latest_revision(session, four, cast, now):
    complete_again(session, four[2], GOOD, at=now + timedelta(hours=1), reason="The disputed answer was accepted")
    session.commit()

    whole = trend(session, cast.officer, Dimension.TEAM, now).total

    assert (whole.scored, whole.passed, whole.raw) == (4, 3, 358_333_333)


def test_what_scored_nothing_enters_no_average_and_no_rate(session, four, checklist, cast, now):
    add_result(session, checklist, cast, {"B3": "Only words."}, at=now)
    session.commit()

    whole = trend(session, cast.officer, Dimension.TEAM, now).total

    assert (whole.scored, whole.judged) == (4, 4)


def test_a_leader_sees_her_team_and_an_outsider_nothing(session, four, cast, now):
    hers = trend(session, cast.leader, Dimension.TEAM, now)
    theirs = trend(session, cast.outsider, Dimension.TEAM, now)

    assert set(hers.by_key) == {f"team-{cast.complaints_team}"}
    assert hers.total.scored == 3
    assert theirs.total.is_nothing


def test_audits_of_another_client_are_not_counted(session, checklist, cast, now):
    add_result(session, checklist, cast, at=now, client_id=cast.shop)
    add_result(session, checklist, cast, at=now, client_id=cast.bank)
    session.commit()

    assert trend(session, cast.leader, Dimension.TEAM, now).total.scored == 1


def test_the_filters_work_together(session, four, cast, now):
    by = Dimension.TEAM

    assert trend(session, cast.officer, by, now, channel="email").total.scored == 1
    assert trend(session, cast.officer, by, now, site_id=cast.glasgow).total.scored == 1
    assert trend(session, cast.officer, by, now, checklist="CL-OTHER").total.is_nothing


@pytest.mark.parametrize("by", list(Dimension))
def test_the_page_says_the_finding_first_and_shows_every_dimension(four, client_as, by):
    page = words(client_as("officer").get(f"/reports/audits?by={by}"))

    assert "audits passed 2 of 4, which could mean anything from 15% to 85%" in page
    assert "mean raw score is 77.08 over 4 audits" in page
    assert "Fewer than 10 audits: Oct 2026, Nov 2026" in page


def test_the_page_draws_one_key_alone(four, client_as, cast):
    page = words(client_as("officer").get(f"/reports/audits?by=team&key=team-{cast.complaints_team}"))

    assert "Audit trends: Complaints" in page
    assert "mean raw score is 83.33 over 3 audits" in page


def test_an_agent_is_refused_and_told_who_may(four, client_as):
    assert "team leader" in words(client_as("agent").get("/reports/audits", status=403))
    client_as("agent").get("/reports", status=403)


def test_a_filter_that_finds_nothing_says_so(four, client_as):
    assert "Nothing to show yet" in words(client_as("officer").get("/reports/audits?checklist=CL-NONE"))


@pytest.mark.parametrize(
    "address", ["by=agents&months=x&unit=team-", "unit=team-99999999999&step=&key=%00", "unit=site-²"]
)
def test_an_address_that_nobody_made_for_us_asks_for_nothing(four, client_as, address):
    client_as("officer").get(f"/reports/audits?{address}")


def test_the_plotted_numbers_are_exported(four, client_as):
    client = client_as("officer")
    rows = csv_rows(client.get("/reports/audits.csv?by=channel"))
    everything = {row["Period"]: row for row in rows if row["What"] == "Everything"}

    assert everything["Nov 2026"]["Audits in the mean"] == "3"
    assert everything["Nov 2026"]["Mean raw score"] == "69.44"
    assert {row["What"] for row in rows} == {"Everything", "E-mail", "Phone"}
    assert client.get("/reports/audits.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize(("step", "period"), [("month", "Mar 2025"), ("quarter", "Q1 2025")])
def test_an_audit_of_long_ago_stands_in_its_own_period(session, checklist, cast, now, client_as, step, period):
    add_result(session, checklist, cast, GOOD, at=now.replace(year=2025, month=3))
    session.commit()

    export = client_as("officer").get(f"/reports/audits.csv?months=36&step={step}&by=question")

    periods = {line["Period"] for line in csv_rows(export)}
    assert periods == {period}


def test_the_index_names_the_reports_that_there_are(client_as):
    page = words(client_as("leader").get("/reports"))

    assert "Audit trends" in page


@pytest.mark.parametrize("by", list(Dimension))
def test_the_page_costs_the_same_at_any_number_of_audits(app, database, cast, now, client_as, by):
    with database.transaction() as session:
        checklist = add_checklist(session, by=cast.officer, now=now)
        add_result(session, checklist, cast, at=now)
    client = client_as("officer")
    with count_queries(app) as few:
        client.get(f"/reports/audits?by={by}")
    with database.transaction() as session:
        add_result(session, add_checklist(session, by=cast.officer, now=now, id="CL-OTHER"), cast, at=now)
        fill_results(session, checklist, cast, 300, until=now, start=1_000)
    with count_queries(app) as many:
        client.get(f"/reports/audits?by={by}")

    assert len(many) == len(few)
