"""Reading a file of rows in the child process: bytes in, rows as JSON out, with what is wrong with single cells.

A row comes back as `[number, cells, faults]`: a table's cells in the order of its headings, an entry's by name, and
sentences about single cells by the same places. Rows come in chunks that are JSON text themselves, so that the parent
holds one chunk as values at a time.
"""

import csv
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

import openpyxl
import yaml
from openpyxl import DEFUSEDXML

from app.core.child import DocumentRefused
from app.core.spreadsheets import unguarded
from app.exchange.domain.limits import LARGEST_UNPACKED, LONGEST_CELL, MOST_COLUMNS, MOST_MEMBERS, MOST_ROWS

CHUNK: Final = 500
UNKEPT = re.compile("[\x00\ud800-\udfff]")
CARRIAGE_RETURN = re.compile("(?<!_x005F)_x000D_\n")
ESCAPE = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
DELIMITERS: Final = (",", ";", "\t")

TOO_MANY_ROWS = f"The file has more than {MOST_ROWS:,} rows. Nothing was read. Split it into files that have fewer."
TOO_WIDE = f"The file has more than {MOST_COLUMNS} columns. Nothing was read."
TOO_LONG = f"More than {LONGEST_CELL:,} characters stand in one cell"
FORMULA = "This is a formula. Put its value here: formulas are not calculated, and not kept"
WRONG = {"f": FORMULA, "e": "This is an error of the spreadsheet, where a value belongs"}
UNKEPT_CHARACTER = "This holds a character that cannot be kept (a NUL, or half of a pair). Take it out"
NO_HEADING = "A value stands where no column has a heading"
NOT_UTF8 = "It is not UTF-8, so it was read as Windows text (cp1252). Look at names with accents before you apply it."
NO_ROWS = "The file has no rows below its headings."

Faults = dict[Any, str]
Row = tuple[int, Any, Faults]


def read_rows(body: bytes, *, form: str, kind: str) -> dict[str, Any]:
    """The headings, the rows in chunks of JSON and a note; a list within a file is called by its `kind`."""
    note, rows = _READERS[form](body, kind)
    first = next(rows, None)
    if first is None:
        raise DocumentRefused("The file is empty. Nothing was read.")
    headings = [str(cell) for cell in first[1]]
    count = 0
    chunks, chunk = [], []
    for row in rows:
        count += 1
        if count > MOST_ROWS:
            raise DocumentRefused(TOO_MANY_ROWS)
        chunk.append(_checked(row))
        if len(chunk) == CHUNK:
            chunks.append(json.dumps(chunk, ensure_ascii=False))
            chunk = []
    if chunk:
        chunks.append(json.dumps(chunk, ensure_ascii=False))
    if not count:
        raise DocumentRefused(NO_ROWS)
    return {"headings": headings, "chunks": chunks, "rows": count, "note": note}


def _checked(row: Row) -> Row:
    """The row without what cannot be kept; a cell that is wrong gives way to the sentence that says so."""
    number, cells, faults = row
    places = list(cells.items()) if isinstance(cells, dict) else list(enumerate(cells))
    for place, cell in places:
        problem = _problem_of(cell)
        if problem:
            cells[place] = None
            faults.setdefault(place, problem)
    return number, cells, faults


def _problem_of(cell: Any) -> str:
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            return TOO_LONG
        return UNKEPT_CHARACTER if UNKEPT.search(cell) else ""
    return UNKEPT_CHARACTER if _holds_unkept(cell) else ""


