"""Scores are right to the last fraction: the rules of SPEC 2.2, one by one, with numbers worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.checklists.domain.questions import Checklist, Given, Option, Question, Section, in_words, shown_questions
from audits.conduct.domain.scoring import (
    CriticalRate,
    answer_score,
    hundredths,
    is_failing,
    millionths,
    score,
    shown_score,
)
from audits.words import NA, NO, YES, AutofailMode, Critical, Grade, Outcome, QuestionType, ScoringMode

NOT_APPLICABLE = Given(is_na=True)


def yes_no(code: str, weight: object = 1, **more) -> Question:
    return Question(code, f"Question {code}?", QuestionType.YES_NO, Decimal(str(weight)), **more)


def scale(code: str, steps: int = 4, weight: object = 1) -> Question:
    return Question(code, "How well?", QuestionType.SCALE, Decimal(str(weight)), steps=("",) * steps)


def choice(code: str, *options: Option, weight: object = 1) -> Question:
    return Question(code, "Which?", QuestionType.CHOICE, Decimal(str(weight)), options=options)


def checklist(*questions: Question, mark: object = 85, **more) -> Checklist:
    sections = more.pop("sections", None) or (Section("A", "All", questions=questions),)
    return Checklist(more.pop("mode", ScoringMode.QUESTIONS), Decimal(str(mark)), sections, **more)


def says(**answers: str) -> dict[str, Given]:
    return {code: NOT_APPLICABLE if word == NA else Given(word) for code, word in answers.items()}


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        (yes_no("A1"), YES, Fraction(1)),
        (yes_no("A1"), NO, Fraction(0)),
        (yes_no("A1"), "maybe", None),
        (scale("A1"), "0", Fraction(0)),
        (scale("A1"), "1", Fraction(1, 3)),
        (scale("A1"), "2", Fraction(2, 3)),
        (scale("A1"), "3", Fraction(1)),
        (scale("A1"), "4", None),
        (scale("A1", steps=11), "7", Fraction(7, 10)),
        (scale("A1", steps=1), "0", None),
        (choice("A1", Option("All", Fraction(2)), Option("Some", Fraction(1, 2))), "Some", Fraction(1, 4)),
        (choice("A1", Option("All", Fraction(2)), Option("Some", Fraction(1, 2))), "Other", None),
        (choice("A1", Option("None", Fraction(0))), "None", None),
        (Question("A1", "How many?", QuestionType.NUMBER), "7", None),
        (Question("A1", "Say more", QuestionType.TEXT), "words", None),
    ],
)
def test_each_type_scores_from_0_to_1_or_not_at_all(question, value, expected):
    assert answer_score(question, Given(value)) == expected


def test_not_applicable_and_nothing_have_no_score():
    assert answer_score(yes_no("A1"), NOT_APPLICABLE) is None
    assert answer_score(yes_no("A1"), Given()) is None


def test_a_section_is_the_weighted_mean_of_its_answers():
    one = score(checklist(yes_no("A1", 2), yes_no("A2", 5), scale("A3", weight=3)), says(A1=YES, A2=NO, A3="2"))
    assert one.raw == Fraction(2 + 2, 10) * 100 == Fraction(40)
    assert one.sections[0].score == Fraction(40)


def test_not_applicable_leaves_both_sums():
    with_it = score(checklist(yes_no("A1", 2), yes_no("A2", 98)), says(A1=YES, A2=NA))
    assert with_it.raw == 100
    assert with_it.sections[0].scored == 1


def test_weight_0_and_unscored_types_enter_no_sum():
    note = Question("A3", "Say more", QuestionType.TEXT, Decimal(9))
    one = score(checklist(yes_no("A1"), yes_no("A2", 0), note), says(A1=YES, A2=NO, A3="words"))
    assert one.raw == 100
    assert [question.weight for question in one.questions] == [1, 0, 0]


def test_a_hidden_follow_up_is_not_scored_and_a_shown_one_is():
    follow_up = yes_no("A1a", 3, parent="A1", shown_when=(NO,))
    sheet = checklist(yes_no("A1", 1), follow_up)
    assert score(sheet, says(A1=YES, A1a=NO)).raw == 100
    assert score(sheet, says(A1=NO, A1a=YES)).raw == 75
    assert [question.code for question in shown_questions(sheet, says(A1=YES, A1a=NO))] == ["A1"]


def test_a_follow_up_of_a_hidden_follow_up_is_hidden_too():
    chain = (yes_no("A1"), yes_no("A1a", parent="A1", shown_when=(NO,)), yes_no("A1b", parent="A1a", shown_when=(NO,)))
    shown = shown_questions(checklist(*chain), says(A1=YES, A1a=NO, A1b=NO))
    assert [question.code for question in shown] == ["A1"]


def test_a_follow_up_may_hang_on_not_applicable():
    sheet = checklist(yes_no("A1"), yes_no("A1a", parent="A1", shown_when=(NA,)))
    assert [question.code for question in shown_questions(sheet, says(A1=NA))] == ["A1", "A1a"]


def sections(*weights: int) -> tuple[Section, ...]:
    codes = "ABC"[: len(weights)]
    return tuple(
        Section(code, code, Decimal(weight), questions=(yes_no(f"{code}1"), yes_no(f"{code}2")))
        for code, weight in zip(codes, weights, strict=True)
    )


def test_mode_sections_weighs_sections_and_mode_questions_does_not():
    answers = says(A1=YES, A2=YES, B1=YES, B2=NO)
    by_sections = checklist(sections=sections(25, 75), mode=ScoringMode.SECTIONS)
    assert score(by_sections, answers).raw == Fraction(625, 10)
    assert score(checklist(sections=sections(25, 75)), answers).raw == 75


def test_mode_sections_leaves_out_a_section_without_a_score():
    one = score(checklist(sections=sections(25, 75), mode=ScoringMode.SECTIONS), says(A1=YES, A2=NO, B1=NA, B2=NA))
    assert one.raw == 50
    assert one.sections[1].score is None


@pytest.mark.parametrize("answers", [says(A1=NA, A2=NA), {}])
def test_nothing_scored_is_neither_pass_nor_fail(answers):
    one = score(checklist(yes_no("A1"), yes_no("A2")), answers)
    assert (one.raw, one.final, one.outcome) == (None, None, Outcome.NOT_SCORED)
    assert shown_score(one.raw) == "Not scored"


def test_a_weight_of_zero_everywhere_is_not_scored():
    assert score(checklist(yes_no("A1", 0), yes_no("A2", 0)), says(A1=YES, A2=NO)).outcome is Outcome.NOT_SCORED


@pytest.mark.parametrize(("mode", "final"), [(AutofailMode.ZERO, Fraction(0)), (AutofailMode.FAIL_ONLY, Fraction(90))])
def test_a_failed_critical_question_fails_the_audit_and_keeps_the_raw_score(mode, final):
    sheet = checklist(yes_no("A1", 9), yes_no("A2", 1, critical=Critical.COMPLIANCE), autofail_mode=mode)
    one = score(sheet, says(A1=YES, A2=NO))
    assert (one.raw, one.final, one.outcome, one.is_autofail) == (Fraction(90), final, Outcome.FAIL, True)


def test_not_applicable_on_a_critical_question_does_not_fail():
    one = score(checklist(yes_no("A1"), yes_no("A2", critical=Critical.CUSTOMER)), says(A1=YES, A2=NA))
    assert (one.outcome, one.raw) == (Outcome.PASS, Fraction(100))


def test_a_critical_failure_is_never_lost_even_where_nothing_has_weight():
    one = score(checklist(yes_no("A1", 0, critical=Critical.COMPLIANCE)), says(A1=NO))
    assert (one.outcome, one.raw, one.final) == (Outcome.FAIL, None, Fraction(0))


def test_a_hidden_critical_follow_up_does_not_fail():
    sheet = checklist(yes_no("A1"), yes_no("A1a", parent="A1", shown_when=(NO,), critical=Critical.COMPLIANCE))
    assert score(sheet, says(A1=YES, A1a=NO)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("question", "value", "fails"),
    [
        (yes_no("A1"), NO, True),
        (yes_no("A1"), YES, False),
        (scale("A1"), "0", True),
        (scale("A1"), "1", False),
        (choice("A1", Option("Both", Fraction(1)), Option("None", Fraction(0), fails=True)), "None", True),
        (choice("A1", Option("Both", Fraction(1)), Option("None", Fraction(0))), "None", False),
        (Question("A1", "How many?", QuestionType.NUMBER), "0", False),
    ],
)
def test_what_fails_is_no_the_lowest_step_and_a_marked_option(question, value, fails):
    assert is_failing(question, Given(value)) is fails
    assert not is_failing(question, NOT_APPLICABLE)


def test_the_mark_is_compared_before_rounding():
    """84.996 is shown as 85.00 and does not pass a mark of 85 (SPEC 2.2.9)."""
    sheet = checklist(yes_no("A1", "84.996"), yes_no("A2", "15.004"))
    one = score(sheet, says(A1=YES, A2=NO))
    assert (shown_score(one.raw), one.outcome) == ("85.00", Outcome.FAIL)
    assert score(checklist(yes_no("A1", 85), yes_no("A2", 15)), says(A1=YES, A2=NO)).outcome is Outcome.PASS


def test_a_third_stays_a_third():
    """One third of three times one third is exactly the mark; with decimals it would be 33.33 and fail."""
    sheet = checklist(scale("A1"), mark="33.33")
    one = score(sheet, says(A1="1"))
    assert one.raw == Fraction(100, 3)
    assert (one.outcome, shown_score(one.raw)) == (Outcome.PASS, "33.33")


def test_a_section_below_its_minimum_fails_the_audit():
    minimum = Section("A", "Identity", Decimal(1), Decimal(60), (yes_no("A1"), yes_no("A2")))
    rest = Section("B", "Rest", Decimal(1), None, (yes_no("B1", 98),))
    one = score(checklist(sections=(minimum, rest), mark=90), says(A1=YES, A2=NO, B1=YES))
    assert (one.raw, one.outcome, one.is_autofail) == (Fraction(99), Outcome.FAIL, False)
    assert [section.is_below_minimum for section in one.sections] == [True, False]
    assert score(checklist(sections=(minimum, rest), mark=90), says(A1=YES, A2=YES, B1=YES)).outcome is Outcome.PASS


def test_the_three_critical_rates_are_kept_apart_without_not_applicable():
    sheet = checklist(
        yes_no("A1", critical=Critical.COMPLIANCE),
        yes_no("A2", critical=Critical.COMPLIANCE),
        yes_no("A3", critical=Critical.CUSTOMER),
    )
    rates = score(sheet, says(A1=YES, A2=NO, A3=NA)).critical
    assert rates[Critical.COMPLIANCE] == CriticalRate(1, 2)
    assert rates[Critical.CUSTOMER] == CriticalRate(0, 0)


def test_a_failed_critical_question_makes_a_major_and_others_their_own_grade():
    assert yes_no("A1", critical=Critical.BUSINESS, fail_grade=Grade.MINOR).grade is Grade.MAJOR
    assert yes_no("A1", fail_grade=Grade.OBSERVATION).grade is Grade.OBSERVATION
    assert yes_no("A1").grade is Grade.MINOR


def test_two_sections_of_the_call_checklist_come_out_at_83_33():
    """With a pencil: A is 7 of 7; B is (2 x 2/3 + 3 x 1/3 + 3) of 8; each weighs 25."""
    parts = (
        Section("A", "A", Decimal(25), questions=(yes_no("A1", 2), yes_no("A2", 5), yes_no("A3", 3))),
        Section("B", "B", Decimal(25), questions=(scale("B1", weight=2), scale("B2", weight=3), yes_no("B3", 3))),
    )
    one = score(
        checklist(sections=parts, mode=ScoringMode.SECTIONS), says(A1=YES, A2=YES, A3=NA, B1="2", B2="1", B3=YES)
    )
    assert one.sections[1].score == Fraction(100) * (Fraction(4, 3) + 1 + 3) / 8 == Fraction(200, 3)
    assert one.raw == Fraction(250, 3)
    assert shown_score(one.raw) == "83.33"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(2, 3) * 100, "66.67"),
        (Fraction(1, 200), "0.01"),
        (Fraction(99_995, 1_000), "100.00"),
        (Fraction(0), "0.00"),
        (Fraction(100), "100.00"),
    ],
)
def test_scores_are_shown_with_two_decimals_half_up(value, text):
    assert shown_score(value) == text
    assert hundredths(value) == Decimal(text)


def test_millionths_are_for_averages_and_round_half_up():
    assert millionths(Fraction(200, 3)) == 66_666_667
    assert millionths(None) is None


def test_a_step_is_named_by_its_number_and_label():
    labelled = Question("A1", "How well?", QuestionType.SCALE, steps=("Poor", "", "Well"))
    assert in_words(labelled, Given("2")) == "2 of 2, Well"
    assert in_words(labelled, Given("1")) == "1 of 2"
    assert in_words(labelled, NOT_APPLICABLE) == NA
    assert in_words(yes_no("A1"), Given(YES)) == YES


WEIGHTS = st.decimals(min_value=0, max_value=1000, places=3)
WORDS = st.sampled_from([YES, NO, NA, ""])


@given(st.lists(st.tuples(WEIGHTS, WORDS), min_size=1, max_size=12), st.sampled_from(list(ScoringMode)))
def test_any_score_lies_between_0_and_100_and_follows_from_the_sums(answered, mode):
    questions = tuple(yes_no(f"Q{at}", weight) for at, (weight, _) in enumerate(answered))
    sheet = Checklist(mode, Decimal(50), (Section("A", "All", questions=questions),))
    one = score(
        sheet, {f"Q{at}": NOT_APPLICABLE if word == NA else Given(word) for at, (_, word) in enumerate(answered)}
    )
    counted = [(Fraction(weight), word) for weight, word in answered if weight > 0 and word in {YES, NO}]
    if not counted:
        assert one.outcome is Outcome.NOT_SCORED
        return
    assert one.raw == 100 * sum(w for w, word in counted if word == YES) / sum(w for w, _ in counted)
    assert 0 <= one.raw <= 100
