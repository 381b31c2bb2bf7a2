"""Pages of objectives, measures, products and internal documents: added, worked on, listed, refused."""

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.organisation.models import InternalDocument, Objective, Product, Reading
from app.organisation.operations import retire
from app.people.models import Person
from tests.factories.organisation import (
    add_broadband,
    add_charter,
    add_fcr,
    add_strategy,
    fill_owned,
    improvement_of,
    read_measure,
    set_objective,
)
from tests.pages_client import row_version, words
from tests.queries import count_queries

OBJECTIVE = {
    "code": "OB-1", "text": "Raise first contact resolution", "kind": "improvement", "aim_id": "", "product_id": "",
    "measure_id": "1", "baseline": "68", "target": "72", "due_on": "2027-06-30", "how": "", "balance": [],
}  # fmt: skip
READING = {"day": "2026-10-31", "value": "", "numerator": "391", "n": "500", "source": "The monthly report"}


@pytest.fixture
def measure(database, cast, now):
    with database.transaction() as session:
        return add_fcr(session, cast, now).row_id


@pytest.fixture
def everything(database, cast, now):
    """One of each, read and named."""
    with database.transaction() as session:
        aim_id, measure, _, _ = add_charter(session, cast, now)
        product = add_broadband(session, cast, now)
        read_measure(session, measure, date(2026, 10, 31), "70", cast, now)
        set_objective(session, improvement_of(cast, measure, aim_id), cast, now)
        session.execute(update(Objective).values(product_id=product.row_id))
        add_strategy(session, cast, now, due_on=date(2026, 11, 1))


def test_an_objective_that_lacks_something_is_refused_at_each_field_and_may_wait_as_a_draft(measure, client_as, cast):
    officer = client_as("officer")
    officer.get("/objectives/new")
    lame = {**OBJECTIVE, "baseline": "", "due_on": "", "owner_id": ""}
    refused = officer.post("/objectives/new", lame, 422)
    for field, sentence in (("baseline", "a baseline"), ("due_on", "a day"), ("owner_id", "an owner")):
        assert f'id="{field}-error"' in refused.text
        assert f"Give it {sentence}, or keep it as a draft" in words(refused)
    assert 'value="72"' in refused.text
    officer.post("/objectives/new", {**lame, "as_draft": "y"})
    draft = officer.get("/objectives/1")
    assert "It lacks a baseline, a day and an owner." in words(draft)
    assert "1 more objective is a draft until somebody completes it" in words(officer.get("/aims"))

    form = officer.get("/objectives/1/edit")
    whole = {**OBJECTIVE, "owner_id": str(cast.manager.id), "row_version": row_version(form)}
    officer.post("/objectives/1/edit", whole)
    shown = words(officer.get("/objectives/1"))
    assert "No reading yet." in shown
    assert "Keep it as a draft" not in words(officer.get("/objectives/1/edit"))
    stale = officer.post("/objectives/1/edit", {**whole, "text": "Raise it"}, 409)
    assert "Somebody else saved first" in words(stale)
    assert "Raise it" in stale.text


def test_a_stale_objective_differs_only_in_what_somebody_changed(measure, client_as, cast):
    officer = client_as("officer")
    whole = {**OBJECTIVE, "baseline": "0.0", "target": "72.50", "owner_id": str(cast.manager.id)}
    officer.post("/objectives/new", whole)
    officer.post("/objectives/1/edit", {**whole, "how": "More people", "row_version": "1"})
    stale = officer.post("/objectives/1/edit", {**whole, "how": "Fewer calls", "row_version": "1"}, 409)
    [differing] = re.findall(r"<tbody>.*?</tbody>", stale.text, re.DOTALL)
    assert differing.count("<tr") == 1
    assert "More people" in differing
    assert "Fewer calls" in differing


def test_what_is_no_number_is_refused_at_its_field(measure, client_as, cast):
    officer = client_as("officer")
    for wrong in ("a lot", "NaN", "1e10", "0.0000000001"):
        sent = {**OBJECTIVE, "target": wrong, "owner_id": str(cast.manager.id)}
        refused = officer.post("/objectives/new", sent, 422)
        assert "Target must be a number from -1,000,000,000 to 1,000,000,000" in words(refused)
    for field in ("aim_id", "product_id", "measure_id", "owner_id"):
        sent = {**OBJECTIVE, "owner_id": str(cast.manager.id), field: "999"}
        assert f'id="{field}-error"' in officer.post("/objectives/new", sent, 422).text
        officer.post("/objectives/new", {**sent, field: "x; DROP"}, 422)