def _holds_unkept(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_unkept(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return any(map(_holds_unkept, value))
    return isinstance(value, str) and UNKEPT.search(value) is not None


def _from_csv(body: bytes, _name: str) -> tuple[str, Iterator[Row]]:
    text, note = _decoded(body)
    csv.field_size_limit(LONGEST_CELL * 4)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    return note, _csv_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _csv_rows(reader: Iterable[list[str]]) -> Iterator[Row]:
    number = width = 0
    try:
        for cells in reader:
            number += 1
            if len(cells) > MOST_COLUMNS:
                raise DocumentRefused(TOO_WIDE)
            if any(cell.strip() for cell in cells):
                width = width or len(cells)
                yield _fitted(number, [unguarded(cell) for cell in cells], {}, width)
    except csv.Error as error:
        raise DocumentRefused(
            f"Row {number + 1} cannot be read: {error}. A cell with quotes, commas or line ends in it must stand in "
            "quotes, its own quotes written twice. Nothing was read."
        ) from error


def _decoded(body: bytes) -> tuple[str, str]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace"), "The file is UTF-16 text."
    try:
        return body.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace"), NOT_UTF8


def _from_xlsx(body: bytes, name: str) -> tuple[str, Iterator[Row]]:
    _refuse_bomb(body)
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
    note = f"Only the sheet “{sheet.title}” was read; the workbook has {len(sheets)}." if len(sheets) > 1 else ""
    sheet.reset_dimensions()  # it is the sender's word, and says nothing about the cells
    return note, _sheet_rows(sheet)


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    width = 0
    cells_of = sheet.iter_rows()
    for number in itertools.count(1):
        cells = _next_cells(cells_of)
        if cells is None:
            return
        filled = [place for place, cell in enumerate(cells) if cell.value is not None and cell.value != ""]
        if not filled:
            continue
        if filled[-1] >= MOST_COLUMNS:
            raise DocumentRefused(TOO_WIDE)
        width = width or filled[-1] + 1
        faults = {place: WRONG[kind] for place in filled if (kind := cells[place].data_type) in WRONG}
        yield _fitted(number, [_cell_value(cell) for cell in cells[: filled[-1] + 1]], faults, width)


def _next_cells(rows: Iterator[Any]) -> Any:
    """The cells of the next row, or None at the end; whatever a broken sheet raises is one thing to its sender."""
    try:
        return next(rows, None)
    except Exception as error:
        raise DocumentRefused(_broken_workbook(error)) from error


def _cell_value(cell: Any) -> Any:
    if cell.data_type in WRONG:
        return None
    return unguarded(_unescaped(cell.value)) if isinstance(cell.value, str) else _plain(cell.value)


def _unescaped(text: str) -> str:
    """Workbooks write a control character as its number, and what only looks like one with an escape before it."""
    if "_x" not in text:
        return text
    return ESCAPE.sub("_", CARRIAGE_RETURN.sub("\n", text))


def _broken_workbook(error: Exception) -> str:
    causes = [error, error.__cause__, error.__context__]
    if any(type(one).__module__.startswith("defusedxml") for one in causes):
        return "The workbook declares entities or a document type, which no spreadsheet needs. Nothing was read."
    return "The workbook cannot be read. It may be damaged, protected by a password or no .xlsx file. Nothing was read."


def _refuse_bomb(body: bytes) -> None:
    """Read the archive's list alone: what it unpacks to is known before anything is opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise DocumentRefused("This is no .xlsx workbook, whatever its name says. Nothing was read.") from error
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise DocumentRefused(
            f"The workbook unpacks to more than {LARGEST_UNPACKED // (1024 * 1024)} MB, so it was not opened."
        )


def _fitted(number: int, cells: list[Any], faults: Faults, width: int) -> Row:
    """As many cells as there are headings; what stands beyond them is said and not dropped in silence."""
    if any(cell not in {None, ""} for cell in cells[width:]) or any(place >= width for place in faults):
        faults = {place: words for place, words in faults.items() if place < width} | {width: NO_HEADING}
    return number, cells[:width] + [None] * (width - len(cells)), faults


def _from_json(body: bytes, name: str) -> tuple[str, Iterator[Row]]:
    text, note = _decoded(body)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DocumentRefused(f"The file is no JSON{where}: {str(error)[:120]}. Nothing was read.") from error
    return note, _object_rows(value, name)


def _from_yaml(body: bytes, name: str) -> tuple[str, Iterator[Row]]:
    text, note = _decoded(body)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise DocumentRefused(
                    "The file uses YAML aliases (*name), which can make a small file huge. Write the values out. "
                    "Nothing was read."
                )
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader with more checks
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 1}" if where else ""
        words = getattr(error, "problem", None) or str(error)
        raise DocumentRefused(f"The file is no YAML{at}: {str(words)[:120]}. Nothing was read.") from error
    return note, _object_rows(value, name)


class _Loader(yaml.CSafeLoader):
    """A safe loader that refuses a key that stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's
        keys = [(key.tag, key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((key for key in keys if keys.count(key) > 1), None) if len(set(keys)) < len(keys) else None
        if twice is not None:
            problem = f"the key “{twice[1][:40]}” stands twice in one entry"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


def _object_rows(value: Any, name: str) -> Iterator[Row]:
    """Entries of a list, or of the list that the file calls by the kind's name; the union of their keys as headings."""
    entries = _entries(value, name)
    headings = list(dict.fromkeys(key for entry in entries for key in entry))
    if len(headings) > MOST_COLUMNS:
        raise DocumentRefused(TOO_WIDE)
    if entries:
        yield 0, list(headings), {}
    for number, entry in enumerate(entries, 1):
        yield number, {key: _plain(value) for key, value in entry.items()}, {}


def _entries(value: Any, name: str) -> list[dict[str, Any]]:
    entries = value.get(name) if isinstance(value, dict) else value
    if not isinstance(entries, list):
        raise DocumentRefused(f"The file must be a list of entries, or have one under “{name}:”. Nothing was read.")
    if len(entries) > MOST_ROWS:
        raise DocumentRefused(TOO_MANY_ROWS)
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise DocumentRefused(f"Entry {number} is no set of names and values. Nothing was read.")
        wrong = next((key for key in entry if not isinstance(key, str)), None)
        if wrong is not None:
            raise DocumentRefused(f"Entry {number} has the key {wrong!r}, which is no word. Nothing was read.")
    usual = value.get("defaults") if isinstance(value, dict) else None
    return [{"defaults": usual, **entry} for entry in entries] if isinstance(usual, dict) else entries


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        at_midnight = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if at_midnight else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key “{twice[:40]}” stands twice in one entry")
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number that can be kept")


_READERS = {"csv": _from_csv, "xlsx": _from_xlsx, "json": _from_json, "yaml": _from_yaml}
