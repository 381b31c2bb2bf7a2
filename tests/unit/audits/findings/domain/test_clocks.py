"""The due days of findings, with the numbers of SPEC 2.6."""

from datetime import date

import pytest

from app.core.calendars import Calendar, Nation
from audits.findings.domain.clocks import Clocks, check_due, clocks_from, regraded
from audits.words import Grade

ENGLAND, SCOTLAND = Calendar(Nation.ENGLAND_AND_WALES), Calendar(Nation.SCOTLAND)
RAISED = date(2026, 11, 19)  # a Thursday


def test_a_major_is_contained_in_two_working_days_planned_in_ten_and_done_in_thirty_days():
    assert clocks_from(RAISED, Grade.MAJOR, ENGLAND) == Clocks(
        contain_by=date(2026, 11, 23), plan_by=date(2026, 12, 3), done_by=date(2026, 12, 19)
    )


def test_a_minor_is_planned_in_twenty_working_days_and_done_in_sixty_days():
    assert clocks_from(RAISED, Grade.MINOR, ENGLAND) == Clocks(plan_by=date(2026, 12, 17), done_by=date(2027, 1, 18))


@pytest.mark.parametrize("grade", [Grade.OBSERVATION, Grade.OPPORTUNITY])
def test_an_observation_or_opportunity_has_only_its_owners_choice(grade):
    assert clocks_from(RAISED, grade, ENGLAND) == Clocks()


@pytest.mark.parametrize(
    ("calendar", "contain_by", "plan_by"),
    [
        # 24 Dec is a Thursday; 25, 26 (28 instead) are holidays everywhere, 1 Jan too, 2 Jan (4 instead) in Scotland.
        (ENGLAND, date(2026, 12, 30), date(2027, 1, 12)),
        (SCOTLAND, date(2026, 12, 30), date(2027, 1, 13)),
    ],
)
def test_bank_holidays_over_christmas_are_not_counted(calendar, contain_by, plan_by):
    clocks = clocks_from(date(2026, 12, 24), Grade.MAJOR, calendar)

    assert (clocks.contain_by, clocks.plan_by) == (contain_by, plan_by)
    assert clocks.done_by == date(2027, 1, 23)  # days of the calendar, whatever holiday falls in them


def test_saint_andrews_day_is_a_holiday_in_scotland_alone():
    assert clocks_from(date(2026, 11, 27), Grade.MAJOR, ENGLAND).contain_by == date(2026, 12, 1)
    assert clocks_from(date(2026, 11, 27), Grade.MAJOR, SCOTLAND).contain_by == date(2026, 12, 2)


def test_the_check_comes_sixty_days_after_the_fix_unless_set_otherwise():
    assert check_due(date(2026, 12, 18)) == date(2027, 2, 16)
    assert check_due(date(2026, 12, 18), 0) == date(2026, 12, 18)


def test_a_graver_grade_counts_from_the_day_of_the_decision():
    minor = clocks_from(RAISED, Grade.MINOR, ENGLAND)

    graver = regraded(
        minor, old=Grade.MINOR, new=Grade.MAJOR, began_on=RAISED, today=date(2026, 11, 26), calendar=ENGLAND
    )

    assert graver == Clocks(date(2026, 11, 30), date(2026, 12, 10), date(2026, 12, 26))


def test_a_graver_grade_never_moves_a_due_day_back():
    minor = clocks_from(RAISED, Grade.MINOR, ENGLAND)

    graver = regraded(
        minor, old=Grade.MINOR, new=Grade.MAJOR, began_on=RAISED, today=date(2027, 1, 15), calendar=ENGLAND
    )

    assert (graver.plan_by, graver.done_by) == (minor.plan_by, minor.done_by)
    assert graver.contain_by == date(2027, 1, 19)


def test_a_milder_grade_counts_from_the_day_it_was_raised():
    major = clocks_from(RAISED, Grade.MAJOR, ENGLAND)

    milder = regraded(
        major, old=Grade.MAJOR, new=Grade.MINOR, began_on=RAISED, today=date(2026, 12, 1), calendar=ENGLAND
    )

    assert milder == clocks_from(RAISED, Grade.MINOR, ENGLAND)
