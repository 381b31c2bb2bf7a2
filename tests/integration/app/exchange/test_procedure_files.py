"""Procedures in files: out and in again without a loss; what differs becomes the draft of whoever brings it in."""

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlmodel import col

from app.commands import tidemark
from app.core.importing import RowVerdict
from app.exchange.domain.limits import FORMATS
from app.exchange.kinds import get_kind
from app.exchange.operations import RowsRefused, StaleImport
from app.history.models import HistoryEntry
from app.procedures.domain.text import ProcedureStep
from app.procedures.operations import Submission, discard_draft, retire, save_draft, submit_draft
from app.procedures.queries import (
    authors_of_draft,
    draft_of,
    find_draft,
    latest_revision,
    procedure_by_code,
    text_of,
)
from tests.cast import address_of
from tests.factories.exchange import apply, bring_in, counts, csv_of, documents, exported, json_of, move, rows_of
from tests.factories.organisation import add_broadband, add_charter
from tests.factories.procedures import TODAY
from tests.factories.register import add_requirement
from tests.queries import count_queries

NASTY = "=One\n\n  - two, \"three\"; 'four'\n1. five\nWhy: six"
COMPLAINT: dict[str, Any] = {
    "code": "PR-COMPLAINT",
    "title": "Handling a complaint",
    "owner": address_of("manager"),
    "post": "team_leader",
    "client": "",
    "review_every_months": 6,
    "requirements": ["OURS-1", "OURS-2"],
    "aims": ["AIM-1"],
    "promises": ["CH-1", "CH-2"],
    "measures": ["KPI-FCR"],
    "products": ["Fibre broadband"],
    "purpose": NASTY,
    "rationale": "-because",
    "data_protection": "Ask for no more than is needed.",
    "technology": "The log",
    "capability": "All agents log.",
    "records": "- Letters\n- Proof",
    "body": "What stands under no heading.",
    "steps": [
        {"title": "", "text": "Log it at once.", "why": ""},
        {"title": "=Listen", "text": NASTY, "why": "The clock\nstarts."},
        {"title": "Decide", "text": "", "why": ""},
    ],
    "scenarios": [{"title": "By a relative", "text": "Ask who they are."}, {"title": "+44", "text": ""}],
}
BARE: dict[str, Any] = {
    **dict.fromkeys(COMPLAINT, ""),
    **{name: [] for name, value in COMPLAINT.items() if isinstance(value, list)},
    "code": "PR-BARE", "title": "Nothing yet", "client": "Harbour Bank", "review_every_months": 12,
}  # fmt: skip
WHOLE = [BARE, COMPLAINT]


def furnish(runtime, cast, now):
    """What the procedures serve."""
    with runtime.database.transaction() as session:
        for ref in ("OURS-1", "OURS-2"):
            add_requirement(session, ref, by=cast.officer, now=now)
        add_requirement(session, "SHOP-1", client_id=cast.shop, by=cast.officer, now=now)
        add_charter(session, cast, now)
        add_broadband(session, cast, now)


@pytest.fixture
def filled(runtime, cast, now):
    furnish(runtime, cast, now)
    move(runtime, "procedures", "all.json", json_of(WHOLE), by=cast.officer)
    return runtime


def held(session, cast, code="PR-COMPLAINT"):
    row = procedure_by_code(session, cast.officer, code)
    assert row is not None
    return row


def change(runtime, cast, by="manager", **said):
    """Bring in what is to be said otherwise of the complaint procedure."""
    return move(runtime, "procedures", "some.json", json_of([{"code": "PR-COMPLAINT", **said}]), by=cast.named(by))


def refused(runtime, cast, by="officer", **said) -> dict[str, str]:
    run = bring_in(runtime, "procedures", "rows.json", json_of([said]), by=cast.named(by))
    (found,) = rows_of(runtime, run)
    assert found.verdict is RowVerdict.REFUSED, found.body
    return found.problems


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_out_comes_in_again_unchanged_and_whole_elsewhere(filled, elsewhere, cast, now, form):
    assert documents(filled, "procedures", by=cast.officer) == WHOLE
    content = exported(filled, "procedures", form, by=cast.officer)
    again = bring_in(filled, "procedures", f"again.{form}", content, by=cast.officer)
    assert (again.new_count, again.changed_count, again.refused_count) == (0, 0, 0), rows_of(filled, again)
    assert again.unchanged_count == (6 if form in {"csv", "xlsx"} else 2)

    furnish(elsewhere, cast, now)
    move(elsewhere, "procedures", f"again.{form}", content, by=cast.officer)
    assert documents(elsewhere, "procedures", by=cast.officer) == WHOLE


