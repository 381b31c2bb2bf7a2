"""What publishing refuses, each with its place, and what it only warns of."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from audits.checklists.domain.checking import problems, warnings
from audits.checklists.domain.questions import Checklist, Notify, Option, Question, Section
from audits.checklists.starter_library import starter_documents
from audits.words import Critical, QuestionType, ScoringMode

YES_NO = Question("A1", "Ready?", QuestionType.YES_NO, critical=Critical.CUSTOMER, requirement_refs=("ORG-QA",))
SCALE = Question("A1", "How well?", QuestionType.SCALE, steps=("0", "1", "2"))
BOTH, NEITHER = Option("Both", Fraction(1)), Option("Neither", Fraction(0), fails=True)
CHOICE = Question("A1", "How many?", QuestionType.CHOICE, options=(BOTH, NEITHER))
TEXT = Question("A1", "What?", QuestionType.TEXT, weight=Decimal(0))
BELOW = replace(TEXT, code="A1a", parent="A1", shown_when=("No",))


def of(*questions: Question, **more: object) -> Checklist:
    fields = {"mode": ScoringMode.QUESTIONS, "pass_mark": Decimal(80)} | more
    section = Section("A", "All", questions=questions)
    return Checklist(**{"sections": (section,), **fields})  # type: ignore[arg-type]  # names are checked by it


def said(checklist: Checklist, **more: object) -> list[str]:
    return [str(one) for one in problems(checklist, **more)]  # type: ignore[arg-type]  # one optional argument


def test_a_sound_checklist_has_no_problem():
    assert said(of(YES_NO, BELOW, replace(SCALE, code="A2"), replace(CHOICE, code="A3"))) == []


def test_the_starter_checklists_can_be_published():
    for document in starter_documents():
        assert said(document.checklist) == []


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (replace(SCALE, steps=("0",)), "a scale needs two steps or more"),
        (replace(SCALE, steps=tuple("abcdefghijklmnopqrstu")), "a scale can have 20 steps and no more"),
        (replace(CHOICE, options=(BOTH,)), "a choice needs two options or more"),
        (replace(CHOICE, options=(NEITHER, replace(NEITHER, label="No one"))), "the best option scores 0"),
        (replace(CHOICE, options=(BOTH, BOTH)), "two options are called “Both”"),
        (replace(CHOICE, options=(BOTH, replace(BOTH, label="N/A"))), "an option cannot be called N/A"),
        (replace(CHOICE, options=(BOTH, replace(BOTH, label="x", score=Fraction(-1)))), "must be 0 or more"),
        (replace(CHOICE, options=tuple(Option(str(n), Fraction(n)) for n in range(21))), "20 options and no more"),
        (replace(YES_NO, weight=Decimal(-1)), "its weight must be 0 or more"),
        (replace(TEXT, weight=Decimal(1)), "this type has no score, so its weight must be 0"),
        (replace(TEXT, critical=Critical.CUSTOMER), "it cannot be critical"),
        (replace(TEXT, steps=("0", "1")), "only a scale has steps"),
        (replace(YES_NO, options=(BOTH, NEITHER)), "only a choice has options"),
        (replace(YES_NO, comment_on=("Perhaps",)), "a comment is demanded on “Perhaps”"),
        (replace(YES_NO, photo_on=("N/A",), na_allowed=False), "a photo is demanded on “N/A”"),
        (replace(SCALE, evidence_on=("3",)), "evidence is demanded on “3”"),
        (replace(CHOICE, finding_on=("One",)), "a finding is raised on “One”"),
        (replace(YES_NO, notify=Notify(("Perhaps",), "team_leader")), "somebody is told of “Perhaps”"),
        (replace(YES_NO, notify=Notify(("No",))), "and not whom"),
        (replace(YES_NO, notify=Notify((), "team_leader")), "and not on which answers"),
        (replace(YES_NO, shown_when=("No",)), "it is no follow-up"),
    ],
)
def test_a_question_that_cannot_be_published_says_where_and_why(question, sentence):
    (found,) = problems(of(question))
    assert found.place == "Section A, question A1"
    assert sentence in str(found)


@pytest.mark.parametrize(
    ("below", "sentence"),
    [
        (replace(BELOW, shown_when=()), "say on which answers to A1 it is asked"),
        (replace(BELOW, shown_when=("Maybe",)), "it is asked when A1 is answered “Maybe”, which it cannot be"),
        (replace(BELOW, parent="Z9"), "the question Z9 that it follows is not in this section"),
    ],
)
def test_a_follow_up_needs_a_parent_that_can_give_its_answers(below, sentence):
    assert said(of(YES_NO, below)) == [f"Section A, question A1a: {sentence}"]


def test_a_follow_up_of_another_section_and_a_ring_of_follow_ups_are_refused():
    elsewhere = Section("B", "More", questions=(replace(BELOW, code="B1"),))
    first = Section("A", "All", questions=(YES_NO,))
    assert "is not in this section" in said(of(sections=(first, elsewhere)))[0]
    ring = (
        replace(YES_NO, parent="A2", shown_when=("No",)),
        replace(YES_NO, code="A2", parent="A1", shown_when=("No",)),
    )
    assert all("5 levels deep" in one for one in said(of(*ring)))


def test_codes_are_used_once():
    assert said(of(YES_NO, YES_NO)) == ["Two questions have the code A1."]
    twice = Section("A", "All", questions=(YES_NO,)), Section("A", "Again")
    assert "Two sections have the code A." in said(of(sections=twice))


@pytest.mark.parametrize("mark", [Decimal(-1), Decimal("100.01")])
def test_marks_are_out_of_a_hundred(mark):
    assert said(of(YES_NO, pass_mark=mark)) == ["The pass mark must be between 0 and 100."]
    section = Section("A", "All", minimum=mark, questions=(YES_NO,))
    assert said(of(sections=(section,))) == ["Section A: its minimum must be between 0 and 100"]
    lighter = Section("A", "All", weight=Decimal(-1), questions=(YES_NO,))
    assert said(of(sections=(lighter,))) == ["Section A: its weight must be 0 or more"]


def test_nothing_to_ask_cannot_be_published():
    assert said(of()) == ["There is no question yet. Add one before you publish."]


def test_a_requirement_must_be_there_where_that_is_known():
    assert said(of(YES_NO)) == []
    assert said(of(YES_NO), known_refs={"ORG-QA"}) == []
    assert said(of(YES_NO), known_refs=()) == ["Section A, question A1: there is no requirement ORG-QA"]


def test_warnings_name_what_may_be_meant_so():
    assert warnings(of(YES_NO)) == []
    weightless = replace(YES_NO, weight=Decimal(0))
    assert [str(one) for one in warnings(of(weightless))] == [
        "Weight is 0 everywhere, so audits on it will be Not scored."
    ]
    plain = replace(YES_NO, critical=None, requirement_refs=())
    assert [str(one).partition(",")[0] for one in warnings(of(plain))] == [
        "No question is critical", "No question looks at a requirement",
    ]  # fmt: skip
    assert warnings(of()) != []
    hollow = Section("A", "All", minimum=Decimal(50), questions=(TEXT,)), Section("B", "More", questions=(YES_NO,))
    assert "Section A: it has a minimum and nothing in it scores" in [str(one) for one in warnings(of(sections=hollow))]


def test_sections_without_weight_leave_nothing_to_score_by_sections():
    section = Section("A", "All", Decimal(0), questions=(YES_NO,))
    by_sections = of(sections=(section,), mode=ScoringMode.SECTIONS)
    assert "Not scored" in str(warnings(by_sections)[0])
    assert warnings(replace(by_sections, mode=ScoringMode.QUESTIONS)) == []