def test_a_reading_is_entered_and_corrected_and_the_page_draws_it(measure, client_as):
    manager = client_as("manager")
    assert "Nobody has entered a reading yet" in words(manager.get("/measures/1"))
    manager.get("/measures/1/readings/new")
    manager.post("/measures/1/readings/new", READING)
    manager.post("/measures/1/readings/new", {**READING, "day": "2026-09-30", "numerator": "350"})
    refused = manager.post("/measures/1/readings/new", {**READING, "numerator": "501", "n": "500"}, 422)
    assert "501 of 500 is more than there were" in words(refused)
    assert "There is a reading of 31 Oct 2026 already. Correct that one" in words(refused)
    shown = manager.get("/measures/1")
    assert "78.2 percent on 31 Oct 2026; 70 on 30 Sep 2026." in words(shown)
    assert "391 of 500" in words(shown)
    assert 'aria-label="First contact resolution, percent: 78.2 on 31 Oct 2026"' in shown.text
    assert words(shown).index("31 Oct 2026 78.2") < words(shown).index("30 Sep 2026 70")

    form = manager.get("/measures/1/readings/1/correct")
    assert 'value="391"' in form.text
    manager.post("/measures/1/readings/1/correct", {**READING, "numerator": "401", "row_version": "1"})
    corrected = words(manager.get("/measures/1"))
    assert "numerator from 391 to 401" in corrected
    assert "80.2 percent on 31 Oct 2026" in corrected
    stale = manager.post("/measures/1/readings/1/correct", {**READING, "numerator": "1", "row_version": "1"}, 409)
    assert "Somebody else saved first" in words(stale)
    [differing] = re.findall(r"<tbody>.*?</tbody>", stale.text, re.DOTALL)
    assert differing.count("<tr") == 1
    manager.get("/measures/1/readings/9/correct", 404)
    lines = manager.get("/measures/1.csv").text.splitlines()
    assert lines[1].startswith("2026-09-30,70,350,500,The monthly report,Martin Keogh,")
    assert lines[2].startswith("2026-10-31,80.2,401,500,The monthly report,Martin Keogh,")


def test_many_readings_are_charted_by_the_newest_and_the_page_says_so(measure, client_as, database, cast, now):
    with database.transaction() as session:
        session.add_all(
            Reading(
                measure_id=measure, day=date.fromordinal(date(2026, 1, 1).toordinal() + number), value=Decimal(number),
                source="Report", entered_at=now, entered_by_name="Hannah Osei",
            )
            for number in range(130)
        )  # fmt: skip
    shown = words(client_as("agent").get("/measures/1"))
    assert "Only the newest 120 are shown; the export holds all." in shown
    assert "129 percent on 10 May 2026; 10 on 11 Jan 2026." in shown


def test_retiring_a_product_asks_why_and_lists_what_names_it(everything, client_as):
    officer = client_as("officer")
    page = words(officer.get("/products/1/retire"))
    assert "1 promise or objective names it and goes on naming it. Look whether it still stands:" in page
    assert "OB-1" in page
    assert "Say why" in words(officer.post("/products/1/retire", {"reason": " ", "row_version": "1"}, 422))
    officer.post("/products/1/retire", {"reason": "Sold to another firm", "row_version": "1"})
    assert "Fibre broadband" not in words(officer.get("/products?status=in_use"))
    for path in ("/products", "/products?status=retired", "/products/1"):
        assert "Sold to another firm" in words(officer.get(path))
    assert "OB-1" in words(officer.get("/products/1"))
    officer.get("/products/1/edit", 409)
    officer.get("/products/1/retire", 409)
    assert "Fibre broadband" in words(officer.get("/objectives/1"))
    assert "Fibre broadband" in officer.get("/objectives/1/edit").text, "what it names already stays offered"


@pytest.mark.parametrize("shelf", ["aims", "promises", "objectives", "documents"])
def test_each_thing_is_retired_with_a_reason_and_stays_readable(everything, client_as, shelf):
    officer = client_as("officer")
    officer.get(f"/{shelf}/1/retire")
    officer.post(f"/{shelf}/1/retire", {"reason": "Not ours any more", "row_version": "1"})
    assert "Not ours any more" in words(officer.get(f"/{shelf}/1"))
    officer.get(f"/{shelf}/1/edit", 409)
    officer.get("/boats/1/retire", 404)


