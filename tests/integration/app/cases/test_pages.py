"""Pages of change cases: opened from a change, worked on by its people, refused to everybody else."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from app.cases.domain.questions import DEFAULTS
from app.cases.models import CaseRequirement, ChangeCase
from app.cases.operations import CaseFields, open_case, plan_part
from app.cases.operations.planning import NewPart
from app.cases.queries import requirements_of
from tests.factories.cases import TODAY, add_case, add_relevant_change, assess
from tests.pages_client import row_version, words
from tests.queries import count_queries

OPEN = {"title": "Late final responses", "owner_id": "3", "effective_on": "2027-01-18", "client_id": ""}


@pytest.fixture
def relevant(database, cast, now):
    with database.transaction() as session:
        return add_relevant_change(session, cast, now)


@pytest.fixture
def case(database, cast, now):
    """The case, and the refs of the two requirements that were proposed."""
    with database.transaction() as session:
        row = add_case(session, cast, now)
        return row.row_id, [line.ref for line in requirements_of(session, cast.officer, row.row_id)]


def answers(verdict: str = "yes") -> dict[str, str]:
    """Each question answered alike."""
    return {
        field: value
        for one in DEFAULTS
        for field, value in ((f"verdict_{one.key}", verdict), (f"detail_{one.key}", "We do it on Tuesdays"))
    }


def count_of_cases(database) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(ChangeCase)).scalar_one()


def test_an_officer_opens_a_case_from_a_relevant_change_and_finds_it_there(relevant, client_as, cast):
    officer = client_as("officer")
    change = officer.get(f"/changes/{relevant}")
    assert "No case was opened from it yet" in words(change)
    assert f'href="/cases/open/{relevant}"' in change.text

    assert "Open a case" in words(officer.get(f"/cases/open/{relevant}"))
    opened = officer.post(f"/cases/open/{relevant}", {**OPEN, "owner_id": str(cast.manager.id)})
    assert opened.location == "/cases/1"
    shown = words(officer.get("/cases/1"))
    assert "2 requirements wait to be confirmed or set aside; 6 questions about the impact are not answered" in shown
    assert "Late final responses Open" in words(officer.get(f"/changes/{relevant}"))
    assert officer.get(f"/cases/open/{relevant}", 303).location == "/cases/1", "a change has one case"


def test_two_who_open_a_case_at_once_open_one(relevant, client_as, database, cast):
    clients = [client_as(name) for name in ("officer", "manager")]
    for client in clients:
        client.csrf_token()
    sent = {**OPEN, "owner_id": str(cast.manager.id)}

    def press(client):
        fields = {**sent, "csrf_token": client.csrf_token(), "request_id": str(id(client))}
        return client.http.post(f"/cases/open/{relevant}", data=fields)

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(press, clients), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "C-0001 was opened from this change already. Nothing was opened" in words(answers[1])
    assert count_of_cases(database) == 1


def test_the_impact_is_looked_at_on_the_case_s_pages(case, client_as):
    case_id, refs = case
    manager = client_as("manager")
    manager.post(f"/cases/{case_id}/requirements/{refs[0]}/confirm")
    assert refs[1] in words(manager.get(f"/cases/{case_id}/requirements/{refs[1]}/set-aside"))
    manager.post(f"/cases/{case_id}/requirements/{refs[1]}/set-aside", {"reason": "It is about cards"})
    manager.get(f"/cases/{case_id}/impact")
    manager.post(f"/cases/{case_id}/impact", answers())
    small = {"size": "small", "reason": "One letter"}
    rating = manager.get(f"/cases/{case_id}/rating")
    manager.post(f"/cases/{case_id}/rating", {**small, "row_version": row_version(rating)})
    shown = words(manager.get(f"/cases/{case_id}"))
    assert "Set aside" in shown
    assert "6 of 6 answered" in shown
    assert "Size Small" in shown
    assert "Effective in 55 days; no part of the work is planned." in shown


def test_a_case_is_planned_approved_worked_off_and_closed(case, client_as, database, cast, now):
    case_id = case[0]
    with database.transaction() as session:
        assess(session, session.get_one(ChangeCase, case_id), cast, now)
    manager, officer, leader = (client_as(name) for name in ("manager", "officer", "leader"))
    part = {"title": "Rewrite the letter", "owner_id": str(cast.leader.id), "due_on": "2026-12-11", "stage": "draft"}
    manager.get(f"/cases/{case_id}/parts")
    manager.post(f"/cases/{case_id}/parts", part)
    shown = manager.get(f"/cases/{case_id}")
    assert "0 of 1 part done; the plan is not approved" in words(shown)
    assert f"/cases/{case_id}/close" not in shown.text

    manager.post(f"/cases/{case_id}/send-plan", {"row_version": row_version(shown)})
    own = words(manager.get(f"/cases/{case_id}/approval"))
    assert "You own this case, so somebody else has to approve its plan." in own
    plan = officer.get(f"/cases/{case_id}/approval")
    assert "We do it on Tuesdays" in words(plan)
    officer.post(f"/cases/{case_id}/approval/approve", {"row_version": row_version(plan)})

    assert "C-0001" in words(leader.get("/actions/1"))
    leader.post("/actions/1/finish", {"note": "Written", "row_version": "1"})
    manager.post("/actions/1/verify", {"note": "Read it", "row_version": "2"})
    ready = manager.get(f"/cases/{case_id}")
    assert "1 of 1 part done; ready to be closed." in words(ready)
    manager.post(f"/cases/{case_id}/close", {"row_version": row_version(ready)})
    ended = manager.get(f"/cases/{case_id}")
    assert f"Closed by {cast.manager.name}" in words(ended)
    assert "/edit" not in ended.text
    assert manager.get(f"/cases/{case_id}/edit", 409)


def test_a_case_that_cannot_be_closed_says_all_that_is_missing(case, client_as):
    manager = client_as("manager")
    refused = manager.post(f"/cases/{case[0]}/close", {"row_version": "1"}, 422)
    assert "C-0001 stays open: 2 requirements wait to be confirmed or set aside; 6 questions" in words(refused)
    assert "no part of the work is planned" in words(refused)


def test_an_end_without_a_change_asks_why(case, client_as):
    manager = client_as("manager")
    manager.get(f"/cases/{case[0]}/not-needed")
    refused = manager.post(f"/cases/{case[0]}/not-needed", {"reason": " ", "row_version": "1"}, 422)
    assert "Say why no change is needed" in words(refused)
    manager.post(f"/cases/{case[0]}/not-needed", {"reason": "We do so already", "row_version": "1"})
    assert "No change was needed: We do so already" in words(manager.get(f"/cases/{case[0]}"))
    assert "We do so already" in words(manager.get("/cases?status=not_needed"))


@pytest.mark.usefixtures("by_hand")
def test_a_case_that_has_ended_reproaches_nobody_with_what_it_ended_without(case, client_as, database):
    case, _refs = case
    with database.transaction() as session:
        session.get_one(ChangeCase, case).effective_on = TODAY
    manager = client_as("manager")
    before = manager.get(f"/cases/{case}").text
    assert "is-missing" in before
    assert "s-missing" in before
    manager.post(
        f"/cases/{case}/not-needed", {"reason": "It is about banks", "row_version": row_version_of(manager, case)}
    )
    page = manager.get(f"/cases/{case}")
    thread = page.text.partition('<ol class="tm-thread">')[2].partition("</ol>")[0]
    assert "is-missing" not in thread
    assert "s-missing" not in thread
    assert "to look at" not in thread.partition("What it touches")[2].partition("</h3>")[2].partition("tm-body")[0]
    assert "No question was asked." in words(page)
    assert "0 of 0" not in words(page)
    assert 'class="tm-bad"' not in page.text.partition("<main")[2]
    assert "Late from birth" in words(page), "the fact stays"
    gone = manager.get(f"/cases/{case}/measures", 409)
    assert "C-0001 is closed without a change, so it cannot be worked on now." in words(gone)
    assert f'href="/cases/{case}">Back to C-0001</a>' in re.sub(r"\s+", " ", gone.text)


def row_version_of(client, case) -> str:
    return row_version(client.get(f"/cases/{case}/not-needed"))


def test_an_edit_that_comes_second_shows_both_texts(case, client_as, cast):
    officer, manager = client_as("officer"), client_as("manager")
    sent = {"title": "Eight-week letters", "owner_id": str(cast.officer.id), "effective_on": "", "row_version": "1"}
    officer.get(f"/cases/{case[0]}/edit")
    officer.post(f"/cases/{case[0]}/edit", sent)
    stale = manager.post(f"/cases/{case[0]}/edit", {**sent, "title": "Final responses"}, 409)
    assert "Eight-week letters" in words(stale)
    assert 'value="Final responses"' in stale.text


@pytest.mark.parametrize("ref", ["NO-SUCH", "not a ref!", ""])
def test_a_requirement_that_is_not_there_is_an_error_at_its_field(case, client_as, ref):
    refused = client_as("manager").post(f"/cases/{case[0]}/requirements", {"ref": ref}, 422)
    assert 'id="ref-error"' in refused.text
    assert "Late final responses" in words(refused)


@pytest.mark.parametrize(("name", "sees"), [("leader", True), ("auditor", True), ("agent", False), ("outsider", False)])
def test_who_may_not_run_cases_sees_no_button_and_is_refused_each_step(case, client_as, name, sees):
    client, case_id, ref = client_as(name), case[0], case[1][0]
    shown = client.get(f"/cases/{case_id}", 200 if sees else 403)
    if sees:
        assert f'action="/cases/{case_id}' not in shown.text
        assert "/edit" not in shown.text
    for step in ("edit", "requirements", f"requirements/{ref}/confirm", f"requirements/{ref}/set-aside", "parts"):
        client.post(f"/cases/{case_id}/{step}", {}, 403)
    for step in ("close", "not-needed"):
        client.post(f"/cases/{case_id}/{step}", {"row_version": "1"}, 403)


def test_the_case_page_and_the_list_cost_the_same_queries_however_much_they_hold(case, client_as, database, cast, now):
    client = client_as("officer")

    def cost(path: str) -> int:
        client.get(path)
        with count_queries(client.app.extensions["tidemark"].database) as queries:
            client.get(path)
        return len(queries)

    before = [cost(path) for path in ("/cases", "/cases/1")]
    with database.transaction() as session:
        row = session.get(ChangeCase, 1)
        held = {line.requirement_id for line in session.scalars(select(CaseRequirement))}
        session.add_all(CaseRequirement(case_id=1, requirement_id=n) for n in range(1, 51) if n not in held)
        for number in range(30):
            part = NewPart(f"Part {number}", cast.leader.person_id, date(2026, 12, 11))
            plan_part(session, row, part, by=cast.manager, now=now)
        for number in range(20):
            session.add(
                ChangeCase(title=f"Case {number}", owner_id=cast.agent.id, opened_at=now, opened_by_name="Hannah Osei")
            )
    assert [cost(path) for path in ("/cases", "/cases/1")] == before


def test_the_list_finds_sorts_and_exports_what_it_shows(case, client_as, database, cast, now):
    with database.transaction() as session:
        for number, title in enumerate(["Alpha", "Beta"], 2):
            session.add(
                ChangeCase(
                    title=title, owner_id=cast.agent.id, opened_at=now, opened_by_name="Hannah Osei",
                    effective_on=date(2026, 11, number),
                )
            )  # fmt: skip
    officer = client_as("officer")
    assert "3 cases are open, of which 2 have taken effect" in words(officer.get("/cases"))
    for asked, expected in (
        ("q=beta", ["C-0003"]), ("q=C-0002", ["C-0002"]), ("owner=me", []), ("status=closed", []),
        ("sort=-title", ["C-0001", "C-0003", "C-0002"]),
        ("sort=effective", ["C-0002", "C-0003", "C-0001"]), ("status=nonsense&sort=odd", None),
    ):  # fmt: skip
        shown = words(officer.get(f"/cases?{asked}"))
        exported = officer.get(f"/cases.csv?{asked}").text.splitlines()[1:]
        if expected is not None:
            assert [line.split(",")[0].strip('"') for line in exported] == expected, asked
            assert all(number in shown for number in expected)


def test_a_case_of_another_client_is_not_found_and_its_change_says_so(client_as, database, cast, now):
    with database.transaction() as session:
        change_id = add_relevant_change(session, cast, now)
        fields = CaseFields("Shop only", cast.officer.person_id)
        open_case(session, change_id, fields, client_id=cast.shop, by=cast.officer, now=now)
    manager = client_as("manager")
    manager.get("/cases/1", 404)
    assert "Shop only" not in words(manager.get("/cases"))
    assert "A case was opened for a client that you do not serve" in words(manager.get(f"/changes/{change_id}"))
