"""What changed between two texts, word by word, for people to read.

Paragraphs are aligned first and words within them, with rapidfuzz's longest common subsequence: difflib takes over
forty seconds for 60 kB of words. The result is values, never HTML; templates escape and mark them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import LCSseq

# The comparison holds a bit for every pair: 50 MB and about 0.2 s at this size, 20,000 words against 20,000.
MOST_PAIRS = 400_000_000
# Each takes some 5 microseconds; beyond, changed paragraphs are paired in their order.
MOST_LIKENESSES = 10_000
# Two paragraphs with fewer words in common read better as one gone and one come than as a mosaic.
LIKE = 0.4


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
    """Compare two texts, paragraph by paragraph (a paragraph ends with its line).

    White space is no difference: each run of it within a paragraph counts as one blank, and empty lines as none.
    Without the added parts the words of the old text remain, and without the removed ones those of the new.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    lines: list[tuple[Part, ...]] = []
    for same, gone, come in _runs(before, after):
        lines.extend([(Part(Op.SAME, paragraph),) for paragraph in come] if same else _pair(gone, come))
    return Redline(tuple(lines), _count(lines, Op.REMOVED), _count(lines, Op.ADDED))


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    """Alternating runs of what is the same and what differs, as (same, of the old, of the new)."""
    if len(before) * len(after) > MOST_PAIRS:
        yield from _ends_and_middle(before, after)
        return
    opcodes = LCSseq.opcodes(before, after)
    for same, group in groupby(opcodes, key=lambda opcode: opcode.tag == "equal"):
        run = list(group)
        yield (
            same,
            before[run[0].src_start : run[-1].src_end],
            after[run[0].dest_start : run[-1].dest_end],
        )


def _ends_and_middle(before: list[str], after: list[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    """Too long to compare: what both begin and end with is the same, all between was replaced."""
    head = _common(before, after)
    tail = _common(before[: head - 1 if head else None : -1], after[: head - 1 if head else None : -1])
    of_old, of_new = len(before) - tail, len(after) - tail
    yield True, before[:head], after[:head]
    yield False, before[head:of_old], after[head:of_new]
    yield True, before[of_old:], after[of_new:]


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many both begin with."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))


def _pair(gone: list[str], come: list[str]) -> list[tuple[Part, ...]]:
    """Changed paragraphs beside the ones that they became; what became nothing was removed or added whole."""
    lines: list[tuple[Part, ...]] = []
    old_at = new_at = 0
    for old, new in [*_pairs(gone, come), (len(gone), len(come))]:
        lines += [(Part(Op.REMOVED, paragraph),) for paragraph in gone[old_at:old]]
        lines += [(Part(Op.ADDED, paragraph),) for paragraph in come[new_at:new]]
        if old < len(gone):
            lines.append(_words(gone[old], come[new]))
        old_at, new_at = old + 1, new + 1
    return lines


def _pairs(gone: list[str], come: list[str]) -> list[tuple[int, int]]:
    """Which paragraph became which, in order: the choice with the most likeness in all."""
    old_words, new_words = [text.split() for text in gone], [text.split() for text in come]
    if len(gone) * len(come) > MOST_LIKENESSES or sum(map(len, old_words)) * sum(map(len, new_words)) > MOST_PAIRS:
        return [(at, at) for at in range(min(len(gone), len(come)))]
    # best[i][j] is the most likeness that the paragraphs from i and from j on can have.
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    likeness = [[LCSseq.normalized_similarity(old, new, score_cutoff=LIKE) for new in new_words] for old in old_words]
    for i in reversed(range(len(gone))):
        for j in reversed(range(len(come))):
            together = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    return _walk(best)


def _walk(best: list[list[float]]) -> list[tuple[int, int]]:
    """The steps by which the most likeness comes about."""
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _words(old: str, new: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for same, gone, come in _runs(old.split(), new.split()):
        runs = ((Op.SAME, come),) if same else ((Op.REMOVED, gone), (Op.ADDED, come))
        parts.extend(Part(op, " ".join(run)) for op, run in runs if run)
    return tuple(parts)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*", text) if paragraph.strip()]


def _count(lines: list[tuple[Part, ...]], op: Op) -> int:
    return sum(len(part.text.split()) for line in lines for part in line if part.op is op)
