"""A file is read and judged, and nothing moves; applied, all of it moves at once; each refusal says why at its row."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.errors import BadInput, StaleEdit, StepNotAllowed
from app.core.importing import RowVerdict
from app.db import search
from app.exchange.domain.lifecycle import RunStatus
from app.exchange.operations import RowsRefused, StaleImport, drop_run
from app.history.queries import entry_with_document, verify_history
from app.people.models import Person
from app.requirements.models import Requirement, RequirementVersion
from app.requirements.queries import visible_requirement
from tests.cast import address_of
from tests.factories.exchange import (
    apply,
    bring_in,
    counts,
    csv_of,
    documents,
    json_of,
    move,
    requirement,
    rows_of,
    run_of,
    xlsx_of,
    yaml_of,
)
from tests.factories.register import add_requirement

SYSTEM = Actor.system()


def one(runtime, ref: str = "ORG-CALLBACK") -> Requirement | None:
    with runtime.database.reading() as session:
        return session.scalars(select(Requirement).where(Requirement.ref == ref)).one_or_none()


def versions(runtime) -> list[tuple[int, str, date | None, str]]:
    with runtime.database.reading() as session:
        rows = session.scalars(select(RequirementVersion).order_by(col(RequirementVersion.number)))
        return [(row.number, row.demand, row.effective_from, row.note) for row in rows]


def problems(runtime, run) -> list[dict[str, Any]]:
    return [row.problems for row in rows_of(runtime, run)]


def entries(runtime, tag: str) -> list[Any]:
    with runtime.database.reading() as session:
        rows = session.execute(text("SELECT id FROM history_entry WHERE tag = :tag ORDER BY id"), {"tag": tag})
        return [entry_with_document(session, SYSTEM, row.id) for row in rows]


@pytest.mark.parametrize(
    ("name", "made"), [("a.csv", csv_of), ("a.xlsx", xlsx_of), ("a.json", json_of), ("a.yaml", yaml_of)]
)
def test_checking_moves_nothing_and_applying_moves_everything(runtime, cast, name, made):
    run = bring_in(runtime, "requirements", name, made([requirement(), requirement("ORG-TWO")]), by=cast.officer)
    assert (run.status, counts(run)) == (RunStatus.READY, (2, 0, 0, 0))
    assert one(runtime) is None

    apply(runtime, run, by=cast.officer)
    stored = one(runtime)
    assert stored is not None
    assert (stored.title, stored.status, stored.review_due_on) == (
        "Call back within two days",
        "in_force",
        date(2027, 11, 24),
    )
    assert versions(runtime)[0] == (1, "Call back within two working days.", None, "")
    assert run_of(runtime, run.row_id).status is RunStatus.APPLIED
    with runtime.database.reading() as session:
        assert [hit.key for hit in search.find(session, cast.officer, "standard 4 callback")] == ["ORG-CALLBACK"]


def test_one_entry_carries_the_hash_the_counts_and_the_keys(runtime, cast):
    move(runtime, "requirements", "a.json", json_of([requirement()]), by=cast.officer)
    changed = [requirement(owner=address_of("officer")), requirement("ORG-TWO"), {"ref": "bad ref"}]
    run = bring_in(runtime, "requirements", "b.json", json_of(changed), by=cast.officer)
    apply(runtime, run, by=cast.officer, leaves_out=True)

    entry = entries(runtime, "import:applied")[-1]
    after = entry.body["after"]
    assert (after["sha256"], after["file"]) == (run.sha256, "b.json")
    assert (after["new"], after["changed"], after["refused"], after["moved"]) == (1, 1, 1, 2)
    assert after["added"] == ["ORG-TWO"]
    assert after["changes"] == {"ORG-CALLBACK": {"owner": ["", address_of("officer")]}}
    assert after["left_out"] == ["3: bad ref"]
    assert entry.sentence == "Hannah Osei brought in b.json: 1 requirements added, 1 changed, 1 refused rows left out"
    with runtime.database.reading() as session:
        assert verify_history(session).is_whole


def test_the_same_file_twice_changes_nothing_the_second_time(runtime, cast):
    content = xlsx_of([requirement(themes="complaints\nTwo words"), requirement("ORG-TWO")])
    move(runtime, "requirements", "a.xlsx", content, by=cast.officer)
    before = one(runtime)
    again = bring_in(runtime, "requirements", "a.xlsx", content, by=cast.officer)
    assert counts(again) == (0, 0, 2, 0)
    apply(runtime, again, by=cast.officer)
    assert one(runtime) == before


def test_refused_rows_stop_the_whole_unless_somebody_leaves_them_out(runtime, cast):
    rows = [requirement(), requirement("ORG-TWO", kind="made up", review_frequency_months="often")]
    run = bring_in(
        runtime,
        "requirements",
        "a.csv",
        csv_of([requirement(kind="organisational", review_frequency_months=""), rows[1]]),
        by=cast.officer,
    )
    assert counts(run) == (1, 0, 0, 1)
    assert problems(runtime, run)[1] == {
        "kind": "“made_up” is not one of: regulatory, legislative, standard, organisational",
        "review_frequency_months": "“often” is not a whole number, such as 12",
    }
    with pytest.raises(RowsRefused, match="1 rows are refused"):
        apply(runtime, run, by=cast.officer)
    assert one(runtime) is None
    apply(runtime, run, by=cast.officer, leaves_out=True)
    assert one(runtime) is not None
    assert one(runtime, "ORG-TWO") is None


def test_a_column_that_is_left_out_stays_and_an_empty_cell_empties(runtime, cast):
    move(
        runtime,
        "requirements",
        "a.json",
        json_of([requirement(url="https://example.org", owner=address_of("officer"))]),
        by=cast.officer,
    )
    move(runtime, "requirements", "b.csv", b"ref,owner\nORG-CALLBACK,\n", by=cast.officer)
    stored = one(runtime)
    assert stored is not None
    assert (stored.owner_id, stored.url, stored.title) == (None, "https://example.org", "Call back within two days")


def test_new_words_make_a_version_from_the_day_that_the_file_says(runtime, cast):
    move(runtime, "requirements", "a.json", json_of([requirement(effective_from="2026-01-01")]), by=cast.officer)
    words = {"ref": "ORG-CALLBACK", "demand": "Call back within one working day."}
    for more, said in (
        ({}, "Say from when the new wording holds"),
        ({"effective_from": "2025-12-31"}, "Version 1 begins on 1 Jan 2026, so the new wording cannot begin earlier"),
    ):
        run = bring_in(runtime, "requirements", "b.json", json_of([{**words, **more}]), by=cast.officer)
        assert problems(runtime, run) == [{"effective_from": said}]
    move(
        runtime,
        "requirements",
        "c.json",
        json_of([{**words, "effective_from": "2027-01-01", "note": "Faster"}]),
        by=cast.officer,
    )
    assert versions(runtime) == [
        (1, "Call back within two working days.", date(2026, 1, 1), ""),
        (2, "Call back within one working day.", date(2027, 1, 1), "Faster"),
    ]
    with runtime.database.reading() as session:
        assert visible_requirement(session, cast.officer, "ORG-CALLBACK").version == 2
        assert [hit.key for hit in search.find(session, cast.officer, "one working")] == ["ORG-CALLBACK"]


REFUSED = [
    ({"title": ""}, "title", "Give it a title"),
    ({"status": ""}, "status", "Say whether it is in force"),
    ({"owner": "nobody@fernleigh.example"}, "owner", "Nobody here has the address nobody@fernleigh.example"),
    ({"owner": address_of("agent"), "deputy": address_of("agent")}, "deputy", "must be somebody other"),
    ({"client": "Harbour Bank"}, "client", "Whose requirement it is does not change"),
    ({"applicability": "does_not_apply"}, "applicability_reason", "Say why it does not apply"),
    ({"verify": False}, "verify", "say in verify_note what you checked it against"),
    ({"url": "javascript:alert(1)"}, "url", "begins with https://"),
    ({"review_frequency_months": 0}, "review_frequency_months", "Between 1 and 120 months"),
    ({"retention_years": -1}, "retention_years", "Between 0 and 200 years"),
    ({"reviewed_on": "31/11/2026"}, "reviewed_on", "is not a day"),
    ({"demand": "Charge 4111 1111 1111 1111"}, "demand", "payment card number (ending 1111)"),
    ({"title": "x" * 201}, "title", "201 characters are too many: 200 at most"),
    ({"title": True}, "title", "reads as yes or no"),
    ({"themes": [f"t{n}" for n in range(41)]}, "themes", "41 lines are too many"),
    ({"clock": "soon"}, "clock", "is not JSON"),
    ({"effective_from": "2030-01-01"}, "effective_from", "Version 1 stays as it is"),
]


@pytest.mark.parametrize(
    ("wrong", "column", "said"), REFUSED, ids=[f"{column}-{n}" for n, (_, column, _) in enumerate(REFUSED)]
)
def test_what_the_register_would_not_take_is_refused_at_its_column(runtime, cast, wrong, column, said):
    held = requirement(effective_from="2026-01-01", verify=True, verify_note="Paragraph 3")
    move(runtime, "requirements", "a.json", json_of([held]), by=cast.officer)
    run = bring_in(runtime, "requirements", "b.json", json_of([{"ref": "ORG-CALLBACK", **wrong}]), by=cast.officer)
    [found] = problems(runtime, run)
    assert said in found[column]
    assert counts(run) == (0, 0, 0, 1)


def test_a_key_that_stands_twice_is_refused_where_it_stands_again(runtime, cast):
    run = bring_in(
        runtime,
        "requirements",
        "a.csv",
        csv_of([requirement(), requirement("ORG-TWO"), requirement()]),
        by=cast.officer,
    )
    assert counts(run) == (2, 0, 0, 1)
    assert problems(runtime, run)[2] == {"ref": "Row 2 has this ref already"}


def test_formulas_are_refused_row_by_row(runtime, cast):
    rows = [requirement(), requirement("ORG-TWO", title="=HYPERLINK(A1)")]
    run = bring_in(runtime, "requirements", "a.xlsx", xlsx_of(rows), by=cast.officer)
    assert counts(run) == (1, 0, 0, 1)
    assert "This is a formula. Put its value here" in problems(runtime, run)[1]["title"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"ref,titel\nA-1,b\n", "No column is called “titel”. The columns are: ref, title,"),
        ("a.csv", b"ref,id\nA-1,A-2\n", "Two columns are named ref"),
        ("a.csv", b"title\nb\n", "There is no column ref"),
        ("a.csv", b"ref\n" + b"A-1\n" * 100_001, "more than 100,000 rows"),
        ("a.xlsx", b"PK\x03\x04", "The workbook is damaged"),
        ("a.yaml", b"- &a {ref: A-1}\n- *a\n", "aliases"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_as_a_whole_and_leaves_no_row(runtime, cast, name, content, said):
    run = bring_in(runtime, "requirements", name, content, by=cast.officer)
    assert run.status is RunStatus.REFUSED
    assert said in run.problem
    assert rows_of(runtime, run) == []


def test_a_row_that_somebody_changed_meanwhile_makes_the_report_stale(runtime, cast, now):
    move(runtime, "requirements", "a.json", json_of([requirement()]), by=cast.officer)
    run = bring_in(
        runtime,
        "requirements",
        "b.json",
        json_of([{"ref": "ORG-CALLBACK", "url": "https://a.example"}]),
        by=cast.officer,
    )
    move(runtime, "requirements", "c.json", json_of([{"ref": "ORG-CALLBACK", "retention_years": 3}]), by=cast.officer)
    with pytest.raises(StaleImport):
        apply(runtime, run, by=cast.officer)
    stored = one(runtime)
    assert stored is not None
    assert stored.url == ""
    assert run_of(runtime, run.row_id).status is RunStatus.READY


def test_a_row_that_changes_between_plan_and_move_stops_the_move(runtime, cast, now):
    from app.exchange.operations import apply_run
    from app.exchange.planning import plan_run

    run = bring_in(runtime, "requirements", "a.json", json_of([requirement()]), by=cast.officer)
    planned = plan_run(runtime.database, run, cast.officer, today=now.date(), now=now)
    with runtime.database.transaction() as session:
        add_requirement(session, "ORG-CALLBACK", by=cast.officer, now=now)
    with pytest.raises(StaleImport), runtime.database.transaction() as session:
        apply_run(session, run.row_id, planned, version=run.row_version, leaves_out=False, by=cast.officer, now=now)
    assert versions(runtime)[0][1] == "Call back within two working days."
    assert len(versions(runtime)) == 1


def test_an_import_is_applied_once_and_by_one_hand(runtime, cast):
    run = bring_in(runtime, "requirements", "a.json", json_of([requirement()]), by=cast.officer)
    done = apply(runtime, run, by=cast.officer)
    with pytest.raises(StaleEdit):
        apply(runtime, run, by=cast.officer)
    with pytest.raises(StepNotAllowed):
        apply(runtime, done, by=cast.officer)


def test_a_dropped_import_leaves_everything_and_no_rows(runtime, cast, now):
    run = bring_in(runtime, "requirements", "a.json", json_of([requirement()]), by=cast.officer)
    with runtime.database.transaction() as session:
        drop_run(session, run.row_id, version=run.row_version, by=cast.officer, now=now)
    assert run_of(runtime, run.row_id).status is RunStatus.DROPPED
    assert rows_of(runtime, run) == []
    assert one(runtime) is None
    assert entries(runtime, "import:dropped")[0].body["after"]["rows"] == 1


def test_rows_of_a_client_whom_one_does_not_serve_are_neither_changed_nor_exported(runtime, cast, now):
    with runtime.database.transaction() as session:
        add_requirement(session, "ORG-SHOP", client_id=cast.shop, by=cast.officer, now=now)
    run = bring_in(runtime, "requirements", "a.json", json_of([{"ref": "ORG-SHOP", "title": "x"}]), by=cast.manager)
    assert problems(runtime, run) == [{"ref": "The register holds ORG-SHOP for a client that is not yours"}]
    assert documents(runtime, "requirements", by=cast.manager) == []
    assert [one["ref"] for one in documents(runtime, "requirements", by=cast.officer)] == ["ORG-SHOP"]


def test_an_owner_who_left_may_stay_but_not_be_chosen(runtime, cast):
    move(runtime, "requirements", "a.json", json_of([requirement(owner=address_of("agent"))]), by=cast.officer)
    with runtime.database.transaction() as session:
        session.get_one(Person, cast.agent.id).is_active = False
    rows = [
        requirement(owner=address_of("agent"), retention_years=3),
        requirement("ORG-TWO", owner=address_of("agent")),
    ]
    run = bring_in(runtime, "requirements", "b.json", json_of(rows), by=cast.officer)
    assert [row.verdict for row in rows_of(runtime, run)] == [RowVerdict.CHANGED, RowVerdict.REFUSED]
    assert problems(runtime, run)[1] == {"owner": "That person is not here any more. Choose another"}


def test_the_starter_library_itself_comes_in_with_its_own_names_of_columns(runtime, cast):
    from app.requirements.starter_library import FOLDER

    run = bring_in(
        runtime, "requirements", "starter.yaml", (FOLDER / "requirements.yaml").read_bytes(), by=cast.officer
    )
    assert counts(run) == (85, 0, 0, 0)


def test_a_staging_that_was_cut_off_begins_anew(runtime, cast, monkeypatch):
    from app.exchange import staging

    rows = json_of([requirement(f"ORG-{n:04}") for n in range(1200)])
    sound = staging.judge
    calls = iter(range(10))

    def broken(*arguments):
        if next(calls) == 1:
            raise OSError
        return sound(*arguments)

    monkeypatch.setattr(staging, "judge", broken)
    with pytest.raises(OSError):
        bring_in(runtime, "requirements", "a.json", rows, by=cast.officer)
    monkeypatch.setattr(staging, "judge", sound)
    told: list[tuple[int, int]] = []
    staging.stage(runtime, 1, cast.officer, lambda done, total: told.append((done, total)))
    assert counts(run_of(runtime, 1)) == (1200, 0, 0, 0)
    assert len(rows_of(runtime, run_of(runtime, 1))) == 1200
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def test_people_keep_the_rules_of_their_pages(runtime, cast):
    rows: list[dict[str, Any]] = [
        {"email": address_of("administrator"), "roles": ["officer"]},
        {"email": address_of("agent"), "is_active": False},
        {"email": "new@fernleigh.example", "name": "New", "roles": []},
        {"email": "no address", "name": "New", "roles": ["agent"]},
        {"email": "a@fernleigh.example", "name": "New", "roles": ["agent"], "site": "Glasgow", "team": "Complaints"},
        {"email": "b@fernleigh.example", "name": "New", "roles": ["agent"], "post": "king", "clients": ["No Such"]},
        {"email": "c@fernleigh.example", "name": "New", "roles": ["agent", "king"]},
        {"email": "björn.holm@fernleigh.example", "name": "Björn Holm", "roles": ["officer"]},
    ]
    run = bring_in(runtime, "people", "a.json", json_of(rows), by=cast.administrator)
    said = problems(runtime, run)
    assert counts(run) == (0, 0, 0, 8)
    assert "Nobody changes their own roles" in said[0]["roles"]
    assert "Access is ended on the person's page" in said[1]["is_active"]
    assert "Choose at least one role" in said[2]["roles"]
    assert "Enter an e-mail address" in said[3]["email"]
    assert said[4]["team"] == "There is no team “Complaints” at Glasgow; it is at Leeds"
    assert set(said[5]) == {"post", "clients"}
    assert "“king” is not one of: officer, manager" in said[6]["roles"]
    assert said[7]["email"].startswith("Mail cannot be sent to an address with “ö” before the @.")


def test_people_are_added_and_moved_and_cannot_sign_in_before_they_set_a_password(runtime, cast):
    rows = 'email,name,roles,team,is_active\nNEW@Fernleigh.example,New One,"leader, agent",Sales,\n'
    move(
        runtime,
        "people",
        "a.csv",
        (rows + f"{address_of('agent')},Tom Birch,agent,Sales,yes\n").encode(),
        by=cast.administrator,
    )
    held = {one["email"]: one for one in documents(runtime, "people", by=cast.administrator)}
    assert held["new@fernleigh.example"] == {
        "email": "new@fernleigh.example",
        "name": "New One",
        "roles": ["leader", "agent"],
        "post": "",
        "site": "Glasgow",
        "team": "Sales",
        "clients": [],
        "is_active": True,
    }
    assert (held[address_of("agent")]["team"], held[address_of("agent")]["clients"]) == ("Sales", ["Harbour Bank"])
    with runtime.database.reading() as session:
        stored = session.scalars(select(Person).where(Person.email == "new@fernleigh.example")).one()
        assert stored.password_hash == ""


def test_a_file_does_not_leave_an_installation_without_an_administrator(runtime, cast):
    row: dict[str, Any] = {"email": address_of("administrator"), "roles": ["agent"]}
    run = bring_in(runtime, "people", "a.json", json_of([row]), by=SYSTEM)
    with pytest.raises(BadInput, match="the last active administrator"):
        apply(runtime, run, by=SYSTEM)
    held = {one["email"]: one for one in documents(runtime, "people", by=SYSTEM)}
    assert held[address_of("administrator")]["roles"] == ["administrator"]


def test_a_file_from_before_quotations_leaves_them_as_they_are(runtime, cast):
    quoted = requirement(source_text="Every caller shall be called back.", effective_from="2026-01-01")
    move(runtime, "requirements", "new.json", json_of([quoted]), by=cast.officer)
    old = {name: value for name, value in quoted.items() if name != "source_text"}

    assert counts(bring_in(runtime, "requirements", "old.csv", csv_of([old]), by=cast.officer)) == (0, 0, 1, 0)

    reworded = {**old, "title": "Ring back", "effective_from": "2026-12-01"}
    move(runtime, "requirements", "old.csv", csv_of([reworded]), by=cast.officer)
    [kept] = documents(runtime, "requirements", by=cast.officer)
    assert (kept["title"], kept["source_text"]) == ("Ring back", "Every caller shall be called back.")