def test_a_measure_that_is_needed_is_not_retired_and_its_page_says_by_what(everything, client_as):
    refused = client_as("officer").post("/measures/1/retire", {"reason": "Unread", "row_version": "1"}, 422)
    assert "OB-1 goes by KPI-FCR. Give it another measure or retire it first" in words(refused)


def test_an_overdue_document_is_reviewed_and_its_day_moves(everything, client_as):
    manager = client_as("manager")
    assert "Review Contact strategy" in words(manager.get("/"))
    assert "1 document, of which 1 is overdue for review" in words(manager.get("/documents"))
    assert "23 days late" in words(manager.get("/documents"))
    assert "After this review, the next is due by 24 May 2027" in words(manager.get("/documents/1/review"))
    refused = manager.post("/documents/1/review", {"outcome": "no_change", "note": ""}, 422)
    assert 'id="note-error"' in refused.text
    manager.post("/documents/1/review", {"outcome": "no_change", "note": "It still says what we do"})
    shown = words(manager.get("/documents/1"))
    assert "No change needed It still says what we do" in shown
    assert "Next review by 24 May 2027" in shown
    assert "Review Contact strategy" not in words(manager.get("/"))


@pytest.mark.parametrize("name", ["leader", "agent", "auditor", "administrator"])
def test_who_may_not_change_anything_sees_no_button_and_is_refused_each_form(everything, client_as, name):
    client = client_as(name)
    shelves = ("aims", "promises", "objectives", "measures", "products", "documents")
    for shelf in shelves:
        shown = client.get(f"/{shelf}/1")
        assert f"/{shelf}/1/edit" not in shown.text
        assert f"/{shelf}/1/retire" not in shown.text
        client.get(f"/{shelf}/new", 403)
        client.post(f"/{shelf}/1/edit", {}, 403)
        client.post(f"/{shelf}/1/retire", {"reason": "x", "row_version": "1"}, 403)
        client.get(f"/{shelf}/99", 404)
    client.post("/measures/1/readings/new", READING, 403)
    client.post("/documents/1/review", {"outcome": "no_change", "note": "x"}, 403)


def test_an_owner_who_left_stays_chosen_until_somebody_else_is(everything, client_as, database, cast):
    with database.transaction() as session:
        session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    officer = client_as("officer")
    for shelf in ("objectives", "products", "documents"):
        assert "Martin Keogh, who has left" in officer.get(f"/{shelf}/1/edit").text
    sent = {
        "name": "Contact strategy to 2028", "kind": "strategy", "place": "The shared drive", "covers": "",
        "owner_id": str(cast.manager.id), "review_every_months": "6", "review_due_on": "2026-12-01", "row_version": "1",
    }  # fmt: skip
    officer.post("/documents/1/edit", sent)
    assert "has left" in words(officer.get("/documents"))


@pytest.mark.both_databases
def test_lists_find_sort_and_export_what_they_show(everything, client_as, database, cast, now):
    with database.transaction() as session:
        fill_owned(session, 3, cast, now=now)
    officer = client_as("officer")
    for path, asked, expected in (
        ("objectives", "q=raise", ["OB-1"]),
        ("objectives", "status=draft&sort=-code", ["OB-F2", "OB-F1", "OB-F0"]),
        ("objectives", "owner=me", []),
        ("objectives", f"owner={cast.manager.id}", ["OB-1"]),
        ("objectives", "sort=due", ["OB-1", "OB-F0", "OB-F1", "OB-F2"]),
        ("measures", "q=kpi-fcr", ["KPI-FCR"]),
        ("measures", "status=retired", []),
        ("products", "sort=-owner", ["Fibre broadband", "Service 2", "Service 1", "Service 0"]),
        ("products", "q=homes", ["Fibre broadband"]),
        ("documents", "sort=due", ["Contact strategy", "Policy 0", "Policy 1", "Policy 2"]),
        ("documents", "q=policy 1", ["Policy 1"]),
    ):
        shown = words(officer.get(f"/{path}?{asked}"))
        exported = [line.split(",")[0].strip('"') for line in officer.get(f"/{path}.csv?{asked}").text.splitlines()[1:]]
        assert exported == expected, (path, asked)
        assert all(name in shown for name in expected)
    charter = officer.get("/aims.csv").text.splitlines()
    assert [line.split(",")[:2] for line in charter[1:]] == [["aim", "AIM-1"], ["promise", "CH-1"], ["promise", "CH-2"]]
    assert "KPI-FCR" in charter[2]
    assert "50.00" in officer.get("/objectives.csv").text
    assert "No objective matches" in words(officer.get("/objectives?q=nothing such"))


