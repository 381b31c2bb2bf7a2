"""`tidemark match TEXTS --register REGISTER`: the same Ranker as the change page, on files, without a database."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from app.core.errors import TidemarkError
from regwatch.matching.domain.ranking import Ranker, RegisterText


class BadLine(TidemarkError):
    """A line of a JSONL file that cannot be used."""

    def __init__(self, name: str, number: int, problem: str) -> None:
        super().__init__(f"{name}, line {number}: {problem}")


def match_files(texts: TextIO, register: TextIO, top: int) -> Iterator[dict[str, Any]]:
    """A line for each text: its id exactly as given, and up to `top` matches whatever the band."""
    entries = [
        RegisterText(line["id"], str(line["reference"]), str(line["title"]), str(line["text"]))
        for line in _lines(register, ("id", "reference", "title", "text"))
    ]
    ranker = Ranker(entries)
    for line in _lines(texts, ("id", "text")):
        found = ranker.rank(str(line["text"]), limit=top)
        yield {
            "id": line["id"],
            "matches": [
                {
                    "requirement_id": match.requirement_id,
                    "score": match.score,
                    "band": match.band.value,
                    "reasons": list(match.reasons),
                }
                for match in found
            ],
        }


def _lines(file: TextIO, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(file, start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError as error:
            raise BadLine(file.name, number, f"not JSON ({error})") from error
        missing = [name for name in needed if not isinstance(line, dict) or name not in line]
        if missing:
            raise BadLine(file.name, number, f"needs {', '.join(missing)}")
        yield line
