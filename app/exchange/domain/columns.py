"""Columns of a kind of thing, and what a cell of each may hold."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.core.text import one_line, refuse_card_number, without_control_characters
from app.core.written_days import DayOrder, read_day
from app.exchange.domain.headings import Headings, as_name

LONGEST_LINE = 200
LONGEST_TEXT = 5_000
MOST_ITEMS = 40
LARGEST_NUMBER = 2**31 - 1
YES, NO = "yes", "no"
WHOLE = re.compile(r"(-?[0-9]{1,10})(?:\.0+)?")
GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.0+)?")
TRUE_WORDS, FALSE_WORDS = {YES, "y", "true", "1"}, {NO, "n", "false", "0"}


class Holds(StrEnum):
    """What a column's cells hold."""

    LINE = "line"
    TEXT = "text"
    WORD = "word"
    DAY = "day"
    NUMBER = "number"
    PERCENT = "percent"
    FLAG = "flag"
    LINES = "lines"
    WORDS = "words"
    STRUCTURE = "structure"


@dataclass(frozen=True)
class FileColumn:
    """One column: its name in every format, other names that are read too, what it holds and how much of it."""

    name: str
    holds: Holds = Holds.LINE
    hint: str = ""
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    most: int = LONGEST_LINE
    most_items: int = MOST_ITEMS


class BadCell(ValueError):
    """Why a cell cannot be read, in a sentence."""


def read_cell(column: FileColumn, raw: object, order: DayOrder = DayOrder.DAY_FIRST) -> Any:
    """The value that a cell of a file means; BadCell says what is wrong with it."""
    return _day(raw, order) if column.holds is Holds.DAY else _READ[column.holds](column, raw)


def flat_cell(column: FileColumn, value: object) -> str | int | date:
    """A value as one cell of a table: a day as a day, a list with an item a line, a structure as JSON."""
    if value is None:
        return ""
    flat = _FLAT.get(column.holds)
    return flat(value) if flat is not None else str(value)


def join_items(items: Iterable[str]) -> str:
    """A list as one cell: an item a line, since items hold anything but line ends."""
    return "\n".join(one_line(item) for item in items)


def split_items(text: str) -> list[str]:
    """What `join_items` joined; blank lines are no items."""
    return [line for line in without_control_characters(text).split("\n") if line.strip()]


def headings_of(columns: Sequence[FileColumn], key: str) -> Headings:
    """Every name by which these columns are read."""
    names = {as_name(name): column.name for column in columns for name in (column.name, *column.also)}
    return Headings(names, key, frozenset(column.name for column in columns if column.holds is Holds.DAY))


def columns_of_headings(
    columns: Sequence[FileColumn], headings: Sequence[str], *, needed: str, is_whole: bool = False
) -> dict[str, FileColumn]:
    """Which column each heading names; BadCell where one names none, two name the same, or the key is missing."""
    known = {name: column for column in columns for name in (column.name, *column.also)}
    found: dict[str, FileColumn] = {}
    strange = []
    for heading in headings:
        column = known.get(as_name(heading))
        if column is None:
            strange.append(heading)
        elif column in found.values():
            raise BadCell(f"Two columns are named {column.name}. Keep one of them.")
        else:
            found[heading] = column
    if strange:
        names = ", ".join(f"“{one_line(name)[:40]}”" for name in strange[:5])
        all_names = ", ".join(column.name for column in columns)
        raise BadCell(f"No column is called {names}. The columns are: {all_names}. Nothing was read.")
    if is_whole and len(found) < len(columns):
        missing = ", ".join(column.name for column in columns if column not in found.values())
        raise BadCell(f"These columns are missing: {missing}. Such a file carries the whole of each thing.")
    if needed not in {column.name for column in found.values()}:
        raise BadCell(f"There is no column {needed}, by which each row is known.")
    return found


def read_document(
    columns: Mapping[str, FileColumn], cells: Mapping[str, object], order: DayOrder
) -> tuple[dict[str, Any], dict[str, str]]:
    """A row as a document, and the problems of the cells that could not be read."""
    document: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for heading, raw in cells.items():
        column = columns[heading]
        try:
            document[column.name] = read_cell(column, raw, order)
        except BadCell as wrong:
            problems[column.name] = str(wrong)
    return document, problems


