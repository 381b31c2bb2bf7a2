"""Files as people send them, and as nobody should: each gets rows or a sentence, and none costs more than its bytes."""

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest

from app.core.child import DocumentRefused
from app.exchange.domain.columns import FileColumn, Holds, headings_of
from app.exchange.domain.limits import MOST_ROWS
from app.exchange.reading.rows import NO_ROWS, TOO_LONG, UNKEPT_CHARACTER, read_rows
from app.exchange.reading.sheets import FORMULA
from app.exchange.reading.tables import NO_HEADING, TOO_MANY_ROWS, TOO_WIDE

COLUMNS = (FileColumn("ref", also=("id",)), FileColumn("title"), FileColumn("review_due_on", Holds.DAY))
KNOWN = headings_of(COLUMNS, "ref").as_options()
SHEET = "xl/worksheets/sheet1.xml"


def read(body: bytes, form: str, kind: str = "requirements") -> tuple[list[str], list[list[Any]], str]:
    answer = read_rows(body, form=form, kind=kind, headings=KNOWN)
    return answer["headings"], [row for chunk in answer["chunks"] for row in json.loads(chunk)], answer["note"]


def cells(body: bytes, form: str = "csv") -> list[Any]:
    return [row[1] for row in read(body, form)[1]]


def refusal(body: bytes, form: str) -> str:
    with pytest.raises(DocumentRefused) as refused:
        read(body, form)
    return str(refused.value)


def workbook(*rows: tuple[Any, ...], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_member(body: bytes, name: str, content: bytes | str) -> bytes:
    """The same archive with other content in one of its members."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_text_is_read_whatever_stands_between_its_cells(delimiter: str):
    body = delimiter.join(["ref", "title"]) + "\r\n" + delimiter.join(["A-1", '"a; b, c\nd"']) + "\r\n"
    assert read(body.encode(), "csv")[:2] == (["ref", "title"], [[2, ["A-1", "a; b, c\nd"], {}]])


@pytest.mark.parametrize(
    ("encoding", "note"), [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", "UTF-16"), ("cp1252", "cp1252")]
)
def test_text_is_decoded_and_a_guess_is_said_to_be_one(encoding: str, note: str):
    headings, rows, said = read("ref,title\nA-1,Café €5\n".encode(encoding), "csv")
    assert (headings, rows[0][1]) == (["ref", "title"], ["A-1", "Café €5"])
    assert note in said
    assert bool(said) == bool(note)


def test_the_guard_of_a_formula_is_taken_off_and_another_apostrophe_stays():
    assert cells(b"a,b,c\n'=SUM(A1),''-x,'tis\n") == [["=SUM(A1)", "'-x", "'tis"]]


def test_blank_rows_are_passed_over_and_rows_keep_the_number_that_a_spreadsheet_shows():
    assert [row[0] for row in read(b"ref\n\nA-1\n,\nA-2\n", "csv")[1]] == [3, 5]
    assert [row[0] for row in read(workbook(("ref",), (None,), ("A-1",)), "xlsx")[1]] == [3]


def test_short_rows_are_filled_and_what_stands_beyond_the_headings_is_said():
    _, rows, _ = read(b"ref,title\nA-1\nA-2,b,,\nA-3,b,c\n", "csv")
    assert [row[1] for row in rows] == [["A-1", None], ["A-2", "b"], ["A-3", "b"]]
    assert [row[2] for row in rows] == [{}, {}, {"2": f"C4: {NO_HEADING}"}]


@pytest.mark.parametrize("body", [b'ref,title\nA-1,"never closed\n', b'ref\n"a"b\n'])
def test_broken_quotes_are_refused_and_not_guessed_at(body: bytes):
    assert "must stand in quotes" in refusal(body, "csv")


@pytest.mark.parametrize(("form", "body"), [("csv", b"\n\n"), ("xlsx", workbook()), ("json", b"[]"), ("yaml", b"[]")])
def test_a_file_of_nothing_says_that_it_is_empty(form: str, body: bytes):
    assert "The file is empty" in refusal(body, form)


def test_headings_alone_are_no_rows():
    assert refusal(b"ref,title\n", "csv") == NO_ROWS


@pytest.mark.parametrize("unkept", ["\x00", "\\ud800"])
def test_what_no_database_keeps_is_said_at_its_cell(unkept: str):
    body = '[{"ref": "A-1", "title": "a%sb", "clock": {"x": "%s"}}]' % ((unkept.replace("\x00", "\\u0000"),) * 2)
    [[_, found, faults]] = read(body.encode(), "json")[1]
    assert found == {"ref": "A-1", "title": None, "clock": None}
    assert faults == {"title": UNKEPT_CHARACTER, "clock": UNKEPT_CHARACTER}
    assert read(b"ref,title\nA-1,a\x00b\n", "csv")[1][0][2] == {"1": UNKEPT_CHARACTER}


def test_a_cell_as_long_as_a_book_costs_its_row_only():
    _, rows, _ = read(f"ref,title\nA-1,{'x' * 20_001}\nA-2,b\n".encode(), "csv")
    assert [row[2] for row in rows] == [{"1": TOO_LONG}, {}]


def test_formulas_of_a_workbook_are_seen_and_refused_at_their_cell():
    _, rows, _ = read(workbook(("ref", "title"), ("A-1", "=1+1"), ("A-2", "plain")), "xlsx")
    assert rows == [[2, ["A-1", None], {"1": f"B2: {FORMULA}"}], [3, ["A-2", "plain"], {}]]


def test_a_workbook_is_read_as_what_its_cells_show():
    from datetime import date, datetime

    row = ("A-1", 12, 1.5, True, date(2026, 11, 24), datetime(2026, 11, 24, 9, 30), "007")  # noqa: DTZ001 - as sheets have it
    body = workbook(tuple("abcdefg"), row)
    assert cells(body, "xlsx") == [["A-1", "12", "1.5", "TRUE", "2026-11-24", "2026-11-24 9:30:00", "007"]]


def test_of_several_sheets_the_one_named_as_the_kind_is_read_and_the_others_are_spoken_of():
    book = openpyxl.Workbook()
    book.active.append(["other"])
    book.create_sheet("Requirements").append(["ref"])
    book["Requirements"].append(["A-1"])
    file = io.BytesIO()
    book.save(file)
    headings, _, note = read(file.getvalue(), "xlsx")
    assert headings == ["ref"]
    assert note == "Only the sheet “Requirements” was read; the workbook has 2."


def test_a_bomb_named_xlsx_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("it was opened"))
    bomb = with_member(workbook(("ref",)), SHEET, b"0" * (51 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert "unpacks to more than 50 MB" in refusal(bomb, "xlsx")


def test_a_bomb_that_lies_about_its_size_reads_no_further_than_it_says():
    honest = with_member(workbook(("ref",)), SHEET, b"<x>" + b"0" * 1_000_000)
    lying = honest.replace((1_000_003).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    assert "cannot be read" in refusal(lying, "xlsx")


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 and no more",
        b"ref,title\nA-1,b\n",
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        with_member(workbook(("a",)), SHEET, "<no"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(body: bytes):
    assert "Nothing was read." in refusal(body, "xlsx")


def test_a_workbook_with_entities_is_refused():
    evil = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert "entities or a document type" in refusal(with_member(workbook(("ref",), ("A-1",)), SHEET, evil), "xlsx")


def rows_of_sheet(count: int) -> bytes:
    """A workbook of so many rows, made without a library, since only its reading is tested."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1))
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet += f'<dimension ref="A1:A{count}"/><sheetData>'
    return with_member(workbook(("a",)), SHEET, f"{sheet}{rows}</sheetData></worksheet>")


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("csv", b"ref\n" + b"A-1\n" * 1_000_001),
        ("json", b"[" + b'{"a":1},' * 1_000_000 + b'{"a":1}]'),
    ],
)
def test_a_million_rows_are_refused_with_the_number_that_is_read(form: str, body: bytes):
    assert refusal(body, form) == TOO_MANY_ROWS


