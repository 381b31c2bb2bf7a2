"""Versions and reviews, on calendars alone."""

from datetime import date

import pytest

from app.core.due import Heading
from app.requirements.domain.reviews import next_review, review_heading
from app.requirements.domain.versions import VersionDates, ended_on, in_force_on, start_problem

FIRST = VersionDates(1, None)
SECOND = VersionDates(2, date(2026, 6, 1))
THIRD = VersionDates(3, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1990, 1, 1), FIRST),
        (date(2026, 5, 31), FIRST),
        (date(2026, 6, 1), SECOND),
        (date(2026, 12, 31), SECOND),
        (date(2027, 1, 1), THIRD),
    ],
)
def test_the_latest_version_that_had_begun_is_in_force(day, expected):
    assert in_force_on([THIRD, FIRST, SECOND], day) == expected


def test_before_the_first_dated_version_nothing_was_in_force():
    assert in_force_on([SECOND], date(2026, 5, 31)) is None


def test_a_version_ends_where_the_next_begins():
    assert ended_on([FIRST, SECOND, THIRD], 1) == date(2026, 6, 1)
    assert ended_on([FIRST, SECOND, THIRD], 3) is None


@pytest.mark.parametrize(
    ("start", "is_refused"),
    [(None, True), (date(2026, 12, 31), True), (date(2027, 1, 1), False), (date(2028, 1, 1), False)],
)
def test_a_new_version_begins_on_or_after_the_last(start, is_refused):
    assert bool(start_problem([FIRST, SECOND, THIRD], start)) is is_refused


def test_the_first_version_needs_no_date():
    assert start_problem([], None) == ""


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 24), 6, date(2027, 5, 24)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_the_next_review_keeps_the_day_or_takes_the_months_last(day, months, expected):
    assert next_review(day, months) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, None),
        (date(2026, 11, 23), Heading.OVERDUE),
        (date(2026, 11, 24), Heading.WITHIN_48_HOURS),
        (date(2026, 11, 26), Heading.WITHIN_48_HOURS),
        (date(2026, 11, 27), Heading.WITHIN_7_DAYS),
        (date(2026, 12, 1), Heading.WITHIN_7_DAYS),
        (date(2026, 12, 2), None),
    ],
)
def test_a_review_stands_under_the_heading_of_its_date(due, expected):
    assert review_heading(due, date(2026, 11, 24)) == expected
