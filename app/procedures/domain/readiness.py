"""What a text lacks before it may leave its author, and what its readers would stumble over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.procedures.domain.text import ProcedureText

# Plain English guidance has long asked for sentences of fifteen to twenty words; beyond thirty readers lose the thread.
LONG_SENTENCE = 30
LONG_STEP = 80
LONG_TITLE = 12
WORDS_A_MINUTE = 200
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
# What is heard on the floor instead.
PLAINER = {
    "commence": "start", "terminate": "end", "utilise": "use", "facilitate": "help", "in order to": "to",
    "prior to": "before", "subsequent to": "after", "in the event that": "if", "with regard to": "about",
    "endeavour": "try", "ascertain": "find out", "in accordance with": "by", "in respect of": "about",
    "notwithstanding": "even though", "pursuant to": "under", "expedite": "speed up", "remuneration": "pay",
}  # fmt: skip
PLAINER_WORDS = re.compile(rf"\b({'|'.join(PLAINER)})\b", re.IGNORECASE)
MOST_HINTS = 20


@dataclass(frozen=True)
class ReadingHint:
    """One thing that makes a text harder to read than it need be: where, and what about it."""

    where: str
    says: str


def gaps(text: ProcedureText) -> list[str]:
    """Why this text can not leave its author yet; empty where it can."""
    found = []
    if not text.title:
        found.append("Give the procedure a title")
    if not (text.steps or text.body):
        found.append("Write at least one step")
    found += [f"Say what is done in step {number}" for number, step in enumerate(text.steps, 1) if not step.text]
    return found


def warnings(text: ProcedureText) -> list[str]:
    """What must be acknowledged where a text is signed without it (SPEC A4)."""
    found = []
    if not text.scenarios:
        found.append("There is no scenario")
    if not text.data_protection:
        found.append("There is no note on personal data")
    return found


def minutes_to_read(text: ProcedureText) -> int:
    """At 200 words a minute, never less than one."""
    return max(1, round(text.words / WORDS_A_MINUTE))


def hints(text: ProcedureText) -> list[ReadingHint]:
    """What would be plainer or shorter; at most 20, in the order of the text."""
    found: list[ReadingHint] = []
    for hint in _hints(text):
        found.append(hint)
        if len(found) == MOST_HINTS:
            break
    return found


def _hints(text: ProcedureText) -> Iterator[ReadingHint]:
    yield from _of_part("Purpose", text.purpose)
    for number, step in enumerate(text.steps, 1):
        in_title, in_text = len(step.title.split()), len(step.text.split())
        if in_title > LONG_TITLE:
            yield ReadingHint(f"Step {number}", f"Its title has {in_title} words; six are read at a glance")
        if in_text > LONG_STEP:
            yield ReadingHint(f"Step {number}", f"It has {in_text} words; two steps may be clearer")
        yield from _of_part(f"Step {number}", step.text)
    for scenario in text.scenarios:
        yield from _of_part(scenario.title or "A scenario", scenario.text)
    yield from _of_part("Personal data", text.data_protection)


def _of_part(where: str, words: str) -> Iterator[ReadingHint]:
    for sentence in SENTENCE.findall(words):
        count = len(sentence.split())
        if count > LONG_SENTENCE:
            yield ReadingHint(where, f"A sentence of {count} words: “{' '.join(sentence.split()[:6])}…”")
    for word in dict.fromkeys(match.lower() for match in PLAINER_WORDS.findall(words)):
        yield ReadingHint(where, f"“{word}” is plainer as “{PLAINER[word]}”")
