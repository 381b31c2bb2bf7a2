"""What changed between two texts, word by word, for people to read.

Paragraphs are aligned first and words within them, with rapidfuzz's longest common subsequence: difflib takes over
forty seconds for 60 kB of words. What found no place in that order and stands elsewhere has moved. The result is
values, never HTML; templates escape and mark them.
"""

import re
import sys
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

# The comparison holds a bit for every pair: 50 MB and about 0.2 s at this size, 20,000 words against 20,000.
MOST_PAIRS = 400_000_000
# Each takes some microseconds with the choice among them; beyond, the likeliest stand beside each other without it.
MOST_LIKENESSES = 10_000
# Looking for what moved takes a step for each word that came and each 64 words, or fewer, of a paragraph that went:
# some 0.4 s at this size, 1,700 paragraphs of 20 words against as many. Beyond, only what moved unchanged is found.
MOST_STEPS = 60_000_000
# Of the paragraphs that are like one that went; in a table all rows are alike, and one is enough.
MOST_ALIKE = 5
# Words are compared as letters, many times as fast; longer texts could have more words than there are letters.
MOST_LETTERS = sys.maxunicode
# Two paragraphs with fewer words in common read better as one gone and one come than as a mosaic.
LIKE = 0.4
# At another place, the place says nothing for them: what only shares its phrases with another has not moved there.
LIKE_ELSEWHERE = 0.6
# By so much more a paragraph elsewhere must be like it than the one that stands in its place now.
AT_HOME = 0.2
# "Yes." and a heading of a word or two stand in many places and move to none.
LEAST_WORDS = 4