def _text_of(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        raise BadCell("This reads as yes or no, where text belongs. Put it in quotes")
    if isinstance(raw, float):
        return f"{Decimal(repr(raw)):f}".removesuffix(".0")  # 0.00001, which would be 1e-05
    if isinstance(raw, str | int):
        return str(raw)
    raise BadCell("A list stands where text belongs")


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise BadCell(f"{len(text):,} characters are too many: {most:,} at most")
    refusal = refuse_card_number(text)
    if refusal:
        raise BadCell(refusal)
    return text


def _line(column: FileColumn, raw: object) -> str:
    return _bounded(one_line(_text_of(raw)), column.most)


def _free_text(column: FileColumn, raw: object) -> str:
    return _bounded(without_control_characters(_text_of(raw)).strip(), column.most)


def _word(column: FileColumn, raw: object) -> str:
    word = one_line(_text_of(raw)).lower().replace(" ", "_").replace("-", "_")
    if word and word not in column.words:
        raise BadCell(f"“{word[:40]}” is not one of: {', '.join(column.words)}")
    return word


def _day(raw: object, order: DayOrder) -> str | None:
    text = one_line(_text_of(raw))
    if not text:
        return None
    day = read_day(text, order)
    if day is None:
        first = "day" if order is DayOrder.DAY_FIRST else "month"
        raise BadCell(
            f"“{text[:40]}” is not a day with the {first} first. Write it as 24 November 2026 or as 2026-11-24"
        )
    return day.isoformat()


def _number(_column: FileColumn, raw: object) -> int | None:
    text = one_line(_text_of(raw))
    if not text:
        return None
    plain = WHOLE.fullmatch(text.replace(",", "") if GROUPED.fullmatch(text) else text)
    if plain is None or abs(int(plain[1])) > LARGEST_NUMBER:
        raise BadCell(f"“{text[:40]}” is not a whole number, such as 12")
    return int(plain[1])


def _percent(column: FileColumn, raw: object) -> str:
    """A share out of a hundred: 85% is 85."""
    return _line(column, raw).removesuffix("%").rstrip()


def _flag(_column: FileColumn, raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = one_line(_text_of(raw)).lower()
    if not word:
        return None
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise BadCell(f"“{word[:40]}” is neither yes nor no")


def _lines(column: FileColumn, raw: object) -> list[str]:
    items = [_text_of(item) for item in raw] if isinstance(raw, list) else split_items(_text_of(raw))
    clean = [item for item in (_bounded(one_line(item), column.most) for item in items) if item]
    refusal = refuse_card_number("\n".join(clean))
    if refusal:
        raise BadCell(refusal)
    if len(clean) > column.most_items:
        raise BadCell(f"{len(clean)} lines are too many: {column.most_items} at most")
    return list(dict.fromkeys(clean))


def _words(column: FileColumn, raw: object) -> list[str]:
    """Fixed words may stand on one line too; their order means nothing, so it is the words' own."""
    items = raw if isinstance(raw, list) else re.split(r"[\n,;]", _text_of(raw))
    found = {word for item in items if (word := _word(column, item))}
    return [word for word in column.words if word in found]


def _structure(column: FileColumn, raw: object) -> Any:
    if isinstance(raw, str):
        if not raw.strip():
            return None
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            raise BadCell('This is not JSON, such as {"unit": "week", "length": 8}') from None
    if raw is None or isinstance(raw, list | dict):
        _bounded(json.dumps(raw, ensure_ascii=False), max(column.most, LONGEST_TEXT))
        for text in _texts_in(raw):
            _bounded(text, len(text))
        return raw or None
    raise BadCell("A list or a set of names and values belongs here")


def _texts_in(value: Any) -> Iterator[str]:
    """The texts of a structure as they are: in JSON a line end is two other characters, and would hide a number."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield str(name)
            yield from _texts_in(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts_in(held)
    elif isinstance(value, str):
        yield value


_READ = {
    Holds.LINE: _line,
    Holds.TEXT: _free_text,
    Holds.WORD: _word,
    Holds.NUMBER: _number,
    Holds.PERCENT: _percent,
    Holds.FLAG: _flag,
    Holds.LINES: _lines,
    Holds.WORDS: _words,
    Holds.STRUCTURE: _structure,
}
_FLAT: dict[Holds, Callable[[Any], str | int | date]] = {
    Holds.DAY: date.fromisoformat,
    Holds.FLAG: lambda value: YES if value else NO,
    Holds.NUMBER: int,
    Holds.LINES: join_items,
    Holds.WORDS: join_items,
    Holds.STRUCTURE: lambda value: json.dumps(value, ensure_ascii=False),
}