def test_pages_cost_the_same_queries_however_much_they_hold(everything, client_as, database, cast, now):
    client = client_as("officer")
    shelves = ("aims", "objectives", "measures", "products", "documents")
    paths = ("/", *(f"/{shelf}" for shelf in shelves), "/aims/1", "/objectives/1", "/measures/1")
    due = {"owner_id": cast.officer.id, "due_on": date(2026, 11, 25)}
    with database.transaction() as session:
        session.execute(update(Objective).values(**due))

    def cost(path: str) -> int:
        client.get(path)
        with count_queries(client.app.extensions["tidemark"].database) as queries:
            client.get(path)
        return len(queries)

    before = [cost(path) for path in paths]
    with database.transaction() as session:
        fill_owned(session, 60, cast, now=now)
        session.execute(update(Objective).where(col(Objective.code) != "OB-1").values(aim_id=1, measure_id=1))
        session.execute(update(InternalDocument).values(owner_id=cast.officer.id, review_due_on=date(2026, 11, 1)))
        session.execute(update(Objective).values(**due))
        measure = add_fcr(session, cast, now, code="KPI-CSAT")
        for day in range(1, 20):
            read_measure(session, measure, date(2026, 10, day), "70", cast, now)
    assert [cost(path) for path in paths] == before


def test_two_who_retire_one_thing_at_once_retire_it_once(everything, client_as, database):
    officer, manager = client_as("officer"), client_as("manager")
    officer.post("/products/1/retire", {"reason": "Sold", "row_version": "1"})
    manager.post("/products/1/retire", {"reason": "Gone", "row_version": "1"}, 409)
    with database.reading() as session:
        assert session.scalars(select(col(Product.retired_reason))).all() == ["Sold"]


def test_a_product_without_an_owner_is_refused_at_that_field(client_as):
    sent = {"name": "Fax", "kind": "service", "about": "", "owner_id": ""}
    refused = client_as("officer").post("/products/new", sent, 422)
    assert "Choose an owner" in words(refused)
    assert 'id="owner_id-error"' in refused.text


def test_a_card_number_in_a_text_is_refused(client_as):
    refused = client_as("officer").post("/aims/new", {"code": "AIM-1", "text": "Call 4111 1111 1111 1111"}, 422)
    assert "payment card number" in words(refused)


def test_a_retired_draft_is_kept_out_of_somebodys_work(everything, client_as, database, cast, now):
    with database.transaction() as session:
        fill_owned(session, 1, cast, now=now)
        session.execute(update(Objective).where(col(Objective.code) == "OB-F0").values(owner_id=cast.manager.id))
    assert "Complete OB-F0" in words(client_as("manager").get("/"))
    with database.transaction() as session:
        row = session.scalars(select(Objective).where(col(Objective.code) == "OB-F0")).one()
        retire(session, row, "Not ours", version=1, by=cast.officer, now=now)
    assert "Complete OB-F0" not in words(client_as("manager").get("/"))


@pytest.mark.both_databases
def test_everything_here_is_found_by_its_words_also_after_an_edit_and_retired(everything, client_as):
    officer, agent = client_as("officer"), client_as("agent")
    for words_typed, path in (
        ("right outcome", "/aims/1"),
        ("adapt", "/promises/2"),
        ("raise resolution", "/objectives/1"),
        ("KPI FCR", "/measures/1"),
        ("homes north", "/products/1"),
        ("contact strategy", "/documents/1"),
    ):
        assert f'href="{path}"' in agent.get(f"/search?q={words_typed}").text, words_typed
    assert "Internal document" in words(agent.get("/search?q=contact strategy"))
    officer.post("/aims/1/edit", {"text": "Customers are served at once", "row_version": "1"})
    officer.post("/aims/1/retire", {"reason": "Two said the same", "row_version": "2"})
    assert 'href="/aims/1"' in agent.get("/search?q=served at once").text
    assert 'href="/aims/1"' not in agent.get("/search?q=right outcome").text
