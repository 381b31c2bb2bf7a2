"""Internal changes: entered by a form, matched like others, and reviewed to a case or a reason."""

import io

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.cases.operations import CaseFields, open_case, say_no_case
from app.history.models import HistoryEntry
from regwatch.changes.domain.internal import InternalKind
from regwatch.changes.operations.by_hand import Entered, enter_internal_change
from regwatch.changes.queries import matches_of
from tests.factories.cases import EFFECT, TODAY
from tests.factories.register import add_requirement, fill_register
from tests.pages_client import words

STRATEGY, POLICY, OFFER = InternalKind
TEXT = "From January every call is called back within two working days, as service standard 4 says."
SENT = {"title": "Calls are called back in two days", "kind": "policy", "text": TEXT, "effective_on": "2027-01-18"}


def fill_some(session, cast, now):
    add_requirement(session, "ORG-CALLBACK", by=cast.officer, now=now)
    fill_register(session, 50, now=now, start=1)


@pytest.fixture
def filled(database, cast, now):
    with database.transaction() as session:
        fill_some(session, cast, now)


def enter(session, cast, now, title="Refunds within five days", kind=POLICY, by=None):
    entered = Entered(title, "Us", "https://intranet.example/policy", None, TEXT, effective_on=EFFECT)
    return enter_internal_change(session, kind, entered, today=TODAY, by=by or cast.officer, now=now)


def test_a_policy_that_is_entered_leads_to_its_case_with_what_it_may_touch(filled, client_as, cast):
    manager = client_as("manager")
    entered = manager.post("/changes/internal/new", SENT)
    assert entered.location == "/cases/open/1"
    page = manager.get("/cases/open/1")
    assert 'value="2027-01-18"' in page.text, "the day of effect is taken over"
    opened = manager.post("/cases/open/1", {**SENT, "owner_id": str(cast.manager.id), "client_id": ""})
    shown = words(manager.get(opened.location))
    assert "Takes effect 18 Jan 2027" in shown
    assert "to be confirmed or set aside" in shown
    listed = words(manager.get("/changes/internal"))
    assert "Calls are called back in two days Policy" in listed
    assert "C-0001 Open" in listed
    assert "Decided by us" in words(manager.get("/changes/1"))


def test_no_change_needed_asks_why_and_stands_in_the_history_of_reviews(filled, client_as, cast):
    officer = client_as("officer")
    officer.post("/changes/internal/new", SENT)
    assert "Not reviewed yet" in words(officer.get("/changes/internal"))
    assert "No change is needed, because" in words(officer.get("/changes/1"))
    assert "Is no change needed?" in words(officer.get("/cases/none/1"))
    officer.post("/cases/none/1", {"reason": ""}, 422)
    officer.post("/cases/none/1", {"reason": "We do so already"})
    listed = words(client_as("auditor").get("/changes/internal?outcome=none"))
    assert f"No change needed We do so already ( {cast.officer.name}" in listed.replace("(", "( ").replace("  ", " ")
    assert "No change is needed: We do so already" in words(officer.get("/changes/1"))
    assert "We do so already" in officer.get("/changes/internal.csv").text


def test_a_form_that_says_too_little_comes_back_with_its_fields_named(filled, client_as):
    officer = client_as("officer")
    refused = words(officer.post("/changes/internal/new", {"title": "", "kind": "rumour", "text": ""}, 422))
    assert "Say what was decided, in a line" in refused
    assert "Say what it says; matching reads this text" in refused
    assert "No internal change was entered" in words(officer.get("/changes/internal"))


def test_its_document_can_be_read_on_its_page(filled, client_as):
    officer = client_as("officer")
    file = (io.BytesIO(b"Calls are called back in two days."), "policy.txt")
    officer.post("/changes/internal/new", {**SENT, "document": file})
    assert "policy.txt" in words(officer.get("/changes/1"))


@pytest.mark.parametrize(("name", "status"), [("leader", 200), ("auditor", 200), ("agent", 403), ("outsider", 403)])
def test_who_may_not_run_cases_enters_none(filled, client_as, name, status):
    client = client_as(name)
    listed = client.get("/changes/internal", status)
    assert "/changes/internal/new" not in listed.text
    client.get("/changes/internal.csv", status)
    client.get("/changes/internal/new", 403)
    client.post("/changes/internal/new", SENT, 403)


def test_one_document_of_ours_is_decided_about_again_and_again(session, cast, now):
    fill_some(session, cast, now)
    first, second = enter(session, cast, now), enter(session, cast, now)
    assert first.row_id != second.row_id
    assert matches_of(session, cast.officer, first.row_id), "it is matched like any other"
    said = session.scalars(select(col(HistoryEntry.sentence)).where(col(HistoryEntry.subject_id) == str(first.row_id)))
    assert f"{cast.officer.name} entered an internal change (policy): Refunds within five days" in list(said)


def test_the_list_filters_and_does_not_name_another_clients_case(client_as, database, cast, now):
    with database.transaction() as session:
        fill_some(session, cast, now)
        ids = [
            enter(session, cast, now, title=title, kind=kind).row_id
            for title, kind in zip(("One", "Two", "Three"), (POLICY, STRATEGY, OFFER), strict=True)
        ]
        fields = CaseFields("Shop only", cast.officer.person_id)
        open_case(session, ids[0], fields, client_id=cast.shop, by=cast.officer, now=now)
        say_no_case(session, ids[1], "We do so already", by=cast.officer, now=now)
    manager = client_as("manager")
    everything = words(manager.get("/changes/internal"))
    assert "A case was opened for a client that you do not serve" in everything
    assert "C-0001" not in everything
    for asked, found in (
        ("kind=strategy", ["Two"]), ("outcome=case", ["One"]), ("outcome=none", ["Two"]),
        ("outcome=waiting", ["Three"]), ("q=THREE", ["Three"]), ("q=nothing", []),
        ("kind=odd&outcome=odd", ["Three", "Two", "One"]),
    ):  # fmt: skip
        lines = manager.get(f"/changes/internal.csv?{asked}").text.splitlines()[1:]
        assert [line.split(",")[1].strip('"') for line in lines] == found, asked
    assert "No internal change matches" in words(manager.get("/changes/internal?q=nothing"))