def test_a_sheet_with_too_many_rows_is_refused_where_the_last_that_is_read_ends():
    assert refusal(rows_of_sheet(3 * MOST_ROWS), "xlsx") == TOO_MANY_ROWS


def test_a_sheet_that_is_too_wide_is_refused():
    assert refusal(",".join("a" * 201).encode() + b"\nb\n", "csv") == TOO_WIDE
    assert refusal(workbook(("a",) * 201, ("b",)), "xlsx") == TOO_WIDE


def test_a_cell_in_the_last_column_that_there_is_costs_nothing():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>ref</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    )
    _, rows, _ = read(with_member(workbook(("a",)), SHEET, sheet), "xlsx")
    assert rows == [[2, ["1"], {}], [1048576, ["2"], {}]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'[{"ref": "A-1", "ref": "A-2"}]', "“ref” stands twice"),
        (b'[{"ref": NaN}]', "NaN is not a number"),
        (b"[1]", "Entry 1 is not a set of names and values"),
        (b'{"people": []}', "have one under “requirements:”"),
        (b'[{"ref": ', "at line 1"),
        (b"[" * 100_000, "Nothing was read"),
    ],
)
def test_json_that_is_wrong_says_where(body: bytes, words: str):
    assert words in refusal(body, "json")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"a: &a [x, x]\nb: &b [*a, *a]\nrequirements: [*b, *b]\n", "aliases"),
        (b"- ref: A-1\n  ref: A-2\n", "“ref” stands twice"),
        (b"- {1: x, ref: A-1}\n", "has the key 1, which is not a word"),
        (b"- !!python/object/apply:os.system ['true']\n", "not YAML at line 1"),
        (b"- ref: [\n", "not YAML at line"),
        (b"just words\n", "must be a list of entries"),
        (b'- ref: "a\x00b"\n', "Nothing was read"),
    ],
)
def test_yaml_that_is_wrong_says_where(body: bytes, words: str):
    assert words in refusal(body, "yaml")


def test_entries_keep_what_they_leave_out_apart_from_what_is_empty():
    body = b"requirements:\n- {ref: A-1, title: ''}\n- {ref: A-2, verify: yes, effective_from: 2026-11-24}\n"
    headings, rows, _ = read(body, "yaml")
    assert headings == ["ref", "title", "verify", "effective_from"]
    assert [row[1] for row in rows] == [
        {"ref": "A-1", "title": ""},
        {"ref": "A-2", "verify": True, "effective_from": "2026-11-24"},
    ]
