"""Workbooks: each cell is read as the text that it shows, or refused with its address and what mends it."""

import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

import openpyxl
from openpyxl import DEFUSEDXML
from openpyxl.utils.datetime import from_excel

from app.core.child import DocumentRefused
from app.core.spreadsheets import unguarded
from app.core.written_days import day_of_serial
from app.exchange.domain.headings import Headings
from app.exchange.domain.limits import LARGEST_UNPACKED, MOST_COLUMNS, MOST_MEMBERS
from app.exchange.domain.number_formats import shown_day, shown_number
from app.exchange.reading.tables import TOO_WIDE, Table, address, is_blank, table_of

CARRIAGE_RETURN = re.compile("(?<!_x005F)_x000D_\n")
ESCAPE = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
FORMULA = "This is a formula. Put its value here: formulas are not calculated, and not kept"
WRONG = {"f": FORMULA, "e": "This is an error of the spreadsheet, where a value belongs"}
NOT_SHOWN = (
    "What this cell shows cannot be told from its number format ({code}). Give it the format Text and type what it "
    "should say"
)
SAVE_AGAIN = "Open it and save it as “Excel Workbook (.xlsx)”. Nothing was read."
STRICT = f"The workbook was saved as “Strict Open XML Spreadsheet”, which is not read. {SAVE_AGAIN}"
PROTECTED = (
    "The workbook is protected by a password, so nobody can read it here. Open it, take the password away (File, "
    "Info, Protect Workbook, Encrypt with Password: leave it empty), and save it as .xlsx. Nothing was read."
)
OLD = f"This is a workbook of Excel 97 to 2003 (.xls), whatever its name says. {SAVE_AGAIN}"
OLD_OR_PROTECTED = (
    "This is a workbook of Excel 97 to 2003 (.xls), or one that is protected by a password. Take the password away, "
    f"if it has one. {SAVE_AGAIN}"
)
BINARY = f"This is a binary workbook (.xlsb), which is not read. {SAVE_AGAIN}"
OPEN_DOCUMENT = f"This is an OpenDocument spreadsheet (.ods), which is not read. {SAVE_AGAIN}"
TEXT = (
    "This is not an .xlsx workbook, whatever its name says. If it is a table of text, let its name end in .csv. "
    "Nothing was read."
)
OLE: Final = b"\xd0\xcf\x11\xe0"
OLE_NAMES: Final = (("EncryptedPackage", PROTECTED), ("Workbook", OLD), ("Book", OLD))
STRICT_NAMESPACE: Final = b"purl.oclc.org/ooxml"
LOOKED_AT: Final = 4_000


def read_xlsx(body: bytes, name: str, known: Headings) -> Table:
    _refuse_what_is_not_ours(body)
    if not DEFUSEDXML:
        raise DocumentRefused("Workbooks cannot be read, because defusedxml is missing from this installation.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
    except Exception as error:
        raise DocumentRefused(_broken_workbook(error)) from error
    sheets = book.worksheets
    if not sheets:
        raise DocumentRefused("The workbook has no sheet with cells. Nothing was read.")
    sheet = next((one for one in sheets if one.title.lower() == name), sheets[0])
    notes = [f"Only the sheet “{sheet.title}” was read; the workbook has {len(sheets)}."] if len(sheets) > 1 else []
    sheet.reset_dimensions()  # it is the sender's word, and says nothing about the cells

    def look(cell: Any, number: int, place: int, is_day: bool) -> tuple[str | None, str]:  # noqa: FBT001 - as Look has it
        value, fault = _seen(cell, book.epoch, is_day=is_day)
        return value, f"{address(number, place)}: {fault}" if fault else ""

    return table_of(_sheet_rows(sheet), look, known, notes)


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    cells_of = sheet.iter_rows()
    for number in itertools.count(1):
        cells = _next_cells(cells_of)
        if cells is None:
            return
        filled = [at for at, cell in enumerate(cells) if _holds_anything(cell)]
        if not filled:
            continue
        if filled[-1] >= MOST_COLUMNS:
            raise DocumentRefused(TOO_WIDE)
        yield number, cells[: filled[-1] + 1]


def _next_cells(rows: Iterator[Any]) -> Any:
    """The cells of the next row, or None at the end; whatever a broken sheet raises is one thing to its sender."""
    try:
        return next(rows, None)
    except Exception as error:
        raise DocumentRefused(_broken_workbook(error)) from error


def _holds_anything(cell: Any) -> bool:
    return cell.value is not None and not (isinstance(cell.value, str) and is_blank(cell.value))


def _seen(cell: Any, epoch: datetime, *, is_day: bool) -> tuple[str | None, str]:
    """What a cell shows, where a day belongs as that day; and what is wrong with it."""
    value = cell.value
    if cell.data_type in WRONG:
        return None, WRONG[cell.data_type]
    if value is None or isinstance(value, str):
        return None if value is None or is_blank(value) else unguarded(_unescaped(value)), ""
    if isinstance(value, bool):
        return str(value).upper(), ""
    if is_day and (day := _day(value, epoch)) is not None:
        return day.isoformat(), ""
    code = cell.number_format
    shown = shown_number(value, code) if isinstance(value, int | float) else None
    if isinstance(value, date | time):
        shown = shown_day(value, code)
    return (None, NOT_SHOWN.format(code=code)) if shown is None else (shown or None, "")


def _day(value: Any, epoch: datetime) -> date | None:
    """The day that a cell holds, by its format or as a bare serial number in the workbook's own count."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int | float) and day_of_serial(value) is not None:
        counted: datetime = from_excel(int(value), epoch)
        return counted.date()
    return value if isinstance(value, date) else None


def _unescaped(text: str) -> str:
    """Workbooks write a control character as its number, and what only looks like one with an escape before it."""
    if "_x" not in text:
        return text
    return ESCAPE.sub("_", CARRIAGE_RETURN.sub("\n", text))


def _broken_workbook(error: Exception) -> str:
    causes = [error, error.__cause__, error.__context__]
    if any(type(one).__module__.startswith("defusedxml") for one in causes):
        return "The workbook declares entities or a document type, which no spreadsheet needs. Nothing was read."
    return f"The workbook cannot be read; it may be damaged. {SAVE_AGAIN}"


def _refuse_what_is_not_ours(body: bytes) -> None:
    """Tell other formats by their first bytes and their lists of parts, and what they unpack to before it is done."""
    if body.startswith(OLE):
        named = (words for name, words in OLE_NAMES if name.encode("utf-16-le") in body)
        raise DocumentRefused(next(named, OLD_OR_PROTECTED))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise DocumentRefused(
                    f"The workbook unpacks to more than {LARGEST_UNPACKED // (1024 * 1024)} MB, so it was not opened."
                )
            beginnings = b"".join(_beginning(archive, name, names) for name in ("xl/workbook.xml", "_rels/.rels"))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        damaged = body.startswith(b"PK")
        raise DocumentRefused(f"The workbook is damaged or incomplete. {SAVE_AGAIN}" if damaged else TEXT) from error
    if STRICT_NAMESPACE in beginnings:
        raise DocumentRefused(STRICT)
    for part, words in (("xl/workbook.bin", BINARY), ("content.xml", OPEN_DOCUMENT)):
        if part in names:
            raise DocumentRefused(words)


def _beginning(archive: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    if name not in names:
        return b""
    with archive.open(name) as member:
        return member.read(LOOKED_AT)
