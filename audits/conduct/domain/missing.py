"""What an audit still lacks before it can be completed, question by question (SPEC 2.1, required evidence)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from audits.checklists.domain.questions import NOTHING, Answers, Checklist, Question, shown_questions
from audits.conduct.domain.answering import NOTHING_SAID, Body, body_of
from audits.conduct.domain.scoring import is_failing
from audits.words import QuestionType

NO_ANSWER = "no answer"
TWO_ANSWERS = "two different answers; choose one"


@dataclass(frozen=True)
class Attached:
    """How many pieces of evidence an answer has, and how many of them are pictures."""

    pieces: int = 0
    pictures: int = 0


@dataclass(frozen=True)
class Missing:
    """One question and, in words, what it lacks."""

    code: str
    text: str
    lacks: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """`A2 has no answer`, `A1 lacks a comment and a photo`."""
        if self.lacks[0] in {NO_ANSWER, TWO_ANSWERS}:
            return f"{self.code} has {self.lacks[0]}"
        return f"{self.code} lacks {' and '.join(self.lacks)}"


Bodies = Mapping[str, Body]  # by the question's code
NO_EVIDENCE = Attached()


def asked(checklist: Checklist, bodies: Bodies) -> tuple[Question, ...]:
    """The shown questions that want an answer; instructions are only read."""
    return asked_of(checklist, {code: body.given for code, body in bodies.items()})


def asked_of(checklist: Checklist, given: Answers) -> tuple[Question, ...]:
    """The same, where only the answers themselves are at hand."""
    return tuple(one for one in shown_questions(checklist, given) if one.type is not QuestionType.INSTRUCTION)


def progress(checklist: Checklist, given: Answers) -> tuple[int, int]:
    """How many of the shown questions are answered, and how many there are."""
    shown = asked_of(checklist, given)
    return sum(given.get(one.code, NOTHING).is_answer for one in shown), len(shown)


def missing(
    checklist: Checklist, bodies: Bodies, evidence: Mapping[str, Attached], conflicts: Mapping[str, int]
) -> list[Missing]:
    """Every shown question that lacks something; hidden ones lack nothing."""
    found = []
    for question in asked(checklist, bodies):
        lacks = lacking(
            question,
            bodies.get(question.code, NOTHING_SAID),
            evidence.get(question.code, NO_EVIDENCE),
            is_conflicted=bool(conflicts.get(question.code)),
        )
        if lacks:
            found.append(Missing(question.code, question.text, lacks))
    return found


def lacking(question: Question, body: Body, evidence: Attached, *, is_conflicted: bool = False) -> tuple[str, ...]:
    """What one shown question lacks, most basic first."""
    given, lacks = body.given, []
    if is_conflicted:
        lacks.append(TWO_ANSWERS)
    if not given.is_answer:
        return (*lacks, NO_ANSWER)
    if given.is_na and question.critical and not body.na_reason:
        lacks.append("a reason for N/A, since the question is critical")
    if given.word in question.comment_on and not body.comment:
        lacks.append("a comment")
    if given.word in question.photo_on and not evidence.pictures:
        lacks.append("a photo")
    if given.word in question.evidence_on and not evidence.pieces:
        lacks.append("evidence")
    return tuple(lacks)


def makes_finding(question: Question, body: Body) -> bool:
    """A failing answer, or one on which the checklist demands a finding; never N/A (SPEC 2.2.12)."""
    if body.is_na or not body.value:
        return False
    return is_failing(question, body.given) or body.value in question.finding_on


def codes_with_findings(checklist: Checklist, answers: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The questions whose answers, as a completed content holds them, make a finding: each revision has its own."""
    questions = {question.code: question for question in checklist.questions()}
    return frozenset(one["code"] for one in answers if makes_finding(questions[one["code"]], body_of(one)))
