"""The pages of findings: who sees what, and a finding walked from raised to closed in the browser's way."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.actions.models import Action
from app.history.models import HistoryEntry
from audits.findings.models import Finding
from audits.words import FindingStatus, Grade
from tests.factories.findings import add_finding, fill_findings
from tests.factories.register import add_requirement
from tests.queries import count_queries

TODAY = date(2026, 11, 24)


@pytest.fixture
def finding(session, cast, now):
    row = add_finding(session, cast, now)
    session.commit()
    return row


def test_the_list_the_board_and_the_pareto_show_a_finding(client_as, finding):
    client = client_as("leader")

    for path in ("/findings", "/findings/board", f"/findings/{finding.id}"):
        assert "Identity was not checked" in client.get(path).text, path
    assert "No cause yet" in client.get("/findings/pareto").text
    assert "“soon” is not a day" in client.get("/findings/pareto?from=soon", 422).text
    assert "Give the earlier day first" in client.get("/findings/pareto?from=2026-03-01&to=2026-02-01", 422).text
    assert "Nothing looks systemic" in client.get("/findings/systemic").text
    client.get("/findings/new")


@pytest.mark.parametrize(
    "path", ["contain", "regrade", "reassign", "cause", "cause/five_whys", "cause/fishbone", "cause/unknown",
             "options", "plan", "implement", "evidence"],
)  # fmt: skip
def test_each_step_has_its_page(client_as, session, finding, path):
    if path == "implement":
        session.get(Finding, finding.id).status = FindingStatus.PLANNED
        session.commit()
    client_as("leader").get(f"/findings/{finding.id}/{path}")


def step(client, finding, path, status=303, **fields):
    """Post one step's form with the row's version as the page shows it."""
    page = client.get(f"/findings/{finding.id}/{path}").text
    version = page.split('name="row_version" value="')[1].split('"')[0]
    return client.post(f"/findings/{finding.id}/{path}", {"row_version": version, **fields}, status=status)


def stored(session, finding):
    """The row as it is stored now; the read ends at once, so that pages can write again."""
    session.rollback()
    row = session.get(Finding, finding.id, populate_existing=True)
    session.expunge(row)
    session.rollback()
    return row


WHYS = {"why_1": "No script", "why_2": "Nobody wrote one", "why_3": "Nobody owns scripts", "category": "process"}
OPTIONS = {
    "option_1": "Train", "customer_view_1": "Fewer calls", "benefit_1": "Cheap", "risk_1": "Forgotten",
    "option_2": "New script", "customer_view_2": "None", "benefit_2": "Lasts", "risk_2": "Slow", "chosen": "2",
}  # fmt: skip
CHECK = {"measure": "20 calls, all identified", "seen": "All 20 identified", "is_effective": "yes"}


@pytest.mark.both_databases
def test_a_major_is_walked_from_raised_to_closed_in_the_browser(client_as, session, cast, now):
    finding = add_finding(session, cast, now, grade=Grade.MAJOR)
    session.commit()
    leader, manager = client_as("leader"), client_as("manager")
    assert 'aria-disabled="true" aria-describedby="no-fix">Plan the fix' in leader.get(f"/findings/{finding.id}").text
    page = leader.get(f"/findings/{finding.id}").text
    assert "Still needs what was done at once to contain it; its cause, or “unknown, interim fix”" in page

    step(leader, finding, "contain", containment="Rang the customer")
    step(leader, finding, "cause/five_whys", **WHYS)
    step(leader, finding, "options", **OPTIONS)
    step(leader, finding, "plan", kind="corrective", title="Write it", owner_id=str(cast.leader.id), working_days="5")
    assert stored(session, finding).status is FindingStatus.PLANNED
    action = leader.get(f"/findings/{finding.id}").text.split('href="/actions/')[1].split('"')[0]
    leader.post(f"/actions/{action}/finish", {"note": "Written", "row_version": "1"})
    version = manager.get(f"/actions/{action}/verify").text.split('name="row_version" value="')[1].split('"')[0]
    manager.post(f"/actions/{action}/verify", {"note": "Read it", "row_version": version})
    assert "ready to be marked as implemented" in leader.get(f"/findings/{finding.id}").text
    assert "say why nothing can" in step(leader, finding, "implement", status=422, check_after_days="0").text
    step(leader, finding, "implement", check_after_days="0", no_prevention="One case system only")
    assert "so somebody else must check that the fix worked" in leader.get(f"/findings/{finding.id}").text
    leader.post(f"/findings/{finding.id}/check", CHECK, status=403)
    manager.post(f"/findings/{finding.id}/begin-check")
    assert "Add the evidence" in step(manager, finding, "check", status=422, **CHECK).text
    step(manager, finding, "check", document=(io.BytesIO(b"Call 1: identified"), "calls.txt"), **CHECK)

    page = leader.get(f"/findings/{finding.id}").text
    assert "Closed: somebody else checked that the fix worked, and it was made on time." in page
    link = page.split(f'href="/findings/{finding.id}/evidence/')[1].split('"')[0]
    with leader.get(f"/findings/{finding.id}/evidence/{link}") as file:
        assert file.data == b"Call 1: identified"
    refused = session.scalars(select(HistoryEntry).where(col(HistoryEntry.tag) == "finding:check_refused")).all()
    assert [entry.actor_name for entry in refused] == ["Leila Haddad"]


def test_the_plan_of_a_major_is_closed_until_its_cause_is_known(client_as, session, cast, now):
    finding = add_finding(session, cast, now, grade=Grade.MAJOR)
    session.commit()
    leader = client_as("leader")

    page = leader.get(f"/findings/{finding.id}/plan").text

    assert "disabled>Add the action" in page
    assert "What will be done" not in page


def test_a_form_that_lacks_something_keeps_what_was_typed_and_names_the_field(client_as, finding):
    leader = client_as("leader")

    page = step(
        leader, finding, "cause/five_whys", status=422, why_1="No script", why_2="Nobody wrote one", category=""
    ).text

    assert "Ask why at least 3 times" in page
    assert "Nobody wrote one" in page


def test_a_stale_save_answers_409_with_both_texts(client_as, finding):
    leader, manager = client_as("leader"), client_as("manager")
    page = leader.get(f"/findings/{finding.id}/contain").text
    version = page.split('name="row_version" value="')[1].split('"')[0]
    step(manager, finding, "contain", containment="Rang the customer")

    page = leader.post(
        f"/findings/{finding.id}/contain", {"row_version": version, "containment": "Wrote a letter"}, status=409
    ).text

    assert "Rang the customer" in page
    assert "Wrote a letter" in page


def test_a_card_number_is_refused_in_a_finding(client_as, session, finding):
    answer = step(client_as("leader"), finding, "contain", status=422, containment="Card 4111 1111 1111 1111")

    assert "payment card number" in answer.text
    assert stored(session, finding).containment == ""


def test_the_auditor_reads_and_changes_nothing(client_as, finding):
    auditor = client_as("auditor")

    assert "Identity was not checked" in auditor.get(f"/findings/{finding.id}").text
    auditor.get(f"/findings/{finding.id}/contain", 403)
    auditor.post(f"/findings/{finding.id}/contain", {"containment": "x"}, status=403)


@pytest.mark.parametrize("name", ["agent", "outsider"])
def test_agents_see_no_findings(client_as, finding, name):
    for path in ("/findings", f"/findings/{finding.id}"):
        client_as(name).get(path, 403)


def test_a_finding_of_another_unit_or_client_is_as_if_it_were_not_there(client_as, session, cast, now):
    away = add_finding(session, cast, now, by=cast.officer, site_id=cast.glasgow, team_id=None,
                       owner_id=cast.officer.id)  # fmt: skip
    others = add_finding(session, cast, now, by=cast.officer, client_id=cast.shop, owner_id=cast.officer.id)
    session.commit()

    for name in ("leader", "manager"):
        client = client_as(name)
        for row in (away, others):
            client.get(f"/findings/{row.id}", 404)
            client.get(f"/findings/{row.id}/contain", 404)
            client.post(f"/findings/{row.id}/contain", {"containment": "x"}, status=404)
        assert "Identity was not checked" not in client.get("/findings?state=").text
        assert "Identity was not checked" not in client.get("/findings.csv?state=").text
        assert "Identity was not checked" not in client.get("/findings/board").text
    assert client_as("officer").get("/findings?state=").text.count("F-000") >= 2


def test_who_owns_a_finding_sees_it_in_whatever_unit(client_as, session, cast, now):
    row = add_finding(session, cast, now, by=cast.officer, site_id=cast.glasgow, team_id=None)
    session.commit()

    assert "Identity was not checked" in client_as("leader").get(f"/findings/{row.id}").text


def test_only_managers_and_officers_cancel(client_as, session, finding):
    client_as("leader").get(f"/findings/{finding.id}/cancel", 403)
    step(client_as("manager"), finding, "cancel", reason="The recording was of another call")

    assert stored(session, finding).status is FindingStatus.CANCELLED
    assert "Cancelled: The recording was of another call" in client_as("leader").get(f"/findings/{finding.id}").text


def test_a_step_that_does_not_fit_answers_409(client_as, finding):
    client_as("leader").get(f"/findings/{finding.id}/implement", 409)
    client_as("manager").get(f"/findings/{finding.id}/check", 409)


def test_a_step_that_came_too_late_is_refused_in_a_whole_sentence(client_as, session, finding):
    step(client_as("manager"), finding, "cancel", reason="The recording was of another call")
    said = {
        "contain": "contained",
        "regrade": "regraded",
        "reassign": "reassigned",
        "implement": "implemented",
        "options": "given options",
        "plan": "planned",
        "cause/unknown": "explained",
    }
    for path, words in said.items():
        page = client_as("leader").get(f"/findings/{finding.id}/{path}", 409).text
        assert f"It is cancelled, so it cannot be {words} now." in page


@pytest.mark.parametrize("status", list(FindingStatus))
def test_a_finding_has_a_page_in_every_status(client_as, session, finding, status):
    row = session.get(Finding, finding.id)
    row.status, row.cancelled_reason = status, "A mistake" if status is FindingStatus.CANCELLED else ""
    if status in {FindingStatus.IMPLEMENTED, FindingStatus.CHECKING}:
        row.check_due_on = TODAY
    session.commit()

    for name in ("leader", "manager", "auditor"):
        client_as(name).get(f"/findings/{finding.id}")


def test_a_finding_by_hand_breaks_a_requirement_and_is_seen_on_its_page(client_as, session, cast, now):
    add_requirement(session, "FCA-1", by=cast.officer, now=now)
    session.commit()
    leader = client_as("leader")
    assert "No evidence in 12 months" in leader.get("/requirements/FCA-1").text
    fields = {
        "title": "Post is opened late", "detail": "Seen at 11:00.", "grade": "minor", "client_id": "",
        "unit": f"team:{cast.complaints_team}", "requirements": "fca-1", "owner_id": str(cast.leader.id),
    }  # fmt: skip

    leader.post("/findings/new", fields)

    page = leader.get("/requirements/FCA-1").text
    assert "Failing: 1 major or minor finding open" in page
    assert "Post is opened late" in page
    again = leader.post("/findings/new", fields | {"title": "Late again"})
    assert "Raise to major" in leader.get(again.headers["Location"]).text
    refused = leader.post("/findings/new", fields | {"requirements": "NOT-THERE"}, status=422).text
    assert "There is no requirement NOT-THERE in the register" in refused
    leader.post("/findings/new", fields | {"unit": f"site:{cast.glasgow}"}, status=422)


def test_filters_find_by_number_words_grade_owner_and_lateness(client_as, session, cast, now):
    add_finding(session, cast, now - timedelta(days=90), title="Late one", grade=Grade.MAJOR)
    add_finding(session, cast, now, title="Young one", owner_id=cast.manager.id)
    session.commit()
    leader = client_as("leader")
    for address, shown, hidden in (
        ("q=late", "Late one", "Young one"),
        ("q=F-0002", "Young one", "Late one"),
        ("grade=major", "Late one", "Young one"),
        ("owner=me", "Late one", "Young one"),
        ("only=overdue", "Late one", "Young one"),
        (f"team={cast.complaints_team}&sort=title", "Young one", "nobody"),
        ("sort=-due", "Late one", "nobody"),
        ("sort=grade", "Late one", "nobody"),
    ):
        page = leader.get(f"/findings?{address}").text
        assert shown in page, address
        assert hidden not in page, address
    assert "No finding matches" in leader.get("/findings?requirement=FCA-9").text
    assert "Late one" in leader.get("/findings.csv?only=overdue").text


def test_the_board_holds_twenty_cards_a_column_and_says_how_many_there_are(client_as, session, cast, now):
    fill_findings(session, cast, 300, now)
    session.commit()

    page = client_as("leader").get("/findings/board").text

    assert page.count('<li><a class="tm-row-link"') == 7 * 20
    assert "in the list" in page


def test_the_pages_cost_as_many_queries_at_1000_findings_as_at_10(app, client_as, session, cast, now):
    leader = client_as("leader")
    costs: list[list[int]] = []
    row = add_finding(session, cast, now)
    for count in (9, 990):
        fill_findings(session, cast, count, now)
        session.commit()
        costs.append([])
        for path in (
            "/findings",
            "/findings/board",
            "/findings/pareto",
            "/findings/systemic",
            f"/findings/{row.id}",
            "/",
        ):
            with count_queries(app) as ran:
                leader.get(path)
            costs[-1].append(len(ran))
    assert costs[0] == costs[1]


def test_a_finding_is_given_only_to_those_who_may_work_on_it_and_an_action_also_to_an_agent(
    client_as, session, cast, finding
):
    leader = client_as("leader")
    page = leader.get(f"/findings/{finding.id}/reassign").text
    assert "Martin Keogh" in page
    assert "Tom Birch" not in page
    step(leader, finding, "reassign", status=422, owner_id=str(cast.agent.id))

    assert "Tom Birch" in leader.get(f"/findings/{finding.id}/plan").text
    assert "Olga Reid" not in leader.get(f"/findings/{finding.id}/plan").text
    step(leader, finding, "plan", kind="correction", title="Ring back", owner_id=str(cast.agent.id), working_days="2")
    assert stored(session, finding).status is FindingStatus.PLANNED


def test_an_action_is_planned_by_a_day_when_its_working_days_are_left_empty(client_as, session, cast, finding):
    leader = client_as("leader")
    sent = {"kind": "correction", "title": "Ring back", "owner_id": str(cast.leader.id)}

    page = step(leader, finding, "plan", status=422, **sent, working_days="", due_on="").text
    assert "Give either a day or a number of working days" in page
    assert "must be a whole number" not in page
    step(leader, finding, "plan", **sent, working_days="", due_on="2026-12-04")

    assert [action.due_on for action in session.scalars(select(Action))] == [date(2026, 12, 4)]


def test_the_owner_is_refused_the_check_before_the_form_and_told_who_may(client_as, session, cast, finding):
    row = session.get(Finding, finding.id)
    row.status, row.check_due_on = FindingStatus.IMPLEMENTED, TODAY
    session.commit()

    leader, place = client_as("leader"), f"/findings/{row.row_id}"
    page = leader.get(f"{place}/check", status=403).text

    who = "You own F-0001, so somebody else must check that the fix worked. Hannah Osei, Martin Keogh may."
    assert who in page
    assert "Record the check" not in page
    assert who in leader.get(place).text
