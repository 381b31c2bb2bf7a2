"""Words in one text of a procedure: which parts hold them all, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from app.core.text import one_line
from app.procedures.domain.comparing import PLAIN_PARTS
from app.procedures.domain.text import ProcedureText

MOST_FOUND, MOST_WORDS = 50, 10
BEFORE, SHOWN_LENGTH = 60, 200
CUT = "…"
# Where a part stands on the page on which the text is read.
ANCHORS = {"purpose": "purpose", "body": "body", "data_protection": "data", "rationale": "why",
           "technology": "technology", "capability": "capability", "records": "records"}  # fmt: skip
Pieces: TypeAlias = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class FoundPart:
    """A part that holds every word: where it stands, with its heading and a line of it, the words marked in both."""

    anchor: str
    heading: Pieces
    pieces: Pieces


def find_in(text: ProcedureText, asked: str) -> list[FoundPart]:
    """The parts that hold every word that is asked for, in the order in which they are read; at most 50."""
    words = list(dict.fromkeys(asked.lower().split()))[:MOST_WORDS]
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    wanted = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    found = []
    for anchor, heading, said in _parts(text):
        line = one_line(said)
        if all(word in f"{heading} {line}".lower() for word in words):
            found.append(FoundPart(anchor, _pieces(heading, wanted), _pieces(_stretch(line, wanted), wanted)))
    return found[:MOST_FOUND]


def _parts(text: ProcedureText) -> Iterator[tuple[str, str, str]]:
    yield ANCHORS["purpose"], PLAIN_PARTS["purpose"], text.purpose
    for number, step in enumerate(text.steps, 1):
        heading = f"{number}. {step.title}" if step.title else f"Step {number}"
        yield f"step-{step.key}", heading, f"{step.text} {step.why}"
    yield ANCHORS["body"], PLAIN_PARTS["body"], text.body
    for number, scenario in enumerate(text.scenarios, 1):
        yield f"scenario-{scenario.key}", scenario.title or f"Scenario {number}", scenario.text
    for name in ("data_protection", "rationale", "technology", "capability", "records"):
        yield ANCHORS[name], PLAIN_PARTS[name], getattr(text, name)


def _stretch(line: str, wanted: re.Pattern[str]) -> str:
    """What stands around the first word, cut at blanks and marked as cut."""
    first = wanted.search(line)
    begin = max(0, first.start() - BEFORE) if first else 0
    if begin:
        begin = line.find(" ", begin, begin + BEFORE) + 1 or begin
    end = begin + SHOWN_LENGTH
    if end >= len(line):
        end = len(line)
    else:
        blank = line.rfind(" ", begin + BEFORE, end)
        end = blank if blank > 0 else end
    return (CUT if begin else "") + line[begin:end] + (CUT if end < len(line) else "")


def _pieces(line: str, wanted: re.Pattern[str]) -> Pieces:
    """A line in pieces, each with whether it was asked for."""
    pieces, at = [], 0
    for match in wanted.finditer(line):
        pieces += [(line[at : match.start()], False), (match.group(), True)]
        at = match.end()
    pieces.append((line[at:], False))
    return tuple(piece for piece in pieces if piece[0])
