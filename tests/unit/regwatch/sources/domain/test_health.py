from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.sources.domain.health import (
    FAILURES_BEFORE_ALERT,
    Health,
    PollOutcome,
    SourceHealth,
    health_after,
    next_poll_at,
)

NOW = datetime(2026, 6, 25, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OK, FAILED, DEGRADED, BLOCKED, SKIPPED = (
    PollOutcome.OK, PollOutcome.FAILED, PollOutcome.DEGRADED, PollOutcome.BLOCKED, PollOutcome.SKIPPED
)  # fmt: skip


def after(*outcomes: PollOutcome, failures: int = 0) -> list[SourceHealth]:
    states = []
    for outcome in outcomes:
        states.append(health_after(outcome, failures=failures))
        failures = states[-1].failures
    return states


@pytest.mark.parametrize("bad", [FAILED, DEGRADED, BLOCKED])
def test_one_or_two_failures_degrade_and_three_fail_and_only_the_third_alerts(bad):
    states = after(bad, bad, bad, bad, bad)

    assert [one.health for one in states] == [Health.DEGRADED] * 2 + [Health.FAILING] * 3
    assert [one.newly_failing for one in states] == [False, False, True, False, False]
    assert not any(one.recovered for one in states)


@pytest.mark.parametrize("good", [OK, PollOutcome.UNCHANGED])
@pytest.mark.parametrize(("failures", "recovered"), [(0, False), (2, False), (3, True), (9, True)])
def test_one_good_poll_ends_all_failures_and_says_so_where_an_alert_went_out(good, failures, recovered):
    assert health_after(good, failures=failures) == SourceHealth(Health.OK, 0, recovered=recovered)


@pytest.mark.parametrize(("failures", "health"), [(0, Health.OK), (1, Health.DEGRADED), (3, Health.FAILING)])
def test_being_skipped_or_asked_to_wait_changes_nothing(failures, health):
    assert health_after(SKIPPED, failures=failures) == SourceHealth(health, failures)
    assert health_after(FAILED, failures=failures, asked_to_wait=True) == SourceHealth(health, failures)


@given(st.lists(st.sampled_from(PollOutcome)))
def test_alerts_and_recoveries_take_turns(outcomes):
    told = [one.newly_failing for one in after(*outcomes) if one.newly_failing or one.recovered]

    assert told == [turn % 2 == 0 for turn in range(len(told))]


def test_failures_make_the_pause_grow_to_a_day_and_stay_there():
    pauses = [
        next_poll_at(NOW, key="fca", minimum=HOUR, failures=failures) - NOW
        for failures in (0, 1, 2, 3, 4, 5, 6, 1_000_000)
    ]

    assert pauses[0] == pauses[1]
    assert all(earlier < later for earlier, later in pairwise(pauses[1:7]))
    assert DAY <= pauses[-2] == pauses[-1] <= DAY * 1.1


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [(None, HOUR, HOUR), (HOUR / 2, HOUR, HOUR), (5 * HOUR, 5 * HOUR, 5 * HOUR), (30 * DAY, DAY, DAY)],
)
def test_a_source_may_ask_for_a_longer_pause_up_to_a_day(asked, least, most):
    pause = next_poll_at(NOW, key="fca", minimum=HOUR, asked=asked) - NOW

    assert least <= pause <= most * 1.1


def test_a_minimum_above_a_day_is_kept():
    assert next_poll_at(NOW, key="fca", minimum=7 * DAY, failures=4) - NOW >= 7 * DAY


def test_the_jitter_is_of_the_source_and_always_the_same():
    first, again, other = (next_poll_at(NOW, key=key, minimum=HOUR) for key in ("fca", "fca", "ico"))

    assert first == again != other


def test_the_alert_threshold_is_the_one_that_is_written():
    assert FAILURES_BEFORE_ALERT == 3
