"""A checklist as a value: what the rules of scoring, showing and completing work on, and what files carry.

Answers are words: `Yes` and `No`; the number of a scale's step, lowest `0`; the label of a choice's option; digits of
a number; an ISO date; free text; a typed name. "Not applicable" is a flag beside the value, with its reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from audits.words import NA, NO, YES, AutofailMode, Critical, Grade, QuestionType, ScoringMode


@dataclass(frozen=True)
class Option:
    """One option of a choice; `score` is at least 0 and is set against the best option's."""

    label: str
    score: Fraction
    fails: bool = False


@dataclass(frozen=True)
class Notify:
    """Who is told of these answers: the holders of a post, at once or when the audit is completed."""

    on: tuple[str, ...] = ()
    post: str = ""
    at_once: bool = False


@dataclass(frozen=True)
class Question:
    """A question, or with `parent` a follow-up that is shown while the parent's answer is one of `shown_when`.

    `steps` are the labels of a scale, lowest first. The `..._on` tuples hold the answers on which something is needed.
    """

    code: str
    text: str
    type: QuestionType
    weight: Decimal = Decimal(1)
    parent: str = ""
    shown_when: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    critical: Critical | None = None
    na_allowed: bool = True
    fail_grade: Grade | None = None
    category: str = ""
    guidance: str = ""
    requirement_refs: tuple[str, ...] = ()
    comment_on: tuple[str, ...] = ()
    photo_on: tuple[str, ...] = ()
    evidence_on: tuple[str, ...] = ()
    finding_on: tuple[str, ...] = ()
    notify: Notify = Notify()

    @property
    def grade(self) -> Grade:
        """The grade of the finding that a failing answer makes: a failed critical question is always major."""
        if self.critical is not None:
            return Grade.MAJOR
        return self.fail_grade or Grade.MINOR


@dataclass(frozen=True)
class Section:
    """Questions with their follow-ups behind them. `minimum` is a mark out of 100 that the section must reach."""

    code: str
    title: str
    weight: Decimal = Decimal(1)
    minimum: Decimal | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Checklist:
    """Everything that decides how an audit is scored. `pass_mark` is out of 100."""

    mode: ScoringMode
    pass_mark: Decimal
    sections: tuple[Section, ...]
    autofail_mode: AutofailMode = AutofailMode.ZERO

    @property
    def by_sections(self) -> bool:
        """Whether the weights of sections count: over all questions only the weights of questions do (SPEC 2.2.4)."""
        return self.mode is ScoringMode.SECTIONS

    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)


@dataclass(frozen=True)
class Given:
    """An answer as the rules see it. No value and not N/A means: not answered."""

    value: str | None = None
    is_na: bool = False

    @property
    def is_answer(self) -> bool:
        return self.is_na or bool(self.value)

    @property
    def word(self) -> str:
        """How the lists of a question name this answer."""
        return NA if self.is_na else self.value or ""


Answers = Mapping[str, Given]  # by the question's code
NOTHING = Given()


def answers_of(question: Question) -> tuple[str, ...]:
    """The answers that a question can be given, where they can be listed; N/A where it is allowed."""
    match question.type:
        case QuestionType.YES_NO:
            values: tuple[str, ...] = (YES, NO)
        case QuestionType.SCALE:
            values = tuple(str(step) for step in range(len(question.steps)))
        case QuestionType.CHOICE:
            values = tuple(option.label for option in question.options)
        case _:
            values = ()
    return (*values, NA) if values and question.na_allowed else values


def in_words(question: Question, given: Given) -> str:
    """An answer as people read it: a step of a scale by its number and label."""
    if given.is_na:
        return NA
    value = given.value or ""
    if question.type is QuestionType.SCALE and value.isdecimal() and int(value) < len(question.steps):
        label = question.steps[int(value)]
        top = len(question.steps) - 1
        return f"{value} of {top}" if label in {"", value} else f"{value} of {top}, {label}"
    return value


def shown_questions(checklist: Checklist, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked, in order: a follow-up only while its parent is shown and answered so (2.2.3)."""
    shown: dict[str, Question] = {}
    for question in checklist.questions():
        if not question.parent or (
            question.parent in shown and answers.get(question.parent, NOTHING).word in question.shown_when
        ):
            shown[question.code] = question
    return tuple(shown.values())
