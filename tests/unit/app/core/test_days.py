"""Days of the organisation: which one an instant falls on, when one begins, how one reads."""

from datetime import UTC, date, datetime

from app.core.days import ZONE, instant_in_words, local_day, start_of


def test_the_local_day_is_that_of_the_united_kingdom():
    assert local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert local_day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_day_begins_at_midnight_local_time():
    assert start_of(date(2026, 7, 2)) == datetime(2026, 7, 1, 23, tzinfo=UTC)
    assert start_of(date(2026, 12, 2)) == datetime(2026, 12, 2, tzinfo=UTC)


def test_an_instant_is_said_in_local_time_and_a_day_without_one():
    assert instant_in_words(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), ZONE) == "2 Jul 2026, 00:30"
    assert instant_in_words(date(2026, 7, 1), ZONE) == "1 Jul 2026"