def test_whoever_brings_words_is_their_author_and_nothing_is_in_force(filled, cast):
    with filled.database.reading() as session:
        row = held(session, cast)
        assert [one.name for one in authors_of_draft(session, draft_of(session, row))] == ["Hannah Osei"]
        assert latest_revision(session, row.row_id) is None
        bare = draft_of(session, held(session, cast, "PR-BARE"))
        assert authors_of_draft(session, bare) == [], "a title alone has no author"
        tags = list(session.scalars(select(col(HistoryEntry.tag))))
    assert [tags.count(f"procedure:{did}") for did in ("added", "serves", "draft_saved")] == [2, 1, 1]


def test_new_words_make_their_bringer_an_author_beside_who_wrote_before(filled, cast):
    steps = [*COMPLAINT["steps"][:1], "Apologise.", *COMPLAINT["steps"][1:]]
    assert counts(change(filled, cast, steps=steps)) == (0, 1, 0, 0)
    with filled.database.reading() as session:
        draft = draft_of(session, held(session, cast))
        assert [one.name for one in authors_of_draft(session, draft)] == ["Hannah Osei", "Martin Keogh"]
        assert [step.key for step in text_of(draft).steps] == ["1", "6", "2", "3"]
        assert text_of(draft).rationale == COMPLAINT["rationale"], "what the file does not say stays"


def test_what_only_looks_after_it_or_is_served_makes_nobody_an_author(filled, cast):
    change(filled, cast, owner=address_of("officer"), review_every_months=3, requirements=["OURS-2"], products=[])
    with filled.database.reading() as session:
        row = held(session, cast)
        assert (row.owner_id, row.review_every_months) == (cast.officer.id, 3)
        assert [one.name for one in authors_of_draft(session, draft_of(session, row))] == ["Hannah Osei"]
    (_, found) = documents(filled, "procedures", by=cast.officer)
    assert (found["requirements"], found["products"], found["promises"]) == (["OURS-2"], [], ["CH-1", "CH-2"])


def test_a_procedure_whose_draft_was_discarded_begins_one(filled, cast, now):
    by = {"by": cast.officer, "now": now}
    with filled.database.transaction() as session:
        row = held(session, cast)
        draft = draft_of(session, row)
        text = replace(text_of(draft), steps=(ProcedureStep("1", "", "Log it."),))
        save_draft(session, row, draft, text, version=draft.row_version, **by)
        submit_draft(session, row, draft, Submission(True), version=draft.row_version, today=now.date(), **by)
        discard_draft(session, row, draft, version=draft.row_version, **by)
    (_, found) = documents(filled, "procedures", by=cast.agent)
    assert [step["text"] for step in found["steps"]] == ["Log it."]
    assert counts(change(filled, cast, steps=found["steps"])) == (0, 0, 1, 0)
    change(filled, cast, technology="A better log")
    with filled.database.reading() as session:
        draft = draft_of(session, held(session, cast))
        assert (text_of(draft).technology, text_of(draft).steps[0].text) == ("A better log", "Log it.")
        assert [one.name for one in authors_of_draft(session, draft)] == ["Hannah Osei", "Martin Keogh"]


def test_whoever_may_not_write_takes_out_no_words_that_never_left_their_author(filled, cast):
    (found,) = [one for one in documents(filled, "procedures", by=cast.auditor) if one["code"] == "PR-COMPLAINT"]
    assert (found["title"], found["steps"], found["rationale"]) == ("Handling a complaint", [], "")


def test_a_procedure_and_a_requirement_of_another_client_are_in_nobody_elses_file(filled, cast):
    assert [one["code"] for one in documents(filled, "procedures", by=cast.outsider)] == ["PR-COMPLAINT"]
    assert "requirements" in refused(filled, cast, code="PR-COMPLAINT", requirements=["OURS-1", "SHOP-1"])


def test_what_was_retired_is_in_no_file_and_changed_by_none(filled, cast, now):
    with filled.database.transaction() as session:
        row = held(session, cast)
        retire(session, row, "Nobody does this", version=row.row_version, today=TODAY, by=cast.officer, now=now)
    assert documents(filled, "procedures", by=cast.officer) == [BARE]
    assert "was retired" in refused(filled, cast, code="PR-COMPLAINT", title="x")["code"]


