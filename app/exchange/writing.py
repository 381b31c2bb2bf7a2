"""Files of rows: written piece by piece from pages that are read one after the other, each a read of its own.

What is written reads back without losing one field; words that a spreadsheet could take for a formula carry a guard
in tables (`app/core/spreadsheets.py`).
"""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO, Final

import xlsxwriter
import yaml
from sqlmodel import Session

from app.core.actor import Actor
from app.core.importing import Document
from app.core.spreadsheets import PLAIN_WORKBOOK, csv_lines, guarded
from app.db.paging import Page, all_rows
from app.db.session import Database
from app.exchange.domain.columns import FileColumn, flat_cell
from app.exchange.kinds.kind import OutKind

PAGE: Final = 500
MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "yaml": "application/yaml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FIRST_DAY: Final = date(1901, 1, 1)  # before it, workbooks count days in two ways


def documents_of(database: Database, kind: OutKind, actor: Actor) -> Iterator[Document]:
    """Everything of a kind that this actor may see, page by page."""

    def page_at(reading: Session, cursor: str | None) -> Page:
        return kind.feature.documents_page(reading, actor, cursor, PAGE)

    return all_rows(database, page_at)


def lines_of(kind: OutKind, form: str, documents: Iterable[Document]) -> Iterator[str]:
    """The text of a CSV, JSON or YAML file in pieces."""
    return _WRITERS[form](kind, documents)


def write_workbook(kind: OutKind, documents: Iterable[Document], file: BinaryIO) -> None:
    """An .xlsx workbook of one sheet; rows leave memory as they are written."""
    with xlsxwriter.Workbook(file, PLAIN_WORKBOOK) as book:
        sheet = book.add_worksheet(kind.name)
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        heading = book.add_format({"bold": True})
        columns = _table_columns(kind)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name, heading)
        for number, row in enumerate(_table_rows(kind, documents), 1):
            for place, cell in enumerate(row):
                if isinstance(cell, date) and cell >= FIRST_DAY:
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                elif cell != "":
                    sheet.write_string(number, place, guarded(_as_text(cell)))


def _table_columns(kind: OutKind) -> tuple[FileColumn, ...]:
    return kind.row_columns if kind.flatten is not None else kind.columns


def _table_rows(kind: OutKind, documents: Iterable[Document]) -> Iterator[list[str | int | date]]:
    columns = _table_columns(kind)
    for document in documents:
        for row in kind.flatten(document) if kind.flatten is not None else [document]:
            yield [flat_cell(column, row.get(column.name)) for column in columns]


def _csv_lines(kind: OutKind, documents: Iterable[Document]) -> Iterator[str]:
    headings = [column.name for column in _table_columns(kind)]
    return csv_lines(itertools.chain([headings], _table_rows(kind, documents)))


def _json_lines(kind: OutKind, documents: Iterable[Document]) -> Iterator[str]:
    between = f'{{"{kind.name}": ['
    for document in documents:
        yield between + "\n" + json.dumps(_ordered(kind, document), ensure_ascii=False)
        between = ","
    yield "\n]}\n" if between == "," else between + "]}\n"


def _yaml_lines(kind: OutKind, documents: Iterable[Document]) -> Iterator[str]:
    started = False
    for document in documents:
        text: str = yaml.dump(
            [_ordered(kind, document)], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120
        )
        yield text if started else f"{kind.name}:\n{text}"
        started = True
    if not started:
        yield f"{kind.name}: []\n"


class _Dumper(yaml.CSafeDumper):
    """Writes the same value twice where it stands twice: aliases are not read back."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's
        return True


def _ordered(kind: OutKind, document: Document) -> dict[str, Any]:
    return {column.name: document[column.name] for column in kind.columns if column.name in document}


def _as_text(cell: str | int | date) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


_WRITERS: Final[dict[str, Callable[[OutKind, Iterable[Document]], Iterator[str]]]] = {
    "csv": _csv_lines,
    "json": _json_lines,
    "yaml": _yaml_lines,
}
