"""The register in the browser's terms: finding, reading, adding, changing, reviewing."""

import csv
import io

import pytest
from sqlalchemy import text

from app.requirements.models import Requirement
from tests.queries import counted_queries

NEW = {
    "ref": "ORG-CALLBACK",
    "title": "Call back when we said we would",
    "reference": "Service charter, promise 3",
    "instrument": "Organisation",
    "kind": "organisational",
    "binding": "internal",
    "status": "in_force",
    "demand": "A promised call-back is made within the hour that was promised.",
    "applies_when": "Every promised call-back.",
    "effective_from": "2026-11-01",
    "owner_id": "",
    "deputy_id": "",
    "review_frequency_months": "12",
    "review_due_on": "2027-11-24",
}


def page(client, path: str, status: int = 200) -> str:
    return client.get(path, status).get_data(as_text=True)


def tags(database) -> list[str]:
    with database.reading() as session:
        return list(session.execute(text("SELECT tag FROM history_entry ORDER BY id")).scalars())


def edit(**changes):
    """The edit form of FCA-DISP-151 as it stands, with changes."""
    return {
        **{name: value for name, value in NEW.items() if name != "ref"},
        "title": "Final response after eight weeks",
        "row_version": "1",
        **changes,
    }


def test_the_list_says_how_many_and_who_owns_nothing(register, client_as):
    shown = page(client_as("officer"), "/requirements")

    assert "83 in force, 2 on the horizon" in shown
    assert "85 requirements without an owner" in shown


@pytest.mark.parametrize(
    ("query", "found", "absent"),
    [
        ("q=TCF", "FCA-PRIN-12", "PCI-331"),
        ("q=security+code", "PCI-331", "FCA-PRIN-12"),
        ("q=DISP+1.6.2R", "FCA-DISP-162", "PCI-331"),
        ("kind=standard", "ISO-10002-8", "FCA-PRIN-12"),
        ("status=horizon", "FCA-DISP-110", "FCA-PRIN-12"),
        ("theme=dialler", "OFCOM-PERSISTENT-MISUSE", "FCA-PRIN-12"),
        ("verify=yes", "FCA-DISP-161", "FCA-PRIN-12"),
        ("owner=nobody&kind=organisational", "ORG-QA", "FCA-PRIN-12"),
        ("instrument=Data+Protection+Act+2018", "DPA18-164A", "FCA-PRIN-12"),
    ],
)
def test_a_filter_finds_what_it_asks_for(register, client_as, query, found, absent):
    shown = page(client_as("agent"), f"/requirements?{query}")

    assert found in shown
    assert absent not in shown


def test_an_alias_is_named_where_it_found_something(register, client_as):
    assert "also known as TCF" in page(client_as("agent"), "/requirements?q=TCF")


@pytest.mark.parametrize(
    "query",
    ["sort=drop+table", "after=%00", "after=WyJ4Il0", "owner=99999999999999999999", "q=%22+OR+*", "kind=nonsense",
     "after=WyJpbnN0YW50IiwieCIsMSwwXQ", "q=%F0%9F%8C%8A"],
)  # fmt: skip
def test_a_twisted_address_never_breaks_the_list(register, client_as, query):
    client_as("officer").get(f"/requirements?{query}")


def test_the_list_is_paged_by_key(register, client_as):
    client = client_as("officer")
    first = page(client, "/requirements?sort=title")
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")

    assert "Previous" in page(client, following)


def test_the_export_holds_what_the_filter_shows_and_no_formula(register, client_as, database):
    with database.transaction() as session:
        session.execute(text("UPDATE requirement SET title = '=HYPERLINK(1)' WHERE ref = 'ISO-10002-8'"))
    rows = list(csv.reader(io.StringIO(page(client_as("officer"), "/requirements.csv?kind=standard"))))

    assert len(rows) == 18
    assert ["ISO-10002-8", "'=HYPERLINK(1)"] in [row[:2] for row in rows]


def test_an_officer_adds_a_requirement(register, client_as, database):
    client = client_as("officer")

    place = client.post("/requirements/new", NEW).headers["Location"]

    assert "Call back when we said we would" in page(client, place)
    assert tags(database)[-1] == "requirement:created"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ref", "lower case", "A ref is 3 to 60 capitals"),
        ("ref", "FCA-PRIN-12", "The register already holds FCA-PRIN-12"),
        ("title", "", "Give it a title"),
        ("demand", "Card 4111 1111 1111 1111", "payment card number"),
        ("demand", "", "Say what the centre must do"),
        ("review_frequency_months", "0", "Between 1 and 120 months"),
        ("review_due_on", "31/02/2027", "Not a valid date value"),
        ("owner_id", "999999", "That person is not here any more"),
        ("kind", "nonsense", "Not a valid choice"),
        ("url", "javascript:alert(1)", "Give an address that begins with https://"),
        ("title", "x" * 201, "200 characters or fewer"),
    ],
)
def test_a_bad_form_names_the_field_and_keeps_what_was_typed(register, client_as, field, value, words):
    shown = client_as("officer").post("/requirements/new", {**NEW, field: value}, status=422).get_data(as_text=True)

    assert words in shown
    assert "Every promised call-back." in shown


