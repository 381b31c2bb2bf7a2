"""Workbooks: answers of audits, one row an answer, and the figures of a chart. Written row by row, flat in memory.

A text is always a text: nothing a person typed becomes a formula or a link, and what a spreadsheet could take for a
formula once it is saved as CSV has an apostrophe in front (reliability F34).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import xlsxwriter

from app.core.spreadsheets import PLAIN_WORKBOOK, neutral
from audits.conduct.domain.scoring import FULL, hundredths
from audits.reporting.domain.audit_report import AnswerLine, AuditReport
from audits.words import shown

Cell = str | int | float | date | datetime | None
NARROW, MIDDLE, WIDE = 11, 22, 60
LONGEST_CELL = 32_767  # Excel's own limit
CUT = " … cut: a cell of a workbook holds no more"


@dataclass(frozen=True)
class AnswerColumn:
    """A heading, its width, and where its cell comes from."""

    heading: str
    width: int
    cell: Callable[[AuditReport, AnswerLine], Cell]


ANSWER_COLUMNS = (
    AnswerColumn("Audit", NARROW, lambda report, _: report.number),
    AnswerColumn("Revision", NARROW, lambda report, _: report.revision),
    AnswerColumn("Checklist", NARROW, lambda report, _: report.ref),
    AnswerColumn("Checklist title", MIDDLE, lambda report, _: report.checklist),
    AnswerColumn("Version", NARROW, lambda report, _: report.version),
    AnswerColumn("Unit", MIDDLE, lambda report, _: report.unit),
    AnswerColumn("Auditor", MIDDLE, lambda report, _: report.auditor),
    AnswerColumn("Auditee", MIDDLE, lambda report, _: report.auditee),
    AnswerColumn("About", MIDDLE, lambda report, _: report.about),
    AnswerColumn("Channel", NARROW, lambda report, _: shown(report.channel) if report.channel else ""),
    AnswerColumn("Completed at", MIDDLE, lambda report, _: report.completed_at),
    AnswerColumn("Outcome", NARROW, lambda report, _: shown(report.outcome)),
    AnswerColumn("Audit raw score", NARROW, lambda report, _: _rounded(report.raw)),
    AnswerColumn("Audit raw score, exact", NARROW, lambda report, _: _exact(report.raw)),
    AnswerColumn("Audit final score", NARROW, lambda report, _: _rounded(report.final)),
    AnswerColumn("Audit final score, exact", NARROW, lambda report, _: _exact(report.final)),
    AnswerColumn("Section", NARROW, lambda _, answer: answer.section),
    AnswerColumn("Code", NARROW, lambda _, answer: answer.code),
    AnswerColumn("Question", WIDE, lambda _, answer: answer.text),
    AnswerColumn("Type", NARROW, lambda _, answer: shown(answer.type)),
    AnswerColumn("Category", MIDDLE, lambda _, answer: shown(answer.category) if answer.category else ""),
    AnswerColumn("Answer", MIDDLE, lambda _, answer: answer.answer),
    AnswerColumn("Not applicable", NARROW, lambda _, answer: _yes(is_so=answer.is_na)),
    AnswerColumn("Reason", MIDDLE, lambda _, answer: answer.na_reason),
    AnswerColumn("Comment", WIDE, lambda _, answer: answer.comment),
    AnswerColumn("Marks", MIDDLE, lambda _, answer: "; ".join(answer.marks)),
    AnswerColumn("Good practice", NARROW, lambda _, answer: _yes(is_so=answer.is_good_practice)),
    AnswerColumn("Score", NARROW, lambda _, answer: _rounded(_out_of_100(answer.score))),
    AnswerColumn("Score, exact", NARROW, lambda _, answer: _exact(_out_of_100(answer.score))),
    AnswerColumn("Applied weight", NARROW, lambda _, answer: None if answer.score is None else float(answer.weight)),
    AnswerColumn("Fails", NARROW, lambda _, answer: _yes(is_so=answer.fails)),
    AnswerColumn("Grade", NARROW, lambda _, answer: shown(answer.grade) if answer.grade else ""),
    AnswerColumn("Critical", NARROW, lambda _, answer: shown(answer.critical) if answer.critical else ""),
    AnswerColumn("Requirements", MIDDLE, lambda _, answer: ", ".join(answer.requirements)),
    AnswerColumn("Evidence", MIDDLE, lambda _, answer: "; ".join(answer.evidence)),
    AnswerColumn("Answered at", MIDDLE, lambda _, answer: answer.answered_at),
    AnswerColumn("Answered by", MIDDLE, lambda _, answer: answer.answered_by),
)


def answers_workbook(reports: Iterable[AuditReport], zone: ZoneInfo) -> bytes:
    """Every answer of some reports, one row each."""
    headings = [(column.heading, column.width) for column in ANSWER_COLUMNS]
    answers = ((report, answer) for report in reports for answer in report.answers)
    rows = ([column.cell(report, answer) for column in ANSWER_COLUMNS] for report, answer in answers)
    return workbook("Answers", headings, rows, zone)


def workbook(sheet: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> bytes:
    """One sheet with its heading frozen and a filter on it; dates are dates and numbers are numbers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        # Closed also where a row cannot be made: its parts are files that are open.
        with xlsxwriter.Workbook(str(path), {**PLAIN_WORKBOOK, "tmpdir": folder}) as book:
            bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            page = book.add_worksheet(sheet)
            page.freeze_panes(1, 0)
            for at, (heading, width) in enumerate(headings):
                page.set_column(at, at, width)
                page.write_string(0, at, heading, bold)
            last = 0
            for number, row in enumerate(rows, start=1):
                last = number
                for at, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        page.write_datetime(number, at, cell.astimezone(zone).replace(tzinfo=None), instant)
                    elif isinstance(cell, date):
                        page.write_datetime(number, at, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
                    elif isinstance(cell, int | float):
                        page.write_number(number, at, cell)
                    elif cell:
                        page.write_string(number, at, _text(cell))
            page.autofilter(0, 0, last, len(headings) - 1)
        return path.read_bytes()


def _text(words: str) -> str:
    guarded = neutral(words)
    return guarded if len(guarded) <= LONGEST_CELL else guarded[: LONGEST_CELL - len(CUT)] + CUT


def _out_of_100(score: Fraction | None) -> Fraction | None:
    return None if score is None else score * FULL


def _rounded(score: Fraction | None) -> float | None:
    return None if score is None else float(hundredths(score))


def _exact(score: Fraction | None) -> str:
    """`8126/100`: the fraction itself, which two decimals cannot hold (SPEC 2.2.10)."""
    return "" if score is None else f"{score.numerator}/{score.denominator}"


def _yes(*, is_so: bool) -> str:
    return "Yes" if is_so else "No"
