from datetime import UTC, datetime, timedelta

import pytest

from regwatch.sources.domain.health import Condition, Health, condition_of, quiet_from, spoken_counts, stale_from

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FAILING, NEVER, STALE, QUIET, WELL = Condition


def at(health: Health = Health.OK, *, read: datetime | None = NOW, news: datetime | None = NOW, now: datetime = NOW):
    return condition_of(
        health,
        read_at=read,
        stale_at=stale_from(read, timedelta(hours=6)) if read else None,
        quiet_at=quiet_from(news) if news else None,
        now=now,
    )


def test_each_of_the_five_words_has_its_rule():
    assert at() is WELL
    assert at(read=None, news=None) is NEVER
    assert at(read=NOW - 3 * DAY) is STALE
    assert at(news=NOW - 60 * DAY) is QUIET
    assert at(Health.FAILING) is FAILING


def test_a_moment_before_its_time_it_is_well_yet():
    moment = timedelta(seconds=1)

    assert at(read=NOW - 3 * DAY + moment) is WELL
    assert at(news=NOW - 60 * DAY + moment) is WELL


def test_the_worst_word_is_said():
    assert at(Health.FAILING, read=None) is FAILING
    assert at(read=NOW - 90 * DAY, news=NOW - 90 * DAY) is STALE


def test_one_or_two_failures_leave_it_well_until_its_reading_is_old():
    assert at(Health.DEGRADED) is WELL
    assert at(Health.DEGRADED, read=NOW - 4 * DAY) is STALE
    assert at(Health.DEGRADED, read=None) is NEVER


def test_a_source_of_long_intervals_is_stale_after_three_of_them():
    week = timedelta(days=7)

    assert stale_from(NOW, week) == NOW + 3 * week


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "No source is watched."),
        ({NEVER: 11}, "11 sources are watched: 11 were never read, none is well."),
        ({WELL: 1}, "1 source is watched, and it is well."),
        ({WELL: 5}, "5 sources are watched, all well."),
        ({FAILING: 1}, "1 source is watched: 1 fails, none is well."),
        (
            {WELL: 4, QUIET: 2, STALE: 1, NEVER: 1, FAILING: 3},
            "11 sources are watched: 3 fail, 1 was never read, 1 is stale, 2 are quiet, 4 are well.",
        ),
    ],
)
def test_a_heading_leaves_nothing_out_that_is_not_well(counts, words):
    assert spoken_counts(counts) == words
