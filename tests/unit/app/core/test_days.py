"""Days of the organisation: which one an instant falls on, when one begins, how one reads."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.days import follow_zone, instant_in_words, local_day, start_of

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def elsewhere() -> Iterator[None]:
    follow_zone(ZoneInfo("Australia/Sydney"))
    yield
    follow_zone(LONDON)


def test_the_local_day_is_that_of_the_united_kingdom_unless_the_setting_says_otherwise():
    assert local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert local_day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_days_follow_the_zone_that_pages_follow(elsewhere):
    assert local_day(datetime(2026, 12, 1, 13, 30, tzinfo=UTC)) == date(2026, 12, 2)
    assert start_of(date(2026, 12, 2)) == datetime(2026, 12, 1, 13, tzinfo=UTC)


def test_a_day_begins_at_midnight_local_time():
    assert start_of(date(2026, 7, 2)) == datetime(2026, 7, 1, 23, tzinfo=UTC)
    assert start_of(date(2026, 12, 2)) == datetime(2026, 12, 2, tzinfo=UTC)


def test_an_instant_is_said_in_local_time_and_a_day_without_one():
    assert instant_in_words(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), LONDON) == "2 Jul 2026, 00:30"
    assert instant_in_words(date(2026, 7, 1), LONDON) == "1 Jul 2026"
