"""How a file writes its days is asked once, every row counts, and what stops a whole file is said beforehand."""

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from app.background.operations import run_queued
from app.commands import tidemark
from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.importing import RowVerdict
from app.core.written_days import DayOrder
from app.exchange.domain.lifecycle import RunStatus
from app.exchange.operations import DaysUnclear, say_day_order
from app.people.exchange import FIRST_ADMINISTRATOR
from app.people.models import Person, PersonClient, PersonRole, PersonSession
from app.scheduler import WORKS
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
)

SYSTEM = Actor.system()
TWO_WAYS = csv_of([requirement(effective_from="24/11/2026"), requirement("ORG-TWO", effective_from="03/04/2026")])


def starts(runtime, cast) -> list[Any]:
    return [one["effective_from"] for one in documents(runtime, "requirements", by=cast.officer)]


def test_a_file_whose_days_read_two_ways_is_not_moved_before_somebody_says_which(runtime, cast, now):
    run = bring_in(runtime, "requirements", "a.csv", TWO_WAYS, by=cast.officer)
    assert (run.two_ways, counts(run)) == ({"text": "03/04/2026", "row": 3}, (2, 0, 0, 0))
    with pytest.raises(DaysUnclear, match="03/04/2026"):
        apply(runtime, run, by=cast.officer)
    with runtime.database.transaction() as session:
        order = DayOrder.DAY_FIRST
        said = say_day_order(session, run.row_id, order, version=run.row_version, by=cast.officer, now=now)
        assert said.status is RunStatus.READY
    apply(runtime, run_of(runtime, run.row_id), by=cast.officer)
    assert starts(runtime, cast) == ["2026-11-24", "2026-04-03"]


def test_the_page_asks_once_and_reads_the_file_again_with_the_month_first(runtime, cast, client_as):
    run = bring_in(runtime, "requirements", "a.csv", TWO_WAYS, by=cast.officer)
    client, place = client_as("officer"), f"/exchange/runs/{run.id}"
    asked = client.get(place).get_data(as_text=True)
    assert "What does the file mean by 03/04/2026?" in asked
    assert asked.index("3 Apr 2026: the day first") < asked.index("4 Mar 2026: the month first")
    assert "Apply" not in asked.split("Decide", 1)[1].split("Drop it", 1)[0]
    refused = client.post(f"{place}/apply", {"row_version": run.row_version}, 422).get_data(as_text=True)
    assert "Say first how the file writes its days" in refused
    client.post(f"{place}/days", {"row_version": run.row_version, "order": "sideways"}, 422)
    client.post(f"{place}/days", {"row_version": run.row_version + 1, "order": "month_first"}, 409)

    client.post(f"{place}/days", {"row_version": run.row_version, "order": "month_first"})
    run_queued(runtime, WORKS)
    again = client.get(place).get_data(as_text=True)
    assert "What does the file mean" not in again
    assert "“24/11/2026” is not a day with the month first" in again
    assert counts(run_of(runtime, run.row_id)) == (1, 0, 0, 1)


def test_a_file_whose_days_read_one_way_is_not_asked_about(runtime, cast):
    body = csv_of([requirement(effective_from="24/11/2026"), requirement("ORG-TWO", effective_from="1 November 2026")])
    move(runtime, "requirements", "a.csv", body, by=cast.officer)
    assert starts(runtime, cast) == ["2026-11-24", "2026-11-01"]


@pytest.mark.parametrize(
    ("more", "first", "start"),
    [([], "day first", "2026-04-03"), (["--days", "month-first"], "month first", "2026-03-04")],
)
def test_the_command_takes_the_day_first_unless_told_and_says_which(runtime, cast, tmp_path, more, first, start):
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of([requirement(effective_from="03/04/2026")]))
    done = CliRunner().invoke(tidemark, ["import", "requirements", str(path), *more], obj=runtime)
    assert done.exit_code == 0, done.output
    assert f"Days were read with the {first}" in done.stderr
    assert starts(runtime, cast) == [start]


QUESTION = {"question": "A1", "text": "Is the desk clear?", "type": "yes_no", "weight": "1", "na_allowed": "yes"}
TOP = {"title": "Visit", "subject": "interaction", "scoring_mode": "questions", "pass_mark": "85%"}
SECTION = {"section": "A", "section_title": "Opening", "section_weight": "1"}


def checklist_rows(*rows: dict[str, str]) -> bytes:
    from app.exchange.kinds.checklists import ROW_COLUMNS

    return csv_of([{column.name: row.get(column.name, "") for column in ROW_COLUMNS} for row in rows])


def test_each_row_of_a_table_of_checklists_has_the_verdict_of_its_checklist(runtime, cast):
    lost = {**QUESTION, "question": "B2"}
    run = bring_in(
        runtime,
        "checklists",
        "a.csv",
        checklist_rows(
            {"id": "CL-AA", **TOP, **SECTION, **QUESTION},
            {"id": "CL-AA", **SECTION, **QUESTION, "question": "A2"},
            {"id": "CL-BB", **TOP, **SECTION, **QUESTION},
            {"id": "CL-BB", **lost},
        ),
        by=cast.officer,
    )
    rows = rows_of(runtime, run)
    assert [(row.number, row.key, row.verdict) for row in rows] == [
        (2, "CL-AA", RowVerdict.NEW),
        (3, "CL-AA", RowVerdict.NEW),
        (4, "CL-BB", RowVerdict.REFUSED),
        (5, "CL-BB", RowVerdict.REFUSED),
    ]
    assert counts(run) == (2, 0, 0, 2)
    assert "Say in which section this row belongs" in rows[3].problems["section"]
    apply(runtime, run, by=cast.officer, leaves_out=True)
    [stored] = documents(runtime, "checklists", by=cast.officer)
    assert (stored["id"], stored["scoring"]["pass_mark"]) == ("CL-AA", "85")


