"""Whatever a table holds, each of its rows ends in one document or in one refusal: none is dropped, none doubled."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.written_days import DayOrder
from app.exchange.domain.checklist_rows import FILL_DOWN
from app.exchange.domain.columns import headings_of
from app.exchange.kinds import KINDS, FileKind
from app.exchange.kinds.kind import Read
from app.exchange.reading.rows import read_rows
from app.exchange.staging import reads_of

SECTION = {"section": "A", "section_title": "Opening", "section_weight": "1"}
QUESTION = {"text": "Is the desk clear?", "type": "yes_no", "weight": "1"}
WORDS = st.sampled_from(["", "", "", " ", "\u00a0", "\u200b", "A", "B", "A1", "85%", "24/11/2026", "yes"])


def sheet_of(kind: FileKind, rows: list[dict[str, str]], form: str) -> bytes:
    names = [column.name for column in kind.columns_in(form)]
    table = [names, *([row.get(name, "") for name in names] for row in rows)]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(table)
        return text.getvalue().encode()
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def reads(kind: FileKind, body: bytes, form: str) -> tuple[int, list[Read]]:
    known = headings_of(kind.columns_in(form), kind.key)
    answer = read_rows(body, form=form, kind=kind.name, headings=known.as_options())
    return answer["rows"], list(reads_of(kind, form, answer, DayOrder.DAY_FIRST))


def numbers(found: list[Read]) -> list[int]:
    return sorted([read.number for read in found] + [part.number for read in found for part in read.parts])


def holds_anything(row: dict[str, str]) -> bool:
    return any(word.strip(" \u00a0\u200b") for word in row.values())


@pytest.mark.parametrize(("name", "form"), [*((name, "csv") for name in KINDS), ("checklists", "xlsx")])
@given(data=st.data())
def test_every_row_that_holds_anything_is_in_one_verdict(name: str, form: str, data: st.DataObject):
    kind = KINDS[name]
    columns = st.sampled_from([column.name for column in kind.columns_in(form)])
    rows = data.draw(st.lists(st.dictionaries(columns, WORDS, max_size=6), min_size=1, max_size=8))
    rows.append({kind.key: "A"})
    total, found = reads(kind, sheet_of(kind, rows, form), form)
    filled = [at for at, row in enumerate(rows, 2) if holds_anything(row)]
    assert numbers(found) == filled
    assert total == len(filled)


def questions_in(document: Any) -> list[str]:
    """Every text of a question, follow-ups too."""
    if isinstance(document, dict):
        own = [document["text"]] if "text" in document else []
        return own + [text for value in document.values() for text in questions_in(value)]
    return [text for value in document for text in questions_in(value)] if isinstance(document, list) else []


@given(st.lists(st.fixed_dictionaries({
    "id": st.sampled_from(["CL-A", "CL-B", ""]),
    "section": st.sampled_from(["A", "B", ""]),
    "question": st.sampled_from(["", "named"]),
    "follow_up_to": st.sampled_from(["", "", "Q1", "Q2"]),
    "asks": st.booleans(),
}), min_size=1, max_size=8))  # fmt: skip
def test_a_checklist_that_is_not_refused_holds_every_question_of_its_rows(shapes: list[dict[str, Any]]):
    kind = KINDS["checklists"]
    rows = [
        {
            "id": shape["id"],
            "section": shape["section"],
            "question": f"Q{number}" if shape["question"] else "",
            "text": f"Question of row {number}" if shape["asks"] else "",
            "follow_up_to": shape["follow_up_to"],
            "guidance": "kept",
        }
        for number, shape in enumerate(shapes, 2)
    ]
    for read in reads(kind, sheet_of(kind, rows, "csv"), "csv")[1]:
        if read.problems:
            continue
        of_it = [rows[number - 2] for number in (read.number, *(part.number for part in read.parts))]
        assert sorted(questions_in(read.document)) == sorted(row["text"] for row in of_it if row["text"])


def of(rows: list[dict[str, str]]) -> list[Read]:
    return reads(KINDS["checklists"], sheet_of(KINDS["checklists"], rows, "xlsx"), "xlsx")[1]


@pytest.mark.parametrize(
    ("lost", "column", "words"),
    [
        ({"id": "CL-A", "question": "A2", **QUESTION}, "section", FILL_DOWN),
        ({"id": "CL-A", **SECTION, **QUESTION}, "question", "a code of its own"),
        ({"section": "A", "question": "A2", **QUESTION}, "id", FILL_DOWN),
        ({"id": "CL-A", "section_title": "Closing"}, "section", FILL_DOWN),
        ({"id": "CL-A", **SECTION, "follow_up_to": "A1"}, "question", "a code of its own"),
    ],
)
def test_a_row_that_cannot_be_placed_is_refused_by_its_number_and_its_checklist_with_it(lost, column, words):
    first = {"id": "CL-A", "title": "Visit", **SECTION, "question": "A1", **QUESTION}
    [read] = of([first, lost])
    [part] = read.parts
    assert part.number == 3
    assert words in part.problems[column]
    assert read.problems == {"row": "Row 3 of this checklist is refused, and a checklist is brought in whole"}


def test_a_section_without_questions_and_a_checklist_without_sections_have_their_place():
    rows = [{"id": "CL-A", "title": "Visit", **SECTION}, {"id": "CL-B", "title": "Call"}]
    assert [(read.number, read.problems, read.parts) for read in of(rows)] == [(2, {}, ()), (3, {}, ())]
