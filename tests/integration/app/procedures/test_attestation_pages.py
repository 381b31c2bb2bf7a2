"""Pages of attestations: confirmed on a phone, followed by whoever leads, and not there for others."""

from datetime import date

import pytest

from app.procedures.domain.words import AudienceKind
from app.procedures.operations import confirm_version, set_audience
from app.procedures.queries import visible_procedure
from tests.factories.procedures import add_complaint, publish, reword, signed
from tests.pages_client import words
from tests.queries import count_queries

DAY = date(2026, 12, 1)


@pytest.fixture
def published(database, cast, now):
    """A procedure for everybody whose first version asks them."""
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
        return row.row_id


def test_an_agent_reads_and_confirms_with_one_button(client_as, published):
    agent = client_as("agent")
    mine = words(agent.get("/attestations"))
    assert "Handling a complaint PR-COMPLAINT 1.0 1 Dec 2026 1 Dec 2026 in 7 days" in mine
    page = agent.get(f"/attestations/{published}")
    assert "I have read 1.0 and will work this way from 1 Dec 2026" in words(page)

    agent.post(f"/attestations/{published}", {"number": "1"}, status=303)
    assert "You confirmed Handling a complaint 1.0" in words(agent.get(f"/attestations/{published}"))
    assert "Nothing waits for you" in words(agent.get("/attestations"))


def test_whoever_confirmed_the_version_before_reads_what_changed_since(client_as, database, cast, now, published):
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, published)
        confirm_version(session, row, 1, by=cast.agent, now=now)
        reword(session, row, "Within a day.", by=cast.officer, now=now)
        second = signed(session, row, by=cast.officer, now=now)
        publish(session, row, second, date(2026, 12, 8), by=cast.officer, now=now)

    assert "What changed for you since 1.0" in words(client_as("agent").get(f"/attestations/{published}"))
    assert "What changed for you" not in words(client_as("leader").get(f"/attestations/{published}"))
    page = client_as("agent").post(f"/attestations/{published}", {"number": "1"}, status=422)
    assert "PR-COMPLAINT 2.0 took the place of what you read" in words(page)


def test_a_leader_sees_their_team_and_an_officer_everybody(client_as, database, cast, now, published):
    with database.transaction() as session:
        confirm_version(session, visible_procedure(session, cast.officer, published), 1, by=cast.agent, now=now)
    leader = words(client_as("leader").get(f"/attestations/{published}/people"))
    assert "1 of 2 have confirmed; 1 has not" in leader
    assert "Olga Reid" not in leader
    officer = words(client_as("officer").get(f"/attestations/{published}/people"))
    assert "1 of 7 have confirmed; 6 have not" in officer
    assert "Olga Reid" in officer
    assert "Team leaders 0 of 1" in officer
    assert "No post 1 of 6" in officer
    confirmed = words(client_as("officer").get(f"/attestations/{published}/people?state=confirmed"))
    assert "Tom Birch" in confirmed
    assert "Olga Reid" not in confirmed


def test_an_empty_list_says_why_it_is_empty(client_as, database, cast, now, published):
    officer, leader = client_as("officer"), client_as("leader")
    assert "Nobody has confirmed yet" in words(officer.get(f"/attestations/{published}/people?state=confirmed"))
    assert "No version matches" in words(officer.get("/attestations?state=complete"))
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, published)
        for actor in (cast.agent, cast.leader):
            confirm_version(session, row, 1, by=actor, now=now)
    assert "Everybody has confirmed" in words(leader.get(f"/attestations/{published}/people"))
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, published)
        wanted = {AudienceKind.SITE: [cast.glasgow]}
        set_audience(session, row, wanted, version=row.row_version, by=cast.officer, now=now)
    assert "It asks none of your people" in words(leader.get(f"/attestations/{published}/people"))
    assert "No version asks your people" in words(leader.get("/attestations"))


@pytest.mark.parametrize("path", ["people", "people.csv"])
def test_who_has_confirmed_is_not_there_for_whoever_leads_nobody(client_as, published, path):
    client_as("agent").get(f"/attestations/{published}/{path}", status=404)


def test_a_procedure_of_another_client_is_not_there(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now, client_id=cast.bank)
        publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
        row_id = row.row_id
    client_as("outsider").get(f"/attestations/{row_id}", status=404)
    client_as("outsider").post(f"/attestations/{row_id}", {"number": "1"}, status=404)
    assert "PR-COMPLAINT" not in words(client_as("outsider").get("/attestations"))


def test_a_procedure_without_a_version_that_asks_has_no_such_page(client_as, database, cast, now):
    with database.transaction() as session:
        row_id = add_complaint(session, cast, now).row_id
    client_as("agent").get(f"/attestations/{row_id}", status=404)


def test_whom_it_does_not_ask_is_told_so(client_as, database, cast, now, published):
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, published)
        wanted = {AudienceKind.TEAM: [cast.complaints_team]}
        set_audience(session, row, wanted, version=row.row_version, by=cast.officer, now=now)
    page = words(client_as("officer").get(f"/attestations/{published}"))
    assert "It does not ask you" in page
    assert "I have read" not in page
    client_as("officer").post(f"/attestations/{published}", {"number": "1"}, status=403)


def test_a_leader_reminds_their_people_once_a_day(client_as, published):
    leader = client_as("leader")
    leader.post(f"/attestations/{published}/remind", status=303)
    page = leader.get(f"/attestations/{published}/people")
    assert "Reminded 2 people" in page.text
    assert "1 reminder, last 24 Nov 2026" in words(page)
    leader.post(f"/attestations/{published}/remind", status=303)
    page = leader.get(f"/attestations/{published}/people")
    assert "reminded today already" in page.text
    assert "2 reminders" not in words(page)
    client_as("auditor").post(f"/attestations/{published}/remind", status=403)


def test_the_lists_go_out_as_files(client_as, published):
    rows = client_as("officer").get("/attestations.csv").text.splitlines()
    assert rows[1] == "PR-COMPLAINT,Handling a complaint,1.0,2026-12-01,7,0"
    rows = client_as("leader").get(f"/attestations/{published}/people.csv").text.splitlines()
    assert [row.split(",")[0].lstrip("\ufeff") for row in rows] == ["name", "Leila Haddad", "Tom Birch"]


def test_the_pages_ask_as_much_for_many_versions_as_for_one(app, client_as, database, cast, now, published):
    officer = client_as("officer")

    def asked_of_database():
        counts = []
        for page in ("/attestations", f"/attestations/{published}", f"/attestations/{published}/people"):
            officer.get(page)
            with count_queries(app) as ran:
                officer.get(page)
            counts.append(len(ran))
        return counts

    one = asked_of_database()
    with database.transaction() as session:
        for number in range(8):
            row = add_complaint(session, cast, now, code=f"PR-MORE-{number}")
            publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    assert asked_of_database() == one
