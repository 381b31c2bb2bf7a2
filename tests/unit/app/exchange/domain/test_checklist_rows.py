"""A checklist is the same after it was a table, and a table after it was a checklist."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.domain.checklist_rows import RULES, BadRows, flatten, read_options, unflatten, written_options

WORD = (
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12).map(str.strip).filter(bool)
)
NUMBER = st.sampled_from(["1", "0.5", "1/3", "25", "100"])
ANSWERS = st.lists(WORD, max_size=3, unique=True)
OPTION = st.builds(
    lambda label, score, fails: {"label": label, "score": score, **({"fail": True} if fails else {})},
    WORD,
    NUMBER,
    st.booleans(),
)


def drop_empty(entry: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value or name in kept}


@st.composite
def questions(draw, codes, depth: int = 0) -> list[dict[str, Any]]:
    found = []
    for _ in range(draw(st.integers(0 if depth else 1, 3))):
        entry = {
            "id": f"Q{next(codes)}",
            "text": draw(WORD),
            "type": draw(st.sampled_from(["yes_no", "choice", "scale4"])),
            "weight": draw(NUMBER),
            "steps": draw(ANSWERS),
            "options": draw(st.lists(OPTION, max_size=3)),
            "critical": draw(st.sampled_from(["", "customer"])),
            "na_allowed": draw(st.booleans()),
            "fail_grade": draw(st.sampled_from(["", "major"])),
            "category": draw(st.one_of(st.just(""), WORD)),
            "guidance": draw(st.one_of(st.just(""), WORD)),
            "requirement_refs": draw(ANSWERS),
            **{name: draw(ANSWERS) for name in RULES},
            "notify": draw(st.sampled_from([None, {"on": ["No"], "post": "team_leader"}])),
        }
        entry = drop_empty(entry, {"na_allowed", *RULES})
        if depth < 2:
            blocks, before = [], None
            for _ in range(draw(st.integers(0, 2))):
                when, below = draw(ANSWERS), draw(questions(codes, depth + 1))
                if below and when != before:
                    blocks.append({"when": when, "questions": below})
                    before = when
            if blocks:
                entry["follow_up"] = blocks[0] if len(blocks) == 1 else blocks
        found.append(entry)
    return found


@st.composite
def checklists(draw) -> dict[str, Any]:
    codes = iter(range(10_000))
    sections = [
        drop_empty(
            {"id": f"S{n}", "title": draw(WORD), "weight": draw(NUMBER), "minimum": draw(st.sampled_from(["", "60"]))},
            set(),
        )
        | {"questions": draw(questions(codes))}
        for n in range(draw(st.integers(0, 3)))
    ]
    document = {
        "id": "CL-CALL",
        "title": draw(WORD),
        "subject": "interaction",
        "channels": draw(ANSWERS),
        "audience": draw(st.one_of(st.just(""), WORD)),
        "scoring": {"mode": "sections", "pass_mark": draw(NUMBER), "autofail_mode": "zero"},
        "sampling": draw(st.sampled_from([{}, {"basis": "per_agent", "minimum": 4}])),
        "guidance": draw(st.one_of(st.just(""), WORD)),
        "owner": draw(st.sampled_from(["", "hannah@fernleigh.example"])),
        "change_note": draw(st.one_of(st.just(""), WORD)),
        "sections": sections,
    }
    return drop_empty(document, {"channels", "scoring", "sections"})


def numbered(rows: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(rows, 2))


@given(checklists())
def test_a_checklist_comes_back_from_its_rows(document: dict[str, Any]):
    assert unflatten(numbered(flatten(document))) == document


@given(checklists())
def test_rows_come_back_from_their_checklist(document: dict[str, Any]):
    rows = flatten(document)
    again = flatten(unflatten(numbered(rows)))
    assert [drop_empty(row, set()) for row in again] == [drop_empty(row, set()) for row in rows]


def row(**more: Any) -> dict[str, Any]:
    return {"id": "CL-A", "title": "A", "section": "S", "section_title": "One", "question": "Q1", "text": "?", **more}


def test_later_rows_may_leave_empty_what_the_first_row_says():
    rows = numbered([row(), {"id": "CL-A", "section": "S", "question": "Q2", "text": "!"}])
    document = unflatten(rows)
    assert document["title"] == "A"
    assert [one["id"] for one in document["sections"][0]["questions"]] == ["Q1", "Q2"]


def test_rows_that_contradict_the_first_are_named():
    rows = numbered([row(), row(title="B", question="Q2"), row(section_title="Two", question="Q3")])
    with pytest.raises(BadRows) as refused:
        unflatten(rows)
    assert refused.value.problems == {
        "title": "Row 3 says another title than row 2",
        "section_title": "Row 4 says another section_title than row 2",
    }


def test_a_follow_up_of_nothing_is_named():
    with pytest.raises(BadRows, match="Row 2 hangs on “Q9”"):
        unflatten(numbered([row(follow_up_to="Q9", shown_when=["No"])]))


def test_options_stand_one_a_line_with_their_score_first():
    options: list[dict[str, Any]] = [
        {"label": "Both: yes", "score": "1"},
        {"label": "Neither", "score": "0", "fail": True},
    ]
    assert written_options(options) == ["1: Both: yes", "0 fail: Neither"]
    assert read_options(written_options(options)) == options
    with pytest.raises(ValueError, match="write its score, a colon and its label"):
        read_options(["Both"])