class Op(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # a whole paragraph at its old place: its words stand elsewhere now, neither removed nor added


@dataclass(frozen=True)
class Part:
    """A run of words with one fate; a blank belongs between any two parts."""

    op: Op
    text: str


@dataclass(frozen=True)
class Move:
    """Where among the paragraphs of a redline one stood, and where it stands now with what changed within it."""

    stood: int
    stands: int


@dataclass(frozen=True)
class Redline:
    """Paragraphs of parts, with the words counted that went and came, and the paragraphs that moved.

    The new text is all that is the same or added. The old one is what is the same, removed or moved, but for the
    paragraphs that moved here: their old words stand where they moved from.
    """

    paragraphs: tuple[tuple[Part, ...], ...]
    removed: int
    added: int
    moves: tuple[Move, ...] = ()

    @property
    def is_same(self) -> bool:
        return not (self.removed or self.added or self.moves)

    @cached_property
    def moved_away(self) -> dict[int, int]:
        """By where it stood, where each moved paragraph stands now."""
        return {move.stood: move.stands for move in self.moves}

    @cached_property
    def moved_here(self) -> dict[int, int]:
        """By where it stands now, where each moved paragraph stood."""
        return {move.stands: move.stood for move in self.moves}


def redline(old: str, new: str) -> Redline:
    """Compare two texts, paragraph by paragraph (a paragraph ends with its line).

    White space is no difference: each run of it within a paragraph counts as one blank, and empty lines as none.
    """
    before, after = _read(old, new)
    pairs, moved = _aligned(before, after)
    came = {now: then for then, now in moved.items()}
    lines: list[tuple[Part, ...]] = []
    stood, stands = {}, {}
    old_at = new_at = 0
    for then, now in [*pairs, (len(before.words), len(after.words))]:
        for at in range(old_at, then):
            stood[at] = len(lines)
            lines.append((Part(Op.MOVED if at in moved else Op.REMOVED, before.paragraphs[at]),))
        for at in range(new_at, now):
            stands[at] = len(lines)
            lines.append(_words(before, came[at], after, at) if at in came else (Part(Op.ADDED, after.paragraphs[at]),))
        if then < len(before.words):
            lines.append(_words(before, then, after, now))
        old_at, new_at = then + 1, now + 1
    moves = tuple(Move(stood[then], stands[now]) for then, now in sorted(moved.items()))
    return Redline(tuple(lines), _count(lines, Op.REMOVED), _count(lines, Op.ADDED), moves)


@dataclass(frozen=True)
class _Text:
    """Paragraphs, the words of each, and the same words as letters, which both texts share."""

    paragraphs: list[str]
    words: list[list[str]]
    letters: list[Sequence[Hashable]]


def _read(*texts: str) -> list[_Text]:
    split = [[line.split() for line in re.split(r"\n\s*", text) if line.strip()] for text in texts]
    has_letters = sum(len(words) for text in split for words in text) <= MOST_LETTERS
    alphabet: dict[str, str] = {}
    read = []
    for text in split:
        letters: list[Sequence[Hashable]] = list(text)
        if has_letters:
            letters = ["".join([alphabet.setdefault(word, chr(len(alphabet))) for word in words]) for words in text]
        read.append(_Text([" ".join(words) for words in text], text, letters))
    return read


@dataclass(frozen=True)
class _Match:
    """A paragraph that went and one that came which is like it; near where nothing that stayed lies between."""

    old: int
    new: int
    likeness: float
    is_near: bool

    @property
    def rank(self) -> tuple[float, int, int]:
        return -self.likeness - (AT_HOME if self.is_near else 0), self.old, self.new


def _aligned(before: _Text, after: _Text) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """Which paragraphs stand beside each other, in order, and which moved from where to where."""
    runs = list(_runs(before.paragraphs, after.paragraphs))
    gaps = [(gone, come) for same, gone, come in runs if not same]
    matches = _matches(before, after, gaps)
    best = list(_one_each(matches))
    moved = {match.old: match.new for match in best if not match.is_near}
    arrived = set(moved.values())
    near = sorted((match.old, match.new) for match in best if match.is_near)
    pairs: list[tuple[int, int]] = []
    for same, gone, come in runs:
        if same:
            pairs.extend(zip(gone, come, strict=True))
        else:
            stayed = [at for at in gone if at not in moved], [at for at in come if at not in arrived]
            within = near[bisect_left(near, (gone.start, 0)) : bisect_left(near, (gone.stop, 0))]
            pairs.extend(_beside(before, after, stayed, within))
    olds, news = [old for old, _ in pairs], [new for _, new in pairs]
    for match in _one_each(matches, {*olds, *moved}, {*news, *arrived}):
        # What crosses nothing that stayed has not moved, however long the gap in which it was not paired.
        crosses = bisect_left(olds, match.old) != bisect_left(news, match.new)
        if crosses and match.likeness >= LIKE_ELSEWHERE:
            moved[match.old] = match.new
    return pairs, moved


def _matches(before: _Text, after: _Text, gaps: list[tuple[range, range]]) -> list[_Match]:
    """What may have moved, best first: unchanged, or as far as that is not too much, alike enough for its place."""
    gone = {at: gap for gap, (olds, _) in enumerate(gaps) for at in olds if len(before.words[at]) >= LEAST_WORDS}
    come = {at: gap for gap, (_, news) in enumerate(gaps) for at in news if len(after.words[at]) >= LEAST_WORDS}
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for new in come:
        waiting[after.paragraphs[new]].append(new)
    matches = []
    for old in list(gone):
        if same := waiting.get(before.paragraphs[old]):
            new = same.popleft()
            matches.append(_Match(old, new, 1.0, gone.pop(old) == come.pop(new)))
    steps = sum(len(before.words[old]) // 64 + 1 for old in gone) * sum(len(after.words[new]) for new in come)
    if steps <= MOST_STEPS:
        choices = {new: after.letters[new] for new in come}
        for old, gap in gone.items():
            alike = process.extract(
                before.letters[old], choices, scorer=LCSseq.normalized_similarity, score_cutoff=LIKE, limit=MOST_ALIKE
            )
            matches += [_Match(old, new, likeness, gap == come[new]) for _, likeness, new in alike]
    enough = (match for match in matches if match.is_near or match.likeness >= LIKE_ELSEWHERE)
    return sorted(enough, key=lambda match: match.rank)


def _one_each(matches: list[_Match], olds: Iterable[int] = (), news: Iterable[int] = ()) -> Iterator[_Match]:
    """The best of what is alike, with each paragraph once, and none of those that have their place."""
    placed_olds, placed_news = set(olds), set(news)
    for match in matches:
        if match.old not in placed_olds and match.new not in placed_news:
            placed_olds.add(match.old)
            placed_news.add(match.new)
            yield match


def _runs(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[tuple[bool, range, range]]:
    """Alternating runs of what is the same and what differs, as (same, of the old, of the new)."""
    if len(before) * len(after) > MOST_PAIRS:
        yield from _ends_and_middle(before, after)
        return
    opcodes = LCSseq.opcodes(before, after)
    for same, group in groupby(opcodes, key=lambda opcode: opcode.tag == "equal"):
        run = list(group)
        yield same, range(run[0].src_start, run[-1].src_end), range(run[0].dest_start, run[-1].dest_end)


def _ends_and_middle(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[tuple[bool, range, range]]:
    """Too long to compare: what both begin and end with is the same, all between was replaced."""
    head = _common(before, after)
    tail = _common(before[: head - 1 if head else None : -1], after[: head - 1 if head else None : -1])
    of_old, of_new = len(before) - tail, len(after) - tail
    yield True, range(head), range(head)
    yield False, range(head, of_old), range(head, of_new)
    yield True, range(of_old, len(before)), range(of_new, len(after))


def _common(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    """How many both begin with."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))


def _beside(
    before: _Text, after: _Text, stayed: tuple[list[int], list[int]], near: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Which paragraph of a gap became which, in order.

    In a gap that is too long to weigh each with each, most of those that are alike keep their order and divide it.
    """
    gone, come = stayed
    old_letters, new_letters = [before.letters[at] for at in gone], [after.letters[at] for at in come]
    fixed = rising(near) if _is_much(old_letters, new_letters) else []
    cuts = [(bisect_left(gone, old), bisect_left(come, new)) for old, new in fixed]
    for (old_at, new_at), (old, new) in pairwise([(-1, -1), *cuts, (len(gone), len(come))]):
        start, begin = old_at + 1, new_at + 1
        pairs = _pairs(old_letters[start:old], new_letters[begin:new])
        yield from ((gone[start + i], come[begin + j]) for i, j in pairs)
        if old < len(gone):
            yield gone[old], come[new]


def rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs in the order of the old text, the most that keep it in the new one."""
    ends: list[int] = []  # the lowest end that a rising run of each length can have
    runs: list[tuple[tuple[int, int], int]] = []
    for old, new in pairs:
        length = bisect_left(ends, new)
        ends[length : length + 1] = [new]
        runs.append(((old, new), length))
    kept: list[tuple[int, int]] = []
    length = len(ends) - 1
    for pair, reached in reversed(runs):
        if reached == length and (not kept or pair[1] < kept[-1][1]):
            kept.append(pair)
            length -= 1
    return kept[::-1]


def _pairs(gone: list[Sequence[Hashable]], come: list[Sequence[Hashable]]) -> list[tuple[int, int]]:
    """Which paragraph became which, in order: the choice with the most likeness in all."""
    if _is_much(gone, come):
        both = enumerate(zip(gone, come, strict=False))
        return [(at, at) for at, (old, new) in both if len(old) * len(new) > MOST_PAIRS or _likeness(old, new)]
    # best[i][j] is the most likeness that the paragraphs from i and from j on can have.
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    likeness = [[_likeness(old, new) for new in come] for old in gone]
    for i in reversed(range(len(gone))):
        for j in reversed(range(len(come))):
            together = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    return _walk(best)


def _is_much(gone: list[Sequence[Hashable]], come: list[Sequence[Hashable]]) -> bool:
    """Whether it takes too long to weigh each paragraph with each."""
    return len(gone) * len(come) > MOST_LIKENESSES or sum(map(len, gone)) * sum(map(len, come)) > MOST_PAIRS


def _likeness(old: Sequence[Hashable], new: Sequence[Hashable]) -> float:
    """The share of the longer one's words that both have in the same order; 0 where that is not enough."""
    return LCSseq.normalized_similarity(old, new, score_cutoff=LIKE)


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


def _words(before: _Text, then: int, after: _Text, now: int) -> tuple[Part, ...]:
    if before.paragraphs[then] == after.paragraphs[now]:
        return (Part(Op.SAME, after.paragraphs[now]),)
    old, new = before.words[then], after.words[now]
    parts: list[Part] = []
    for same, gone, come in _runs(before.letters[then], after.letters[now]):
        runs = ((Op.SAME, new, come),) if same else ((Op.REMOVED, old, gone), (Op.ADDED, new, come))
        parts.extend(Part(op, " ".join(words[run.start : run.stop])) for op, words, run in runs if run)
    return tuple(parts)


def _count(lines: list[tuple[Part, ...]], op: Op) -> int:
    return sum(len(part.text.split()) for line in lines for part in line if part.op is op)
