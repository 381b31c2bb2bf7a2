"""The lifecycle of a version, and how two versions of a checklist differ."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.lifecycle import next_status
from audits.checklists.domain.question_documents import written_question
from audits.checklists.domain.questions import Checklist, Question, Section
from audits.words import VersionState


class VersionStep(StrEnum):
    PUBLISH = "published"
    ARCHIVE = "archived"


# A draft may also be dropped, which leaves nothing; a published version only ever makes room for the next.
TRANSITIONS: dict[tuple[VersionState, VersionStep], VersionState] = {
    (VersionState.DRAFT, VersionStep.PUBLISH): VersionState.PUBLISHED,
    (VersionState.PUBLISHED, VersionStep.ARCHIVE): VersionState.ARCHIVED,
}


def advance(state: VersionState, step: VersionStep) -> VersionState:
    """The next state, or StepNotAllowed."""
    return next_status(TRANSITIONS, state, step)


@dataclass(frozen=True)
class QuestionChange:
    """One field of one part that says something else now, each side as people read it."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Changed:
    """A question that is in both versions and differs."""

    question: Question
    changes: tuple[QuestionChange, ...]


@dataclass(frozen=True)
class VersionComparison:
    """What came, what went and what changed from one version to the next."""

    came: tuple[Question, ...] = ()
    went: tuple[Question, ...] = ()
    changed: tuple[Changed, ...] = ()
    settings: tuple[QuestionChange, ...] = ()

    @property
    def is_same(self) -> bool:
        return not (self.came or self.went or self.changed or self.settings)


NAMES = {
    "id": "Code",
    "text": "Question",
    "fail_grade": "Grade of the finding",
    "na_allowed": "N/A allowed",
    "requirement_refs": "Requirements",
    "requires_comment_on": "Comment demanded on",
    "requires_photo_on": "Photo demanded on",
    "requires_evidence_on": "Evidence demanded on",
    "raises_finding_on": "Finding raised on",
    "notify": "Who is told",
    "parent": "Follows",
    "shown_when": "Asked when",
    "section": "Section",
}


def compare(old: Checklist, new: Checklist) -> VersionComparison:
    """By code: a question that has another code is another question."""
    before, after = _by_code(old), _by_code(new)
    changed = []
    for code, (section, question) in after.items():
        if code not in before:
            continue
        changes = _differences(_said(*before[code]), _said(section, question))
        if changes:
            changed.append(Changed(question, changes))
    return VersionComparison(
        came=tuple(question for code, (_, question) in after.items() if code not in before),
        went=tuple(question for code, (_, question) in before.items() if code not in after),
        changed=tuple(changed),
        settings=_differences(_settings(old, set(after)), _settings(new, set(before))),
    )


def _by_code(checklist: Checklist) -> dict[str, tuple[Section, Question]]:
    return {question.code: (section, question) for section in checklist.sections for question in section.questions}


def _said(section: Section, question: Question) -> dict[str, Any]:
    more = {"parent": question.parent, "shown_when": list(question.shown_when), "section": section.code}
    return {**written_question(question), **more}


def _settings(checklist: Checklist, kept: Collection[str]) -> dict[str, Any]:
    """What is no question's own; the order is of the questions that the other version has too."""
    settings: dict[str, Any] = {
        "scoring": checklist.mode.value,
        "pass_mark": str(checklist.pass_mark),
        "failed_critical_question": checklist.autofail_mode.value,
        "order_of_sections": [section.code for section in checklist.sections],
    }
    for section in checklist.sections:
        minimum = "" if section.minimum is None else f", minimum {section.minimum}"
        settings[f"Section {section.code}"] = f"{section.title}, weight {section.weight}{minimum}"
        settings[f"Order in section {section.code}"] = [
            question.code for question in section.questions if question.code in kept
        ]
    return settings


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[QuestionChange, ...]:
    names = dict.fromkeys([*old, *new])
    return tuple(
        QuestionChange(_called(name), _words(old.get(name)), _words(new.get(name)))
        for name in names
        if old.get(name) != new.get(name)
    )


def _called(name: str) -> str:
    plain = NAMES.get(name) or name.replace("_", " ")
    return plain[:1].upper() + plain[1:]


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {_words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(_words(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
