"""The register's forms: what is saved, what is refused and keeps what was typed, what two people at once are told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from app.history.models import HistoryEntry
from app.requirements import queries
from app.requirements.domain.words import Status, TagKind
from tests.factories.register import add_requirement
from tests.pages_client import row_version, words

NEW = {
    "ref": "ORG-RECORD",
    "title": "Record the outcome",
    "reference": "Quality policy 3",
    "instrument": "Quality policy",
    "kind": "organisational",
    "binding": "internal",
    "status": "in_force",
    "client_id": "",
    "demand": "Record what was agreed.",
    "applies_when": "Every contact.",
    "effective_from": "2026-12-01",
    "owner_id": "",
    "deputy_id": "",
    "review_frequency_months": "12",
    "review_due_on": "2027-11-24",
    "url": "",
    "themes": "Call notes\nQuality",
    "aliases": "wrap-up\nnotes",
    "evidence": "call notes",
    "sources": "",
}
EDIT = {name: value for name, value in NEW.items() if name not in {"ref", "client_id"}} | {"effective_from": ""}


def tags(database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id))))


@pytest.fixture
def row(database, cast, now):
    with database.transaction() as session:
        return add_requirement(session, "ORG-CALLBACK", by=cast.officer, now=now, verify=True, verify_note="Look")


@pytest.fixture
def added(client_as):
    officer = client_as("officer")
    officer.post("/requirements/new", NEW)
    return officer


def test_adding_one_shows_its_page_and_finds_it(added, database, cast):
    page = words(added.get("/requirements/ORG-RECORD"))
    assert "Record what was agreed." in page
    assert "Also known as wrap-up, notes" in page
    assert "also known as wrap-up" in words(added.get("/requirements?q=wrap-up"))
    with database.reading() as session:
        found = queries.visible_requirement(session, cast.agent, "ORG-RECORD")
        themes = [value for kind, value in queries.tags_of(session, found) if kind is TagKind.THEME]
    assert themes == ["call_notes", "quality"]
    assert tags(database) == ["requirement:created"]


def test_a_client_requirement_is_for_that_client_alone(client_as, cast):
    client_as("officer").post("/requirements/new", {**NEW, "client_id": str(cast.shop)})
    client_as("agent").get("/requirements/ORG-RECORD", 404)
    client_as("outsider").get("/requirements/ORG-RECORD")


@pytest.mark.parametrize(
    ("field", "sent", "said"),
    [
        ("ref", "", "Give it a ref"),
        ("ref", "org record", "A ref is 3 to 60"),
        ("ref", "A" * 61, "Ref must be 60 characters"),
        ("ref", "ORG-RECORD\x00", "already holds ORG-RECORD"),
        ("title", " ", "Give it a title"),
        ("title", "t" * 201, "Title must be 200 characters or fewer"),
        ("title", "Ring 4111 1111 1111 1111", "looks like a payment card number (ending 1111)"),
        ("demand", "", "Say what the centre must do"),
        ("demand", "d" * 5_001, "5,000 characters or fewer"),
        ("kind", "king", "Not a valid choice"),
        ("effective_from", "2026-02-30", "In force from must be a day, such as 24/11/2026"),
        ("review_due_on", "soon", "Next review by must be a day"),
        ("review_frequency_months", "0", "Between 1 and 120 months"),
        ("review_frequency_months", "many", "must be a whole number, such as 12"),
        ("review_frequency_months", "9" * 30, "must be a whole number, such as 12"),
        ("owner_id", "99999", "That person is not here any more"),
        ("owner_id", "\u00b2", "That person is not here any more"),
        ("deputy_id", "x", "That person is not here any more"),
        ("client_id", "99", "That client is not here any more"),
        ("url", "javascript:alert(1)", "begins with https://"),
        ("url", "https://x.example/a b", "begins with https://"),
        ("themes", "t\n" * 41, "41 lines are too many"),
        ("aliases", "a" * 201, "Each line must be 200 characters"),
    ],
)
def test_a_bad_field_is_named_and_what_was_typed_is_kept(added, database, field, sent, said):
    page = added.post("/requirements/new", {**NEW, "ref": "ORG-SECOND", "note": "n", field: sent}, 422)
    assert said in words(page)
    assert f'href="#{field}"' in page.get_data(as_text=True)
    assert "Record what was agreed." in page.get_data(as_text=True) or field == "demand"
    assert tags(database) == ["requirement:created"]


def test_invisible_characters_are_taken_out_before_anything_is_stored(client_as, database, cast):
    odd = {
        "title": "Record\x00 the\u202e outcome",
        "demand": "Record\x00 it.\r\nAlways.",
        "aliases": "one\x00\ntwo\u200b",
    }
    client_as("officer").post("/requirements/new", NEW | odd)
    with database.reading() as session:
        found = queries.visible_requirement(session, cast.officer, "ORG-RECORD")
        wording = queries.newest_wording(session, found)
        aliases = [value for kind, value in queries.tags_of(session, found) if kind is TagKind.ALIAS]
    assert (wording.title, wording.demand) == ("Record the outcome", "Record it.\nAlways.")
    assert aliases == ["one", "two"]


def test_opening_the_form_and_saving_it_changes_nothing(added, database):
    form = added.get("/requirements/ORG-RECORD/edit")
    assert 'value="Record the outcome"' in form.get_data(as_text=True)
    added.post("/requirements/ORG-RECORD/edit", {**EDIT, "row_version": row_version(form)})
    assert tags(database) == ["requirement:created"]
    assert "Nothing was changed" in added.get("/requirements/ORG-RECORD").get_data(as_text=True)


def test_new_words_need_a_day_and_then_make_a_version(added, database):
    sent = {**EDIT, "title": "Record every outcome", "row_version": 1, "note": "Clearer"}
    page = added.post("/requirements/ORG-RECORD/edit", sent, 422)
    assert "Say from when the new wording holds" in words(page)
    assert 'value="Record every outcome"' in page.get_data(as_text=True)
    added.post("/requirements/ORG-RECORD/edit", {**sent, "effective_from": "2027-01-01"})
    page = words(added.get("/requirements/ORG-RECORD?as_at=2027-01-01"))
    assert "Record every outcome" in page
    assert "Clearer" in page
    assert tags(database) == ["requirement:created", "requirement:revised"]


def test_each_changed_part_has_its_own_entry(added, database, cast):
    sent = {"owner_id": str(cast.manager.id), "status": "superseded", "verify": "y", "verify_note": "Old source"}
    added.post("/requirements/ORG-RECORD/edit", {**EDIT, **sent, "row_version": 1})
    assert tags(database)[1:] == ["requirement:assigned", "requirement:superseded", "requirement:doubted"]


def test_the_badge_cannot_be_taken_away_by_the_edit_form(client_as, row, database, cast):
    officer = client_as("officer")
    assert 'name="verify"' not in officer.get("/requirements/ORG-CALLBACK/edit").get_data(as_text=True)
    officer.post("/requirements/ORG-CALLBACK/edit", {**EDIT, "effective_from": "2027-01-01", "row_version": 1})
    with database.reading() as session:
        assert queries.visible_requirement(session, cast.officer, "ORG-CALLBACK").verify is True


def test_a_stale_save_shows_both_texts_and_the_person_chooses(added, database, cast):
    theirs = {**EDIT, "owner_id": str(cast.manager.id), "title": "Theirs", "effective_from": "2027-01-01"}
    added.post("/requirements/ORG-RECORD/edit", {**theirs, "row_version": 1})
    mine = {**EDIT, "title": "Mine & <b>bold</b>", "effective_from": "2027-02-01", "row_version": 1}
    page = added.post("/requirements/ORG-RECORD/edit", mine, 409)
    shown = words(page)
    assert "Somebody else saved first" in shown
    assert "Title Theirs Mine & <b>bold</b>" in shown
    assert "Owner Martin Keogh Nobody: it falls to the compliance officers" in shown
    version = row_version(page)
    added.post("/requirements/ORG-RECORD/edit", {**mine, "row_version": version})
    assert "Mine &" in words(added.get("/requirements/ORG-RECORD?as_at=2027-02-01"))


@pytest.mark.both_databases
def test_of_two_saves_at_once_one_is_stale(app, client_as, added):
    """Neither may overwrite the other unseen, also where the database lets two writers read the same row."""

    def save(months: int) -> int:
        officer = client_as("officer")
        data = {**EDIT, "review_frequency_months": str(months), "row_version": "1", "csrf_token": officer.csrf_token()}
        return int(officer.http.post("/requirements/ORG-RECORD/edit", data=data).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, (3, 4, 5, 6))) == [303, 409, 409, 409]


@pytest.mark.both_databases
def test_of_two_people_who_add_the_same_ref_one_is_told(app, client_as, database):
    def add(title: str) -> int:
        officer = client_as("officer")
        data = {**NEW, "title": title, "csrf_token": officer.csrf_token()}
        return int(officer.http.post("/requirements/new", data=data).status_code)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(add, ("One", "Two", "Three"))) == [303, 422, 422]
    assert tags(database) == ["requirement:created"]


def test_deciding_that_it_does_not_apply_asks_why(client_as, row, database):
    officer = client_as("officer")
    path = "/requirements/ORG-CALLBACK/applicability"
    officer.get(path)
    page = officer.post(path, {"applicability": "does_not_apply", "reason": "", "row_version": 1}, 422)
    assert "Say why it does not apply" in words(page)
    officer.post(path, {"applicability": "does_not_apply", "reason": "We never call back", "row_version": 1})
    stale = officer.post(path, {"applicability": "applies", "reason": "", "row_version": 1}, 409)
    assert "Does it apply to us? Does not apply Applies" in words(stale)
    assert tags(database)[-1] == "requirement:applicability_decided"


def test_a_review_and_a_check_are_recorded_with_their_words(client_as, row):
    officer = client_as("officer")
    for step, name in (("review", "outcome"), ("confirm", "note")):
        officer.get(f"/requirements/ORG-CALLBACK/{step}")
        officer.post(f"/requirements/ORG-CALLBACK/{step}", {name: " ", "row_version": 1}, 422)
    officer.post("/requirements/ORG-CALLBACK/review", {"outcome": "Still right", "row_version": 1})
    stale = officer.post("/requirements/ORG-CALLBACK/confirm", {"note": "Read it", "row_version": 1}, 409)
    assert "Not asked on this page" in words(stale)
    version = row_version(stale)
    officer.post("/requirements/ORG-CALLBACK/confirm", {"note": "Read it today", "row_version": version})
    page = words(officer.get("/requirements/ORG-CALLBACK"))
    assert "next by 24 Nov 2027, last on 24 Nov 2026" in page
    assert "Yes: Read it today" in page
    assert "Check before relying" not in page


def test_somebody_who_left_stays_chosen_until_another_is(added, database, cast):
    added.post("/requirements/ORG-RECORD/edit", {**EDIT, "owner_id": str(cast.manager.id), "row_version": 1})
    with database.transaction() as session:
        session.execute(text("UPDATE person SET is_active = false WHERE id = :id"), {"id": cast.manager.id})
    form = added.get("/requirements/ORG-RECORD/edit").get_data(as_text=True)
    assert f'<option value="{cast.manager.id}" selected>Martin Keogh (has left)</option>' in form


@pytest.mark.parametrize("step", ["edit", "review", "applicability", "confirm"])
def test_only_officers_reach_the_forms_and_a_missing_ref_is_missing(client_as, row, step):
    for name in ("agent", "manager", "auditor"):
        assert "A compliance officer can" in words(client_as(name).get(f"/requirements/ORG-CALLBACK/{step}", 403))
    client_as("officer").get(f"/requirements/NONE/{step}", 404)
    client_as("officer").post(f"/requirements/NONE/{step}", {"row_version": 1}, 404)


def test_the_same_form_sent_twice_has_one_effect(added, database):
    sent = {**EDIT, "review_frequency_months": "6", "row_version": 1, "request_id": "f" * 32}
    first = added.post("/requirements/ORG-RECORD/edit", sent)
    assert added.post("/requirements/ORG-RECORD/edit", sent).location == first.location
    assert tags(database) == ["requirement:created", "requirement:review_set"]


def test_statuses_are_the_words_of_the_register(added, database, cast):
    added.post("/requirements/ORG-RECORD/edit", {**EDIT, "status": "horizon", "row_version": 1})
    with database.reading() as session:
        assert queries.visible_requirement(session, cast.officer, "ORG-RECORD").status is Status.HORIZON
