"""Measures that a text may touch, by words that stand in both."""

import pytest

from app.cases.domain.measures import MeasureText, measures_in

EIGHT_WEEKS = MeasureText(1, "KPI-8WEEK", "Complaints answered within the legal limit", "Final answer in eight weeks")
SPEED = MeasureText(2, "KPI-ASA", "Average speed of answer", "Waiting seconds by calls answered")
AGREEMENT = MeasureText(3, "KPI-KAPPA", "Agreement of evaluators", "")
ALL = (EIGHT_WEEKS, SPEED, AGREEMENT)
LETTER = "Firms should check that complaints are answered within eight weeks"


def test_a_measure_is_proposed_with_the_words_that_stand_in_both():
    found = measures_in([LETTER], ALL)
    assert list(found) == [1]
    assert found[1].startswith("Words in both: ")
    assert "complaints" in found[1]


def test_one_word_in_common_is_not_enough():
    assert measures_in(["The committees meet in Oslo and answer questions there"], ALL) == {}


def test_what_several_texts_say_of_a_measure_is_said_once():
    assert measures_in([LETTER, LETTER], ALL) == measures_in([LETTER], ALL)


def test_the_words_of_the_reason_speak_of_a_measure_and_not_of_a_requirement():
    held = MeasureText(1, "KPI-8WEEK", "Complaints late by more than eight weeks", "Late complaints")
    (why,) = measures_in(["Each complaint was late, and no final response was sent"], (held, SPEED)).values()
    assert why.startswith("Words in both: late, complaint; ")
    assert why.endswith("” in the measure")


@pytest.mark.parametrize("others", [0, 3, 60])
def test_how_much_has_to_be_shared_does_not_hang_on_how_much_is_measured(others):
    more = [MeasureText(10 + n, f"KPI-{n}", f"Figure{n} of team{n}", f"Counted{n} by hand{n}") for n in range(others)]
    assert list(measures_in([LETTER], [EIGHT_WEEKS, *more])) == [1]
    assert measures_in(["A word on answers"], [EIGHT_WEEKS, *more]) == {}


def test_nothing_is_proposed_where_nothing_is_measured():
    assert measures_in([LETTER], ()) == {}
    assert measures_in([], ALL) == {}
