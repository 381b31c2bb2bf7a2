"""Until when somebody confirms a version, and what their answers come to."""

from datetime import date

import pytest

from app.core.days import start_of
from app.procedures.domain.attesting import (
    VersionQuestion,
    confirm_by,
    is_for_leader,
    judged,
    late_joiners_from,
    refused_questions,
)

DAY = date(2027, 3, 1)
GOOD = VersionQuestion("When?", ("Later", "At once"), 2, "The clock starts.")


@pytest.mark.parametrize(
    ("joined", "day"),
    [
        (date(2020, 1, 1), date(2027, 2, 28)),
        (date(2027, 2, 21), date(2027, 2, 28)),
        (date(2027, 2, 22), date(2027, 3, 1)),
        (date(2027, 6, 1), date(2027, 6, 8)),
    ],
)
def test_a_version_is_confirmed_by_the_eve_of_its_effect_or_a_week_after_joining(joined, day):
    assert confirm_by(DAY, start_of(joined), None) == day


@pytest.mark.parametrize(("told", "day"), [(DAY, date(2027, 2, 28)), (date(2027, 3, 2), date(2027, 3, 9))])
def test_whoever_is_asked_only_once_it_is_in_force_has_a_week_from_then(told, day):
    assert confirm_by(DAY, start_of(date(2020, 1, 1)), start_of(told)) == day


def test_whoever_has_a_later_day_of_their_own_is_told_of_to_nobody_on_the_eve():
    first = late_joiners_from(DAY)
    assert confirm_by(DAY, start_of(first), None) > date(2027, 2, 28)
    assert confirm_by(DAY, start_of(date.fromordinal(first.toordinal() - 1)), None) == date(2027, 2, 28)


def test_a_question_that_was_not_answered_is_not_right():
    assert judged({1: 0, 2: 1}, {1: 0}).wrong == {2}
    assert judged({1: 0, 2: 1}, {1: 0, 2: 1}).is_right


def test_a_leader_is_asked_once_at_the_second_failed_try():
    assert [tries for tries in range(6) if is_for_leader(tries)] == [2]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (VersionQuestion("", ("a", "b"), 1, "x"), "words_0"),
        (VersionQuestion("When?", ("a",), 1, "x"), "options_0"),
        (VersionQuestion("When?", ("a", "b", "c", "d", "e"), 1, "x"), "options_0"),
        (VersionQuestion("When?", ("a", "a"), 1, "x"), "options_0"),
        (VersionQuestion("When?", ("a", "b"), 0, "x"), "right_0"),
        (VersionQuestion("When?", ("a", "b"), 3, "x"), "right_0"),
        (VersionQuestion("When?", ("a", "b"), 1, ""), "explanation_0"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused_where_it_is_wrong(question, field):
    assert list(refused_questions([question])) == [field]
    assert refused_questions([GOOD]) == {}