@pytest.mark.parametrize(
    ("said", "column", "sentence"),
    [
        ({"code": "pr 1", "title": "x"}, "code", "Capital letters, figures and hyphens, such as PR-COMPLAINT"),
        ({"code": "PR-1"}, "title", "Give the procedure a title"),
        ({"code": "PR-1", "title": "x", "client": "Nobody Ltd"}, "client", "no client Nobody Ltd"),
        ({"code": "PR-1", "title": "x", "post": "king"}, "post", "There is no post king"),
        ({"code": "PR-1", "title": "x", "owner": "who@else.example"}, "owner", "Nobody here has the address"),
        ({"code": "PR-1", "title": "x", "owner": address_of("agent")}, "owner", "cannot look after it"),
        ({"code": "PR-1", "title": "x", "review_every_months": 61}, "review_every_months", "Between 1 and 60"),
        ({"code": "PR-1", "title": "x", "aims": ["AIM-9"]}, "aims", "There is no aim AIM-9"),
        ({"code": "PR-1", "title": "x", "products": ["Gas"]}, "products", "There is no product or service Gas"),
        ({"code": "PR-1", "title": "x", "steps": [{"txt": "y"}]}, "steps", "Step 1: a step has no “txt”"),
        ({"code": "PR-1", "title": "x", "scenarios": [{"why": "y"}]}, "scenarios", "Scenario 1: a scenario has no"),
        ({"code": "PR-COMPLAINT", "client": "Harbour Bank"}, "client", "settled when it was added"),
        ({"code": "PR-COMPLAINT", "steps": [7]}, "steps", "Step 1: it is not a set of names and values"),
    ],
)
def test_a_row_that_cannot_be_says_why(filled, cast, said, column, sentence):
    problems = refused(filled, cast, **said)
    assert sentence in problems[column]
    assert set(problems) == {column}


def test_the_code_of_a_procedure_that_one_may_not_see_is_taken(filled, cast):
    with filled.database.transaction() as session:
        held(session, cast, "PR-BARE").client_id = cast.shop
    assert (
        "the code of another procedure already" in refused(filled, cast, "manager", code="PR-BARE", title="x")["code"]
    )


def test_a_table_is_brought_in_whole_or_not_at_all(runtime, cast):
    empty = {column.name: "" for column in get_kind("procedures").row_columns}
    rows = [
        {**empty, "code": "PR-1", "title": "First", "part_text": "Do it"},
        {**empty, "code": "PR-1", "title": "Other", "part": "scenario", "part_text": "Then"},
        {**empty, "code": "PR-2", "title": "Second", "part": "scenario", "part_text": "Then", "part_why": "Because"},
    ]
    run = bring_in(runtime, "procedures", "rows.csv", csv_of(rows), by=cast.officer)
    first, second, third = rows_of(runtime, run)
    assert "Row 3 of this procedure is refused, and a procedure is brought in whole" in first.problems["row"]
    assert "says otherwise" in second.problems["title"]
    assert "a scenario has no “why”" in third.problems["scenarios"]
    with pytest.raises(RowsRefused):
        apply(runtime, run, by=cast.officer)


def test_a_file_judged_before_somebody_wrote_moves_nothing(filled, cast, now):
    said = json_of([{"code": "PR-COMPLAINT", "technology": "Paper"}])
    run = bring_in(filled, "procedures", "some.json", said, by=cast.officer)
    with filled.database.transaction() as session:
        row = held(session, cast)
        draft = draft_of(session, row)
        text = replace(text_of(draft), technology="A pen")
        save_draft(session, row, draft, text, version=draft.row_version, by=cast.manager, now=now)
    with pytest.raises(StaleImport):
        apply(filled, run, by=cast.officer)
    with filled.database.reading() as session:
        assert text_of(draft_of(session, held(session, cast))).technology == "A pen"


def test_a_command_brings_procedures_in_and_is_no_author(runtime, cast, now, tmp_path):
    furnish(runtime, cast, now)
    file = tmp_path / "procedures.json"
    file.write_bytes(json_of(WHOLE))
    said = ["import", "procedures", str(file)]
    tried = CliRunner().invoke(tidemark, [*said, "--dry-run"], obj=runtime, catch_exceptions=False)
    assert "Nothing was moved: this was a dry run." in tried.stderr
    assert documents(runtime, "procedures", by=cast.officer) == []
    moved = CliRunner().invoke(tidemark, said, obj=runtime, catch_exceptions=False)
    assert "Moved 2 of 2 rows." in moved.stderr
    assert documents(runtime, "procedures", by=cast.officer) == WHOLE
    with runtime.database.reading() as session:
        draft = find_draft(session, held(session, cast).row_id)
        assert draft is not None
        assert authors_of_draft(session, draft) == []


def test_many_rows_are_judged_with_the_queries_of_few(filled, cast):
    def cost(count: int) -> int:
        rows = [{**COMPLAINT, "code": f"PR-{number}"} for number in range(count)]
        with count_queries(filled.database) as ran:
            bring_in(filled, "procedures", f"{count}.json", json_of(rows), by=cast.officer)
        return len(ran)

    assert cost(40) == cost(2)
