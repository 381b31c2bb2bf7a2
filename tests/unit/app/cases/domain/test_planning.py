"""The plan counted back from the day of effect, by what stages take here."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.domain.planning import COUNTED, ENOUGH, StageDays, count_back, days_taken, late_by, stage_days
from app.cases.domain.words import PartStage

EFFECT = date(2027, 1, 18)


def test_without_measurements_the_usual_days_are_counted_back_from_the_day_before_the_effect():
    plan = count_back(EFFECT, stage_days({}))
    assert [(one.stage.value, one.start_on, one.done_on) for one in plan] == [
        ("draft", date(2026, 11, 22), date(2026, 12, 5)),
        ("consult", date(2026, 12, 6), date(2026, 12, 22)),
        ("sign", date(2026, 12, 23), date(2026, 12, 31)),
        ("attest", date(2027, 1, 1), date(2027, 1, 17)),
    ]
    assert [one.takes for one in plan] == [StageDays(14), StageDays(17), StageDays(9), StageDays(17)]


def test_five_of_our_own_replace_what_is_usual_by_their_median_and_four_do_not():
    own = [3, 4, 5, 20, 21]
    takes = stage_days({PartStage.SIGN: own, PartStage.DRAFT: own[:4]})
    assert takes[PartStage.SIGN] == StageDays(5, measured=5)
    assert takes[PartStage.DRAFT] == StageDays(14)


def test_a_median_between_two_days_is_rounded_up():
    assert stage_days({PartStage.SIGN: [1, 1, 2, 3, 4, 4]})[PartStage.SIGN] == StageDays(3, measured=6)


@pytest.mark.parametrize(
    ("hours", "days"), [(0, 1), (1, 1), (24, 1), (25, 2), (24 * 9, 9)]
)  # fmt: skip
def test_what_was_done_within_a_day_took_one(hours, days):
    began = datetime.fromisoformat("2026-11-24T09:00:00+00:00")
    assert days_taken(began, began + timedelta(hours=hours)) == days


def test_a_case_is_late_from_birth_by_the_days_that_the_first_stage_lacks():
    plan = count_back(EFFECT, stage_days({}))
    assert late_by(plan, date(2026, 11, 21)) == 0
    assert late_by(plan, date(2026, 11, 22)) == 0, "it can begin on the day on which it is opened"
    assert late_by(plan, date(2026, 11, 30)) == 8
    assert late_by([], date(2026, 11, 30)) == 0


def test_a_day_of_effect_before_which_the_calendar_has_too_few_days_is_counted_back_to_its_first():
    assert {one.start_on for one in count_back(date.min, stage_days({}))} == {date.min}
    assert [one.start_on for one in count_back(date(1, 1, 20), stage_days({}))] == [date.min] * 3 + [date(1, 1, 3)]


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.lists(st.integers(1, 400), min_size=ENOUGH, max_size=12))
def test_the_stages_follow_each_other_without_gap_or_overlap_and_end_before_the_effect(effect, own):
    plan = count_back(effect, stage_days(dict.fromkeys(COUNTED, own)))
    assert plan[-1].done_on == effect - timedelta(days=1)
    assert all((one.done_on - one.start_on).days + 1 == one.takes.days for one in plan)
    assert all(later.start_on - earlier.done_on == timedelta(days=1) for earlier, later in pairwise(plan))