def test_new_wording_makes_a_version_and_the_old_one_stays_readable(register, client_as, database):
    client = client_as("officer")
    client.post("/requirements/FCA-DISP-162/edit", edit(effective_from="2026-11-20", note="Clearer"))

    now = page(client, "/requirements/FCA-DISP-162")
    then = page(client, "/requirements/FCA-DISP-162?as_at=2026-11-01")

    assert "Version 2 compared with" not in now
    assert "Version 1 compared with 2" in now
    assert "A promised call-back" in now.split('class="tm-prose"')[1]
    assert "As at 1 Nov 2026: version 1" in then
    assert "requirement:revised" in tags(database)


def test_new_wording_needs_a_date_that_is_not_before_the_last(register, client_as):
    client = client_as("officer")
    client.post("/requirements/FCA-DISP-162/edit", edit(effective_from="2026-11-20"))

    shown = client.post(
        "/requirements/FCA-DISP-162/edit", edit(title="Again", row_version="2", effective_from="2026-10-01"), status=422
    ).get_data(as_text=True)

    assert "cannot begin earlier" in shown


def test_a_stale_save_shows_both_texts_and_a_person_chooses(register, client_as):
    first, second = client_as("officer"), client_as("officer")
    first.post("/requirements/FCA-DISP-162/edit", edit(title="Mine was first"))

    shown = second.post("/requirements/FCA-DISP-162/edit", edit(title="Mine was second"), status=409).get_data(
        as_text=True
    )

    assert "Mine was first" in shown
    assert "Mine was second" in shown
    second.post("/requirements/FCA-DISP-162/edit", edit(title="Mine was second", row_version="2"))


def test_what_does_not_apply_needs_a_reason_leaves_the_totals_and_stays_visible(register, client_as):
    client, path = client_as("officer"), "/requirements/COPC-CX/applicability"
    refused = client.post(path, {"applicability": "does_not_apply", "reason": "", "row_version": "1"}, status=422)
    client.post(path, {"applicability": "does_not_apply", "reason": "Not certified", "row_version": "1"})

    shown = page(client, "/requirements")

    assert "Say why it does not apply" in refused.get_data(as_text=True)
    assert "82 in force" in shown
    assert "1 that does not apply" in shown
    assert "Not certified" in page(client, "/requirements/COPC-CX")


def test_a_review_sets_the_next_date_even_if_nothing_changes(register, client_as, database):
    client = client_as("officer")
    client.post("/requirements/FCA-DISP-162/review", {"outcome": "Nothing changes", "row_version": "1"})

    with database.reading() as session:
        row = session.execute(text("SELECT review_due_on, reviewed_on FROM requirement WHERE ref='FCA-DISP-162'")).one()
    assert str(row.reviewed_on) == "2026-11-24"
    assert str(row.review_due_on) > "2027"


def test_the_badge_goes_when_somebody_says_what_they_checked(register, client_as):
    client = client_as("officer")
    assert "Check before relying on this" in page(client, "/requirements/FCA-DISP-161")

    client.post("/requirements/FCA-DISP-161/confirm", {"note": "Handbook of 20 November", "row_version": "1"})

    assert "Check before relying on this" not in page(client, "/requirements/FCA-DISP-161")


@pytest.mark.parametrize("name", ["agent", "leader", "manager", "auditor", "administrator"])
def test_only_officers_change_the_register(register, client_as, name):
    shown = client_as(name).post("/requirements/new", NEW, status=403).get_data(as_text=True)

    assert "compliance officer can" in shown


def test_a_requirement_of_a_client_is_not_there_for_people_of_another(register, client_as, database, cast):
    with database.transaction() as session:
        session.execute(
            text("UPDATE requirement SET client_id = :bank WHERE ref = 'FCA-DISP-162'"), {"bank": cast.bank}
        )
        session.execute(
            text("UPDATE search_entry SET client_id = :bank WHERE key = 'FCA-DISP-162'"), {"bank": cast.bank}
        )
    ours, theirs = client_as("agent"), client_as("outsider")

    assert "FCA-DISP-162" in page(ours, "/requirements?q=eight+weeks")
    assert "FCA-DISP-162<" not in page(theirs, "/requirements?q=eight+weeks")
    assert "FCA-DISP-162," not in page(theirs, "/requirements.csv")
    assert "FCA-DISP-162" not in page(theirs, "/search?q=eight+weeks")
    assert page(theirs, "/requirements/FCA-DISP-162", 404) == page(theirs, "/requirements/NO-SUCH", 404).replace(
        "NO-SUCH", "FCA-DISP-162"
    )


def test_a_version_cannot_be_changed_in_the_database_itself(register, database):
    with pytest.raises(Exception, match="cannot be changed"), database.transaction() as session:
        session.execute(text("UPDATE requirement_version SET demand = 'less'"))


def test_the_list_asks_as_many_queries_at_100_as_at_2000_rows(register, client_as, app, database, now):
    client = client_as("officer")
    client.get("/requirements")
    with counted_queries(app.extensions["tidemark"].database) as few:
        client.get("/requirements")
    with database.transaction() as session:
        row = session.execute(text("SELECT * FROM requirement WHERE ref = 'COPC-CX'")).mappings().one()
        fields = {name: value for name, value in row.items() if name != "id"}
        held = session.get(Requirement, row["id"])
        assert held is not None
        for number in range(1_900):
            copy = {name: getattr(held, name) for name in fields}
            session.add(Requirement(**{**copy, "ref": f"COPY-{number}"}))
    with counted_queries(app.extensions["tidemark"].database) as many:
        client.get("/requirements")

    assert len(many) == len(few)
    assert len(many) <= 14
