"""Cases that something on our own floor started: a finding, an action, a suggestion."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.actions.operations import Origin
from app.cases.domain.words import CauseKind
from app.cases.models import CaseCause, ChangeCase
from app.cases.operations import (
    CaseFields,
    NewPart,
    open_case_because,
    plan_part,
    say_not_needed,
    set_requirement_aside,
)
from app.cases.queries import causes_of, requirements_of
from app.core.errors import BadInput, NotAllowed, NotFound
from app.history.models import HistoryEntry
from app.suggestions.operations import Target, suggest
from audits.findings.queries.lists import visible_finding
from tests.factories.actions import add_action
from tests.factories.cases import EFFECT, add_case
from tests.factories.findings import add_finding
from tests.factories.register import fill_register
from tests.pages_client import words

OPEN = {"title": "Identity checks", "effective_on": "", "client_id": ""}


@pytest.fixture
def finding(session, cast, now):
    """A finding of the Complaints team on two requirements."""
    fill_register(session, 5, now=now)
    return add_finding(session, cast, now, requirement_ids=(1, 3))


def fields(cast, title="Identity checks") -> CaseFields:
    return CaseFields(title, cast.manager.person_id, EFFECT)


def test_a_finding_starts_a_case_that_proposes_what_it_breaks_and_says_so(session, finding, cast, now):
    row = open_case_because(session, CauseKind.FINDING, finding.row_id, fields(cast), by=cast.manager, now=now)
    lines = requirements_of(session, cast.officer, row.row_id)
    assert [(line.id, line.status, line.why) for line in lines] == [
        (1, "proposed", "F-0001 speaks of it"), (3, "proposed", "F-0001 speaks of it"),
    ]  # fmt: skip
    mine = col(HistoryEntry.subject_kind) == "case"
    sentence = session.scalars(select(col(HistoryEntry.sentence)).where(mine)).one()
    assert sentence.startswith(f"{cast.manager.name} opened C-0001 from F-0001 (Identity was not checked).")


def test_an_action_of_a_finding_and_a_suggestion_start_cases_too(session, finding, cast, now):
    action = add_action(session, cast, now=now, origin=Origin("finding", finding.row_id, "F-0001"), client_id=None)
    row = open_case_because(session, CauseKind.ACTION, action.row_id, fields(cast), by=cast.manager, now=now)
    assert [line.id for line in requirements_of(session, cast.officer, row.row_id)] == [1, 3]
    target = Target("question", "CL-CALL/A2", "Was the caller identified?")
    said = suggest(session, target, "Ask for the postcode", by=cast.agent, now=now)
    other = open_case_because(session, CauseKind.SUGGESTION, said.row_id, fields(cast), by=cast.officer, now=now)
    (started,) = causes_of(session, cast.officer, other.row_id)
    assert started.cause is not None
    assert (started.cause.label, started.cause.title) == ("A suggestion on CL-CALL/A2", "Ask for the postcode")


def test_it_starts_one_open_case_at_a_time(session, finding, cast, now):
    row = open_case_because(session, CauseKind.FINDING, finding.row_id, fields(cast), by=cast.manager, now=now)
    with pytest.raises(BadInput, match="C-0001 was started because of it already and is open"):
        open_case_because(session, CauseKind.FINDING, finding.row_id, fields(cast), by=cast.officer, now=now)
    say_not_needed(session, row, "We do so already", version=row.row_version, by=cast.manager, now=now)
    open_case_because(session, CauseKind.FINDING, finding.row_id, fields(cast), by=cast.officer, now=now)


def test_a_clients_finding_starts_a_case_of_that_client(session, finding, cast, now):
    finding.client_id = cast.bank
    session.flush()
    for other in (None, cast.shop):
        with pytest.raises(BadInput, match="belongs to one client"):
            open_case_because(session, CauseKind.FINDING, 1, fields(cast), client_id=other, by=cast.officer, now=now)
    row = open_case_because(session, CauseKind.FINDING, 1, fields(cast), client_id=cast.bank, by=cast.officer, now=now)
    assert row.client_id == cast.bank


def test_who_may_not_see_it_or_not_run_cases_starts_nothing(session, finding, cast, now):
    with pytest.raises(NotAllowed):
        open_case_because(session, CauseKind.FINDING, 1, fields(cast), by=cast.leader, now=now)
    finding.client_id = cast.shop
    session.flush()
    with pytest.raises(NotFound):
        open_case_because(session, CauseKind.FINDING, 1, fields(cast), by=cast.manager, now=now)


@pytest.fixture
def held(database, cast, now):
    """A finding that started the case of the manager."""
    with database.transaction() as session:
        fill_register(session, 5, now=now)
        add_finding(session, cast, now, requirement_ids=(1,))


def test_the_finding_has_a_button_that_opens_the_case_and_then_shows_it(held, client_as, cast):
    manager = client_as("manager")
    assert 'href="/cases/open/because/finding/1"' in manager.get("/findings/1").text
    page = words(manager.get("/cases/open/because/finding/1"))
    assert re.search(r"Because of F-0001 ?\( ?Identity was not checked", page)
    manager.post("/cases/open/because/finding/1", {**OPEN, "owner_id": str(cast.manager.id)})
    shown = manager.get("/findings/1")
    assert "C-0001 Identity checks Open Day of effect not known" in words(shown)
    assert "/cases/open/because" not in shown.text
    thread = client_as("leader").get("/cases/1")
    assert "Started by a finding" in words(thread)
    assert 'href="/findings/1"' in thread.text
    assert "C-0001" in words(client_as("leader").get("/findings/1"))


def test_a_suggestion_is_named_inside_a_sentence_and_promises_no_requirements(client_as, database, cast, now):
    with database.transaction() as session:
        target = Target("question", "CL-CALL/A2", "Was the caller identified?")
        suggest(session, target, "Ask for the postcode", by=cast.agent, now=now)
    officer = client_as("officer")
    page = words(officer.get("/cases/open/because/suggestion/1"))
    assert "Because of a suggestion on CL-CALL/A2" in page
    assert "are proposed" not in page, "it speaks of no requirement"
    officer.post("/cases/open/because/suggestion/1", {**OPEN, "owner_id": str(cast.officer.id)})
    assert "opened C-0001 from a suggestion on CL-CALL/A2" in words(officer.get("/cases/1"))


def test_who_may_not_see_the_finding_is_not_told_what_it_says(held, client_as, database, cast, now):
    with database.transaction() as session:
        open_case_because(session, CauseKind.FINDING, 1, fields(cast, "Checks"), by=cast.officer, now=now)
        visible_finding(session, cast.officer, 1).client_id = cast.shop
    manager = client_as("manager")
    thread = manager.get("/cases/1")
    assert "A finding that you may not see" in words(thread)
    assert "Identity was not checked" not in thread.text.split("Latest on the thread")[0]
    assert 'href="/findings/1"' not in thread.text
    manager.get("/cases/open/because/finding/1", 404)
    manager.post("/cases/open/because/finding/1", {**OPEN, "owner_id": str(cast.manager.id)}, 404)


def test_two_who_start_a_case_from_one_finding_at_once_start_one(held, client_as, database, cast):
    clients = [client_as(name) for name in ("officer", "manager")]
    for client in clients:
        client.csrf_token()

    def press(client):
        sent = {**OPEN, "owner_id": str(cast.manager.id), "csrf_token": client.csrf_token()}
        return client.http.post("/cases/open/because/finding/1", data=sent | {"request_id": str(id(client))})

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(press, clients), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [303, 422]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseCause)) == 1
        assert session.scalar(select(func.count()).select_from(ChangeCase)) == 1


def test_an_action_shows_the_case_that_it_is_a_part_of_and_a_requirement_those_that_may_touch_it(
    client_as, database, cast, now
):
    with database.transaction() as session:
        row = add_case(session, cast, now)
        refs = [line.ref for line in requirements_of(session, cast.officer, row.row_id)]
        plan_part(session, row, NewPart("Rewrite", cast.leader.person_id, EFFECT), by=cast.manager, now=now)
        set_requirement_aside(session, row, refs[1], "Not ours", by=cast.manager, now=now)
    leader = client_as("leader")
    action = leader.get("/actions/1")
    assert "C-0001 Late final responses Open Effective in 55 days" in words(action)
    assert "/cases/open/because" not in action.text
    assert "C-0001 Late final responses" in words(leader.get(f"/requirements/{refs[0]}"))
    assert "C-0001" not in words(leader.get(f"/requirements/{refs[1]}"))
    agent = client_as("agent").get(f"/requirements/{refs[0]}")
    assert "C-0001" not in words(agent), "an agent reads no cases"
