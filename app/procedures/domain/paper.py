"""What a paper says, block by block, as markdown: between the reading of a file and the text proposed from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

DEEPEST_HEADING = 6
BOLD_LEVEL = 7
"""The level of a short bold paragraph, which many use for a heading: below all that are headings."""


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True)
class PaperBlock:
    """`text` is markdown, none of a table; `level` counts headings from 1, items from 0; `marker` is `1.` or `-`."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    marker: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_heading(self) -> bool:
        return self.kind is BlockKind.HEADING or (self.kind is BlockKind.PARAGRAPH and self.level == BOLD_LEVEL)

    @property
    def is_numbered(self) -> bool:
        return self.kind is BlockKind.ITEM and self.marker[:1].isdigit()


def markdown_of(blocks: Iterable[PaperBlock]) -> str:
    """The blocks as one markdown text; items that follow each other are one list."""
    parts: list[str] = []
    items: list[PaperBlock] = []
    for block in blocks:
        if block.kind is BlockKind.ITEM:
            items.append(block)
            continue
        parts += [_list(items), _single(block)]
        items = []
    return "\n\n".join(part for part in [*parts, _list(items)] if part)


def _single(block: PaperBlock) -> str:
    if block.kind is BlockKind.TABLE:
        return _table(block.rows)
    if block.kind in {BlockKind.HEADING, BlockKind.TITLE}:
        return f"{'#' * min(max(block.level, 1), DEEPEST_HEADING)} {_in_one_line(block.text)}"
    return block.text


def _list(items: Sequence[PaperBlock]) -> str:
    """Items below each other, each as far in as the words of the one that it belongs to.

    A list that begins anew at the same depth gets the other marker, or markdown would go on counting the one before.
    """
    lines: list[str] = []
    widths: list[int] = []
    signs: list[str] = []
    last: list[PaperBlock] = []
    for item in items:
        depth = min(item.level, len(widths))
        sign = _sign(item, last[depth] if depth < len(last) else None, signs[depth] if depth < len(signs) else "")
        marker = f"{item.marker[:-1]}{sign}" if item.is_numbered else sign
        inset = " " * sum(widths[:depth])
        widths[depth:] = [len(marker) + 1]
        signs[depth:], last[depth:] = [sign], [item]
        own = inset + " " * (len(marker) + 1)
        lines.append(f"{inset}{marker} {item.text.replace(chr(10), chr(10) + own)}")
    return "\n".join(lines)


def _sign(item: PaperBlock, before: PaperBlock | None, used: str) -> str:
    usual, other = (".", ")") if item.is_numbered else ("-", "*")
    if before is None or before.is_numbered != item.is_numbered:
        return usual
    goes_on = not item.is_numbered or int(item.marker[:-1]) == int(before.marker[:-1]) + 1
    return used if goes_on else (other if used == usual else usual)


def _table(rows: Sequence[Sequence[str]]) -> str:
    """A markdown table, its first row as the heading that markdown demands."""
    width = max(map(len, rows), default=0)
    lines = [f"| {' | '.join(map(_in_one_line, [*row, *[''] * (width - len(row))]))} |" for row in rows]
    return "\n".join([*lines[:1], f"|{' --- |' * width}", *lines[1:]]) if width else ""


def _in_one_line(text: str) -> str:
    lines = (line.strip().removesuffix("\\") for line in text.split("\n"))
    return " ".join(line for line in lines if line)
