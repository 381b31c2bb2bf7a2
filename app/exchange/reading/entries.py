"""Files of entries: JSON and YAML, strictly, with no key twice and nothing that makes a small file huge."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import yaml

from app.core.child import DocumentRefused
from app.exchange.domain.headings import Headings
from app.exchange.domain.limits import MOST_COLUMNS, MOST_ROWS
from app.exchange.reading.tables import TOO_MANY_ROWS, TOO_WIDE, Faults, Row, Table
from app.exchange.reading.texts import decoded


def read_json(body: bytes, name: str, _known: Headings) -> Table:
    text, notes = decoded(body)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DocumentRefused(f"The file is not JSON{where}: {str(error)[:120]}. Nothing was read.") from error
    return _object_table(value, name, notes)


def read_yaml(body: bytes, name: str, _known: Headings) -> Table:
    text, notes = decoded(body)
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
        raise DocumentRefused(f"The file is not YAML{at}: {str(words)[:120]}. Nothing was read.") from error
    return _object_table(value, name, notes)


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


def _object_table(value: Any, name: str, notes: list[str]) -> Table:
    """Entries of a list, or of the list that the file calls by the kind's name; the union of their keys as headings."""
    entries = _entries(value, name)
    headings = list(dict.fromkeys(key for entry in entries for key in entry))
    if len(headings) > MOST_COLUMNS:
        raise DocumentRefused(TOO_WIDE)
    return Table(headings, _object_rows(entries), notes)


def _object_rows(entries: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for number, entry in enumerate(entries, 1):
        faults: Faults = {}
        yield number, {key: _plain(value) for key, value in entry.items()}, faults


def _entries(value: Any, name: str) -> list[dict[str, Any]]:
    entries = value.get(name) if isinstance(value, dict) else value
    if not isinstance(entries, list):
        raise DocumentRefused(f"The file must be a list of entries, or have one under “{name}:”. Nothing was read.")
    if len(entries) > MOST_ROWS:
        raise DocumentRefused(TOO_MANY_ROWS)
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise DocumentRefused(f"Entry {number} is not a set of names and values. Nothing was read.")
        wrong = next((key for key in entry if not isinstance(key, str)), None)
        if wrong is not None:
            raise DocumentRefused(f"Entry {number} has the key {wrong!r}, which is not a word. Nothing was read.")
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
    raise ValueError(f"{word} is not a number that can be kept")
