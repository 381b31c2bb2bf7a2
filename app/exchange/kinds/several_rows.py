"""A document that a table carries in several rows: what belongs to the whole stands in each, a part in one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.importing import Document
from app.exchange.domain.columns import FileColumn
from app.exchange.kinds.kind import FurtherRow, Read

Row = dict[str, Any]


@dataclass(frozen=True)
class SeveralRows:
    """How a kind known by its code becomes rows, and rows become one again.

    `said` are the columns of the whole; `parts` makes a row of each part of a document, and `joined` what the document
    has of the rows' parts.
    """

    one: str
    said: tuple[FileColumn, ...]
    parts: Callable[[Document], Sequence[Row]]
    joined: Callable[[Sequence[Document]], Row]

    def flatten(self, document: Document) -> list[Row]:
        said = {column.name: document.get(column.name) for column in self.said}
        return [{**said, **part} for part in self.parts(document)] or [said]

    def gather(self, reads: Iterable[Read]) -> Iterator[Read]:
        """The documents of a table's rows, in the order in which they first come; every row is in one, or refused."""
        found: dict[str, list[Read]] = {}
        for read in reads:
            code = str(read.document.get("code") or "")
            if code:
                found.setdefault(code, []).append(read)
            else:
                problems = {"code": f"Say in each row which {self.one} it belongs to", **read.problems}
                yield Read(read.number, {"code": ""}, problems)
        for rows in found.values():
            yield self._gathered(rows)

    def _gathered(self, rows: list[Read]) -> Read:
        """What it says stands in its first row, and a later row says the same or nothing."""
        first, problems = rows[0], dict(rows[0].problems)
        said = {column.name: first.document[column.name] for column in self.said if column.name in first.document}
        further = [FurtherRow(read.number, {**read.problems, **self._otherwise(said, read)}) for read in rows[1:]]
        refused = next((part.number for part in further if part.problems), None)
        if refused is not None:
            problems["row"] = f"Row {refused} of this {self.one} is refused, and a {self.one} is brought in whole"
        return Read(first.number, {**said, **self.joined([read.document for read in rows])}, problems, tuple(further))

    def _otherwise(self, said: Document, read: Read) -> dict[str, str]:
        """Where a later row says something else of the whole than the first."""
        return {
            name: f"The first row of this {self.one} says otherwise. Let both say the same"
            for name, value in said.items()
            if read.document.get(name) not in (None, "", [], value)
        }
