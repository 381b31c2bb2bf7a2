"""Every visible field of an answer stands in the workbook and in the PDF: a contract over the fields themselves."""

import io
import zipfile
from dataclasses import fields, replace
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from audits.reporting.domain.audit_report import AnswerLine
from audits.reporting.printing import printable
from audits.reporting.workbook import ANSWER_COLUMNS, answers_workbook, workbook
from tests.unit.audits.reporting.test_pdf import AT, FAILED, HASH, LONDON, PASSED, SKIPPED, report

# How each field of an answer reads for people, in the workbook and in the PDF.
SHOWN = {
    "section": ("C", "C. Resolution"),
    "code": ("C5", "C5"),
    "text": (FAILED.text, FAILED.text),
    "type": ("Yes or no", "Yes or no"),
    "answer": ("No", "No"),
    "is_na": ("Yes", "N/A"),
    "na_reason": ("No refund was asked for", "No refund was asked for"),
    "comment": ("Nothing was logged", "Nothing was logged"),
    "marks": ("04:12 third time", "04:12 third time"),
    "is_good_practice": ("Yes", "Good practice"),
    "score": ("66.67", "66.67"),
    "weight": ("2.5", "2.5"),
    "fails": ("Yes", "C5"),
    "critical": ("Customer", "Critical: customer"),
    "grade": ("Major", "F-0427, major"),
    "category": ("Responsiveness", "Responsiveness"),
    "requirements": ("FCA-DISP-131", "FCA-DISP-131"),
    "evidence": ("letter.pdf", "letter.pdf"),
    "answered_at": ("2026-11-24 09:30:00", "24 Nov 2026, 09:30"),
    "answered_by": ("Leila Haddad", "Leila Haddad"),
}


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def cells(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet_of(content).iter_rows()]


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    return [text for one in value for text in texts(one)] if isinstance(value, list) else [str(value)]


def test_no_field_of_an_answer_is_forgotten():
    assert set(SHOWN) == {field.name for field in fields(AnswerLine)}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_every_field_stands_in_both(name):
    in_sheet, in_pdf = SHOWN[name]
    rows = cells(answers_workbook([report()], LONDON))
    printed = " | ".join(texts(printable(report(), printed_by="x", printed_at=AT, zone=LONDON)["answers"]))
    failed = " | ".join(texts(printable(report(), printed_by="x", printed_at=AT, zone=LONDON)["failed"]))

    assert in_sheet in {str(cell) for row in rows[1:] for cell in row}
    assert in_pdf in printed + failed


def test_one_row_an_answer_under_a_frozen_heading():
    sheet = sheet_of(answers_workbook([report(), report(FAILED, audit_id=258)], LONDON))

    assert [cell.value for cell in sheet[1]] == [column.heading for column in ANSWER_COLUMNS]
    assert sheet.max_row == 1 + 3 + 1
    assert sheet.freeze_panes == "A2"


def test_numbers_are_numbers_with_the_exact_score_beside():
    rows = cells(answers_workbook([report(PASSED)], LONDON))
    row = dict(zip(rows[0], rows[1], strict=True))

    assert (row["Score"], row["Score, exact"]) == (66.67, "200/3")
    assert (row["Audit raw score"], row["Audit raw score, exact"]) == (33.33, "100/3")
    assert (row["Audit final score"], row["Audit final score, exact"]) == (0, "0/1")
    assert row["Applied weight"] == 2.5
    assert row["Completed at"] == datetime.fromisoformat("2026-11-24T09:30")


def test_what_did_not_score_is_empty_and_not_nought():
    rows = cells(answers_workbook([report(SKIPPED)], LONDON))
    row = dict(zip(rows[0], rows[1], strict=True))

    assert (row["Score"], row["Score, exact"], row["Applied weight"]) == (None, None, None)
    printed = printable(report(SKIPPED, by_sections=True), printed_by="x", printed_at=AT, zone=LONDON)
    dash = "\N{EN DASH}"
    assert [(one["score"], one["weight"]) for one in printed["answers"][0]["rows"]] == [(dash, dash)]
    assert [weight for _, weight, *_ in printed["sections"]] == [dash]


@pytest.mark.parametrize("words", ["=1+1", "+44 113", "-2 minutes", "@cmd", "\tTab", "\uff1d1+1", "=HYPERLINK(1)"])
def test_no_text_becomes_a_formula(words):
    content = answers_workbook([report(replace(FAILED, comment=words))], LONDON)
    rows = cells(content)
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()

    assert dict(zip(rows[0], rows[1], strict=True))["Comment"] == f"'{words}"
    assert "<f>" not in xml


def test_a_web_address_stays_a_text():
    content = answers_workbook([report(replace(FAILED, comment="https://example.org/a"))], LONDON)

    assert "xl/worksheets/_rels/sheet1.xml.rels" not in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_text_longer_than_a_cell_says_that_it_was_cut():
    rows = cells(answers_workbook([report(replace(FAILED, comment="x" * 40_000))], LONDON))
    comment = str(dict(zip(rows[0], rows[1], strict=True))["Comment"])

    assert len(comment) == 32_767
    assert comment.endswith("cut: a cell of a workbook holds no more")


def test_instants_are_local():
    zone = ZoneInfo("Europe/London")
    content = workbook("Times", [("At", 20)], [[datetime(2026, 7, 1, 12, tzinfo=UTC)]], zone)

    assert cells(content)[1] == [datetime.fromisoformat("2026-07-01T13:00")]


def test_the_hash_of_the_report_is_whole_somewhere():
    assert HASH in texts(printable(report(), printed_by="x", printed_at=AT, zone=LONDON))
    assert Fraction(2, 3) == PASSED.score
