"""Checklists in files: nested or a row for each question, into drafts, and back without losing a field."""

from typing import Any

import pytest
from sqlmodel import col, select

from app.core.importing import RowVerdict
from app.exchange.domain.limits import FORMATS
from audits.checklists.models import ChecklistVersion
from audits.checklists.starter_library import LIBRARY
from audits.words import VersionState
from tests.factories.exchange import apply, bring_in, counts, documents, exported, json_of, move, rows_of

pytestmark = pytest.mark.usefixtures("register")


def states(runtime) -> list[VersionState]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(ChecklistVersion.state).order_by(col(ChecklistVersion.id))))


@pytest.mark.parametrize("form", FORMATS)
def test_the_starter_checklists_come_back_from_each_format(runtime, elsewhere, cast, form):
    move(runtime, "checklists", "starter.yaml", LIBRARY.read_bytes(), by=cast.officer)
    before = documents(runtime, "checklists", by=cast.officer)
    content = exported(runtime, "checklists", form, by=cast.officer)
    again = bring_in(runtime, "checklists", f"again.{form}", content, by=cast.officer)
    assert counts(again) == (0, 0, again.row_count, 0)
    assert [row.key for row in rows_of(runtime, again) if row.part_of is None] == [one["id"] for one in before]

    move(elsewhere, "checklists", f"again.{form}", content, by=cast.officer)
    assert documents(elsewhere, "checklists", by=cast.officer) == before
    assert set(states(elsewhere)) == {VersionState.DRAFT}


def test_a_change_is_reported_and_makes_one_draft(runtime, cast):
    move(runtime, "checklists", "starter.yaml", LIBRARY.read_bytes(), by=cast.officer)
    document = documents(runtime, "checklists", by=cast.officer)[0]
    run = bring_in(runtime, "checklists", "a.json", json_of([{**document, "title": "=Another"}]), by=cast.officer)
    assert counts(run) == (0, 1, 0, 0)
    assert rows_of(runtime, run)[0].body["changes"] == {"title": [document["title"], "=Another"]}
    apply(runtime, run, by=cast.officer)
    assert documents(runtime, "checklists", by=cast.officer)[0]["title"] == "=Another"
    assert len(states(runtime)) == 7


def test_what_makes_no_checklist_is_refused_at_its_place(runtime, cast):
    rows: list[dict[str, Any]] = [
        {"id": "CL-A", "title": "A", "sections": [{"id": "S", "title": "S", "questions": [{"id": "Q", "text": ""}]}]},
        {"id": "bad", "title": "B"},
    ]
    run = bring_in(runtime, "checklists", "a.json", json_of(rows), by=cast.officer)
    assert counts(run) == (0, 0, 0, 2)
    assert "give it a text" in str(rows_of(runtime, run)[0].problems)
    assert "give it a ref" in str(rows_of(runtime, run)[1].problems)


def test_rows_of_a_table_that_contradict_each_other_are_refused_as_one_checklist(runtime, cast):
    move(runtime, "checklists", "starter.yaml", LIBRARY.read_bytes(), by=cast.officer)
    text = exported(runtime, "checklists", "csv", by=cast.officer).decode().replace("Opening and identity", "Else", 1)
    run = bring_in(runtime, "checklists", "a.csv", text.encode(), by=cast.officer)
    refused = [row for row in rows_of(runtime, run) if row.verdict is RowVerdict.REFUSED]
    assert {row.key for row in refused} == {refused[0].key}
    assert counts(run) == (0, 0, run.row_count - len(refused), len(refused))
    assert refused[0].problems == {"section_title": "Row 3 says another section_title than row 2"}
    assert refused[1].problems == {"row": "It belongs to what begins in row 2, which is refused"}


def test_a_manager_brings_checklists_in_by_the_pages(client_as):
    assert "Bring in checklists" in client_as("manager").get("/exchange").get_data(as_text=True)
    client_as("manager").get("/exchange/checklists")
    client_as("administrator").get("/exchange/checklists", 403)
