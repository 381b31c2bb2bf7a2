"""A table is read as its cells show it: below its title, without empty columns, blanks as blanks, or with a reason."""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from app.core.child import DocumentRefused
from app.exchange.reading.rows import read_rows
from app.exchange.reading.sheets import BINARY, OLD, OLD_OR_PROTECTED, OPEN_DOCUMENT, PROTECTED, STRICT
from app.exchange.reading.tables import NO_HEADING
from tests.unit.app.exchange.test_reading import KNOWN, cells, read, refusal, with_member, workbook


def formatted(value: Any, code: str, heading: str = "title") -> list[Any]:
    """What is read of one cell, and what is wrong with it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["ref", heading])
    sheet.append(["A-1", value])
    sheet["B2"].number_format = code
    file = io.BytesIO()
    book.save(file)
    [[_, [_, found], faults]] = read(file.getvalue(), "xlsx")[1]
    return [found, faults]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.85, "0%", "85%"),
        (1234, "0000000", "0001234"),
        (True, "General", "TRUE"),
        (date(2026, 3, 1), "d-mmm", "1-Mar"),
        (46327, "General", "46327"),
    ],
)
def test_a_cell_says_what_it_shows(value: Any, code: str, shown: str):
    assert formatted(value, code) == [shown, {}]


def test_a_cell_whose_format_cannot_be_told_is_refused_with_its_address_and_what_mends_it():
    [found, faults] = formatted(0.5, "# ?/?")
    assert found is None
    assert faults["1"].startswith("B2: What this cell shows cannot be told from its number format (# ?/?).")
    assert "Text" in faults["1"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (46327, "General"),
        (46327.4, "General"),
        (datetime(2026, 11, 1, 9, 30), "dd mmm yyyy hh:mm"),  # noqa: DTZ001 - as sheets have it
        (date(2026, 11, 1), "[$-407]d mmmm"),
    ],
)
def test_where_a_day_belongs_a_cell_is_that_day_whatever_it_shows(value: Any, code: str):
    assert formatted(value, code, heading="Review due on") == ["2026-11-01", {}]


def test_a_workbook_that_counts_its_days_from_1904_keeps_its_days():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["ref", "review_due_on"])
    book.active.append(["A-1", 44865])
    file = io.BytesIO()
    book.save(file)
    assert cells(file.getvalue(), "xlsx") == [["A-1", "2026-11-01"]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_title_above_the_headings_is_said_and_rows_keep_their_numbers(form: str):
    rows: list[tuple[Any, ...]] = [("Register of requirements",), (None,), ("ref", "title"), ("A-1", "b")]
    body = b"Register of requirements\n\nref;title\nA-1;b\n" if form == "csv" else workbook(*rows)
    headings, found, note = read(body, form)
    assert (headings, found) == (["ref", "title"], [[4, ["A-1", "b"], {}]])
    assert note == (
        "The headings stand in row 3. What stands above them was not read: row 1 (“Register of requirements”)."
    )


def test_a_row_that_only_looks_like_headings_is_not_taken_for_them():
    headings, found, note = read(b"ref,owner of it\nid,b\nA-1,c\n", "csv")
    assert (headings, len(found), note) == (["ref", "owner of it"], 2, "")


def test_empty_columns_and_the_order_of_a_separator_are_not_read():
    assert read(b"sep=;\r\nref;title;;\r\nA-1;b,c;;\r\n", "csv")[:2] == (["ref", "title"], [[2, ["A-1", "b,c"], {}]])
    assert read(b"ref,,title,,\nA-1,,b,,\n,,,\n", "csv")[:2] == (["ref", "title"], [[2, ["A-1", "b"], {}]])


def test_a_value_in_a_column_without_a_heading_is_said_at_its_cell():
    assert read(b"ref,,title\nA-1,x,b\n", "csv")[1] == [[2, ["A-1", "b"], {"2": f"B2: {NO_HEADING}"}]]


BLANKS = ["", " ", "\u00a0", "\u200b", "\ufeff", "\u3000\u2060", "\t"]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_is_empty_whatever_it_is_made_of(blank: str):
    body = workbook(("ref", "title", blank), ("A-1", blank, blank), (blank, blank), ("A-2", "b", None, None, blank))
    assert read(body, "xlsx")[:2] == (["ref", "title"], [[2, ["A-1", None], {}], [4, ["A-2", "b"], {}]])
    text = f"ref,title,{blank}\nA-1,{blank},{blank}\n{blank},{blank}\n".encode()
    assert read(text, "csv")[:2] == (["ref", "title"], [[2, ["A-1", None], {}]])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_wide_text_is_read_with_and_without_its_mark(encoding: str, form: str):
    text = "ref,title\nA-1,Café €5\n" if form == "csv" else '[{"ref": "A-1", "title": "Café €5"}]'
    body = text.encode(encoding)
    [found] = cells(body, form)
    assert list(found.values() if isinstance(found, dict) else found) == ["A-1", "Café €5"]
    assert "UTF-" in read(body, form)[2]


def archive_of(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return file.getvalue()


STRICTLY = '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" conformance="strict"/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (with_member(workbook(("ref",), ("A-1",)), "xl/workbook.xml", STRICTLY), STRICT),
        (OLE, OLD_OR_PROTECTED),
        (OLE + "EncryptedPackage".encode("utf-16-le"), PROTECTED),
        (OLE + "Workbook".encode("utf-16-le"), OLD),
        (archive_of("xl/workbook.bin"), BINARY),
        (archive_of("content.xml"), OPEN_DOCUMENT),
    ],
)
def test_another_kind_of_workbook_is_named_and_how_to_save_it_again(body: bytes, words: str):
    assert refusal(body, "xlsx") == words
    assert ".xlsx" in words


@pytest.mark.parametrize("form", ["csv", "json", "yaml"])
def test_a_workbook_under_the_name_of_text_is_said_to_be_one(form: str):
    assert "This is a workbook" in refusal(workbook(("ref",), ("A-1",)), form)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"ref,review_due_on\nA-1,24/11/2026\nA-2,03/04/2026\n", {"text": "03/04/2026", "row": 3}),
        (b"ref,review_due_on\nA-1,11/24/2026\n", {"text": "11/24/2026", "row": 2}),
        (b"ref,review_due_on\nA-1,24/11/2026\n", {}),
        (b"ref,title\nA-1,03/04/2026\n", {}),
    ],
)
def test_the_first_day_that_reads_two_ways_is_shown(body: bytes, found: dict[str, Any]):
    assert read_rows(body, form="csv", kind="requirements", headings=KNOWN)["two_ways"] == found


def test_a_day_that_reads_two_ways_is_seen_among_entries_too():
    body = json.dumps([{"ref": "A-1"}, {"ref": "A-2", "review_due_on": "3/4/26"}]).encode()
    assert read_rows(body, form="json", kind="x", headings=KNOWN)["two_ways"] == {"text": "3/4/26", "row": 2}


def test_a_damaged_workbook_is_said_to_be_damaged():
    with pytest.raises(DocumentRefused, match="damaged"):
        read(workbook(("ref",))[:-400], "xlsx")
