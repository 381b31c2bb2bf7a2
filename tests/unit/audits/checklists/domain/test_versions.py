"""The lifecycle of a version, and what came, went and changed between two."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.core.errors import StepNotAllowed
from audits.checklists.domain.questions import Checklist, Question, Section
from audits.checklists.domain.versions import VersionStep, advance, compare
from audits.words import QuestionType, ScoringMode, VersionState

A1, A2, A3 = (Question(code, f"Question {code}?", QuestionType.YES_NO) for code in ("A1", "A2", "A3"))


def of(*questions: Question, title: str = "All") -> Checklist:
    return Checklist(ScoringMode.QUESTIONS, Decimal(80), (Section("A", title, questions=questions),))


def test_a_version_is_published_once_and_archived_once():
    assert advance(VersionState.DRAFT, VersionStep.PUBLISH) is VersionState.PUBLISHED
    assert advance(VersionState.PUBLISHED, VersionStep.ARCHIVE) is VersionState.ARCHIVED
    for state, step in ((VersionState.PUBLISHED, VersionStep.PUBLISH), (VersionState.DRAFT, VersionStep.ARCHIVE)):
        with pytest.raises(StepNotAllowed):
            advance(state, step)


def test_what_is_the_same_differs_in_nothing():
    assert compare(of(A1, A2), of(A1, A2)).is_same


def test_questions_come_and_go_without_being_called_a_new_order():
    found = compare(of(A1, A2), of(A1, A3))
    assert ([one.code for one in found.came], [one.code for one in found.went]) == (["A3"], ["A2"])
    assert (found.changed, found.settings) == ((), ())


def test_a_changed_question_says_which_field_from_what_to_what():
    (changed,) = compare(of(A1, A2), of(replace(A1, weight=Decimal("2.5"), comment_on=("No",)), A2)).changed
    assert changed.question.code == "A1"
    assert [(one.name, one.old, one.new) for one in changed.changes] == [
        ("Weight", "1", "2.5"),
        ("Comment demanded on", "", "No"),
    ]


def test_another_order_another_title_and_another_mark_are_told():
    found = compare(of(A1, A2), replace(of(A2, A1, title="Everything"), pass_mark=Decimal(85)))
    assert [one.name for one in found.settings] == ["Pass mark", "Section A", "Order in section A"]


def test_a_question_that_moved_to_another_section_says_so():
    there = Section("B", "More", questions=(A2,))
    old, new = of(A1, A2), of(A1)
    old = replace(old, sections=(*old.sections, Section("B", "More")))
    new = replace(new, sections=(*new.sections, there))
    (changed,) = compare(old, new).changed
    assert [(one.name, one.old, one.new) for one in changed.changes] == [("Section", "A", "B")]
