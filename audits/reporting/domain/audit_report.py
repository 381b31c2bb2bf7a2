"""The report of one completed audit as a value: what the PDF and the sheet of answers print (SPEC 2.14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.domain.reopening import Reopening, revision_words
from audits.conduct.domain.scoring import FULL, shown_score
from audits.words import Critical, Grade, Outcome, QuestionType


@dataclass(frozen=True)
class AnswerLine:
    """One shown question with its answer in words. `score` is 0 to 1, None when it entered no sum."""

    section: str
    code: str
    text: str
    type: QuestionType
    answer: str
    is_na: bool = False
    na_reason: str = ""
    comment: str = ""
    marks: tuple[str, ...] = ()  # `04:12 Nothing logged`
    is_good_practice: bool = False
    score: Fraction | None = None
    weight: Decimal = Decimal(0)
    fails: bool = False
    critical: Critical | None = None
    grade: Grade | None = None
    category: str = ""
    requirements: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    answered_at: datetime | None = None
    answered_by: str = ""

    @property
    def is_answered(self) -> bool:
        return self.is_na or bool(self.answer)


@dataclass(frozen=True)
class SectionLine:
    """One section and what it came to; `score` is out of 100, None when nothing of it scored."""

    code: str
    title: str
    weight: Decimal
    minimum: Decimal | None
    score: Fraction | None
    passed: int
    scored: int

    @property
    def is_below_minimum(self) -> bool:
        return self.score is not None and self.minimum is not None and self.score < Fraction(self.minimum)


@dataclass(frozen=True)
class FindingLine:
    """A finding of the audit as it stands on the day of printing."""

    number: str
    question: str
    title: str
    grade: Grade
    status: str
    done_due_on: date | None


@dataclass(frozen=True)
class SignatureLine:
    """Who signed this revision, and what they meant by it."""

    name: str
    meaning: str
    post: str
    signed_at: datetime
    text_hash: str


@dataclass(frozen=True)
class AuditReport:
    """Everything that a report of one revision says. `latest` is the newest completed revision of the audit."""

    audit_id: int
    revision: int
    latest: int
    checklist: str
    ref: str
    version: int
    unit: str
    auditor: str
    auditee: str
    about: str
    channel: str
    recording: str
    happened_on: date | None
    completed_at: datetime
    completed_by: str
    reason: str
    pass_mark: Decimal
    outcome: Outcome
    is_autofail: bool
    raw: Fraction | None
    final: Fraction | None
    content_hash: str
    sections: tuple[SectionLine, ...] = ()
    answers: tuple[AnswerLine, ...] = ()
    findings: tuple[FindingLine, ...] | None = ()  # None for a reader who may not see findings
    withdrawn: tuple[FindingLine, ...] = ()  # findings that this revision made and that were cancelled since
    signatures: tuple[SignatureLine, ...] = ()
    reopening: Reopening | None = None
    by_sections: bool = False  # whether the weights of sections count in the raw score

    @property
    def number(self) -> str:
        return audit_number(self.audit_id)

    @property
    def failed(self) -> tuple[AnswerLine, ...]:
        return tuple(answer for answer in self.answers if answer.fails)

    def of_section(self, code: str) -> Iterator[AnswerLine]:
        return (answer for answer in self.answers if answer.section == code)


def section_line(
    code: str, title: str, weight: Decimal, minimum: Decimal | None, answers: tuple[AnswerLine, ...]
) -> SectionLine:
    """A section's score from its answers, as SPEC 2.2.4 has it: sum(w s) / sum(w) over what scored."""
    scored = [answer for answer in answers if answer.section == code and answer.score is not None and answer.weight > 0]
    total = sum((Fraction(answer.weight) for answer in scored), Fraction(0))
    gained = sum((Fraction(answer.weight) * (answer.score or 0) for answer in scored), Fraction(0))
    return SectionLine(
        code, title, weight, minimum,
        score=gained / total * FULL if total else None,
        passed=sum(not answer.fails for answer in scored), scored=len(scored),
    )  # fmt: skip


def critical_words(report: AuditReport, kind: Critical) -> str:
    """`1 of 2`: how many critical questions of one kind were answered other than N/A, and how many passed."""
    asked = [one for one in report.answers if one.critical is kind and one.is_answered and not one.is_na]
    if not asked:
        return "None asked"
    return f"{sum(not one.fails for one in asked)} of {len(asked)}"


def verdict_words(report: AuditReport) -> str:
    """What the figures mean, in a sentence or two, before any figure (LOOK, principle 1)."""
    raw = shown_score(report.raw)
    if report.outcome is Outcome.NOT_SCORED:
        return "Nothing in this audit scored, so it neither passed nor failed, and it enters no average."
    if report.is_autofail:
        kept = f" The raw score {raw} is kept, and is what averages use." if report.raw is not None else ""
        final = shown_score(report.final)
        return f"A critical question failed, so the outcome is Fail and the final score is {final}.{kept}"
    below = [line.title for line in report.sections if line.is_below_minimum]
    mark = f"the pass mark {report.pass_mark:f}"
    if report.outcome is Outcome.PASS:
        return f"The score {raw} is at or above {mark}."
    if below and report.raw is not None and report.raw >= Fraction(report.pass_mark):
        return f"The score {raw} reaches {mark}, but a section is below its own minimum: {', '.join(below)}."
    return f"The score {raw} is below {mark}."


def latest_words(report: AuditReport) -> str:
    """Which revision this is, who began it and why, and whether there is a newer one (SPEC 2.7)."""
    words = revision_words(report.revision, report.latest, report.reopening, report.reason)
    newer = " A newer revision exists and is the one that counts." if report.revision < report.latest else ""
    return f"{words}{newer}"


def evidence_name(kept: str) -> str:
    """The name of a file in a signed content, where it stands behind the ids of the evidence and its file."""
    return kept.split(":", 2)[-1]


def marks_of(kept: list[dict[str, object]]) -> tuple[str, ...]:
    """Time marks in a recording as people read them: `04:12 Nothing logged`."""
    marks = []
    for mark in kept:
        seconds = mark.get("seconds")
        whole = int(seconds) if isinstance(seconds, int | float) else 0
        marks.append(f"{whole // 60:02}:{whole % 60:02} {mark.get('note') or ''}".strip())
    return tuple(marks)
