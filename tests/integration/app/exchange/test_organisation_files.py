"""Aims, promises, objectives and measures in files: out and in again without a loss, refused row by row."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import col

from app.core.importing import RowVerdict
from app.exchange.domain.limits import FORMATS
from app.exchange.operations import RowsRefused, StaleImport, apply_run
from app.exchange.planning import plan_run
from app.history.models import HistoryEntry
from app.organisation.domain.words import InUse
from app.organisation.models import Measure, Reading
from app.organisation.operations import retire
from app.organisation.queries.rows import get_measure
from tests.cast import address_of
from tests.factories.exchange import apply, bring_in, counts, csv_of, documents, exported, json_of, move, rows_of
from tests.factories.organisation import add_broadband, read_measure
from tests.pages_client import words

AIMS: list[dict[str, Any]] = [
    {"code": "AIM-1", "text": "Customers get the right outcome first time"},
    {"code": "AIM-2", "text": "=Fair"},
]
FCR: dict[str, Any] = {
    "code": "KPI-FCR", "name": "First contact resolution", "unit": "percent", "tells": "quality", "better": "higher",
    "reckoning": "percent", "about": "No second contact\nwithin 7 days",
    "readings": [
        {"day": "2026-09-30", "value": "", "numerator": "391", "n": 500, "source": "Monthly report"},
        {"day": "2026-10-31", "value": "78.25", "numerator": "", "n": None, "source": 'Dashboard; "live"'},
    ],
}  # fmt: skip
ASA: dict[str, Any] = {
    "code": "KPI-ASA", "name": "Speed of answer", "unit": "seconds", "tells": "speed", "better": "lower",
    "reckoning": "average", "about": "", "readings": [],
}  # fmt: skip
PROMISES: list[dict[str, Any]] = [
    {"code": "CH-1", "text": "We sort it out", "aim": "AIM-1", "product": "Fibre broadband",
     "measures": ["KPI-ASA", "KPI-FCR"]},
    {"code": "CH-2", "text": "We adapt", "aim": "", "product": "", "measures": []},
]  # fmt: skip
SET: dict[str, Any] = {
    "code": "OB-1", "text": "Raise it", "kind": "improvement", "status": "set", "aim": "AIM-1",
    "product": "Fibre broadband", "measure": "KPI-FCR", "baseline": "68.5", "target": "72", "due_on": "2027-06-30",
    "owner": address_of("manager"), "how": "Two more coaches", "balance": ["KPI-ASA"],
}  # fmt: skip
DRAFT: dict[str, Any] = {
    "code": "OB-2", "text": "Answer faster", "kind": "every_month", "status": "draft", "aim": "", "product": "",
    "measure": "", "baseline": "", "target": "-1.5", "due_on": None, "owner": "", "how": "", "balance": [],
}  # fmt: skip
WHOLE: dict[str, list[dict[str, Any]]] = {
    "aims": AIMS,
    "measures": [ASA, FCR],
    "promises": PROMISES,
    "objectives": [SET, DRAFT],
}


@pytest.fixture
def filled(runtime, cast, now):
    """All four kinds, brought in one after the other."""
    with runtime.database.transaction() as session:
        add_broadband(session, cast, now)
    for kind, rows in WHOLE.items():
        move(runtime, kind, f"{kind}.json", json_of(rows), by=cast.officer)
    return runtime


def refused(runtime, kind, row, cast) -> dict[str, str]:
    """Why a row is refused."""
    run = bring_in(runtime, kind, "rows.json", json_of([row]), by=cast.officer)
    (found,) = rows_of(runtime, run)
    assert found.verdict is RowVerdict.REFUSED, found.body
    return found.problems


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_out_comes_in_again_unchanged_and_whole_elsewhere(filled, elsewhere, cast, now, form):
    with elsewhere.database.transaction() as session:
        add_broadband(session, cast, now)
    for kind, rows in WHOLE.items():
        assert documents(filled, kind, by=cast.officer) == rows
        content = exported(filled, kind, form, by=cast.officer)
        again = bring_in(filled, kind, f"again.{form}", content, by=cast.officer)
        assert (again.new_count, again.changed_count, again.refused_count) == (0, 0, 0), rows_of(filled, again)
        assert again.unchanged_count == (len(rows) + 1 if (kind, form) in {("measures", "csv"), ("measures", "xlsx")}
                                         else len(rows))  # fmt: skip
        move(elsewhere, kind, f"again.{form}", content, by=cast.officer)
        assert documents(elsewhere, kind, by=cast.officer) == rows


def test_each_row_has_its_own_entry_beside_that_of_the_file(filled):
    with filled.database.reading() as session:
        tags = list(session.scalars(select(col(HistoryEntry.tag)).order_by(col(HistoryEntry.id))))
    for tag, count in {
        "aim:added": 2,
        "measure:added": 2,
        "measure:read": 2,
        "promise:added": 2,
        "objective:added": 2,
    }.items():
        assert tags.count(tag) == count
    assert tags.count("import:applied") == 4


def test_only_what_the_file_says_otherwise_is_changed(filled, cast):
    run = move(
        filled, "measures", "some.json", json_of([{"code": "KPI-FCR", "name": "Solved at once"}]), by=cast.officer
    )
    assert counts(run) == (0, 1, 0, 0)
    assert documents(filled, "measures", by=cast.officer)[1] == {**FCR, "name": "Solved at once"}
    run = move(
        filled, "objectives", "some.json", json_of([{"code": "OB-2", "aim": "AIM-2", "target": "3"}]), by=cast.officer
    )
    assert counts(run) == (0, 1, 0, 0)
    assert documents(filled, "objectives", by=cast.officer)[1] == {**DRAFT, "aim": "AIM-2", "target": "3"}
    run = move(filled, "promises", "some.json", json_of([{"code": "CH-1", "measures": ["KPI-FCR"]}]), by=cast.officer)
    assert documents(filled, "promises", by=cast.officer)[0] == {**PROMISES[0], "measures": ["KPI-FCR"]}
    move(filled, "aims", "some.json", json_of([{"code": "AIM-2", "text": "Fair"}]), by=cast.officer)
    assert documents(filled, "aims", by=cast.officer)[1] == {"code": "AIM-2", "text": "Fair"}


def test_a_reading_of_a_day_held_is_corrected_and_one_that_the_file_lacks_stays(filled, cast):
    october = {**FCR["readings"][1], "value": "79"}
    november = {"day": "2026-11-20", "value": 80.5, "source": "Dashboard"}
    run = move(
        filled, "measures", "m.json", json_of([{"code": "KPI-FCR", "readings": [november, october]}]), by=cast.officer
    )
    assert counts(run) == (0, 1, 0, 0)
    (_, held) = documents(filled, "measures", by=cast.officer)
    assert [one["day"] for one in held["readings"]] == ["2026-09-30", "2026-10-31", "2026-11-20"]
    assert [one["value"] for one in held["readings"]] == ["", "79", "80.5"]
    with filled.database.reading() as session:
        tags = list(session.scalars(select(col(HistoryEntry.tag)).order_by(col(HistoryEntry.id))))
        assert tags.count("measure:reading_corrected") == 1
        assert session.scalars(select(Reading).where(col(Reading.day) == date(2026, 9, 30))).one().value == Decimal(
            "78.2"
        )
    (row,) = rows_of(filled, run)
    assert row.body["changes"]["readings"][0] == ['31 Oct 2026: 78.25, Dashboard; "live"']


@pytest.mark.parametrize(
    ("kind", "row", "column", "said"),
    [
        ("aims", {"code": "aim 5", "text": "x"}, "code", "A code is 2 to 40 capitals"),
        ("aims", {"code": "AIM-5", "text": ""}, "text", "Say what the organisation wants"),
        ("promises", {"code": "CH-3", "text": "x", "aim": "AIM-9"}, "aim", "There is no aim AIM-9 in use"),
        ("promises", {"code": "CH-3", "text": "x", "product": "Gas"}, "product", "There is no product or service Gas"),
        ("promises", {"code": "CH-3", "text": "x", "measures": ["KPI-X"]}, "measures", "no measure KPI-X"),
        ("objectives", {**SET, "code": "OB-3", "owner": "x@y.z"}, "owner", "Nobody here has the address"),
        ("objectives", {**SET, "code": "OB-3", "owner": address_of("agent")}, "owner", "do not let them look after it"),
        ("objectives", {**SET, "code": "OB-3", "measure": "KPI-X"}, "measure", "There is no measure KPI-X in use"),
        ("objectives", {**SET, "code": "OB-3", "balance": ["KPI-X"]}, "balance", "There is no measure KPI-X in use"),
        ("objectives", {**SET, "code": "OB-3", "due_on": "2026-11-01"}, "due_on", "That day has passed"),
        ("objectives", {**SET, "code": "OB-3", "target": "many"}, "target", "“many” is not a number"),
        ("objectives", {**SET, "code": "OB-3", "baseline": ""}, "baseline", "Give it a baseline, or keep it"),
        ("objectives", {**SET, "code": "OB-3", "owner": ""}, "owner", "Give it an owner, or keep it as a draft"),
        ("objectives", {**DRAFT, "code": "OB-3", "due_on": "2027-01-01"}, "due_on", "has no day"),
        ("objectives", {"code": "OB-1", "status": "draft"}, "status", "never becomes a draft again"),
        ("measures", {**ASA, "code": "KPI-NEW", "tells": ""}, "tells", "Say what it tells: speed, quality"),
        ("measures", {"code": "KPI-FCR", "reckoning": "average"}, "reckoning", "was settled when it was added"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_stored_says_why_in_its_column(filled, cast, kind, row, column, said):
    assert said in refused(filled, kind, row, cast)[column]


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        ({"day": "2026-11-30", "value": "1"}, "30 Nov 2026: That day is still to come"),
        ({"day": "2026-11-01", "numerator": "1", "n": 0}, "1 Nov 2026: n must be 1 or more"),
        ({"day": "2026-11-01", "numerator": "9", "n": 3}, "9 of 3 is more than there were"),
        ({"day": "2026-11-01", "numerator": "9", "n": 30, "value": "30"}, "The value is reckoned from numerator and n"),
        ({"day": "2026-11-01", "value": ""}, "Give a numerator and n, or the value"),
        ({"day": "2026-11-01", "value": "1", "source": ""}, "Say where it was read"),
        ({"day": "2026-11-01", "value": "ten"}, "Reading 2: “ten” is not a number, such as 72.5"),
        ({"day": "2026-11-01", "value": True}, "is not a number"),
        ({"day": "1 November", "value": "1"}, "Reading 2: give its day as 2026-11-24"),
        ({"day": "2026-11-02", "value": "1"}, "There are two readings of 2 Nov 2026"),
        ({"day": "2026-11-01", "value": "1", "m": 3}, "a reading has no “m”"),
    ],
)
def test_a_reading_that_is_none_refuses_its_measure_with_the_reason(filled, cast, reading, said):
    sound = {"day": "2026-11-02", "value": "70", "source": "Dashboard"}
    row = {"code": "KPI-FCR", "readings": [sound, {"source": "Dashboard", **reading}]}
    assert said in refused(filled, "measures", row, cast)["readings"]
    with filled.database.reading() as session:
        assert len(session.scalars(select(Reading)).all()) == 2, "nothing of it was kept"


def test_in_a_table_each_reading_is_a_row_and_a_measure_is_brought_in_whole(filled, cast):
    row = {name: value for name, value in FCR.items() if name != "readings"}
    row |= {"numerator": "", "n": "", "source": "Dashboard"}
    good = [{**row, "day": "20/11/2026", "value": "80"}, {**row, "name": "", "day": "21/11/2026", "value": "80.5"}]
    bad = [{**row, "code": "KPI-NEW", "day": "20/11/2026", "value": "1"},
           {**row, "code": "KPI-NEW", "name": "Another", "day": "21/11/2026", "value": "2"}]  # fmt: skip
    lost = [{**row, "code": "", "day": "21/11/2026", "value": "2"}]
    run = bring_in(filled, "measures", "rows.csv", csv_of([*good, *bad, *lost]), by=cast.officer)
    assert counts(run) == (0, 2, 0, 3)
    problems = {one.number: one.problems for one in rows_of(filled, run)}
    assert problems[4]["row"] == "Row 5 of this measure is refused, and a measure is brought in whole"
    assert problems[5]["name"] == "The first row of this measure says otherwise. Let both say the same"
    assert problems[6]["code"] == "Say in each row which measure it belongs to"
    with pytest.raises(RowsRefused):
        apply(filled, run, by=cast.officer)
    apply(filled, run, by=cast.officer, leaves_out=True)
    held = documents(filled, "measures", by=cast.officer)
    assert [one["code"] for one in held] == ["KPI-ASA", "KPI-FCR"]
    assert [one["value"] for one in held[1]["readings"]] == ["", "78.25", "80", "80.5"]


def test_the_page_of_the_report_shows_every_row_of_a_measure(filled, cast, client_as):
    row = {name: value for name, value in FCR.items() if name != "readings"}
    row |= {"numerator": "", "n": "", "source": "Dashboard", "value": "80"}
    rows = [{**row, "day": "20/11/2026"}, {**row, "day": "21/11/2026"}]
    run = bring_in(filled, "measures", "rows.csv", csv_of(rows), by=cast.officer)
    shown = words(client_as("officer").get(f"/exchange/runs/{run.id}"))
    assert "readings : from nothing to 20 Nov 2026: 80, Dashboard, 21 Nov 2026: 80, Dashboard" in shown
    assert "KPI-FCR 3 Changed" in shown


def test_a_code_that_stands_twice_is_refused_the_second_time(runtime, cast):
    run = bring_in(runtime, "aims", "aims.json", json_of([AIMS[0], {**AIMS[0], "text": "Other"}]), by=cast.officer)
    assert counts(run) == (1, 0, 0, 1)
    assert "Row 1 has this code already" in rows_of(runtime, run)[1].problems["code"]


def test_what_was_retired_is_in_no_file_and_changed_by_none(filled, cast, now):
    with filled.database.transaction() as session:
        row = session.scalars(select(Measure).where(col(Measure.code) == "KPI-ASA")).one()
        retire(session, row, "Nobody reads it", version=row.row_version, by=cast.officer, now=now)
    assert [one["code"] for one in documents(filled, "measures", by=cast.officer)] == ["KPI-FCR"]
    assert "was retired" in refused(filled, "measures", {"code": "KPI-ASA", "name": "Again"}, cast)["code"]
    same = bring_in(
        filled, "promises", "p.json", exported(filled, "promises", "json", by=cast.officer), by=cast.officer
    )
    assert counts(same) == (0, 0, 2, 0), "what names it goes on naming it"
    move(filled, "promises", "p.json", json_of([{"code": "CH-1", "text": "We do"}]), by=cast.officer)
    assert documents(filled, "promises", by=cast.officer)[0]["measures"] == ["KPI-ASA", "KPI-FCR"]


def test_a_reading_entered_after_the_file_was_checked_sends_it_back(filled, cast, now):
    run = bring_in(
        filled, "measures", "m.json", json_of([{"code": "KPI-FCR", "name": "Solved at once"}]), by=cast.officer
    )
    planned = plan_run(filled.database, run, cast.officer, today=now.date(), now=now)
    with filled.database.transaction() as session:
        measure = session.scalars(select(Measure).where(col(Measure.code) == "KPI-FCR")).one()
        read_measure(session, measure, date(2026, 11, 1), "77", cast, now)
    with pytest.raises(StaleImport), filled.database.transaction() as session:
        apply_run(session, run.row_id, planned, version=run.row_version, leaves_out=False, by=cast.officer, now=now)
    with filled.database.reading() as session:
        assert get_measure(session, measure.row_id).name == "First contact resolution"


def test_a_file_of_too_many_entries_is_to_be_parted(runtime, cast):
    many = [{"code": f"AIM-{n}", "text": "An aim"} for n in range(201)]
    run = bring_in(runtime, "aims", "aims.json", json_of(many), by=cast.officer)
    assert run.blocked == "This file would be 201 entries in the history, and up to 200 are made at once. Part it"


def test_readings_that_are_held_already_make_a_file_no_longer(filled, cast, now):
    with filled.database.transaction() as session:
        measure_id = session.scalars(select(col(Measure.id)).where(col(Measure.code) == "KPI-FCR")).one()
        row = {"measure_id": measure_id, "row_version": 1, "value": Decimal(70), "source": "Dashboard"}
        row |= {"entered_at": now, "entered_by_name": cast.officer.name}
        days = [date(2026, 1, 1) + timedelta(days=n) for n in range(250)]
        session.execute(insert(Reading), [{**row, "day": day} for day in days])
    (_, held) = documents(filled, "measures", by=cast.officer)
    more = {"day": "2026-11-20", "value": "80", "source": "Dashboard"}
    run = bring_in(
        filled, "measures", "m.json", json_of([{**held, "readings": [*held["readings"], more]}]), by=cast.officer
    )
    assert (counts(run), run.blocked) == ((0, 1, 0, 0), "")


def test_only_who_may_change_the_organisation_brings_it_in(runtime, client_as):
    page = client_as("officer").get("/exchange").text
    for kind in WHOLE:
        assert f'href="/exchange/{kind}"' in page
        client_as("officer").get(f"/exchange/{kind}")
        client_as("leader").get(f"/exchange/{kind}", 403)
        client_as("agent").get(f"/exchange/{kind}/export.csv")
    assert InUse.IN_USE.value not in page
