"""Scoring, in exact arithmetic (SPEC 2.2). All scores of audits and sections are fractions of 100.

Nothing is rounded before it is compared with a mark; `shown_score` rounds half up to two decimals, for people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from audits.checklists.domain.questions import NOTHING, Answers, Checklist, Given, Question, Section, shown_questions
from audits.words import NO, YES, AutofailMode, Critical, Outcome, QuestionType, ScoringMode

FULL = 100
MILLION = 1_000_000


@dataclass(frozen=True)
class QuestionScore:
    """One shown question: its score from 0 to 1 (None when it entered no sum) and the weight that was applied."""

    code: str
    score: Fraction | None
    weight: Decimal
    fails: bool
    is_answered: bool


@dataclass(frozen=True)
class SectionScore:
    """`score` is None when nothing of the section scored; `passed` counts the scored answers that did not fail."""

    code: str
    score: Fraction | None
    weight: Decimal
    scored: int = 0
    passed: int = 0
    is_below_minimum: bool = False


@dataclass(frozen=True)
class CriticalRate:
    """How many critical questions of one class were answered other than N/A, and how many of them passed."""

    passed: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Score:
    """What an audit came to. `raw` is kept whatever happens to `final`; both are None when nothing scored."""

    raw: Fraction | None
    final: Fraction | None
    outcome: Outcome
    sections: tuple[SectionScore, ...]
    questions: tuple[QuestionScore, ...] = ()
    is_autofail: bool = False
    critical: Mapping[Critical, CriticalRate] = field(default_factory=dict)


def score(checklist: Checklist, answers: Answers) -> Score:
    """Score what was answered. Unanswered, N/A and hidden questions leave both sums; answers are by question code.

    A failed critical question makes the outcome Fail even where nothing scored: it must never pass unseen.
    """
    shown = {question.code for question in shown_questions(checklist, answers)}
    scored = {question.code: _question(question, answers, shown) for question in checklist.questions()}
    sections = tuple(_section(section, scored) for section in checklist.sections)
    raw = _overall(checklist, sections, scored.values())
    is_autofail = any(scored[question.code].fails for question in checklist.questions() if question.critical)
    return Score(
        raw=raw,
        final=Fraction(0) if is_autofail and checklist.autofail_mode is AutofailMode.ZERO else raw,
        outcome=_outcome(checklist, raw, sections, is_autofail=is_autofail),
        sections=sections,
        questions=tuple(one for one in scored.values() if one.code in shown),
        is_autofail=is_autofail,
        critical=_rates(checklist, scored, answers),
    )


def answer_score(question: Question, given: Given) -> Fraction | None:
    """From 0 to 1, or None for what has no score: N/A, no answer, an unscored type, an answer that is none (2.2.1)."""
    if given.is_na or not given.value:
        return None
    match question.type:
        case QuestionType.YES_NO:
            return {YES: Fraction(1), NO: Fraction(0)}.get(given.value)
        case QuestionType.SCALE:
            return _step_score(given.value, len(question.steps))
        case QuestionType.CHOICE:
            best = max((option.score for option in question.options), default=Fraction(0))
            chosen = next((option for option in question.options if option.label == given.value), None)
            return chosen.score / best if chosen is not None and best > 0 else None
        case _:
            return None


def is_failing(question: Question, given: Given) -> bool:
    """No; step 0 of a scale; an option that is marked so (2.2.8). N/A never fails."""
    if given.is_na or not given.value:
        return False
    match question.type:
        case QuestionType.YES_NO:
            return given.value == NO
        case QuestionType.SCALE:
            return given.value == "0"
        case QuestionType.CHOICE:
            return any(option.fails for option in question.options if option.label == given.value)
        case _:
            return False


def shown_score(value: Fraction | None) -> str:
    """`81.26`: two decimals, half up (2.2.10)."""
    if value is None:
        return "Not scored"
    return str(hundredths(value))


def hundredths(value: Fraction) -> Decimal:
    """Rounded half up, exactly: dividing as decimals first would round twice."""
    return Decimal(_half_up(value * FULL)).scaleb(-2).quantize(Decimal("0.01"), ROUND_HALF_UP)


def millionths(value: Fraction | None) -> int | None:
    """For averages in SQL, rounded half up."""
    return None if value is None else _half_up(value * MILLION)


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _step_score(value: str, steps: int) -> Fraction | None:
    if not (value.isascii() and value.isdecimal()) or int(value) >= steps or steps < 2:  # noqa: PLR2004 - one step is none
        return None
    return Fraction(int(value), steps - 1)


def _question(question: Question, answers: Answers, shown: set[str]) -> QuestionScore:
    given = answers.get(question.code, NOTHING) if question.code in shown else NOTHING
    found = answer_score(question, given) if question.weight > 0 else None
    return QuestionScore(
        code=question.code,
        score=found,
        weight=question.weight if found is not None else Decimal(0),
        fails=is_failing(question, given),
        is_answered=given.is_answer,
    )


def _section(section: Section, scored: Mapping[str, QuestionScore]) -> SectionScore:
    counted = [scored[question.code] for question in section.questions if scored[question.code].score is not None]
    found = _mean((Fraction(one.weight), one.score) for one in counted)
    return SectionScore(
        code=section.code,
        score=found,
        weight=section.weight,
        scored=len(counted),
        passed=sum(not one.fails for one in counted),
        is_below_minimum=found is not None and section.minimum is not None and found < Fraction(section.minimum),
    )


def _overall(
    checklist: Checklist, sections: Iterable[SectionScore], scored: Iterable[QuestionScore]
) -> Fraction | None:
    if checklist.mode is ScoringMode.QUESTIONS:
        return _mean((Fraction(one.weight), one.score) for one in scored)
    shares = ((Fraction(section.weight), section.score) for section in sections)
    return _mean((weight, found / FULL if found is not None else None) for weight, found in shares)


def _mean(weighted: Iterable[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """The weighted mean of scores from 0 to 1, out of 100; None where nothing has weight."""
    total = gained = Fraction(0)
    for weight, found in weighted:
        if found is not None:
            total += weight
            gained += weight * found
    return gained / total * FULL if total else None


def _outcome(
    checklist: Checklist, raw: Fraction | None, sections: Iterable[SectionScore], *, is_autofail: bool
) -> Outcome:
    if is_autofail:
        return Outcome.FAIL
    if raw is None:
        return Outcome.NOT_SCORED
    if raw < Fraction(checklist.pass_mark) or any(section.is_below_minimum for section in sections):
        return Outcome.FAIL
    return Outcome.PASS


def _rates(checklist: Checklist, scored: Mapping[str, QuestionScore], answers: Answers) -> dict[Critical, CriticalRate]:
    rates = dict.fromkeys(Critical, CriticalRate())
    for question in checklist.questions():
        one = scored[question.code]
        if question.critical is None or not one.is_answered or answers.get(question.code, NOTHING).is_na:
            continue
        held = rates[question.critical]
        rates[question.critical] = CriticalRate(held.passed + (not one.fails), held.asked + 1)
    return rates
