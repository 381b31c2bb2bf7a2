"""Confirming a version: until when somebody is to do it, what was before them, and what is sealed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from app.core.canonical import instant_text
from app.core.days import local_day, start_of
from app.history.domain.chain import seal

GRACE: Final = timedelta(days=7)  # for whoever joined, or is asked, once a version was in force or shortly before
FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 4
MOST_QUESTIONS: Final = 3
MOST_TRIES: Final = 2  # failed ones, after which their leader goes through it with them
FACTS: Final = (
    "revision_id", "person_id", "name", "post", "team", "content_hash", "shown_text", "answers_result",
)  # fmt: skip


class ShownText(StrEnum):
    """What was before somebody when they confirmed."""

    WHOLE = "whole"
    CHANGES = "changes"


class AnswersResult(StrEnum):
    """What came of the questions about a version, for whoever confirmed it; which one was wrong is kept of nobody."""

    NONE_ASKED = "none_asked"
    RIGHT = "right"
    NOT_RIGHT = "not_right"


ATTESTED: dict[StrEnum, str] = {
    ShownText.WHOLE: "The whole text",
    ShownText.CHANGES: "What changed since the version they confirmed before",
    AnswersResult.NONE_ASKED: "No questions were asked",
    AnswersResult.RIGHT: "All right in the end",
    AnswersResult.NOT_RIGHT: "Not all right, or not answered",
}


@dataclass(frozen=True)
class VersionQuestion:
    """A question about a step that a version changed; `right` counts the options from 1."""

    words: str
    options: tuple[str, ...]
    right: int
    explanation: str
    step_key: str = ""


@dataclass(frozen=True)
class Answered:
    """What one sending of the answers came to: the numbers of the questions that were answered wrong."""

    wrong: frozenset[int]

    @property
    def is_right(self) -> bool:
        return not self.wrong


def confirm_by(in_force_from: date, joined_at: datetime, told_at: datetime | None) -> date:
    """The last day on which somebody is to confirm: the eve of its effect, or a week after they joined.

    Whoever is asked only once it is in force, since they moved or it is for more people now, has a week from then.
    """
    day = max(in_force_from - timedelta(days=1), local_day(joined_at) + GRACE)
    if told_at is None or told_at < asked_late_from(in_force_from):
        return day
    return max(day, local_day(told_at) + GRACE)


def asked_late_from(in_force_from: date) -> datetime:
    """Whoever is told from this instant on has a day of their own, whatever the eve of its effect was."""
    return start_of(in_force_from + timedelta(days=1))


def late_joiners_from(in_force_from: date) -> date:
    """Whoever joined on this day or after has a day of their own, later than the eve of its effect."""
    return in_force_from - timedelta(days=1) - GRACE + timedelta(days=1)


def judged(right: Mapping[int, int], chosen: Mapping[int, int]) -> Answered:
    """Hold what was chosen against what is right, both by the numbers of the questions; no answer is no right one."""
    return Answered(frozenset(number for number, option in right.items() if chosen.get(number) != option))


def is_for_leader(failed_tries: int) -> bool:
    """Whether this try is the one after which their leader hears of it: once a version and person."""
    return failed_tries == MOST_TRIES


def refused_questions(questions: Sequence[VersionQuestion]) -> dict[str, str]:
    """What is wrong with the questions that an author asks, by the field of the form that asks for it."""
    refused = {}
    for place, one in enumerate(questions):
        if not one.words:
            refused[f"words_{place}"] = "Ask something, or leave the whole question empty"
        elif len(one.options) < FEWEST_OPTIONS:
            refused[f"options_{place}"] = "Give at least two answers to choose from, each on a line"
        elif len(one.options) > MOST_OPTIONS:
            refused[f"options_{place}"] = f"Give at most {MOST_OPTIONS} answers"
        elif len(set(one.options)) < len(one.options):
            refused[f"options_{place}"] = "Two of the answers are the same"
        elif not 1 <= one.right <= len(one.options):
            refused[f"right_{place}"] = f"Which is right: a number from 1 to {len(one.options)}"
        elif not one.explanation:
            refused[f"explanation_{place}"] = "Say why the others are wrong: whoever chose one reads it"
    return refused


def sealed_attestation(row: Any) -> str:
    """The seal of an attestation, over everything that it says."""
    return seal({**{name: getattr(row, name) for name in FACTS}, "given_at": instant_text(row.given_at)})
