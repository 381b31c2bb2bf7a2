"""Gathering what cannot be kept, while a paper is read."""

from collections import defaultdict
from typing import Any, Final

from app.core.text import CUT, one_line
from app.procedures.domain.losses import LossKind

MOST_WORDS: Final = 500
LONGEST: Final = 20_000


class Losses:
    """Counts by kind, with the words that stand nowhere else."""

    def __init__(self) -> None:
        self._counts: dict[LossKind, int] = defaultdict(int)
        self._words: dict[LossKind, list[str]] = defaultdict(list)

    def add(self, kind: LossKind, words: str = "", count: int = 1) -> None:
        self._counts[kind] += count
        line, held = one_line(words), self._words[kind]
        if line and len(held) < MOST_WORDS:
            held.append(line if len(line) <= LONGEST else line[:LONGEST] + CUT)

    def told(self) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "count": self._counts[kind], "words": self._words[kind]}
            for kind in LossKind
            if self._counts[kind]
        ]
