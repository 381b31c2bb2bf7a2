"""The pages on the way into a case."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.cases.models import CaseChange, ChangeCase
from app.cases.operations import CaseFields, open_case
from regwatch.changes.domain.triage import TriageDecision, TriageStep
from regwatch.changes.operations.triage import decide
from regwatch.changes.queries import get_change
from tests.factories.cases import TODAY
from tests.factories.register import fill_register
from tests.factories.watch import fill_changes
from tests.pages_client import words

OPEN = {"title": "Complaints", "effective_on": "2027-01-18", "client_id": ""}


@pytest.fixture
def relevant(database, cast, now):
    """Three relevant changes."""
    with database.transaction() as session:
        fill_register(session, 50, now=now)
        fill_changes(session, 3, requirement_ids=range(1, 50), now=now)
        for change_id in (1, 2, 3):
            change = get_change(session, change_id, to_change=True)
            outcome = TriageDecision(TriageStep.MARK_RELEVANT)
            decide(session, change, outcome, version=change.row_version, today=TODAY, by=cast.officer, now=now)


def test_relevant_changes_are_ticked_in_their_list_and_open_one_case(relevant, client_as, cast):
    officer = client_as("officer")
    listed = officer.get("/changes?tab=relevant")
    assert listed.text.count('name="change"') == 3
    assert "Open one case of the ticked changes" in words(listed)
    assert 'name="change"' not in officer.get("/changes").text, "there is nothing to open from what is not decided"
    assert officer.get("/cases/open?change=2", 303).location == "/cases/open/2"
    assert officer.get("/cases/open?change=x", 303).location == "/changes?tab=relevant"

    page = officer.get("/cases/open?change=1&change=3")
    assert "One case of 2 changes" in words(page)
    sent = {**OPEN, "owner_id": str(cast.manager.id), "change": ["1", "3"]}
    assert officer.post("/cases/open", sent).location == "/cases/1"
    shown = words(officer.get("/cases/1"))
    assert "Notice 1 about complaints" in shown
    assert "Notice 3 about complaints" in shown


def test_a_change_that_is_not_there_opens_no_case_and_needs_none(relevant, client_as):
    officer = client_as("officer")
    for address in ("/cases/open/999", "/cases/none/999", "/cases/open?change=998&change=999"):
        assert "There is no change 99" in words(officer.get(address, 404))
    assert "There is no change 999" in words(officer.post("/cases/open/999", OPEN, 404))
    assert "There is no change 999" in words(officer.post("/cases/none/999", {"reason": "Not ours"}, 404))


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_who_may_not_run_cases_ticks_nothing_and_is_refused(relevant, client_as, name):
    client = client_as(name)
    assert 'name="change"' not in client.get("/changes?tab=relevant").text
    client.get("/cases/open?change=1&change=2", 403)
    client.get("/cases/none/1", 403)
    client.post("/cases/open", {**OPEN, "change": ["1", "2"]}, 403)
    client.post("/cases/none/1", {"reason": "No"}, 403)


def test_two_who_open_cases_of_the_same_changes_at_once_open_one(relevant, client_as, database, cast):
    clients = [client_as(name) for name in ("officer", "manager")]
    chosen = {clients[0]: ["1", "2"], clients[1]: ["3", "2"]}

    def press(client):
        fields = {**OPEN, "owner_id": str(cast.manager.id), "change": chosen[client]}
        fields |= {"csrf_token": client.csrf_token(), "request_id": str(id(client))}
        return client.http.post("/cases/open", data=fields)

    for client in clients:
        client.csrf_token()
    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(press, clients), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "C-0001 was opened from “Notice 2 about complaints” already. Nothing was opened" in words(answers[1])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChangeCase)) == 1
        assert session.scalar(select(func.count()).select_from(CaseChange)) == 2


def test_the_reason_for_no_case_stands_on_the_changes_page(relevant, client_as):
    officer = client_as("officer")
    assert "It needs no case, because" in words(officer.get("/changes/1"))
    refused = officer.post("/cases/none/1", {"reason": " "}, 422)
    assert "Say why it needs no case" in words(refused)
    officer.post("/cases/none/1", {"reason": "We sell no cards"})
    shown = client_as("leader").get("/changes/1")
    assert "It needs no case: We sell no cards" in words(shown)
    assert "/cases/open/1" not in shown.text
    assert "Open a case after all" in words(officer.get("/changes/1"))
    assert "No relevant change" not in words(officer.get("/changes/2"))


def test_a_change_is_added_to_an_open_case_from_its_page(relevant, client_as, database, cast, now):
    with database.transaction() as session:
        open_case(session, 1, CaseFields("One", cast.manager.person_id), by=cast.officer, now=now)
        open_case(session, 2, CaseFields("Two", cast.officer.person_id), client_id=cast.shop, by=cast.officer, now=now)
    manager = client_as("manager")
    assert "/cases/1/changes" in manager.get("/cases/1").text
    listed = words(manager.get("/cases/1/changes"))
    assert "Notice 3 about complaints" in listed
    assert "Notice 2 about complaints" not in listed, "it has a case"
    assert "C-0002 was opened from this change already" in words(
        manager.post("/cases/1/changes", {"change_id": "2"}, 422)
    )
    manager.post("/cases/1/changes", {"change_id": "nonsense"}, 404)
    manager.post("/cases/1/changes", {"change_id": "3"})
    assert "Notice 3 about complaints" in words(manager.get("/cases/1"))
    assert "No relevant change is without a case" in words(manager.get("/cases/1/changes"))
    manager.get("/cases/2/changes", 404)
    manager.post("/cases/2/changes", {"change_id": "3"}, 404)
