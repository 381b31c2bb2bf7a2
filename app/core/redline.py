"""What changed between two texts, word by word, for people to read.

Paragraphs are aligned first and words within them, with rapidfuzz's longest common subsequence: difflib takes over
forty seconds for 60 kB of words. The result is values, never HTML; templates escape and mark them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import LCSseq


class Op(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Part:
    """A run of words with one fate; a blank belongs between any two parts."""

    op: Op
    text: str


@dataclass(frozen=True)
class Redline:
    """Paragraphs of parts, with the words counted that went and came."""

    paragraphs: tuple[tuple[Part, ...], ...]
    removed: int
    added: int

    @property
    def is_same(self) -> bool:
        return not (self.removed or self.added)


def redline(old: str, new: str) -> Redline:
    """Compare two texts; white space within a paragraph and between paragraphs does not count as a difference."""
    before, after = _paragraphs(old), _paragraphs(new)
    lines: list[tuple[Part, ...]] = []
    for same, gone, come in _runs(before, after):
        lines.extend([(Part(Op.SAME, paragraph),) for paragraph in come] if same else _pair(gone, come))
    return Redline(tuple(lines), _count(lines, Op.REMOVED), _count(lines, Op.ADDED))


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    """Alternating runs of what is the same and what differs, as (same, of the old, of the new)."""
    opcodes = LCSseq.opcodes(before, after)
    for same, group in groupby(opcodes, key=lambda opcode: opcode.tag == "equal"):
        run = list(group)
        yield (
            same,
            before[run[0].src_start : run[-1].src_end],
            after[run[0].dest_start : run[-1].dest_end],
        )


def _pair(gone: list[str], come: list[str]) -> list[tuple[Part, ...]]:
    """Changed paragraphs side by side in order; what is left over was removed or added whole."""
    paired = [_words(old, new) for old, new in zip(gone, come, strict=False)]
    more_gone = [(Part(Op.REMOVED, paragraph),) for paragraph in gone[len(come) :]]
    more_come = [(Part(Op.ADDED, paragraph),) for paragraph in come[len(gone) :]]
    return [*paired, *more_gone, *more_come]


def _words(old: str, new: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for same, gone, come in _runs(old.split(), new.split()):
        if same:
            parts.append(Part(Op.SAME, " ".join(come)))
            continue
        parts.extend(Part(op, " ".join(run)) for op, run in ((Op.REMOVED, gone), (Op.ADDED, come)) if run)
    return tuple(parts)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*", text) if paragraph.strip()]


def _count(lines: list[tuple[Part, ...]], op: Op) -> int:
    return sum(len(part.text.split()) for line in lines for part in line if part.op is op)