def test_rows_are_judged_again_with_their_checklist(runtime, cast, now):
    from app.exchange.operations import judge_again
    from app.exchange.staging import stage

    body = checklist_rows(
        {"id": "CL-AA", **TOP, **SECTION, **QUESTION}, {"id": "CL-AA", **SECTION, **QUESTION, "question": "A2"}
    )
    run = bring_in(runtime, "checklists", "a.csv", body, by=cast.officer)
    move(runtime, "checklists", "b.csv", body, by=cast.officer)
    with runtime.database.transaction() as session:
        judge_again(session, run.row_id, by=cast.officer, now=now)
    stage(runtime, run.row_id, cast.officer, lambda _done, _total: None)
    assert counts(run_of(runtime, run.row_id)) == (0, 0, 2, 0)
    assert {row.verdict for row in rows_of(runtime, run)} == {RowVerdict.UNCHANGED}


def test_a_run_whose_rows_do_not_all_have_a_verdict_is_refused(runtime, cast, monkeypatch):
    from app.exchange import staging

    sound = staging.reads_of
    monkeypatch.setattr(staging, "reads_of", lambda *arguments: list(sound(*arguments))[1:])
    run = bring_in(runtime, "requirements", "a.csv", csv_of([requirement(), requirement("ORG-TWO")]), by=cast.officer)
    assert run.status is RunStatus.REFUSED
    assert "2 rows of the file hold something, and 1 row came to a verdict" in run.problem


@pytest.mark.parametrize("rows", [[{"title": "x"}, requirement()], [{"ref": None, "title": "x"}, requirement()]])
def test_an_entry_without_its_key_is_refused_and_can_be_left_out(runtime, cast, rows):
    run = bring_in(runtime, "requirements", "a.json", json_of(rows), by=cast.officer)
    assert [(row.number, row.verdict) for row in rows_of(runtime, run)] == [
        (1, RowVerdict.REFUSED),
        (2, RowVerdict.NEW),
    ]
    apply(runtime, run, by=cast.officer, leaves_out=True)
    assert [one["ref"] for one in documents(runtime, "requirements", by=cast.officer)] == ["ORG-CALLBACK"]


def nobody(runtime) -> None:
    with runtime.database.transaction() as session:
        for table in (PersonSession, PersonRole, PersonClient, Person):
            session.execute(delete(table))


def person(name: str, *roles: str, **more: Any) -> dict[str, Any]:
    return {"email": f"{name}@fernleigh.example", "name": name.title(), "roles": list(roles), **more}


def test_first_people_without_an_administrator_are_said_to_lack_one_before_anything_is_moved(runtime, cast):
    nobody(runtime)
    run = bring_in(runtime, "people", "a.json", json_of([person("hannah", "officer")]), by=SYSTEM)
    assert run.blocked == FIRST_ADMINISTRATOR
    assert "At least one of these people must be an administrator" in run.blocked
    with pytest.raises(BadInput, match="At least one of these people must be an administrator"):
        apply(runtime, run, by=SYSTEM)
    move(
        runtime,
        "people",
        "b.json",
        json_of([person("hannah", "officer"), person("idris", "administrator")]),
        by=SYSTEM,
    )
    assert len(documents(runtime, "people", by=SYSTEM)) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [person("idris", "administrator", is_active=False)],
        [person("hannah", "officer"), person("idris", "administrator", site="Nowhere")],
    ],
)
def test_an_administrator_who_may_not_sign_in_or_is_refused_does_not_count(runtime, cast, rows):
    nobody(runtime)
    assert bring_in(runtime, "people", "a.json", json_of(rows), by=SYSTEM).blocked == FIRST_ADMINISTRATOR


def test_the_page_of_a_file_that_takes_the_last_administrator_offers_no_move(runtime, cast, client_as):
    row = {"email": address_of("administrator"), "roles": ["agent"]}
    run = bring_in(runtime, "people", "a.json", json_of([row]), by=SYSTEM)
    shown = client_as("administrator").get(f"/exchange/runs/{run.id}").get_data(as_text=True)
    assert "the last active administrator" in shown
    assert "Apply" not in shown.split("Decide", 1)[1].split("Drop it", 1)[0]


def test_the_command_says_what_stops_the_file_and_ends_with_1(runtime, cast, tmp_path):
    nobody(runtime)
    path = tmp_path / "a.json"
    path.write_bytes(json_of([person("hannah", "officer")]))
    for more, code in (["--dry-run"], 0), ([], 1):
        done = CliRunner().invoke(tidemark, ["import", "people", str(path), *more], obj=runtime)
        assert (done.exit_code, FIRST_ADMINISTRATOR in done.stderr) == (code, True)


def test_a_national_insurance_number_in_a_file_is_warned_of_and_moved_by_whoever_applies_it(runtime, cast):
    body = csv_of([requirement(), requirement("ORG-TWO", demand="Ask for AB 12 34 56 C")])
    run = bring_in(runtime, "requirements", "a.csv", body, by=cast.officer)
    assert run.problem.startswith("Row 3 seems to hold a National Insurance number.")
    apply(runtime, run, by=cast.officer)
