"""The health of a source after each poll, and when it is asked again."""

from datetime import UTC, datetime, timedelta

import pytest

from regwatch.domain.health import FAILURES_BEFORE_ALERT, Health, PollOutcome, health_after, next_poll_at

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BAD = [PollOutcome.FAILED, PollOutcome.BLOCKED, PollOutcome.DEGRADED]


@pytest.mark.parametrize("outcome", BAD)
def test_one_and_two_failures_are_degraded_and_three_failing_and_said_once(outcome):
    failures, told = 0, []
    for _ in range(5):
        after = health_after(outcome, failures=failures)
        failures = after.failures
        told.append((after.health, after.newly_failing))
    assert told == [
        (Health.DEGRADED, False), (Health.DEGRADED, False), (Health.FAILING, True), (Health.FAILING, False),
        (Health.FAILING, False),
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", [PollOutcome.OK, PollOutcome.UNCHANGED])
def test_a_good_poll_heals_and_recovery_is_said_only_after_an_alert(outcome):
    for failures in range(6):
        after = health_after(outcome, failures=failures)
        assert (after.health, after.failures) == (Health.OK, 0)
        assert after.recovered is (failures >= FAILURES_BEFORE_ALERT)


@pytest.mark.parametrize("failures", range(5))
def test_being_asked_to_wait_or_skipped_changes_nothing(failures):
    assert health_after(PollOutcome.FAILED, failures=failures, asked_to_wait=True).failures == failures
    assert health_after(PollOutcome.SKIPPED, failures=failures).newly_failing is False


def wait(**more) -> timedelta:
    return next_poll_at(NOW, key="fca-news", minimum=timedelta(hours=4), **more) - NOW


def test_the_pause_grows_with_failures_and_ends_at_a_day():
    pauses = [wait(failures=failures) for failures in range(12)]
    assert pauses == sorted(pauses)
    assert timedelta(hours=4) <= pauses[0] <= timedelta(hours=4.4)
    assert timedelta(days=1) <= pauses[-1] <= timedelta(days=1.1)


def test_what_a_publisher_asks_for_is_kept_but_no_longer_than_a_day():
    assert wait(asked=timedelta(hours=9)) >= timedelta(hours=9)
    assert wait(asked=timedelta(minutes=1)) >= timedelta(hours=4)
    assert wait(asked=timedelta(days=400)) <= timedelta(days=1.1)


def test_two_sources_do_not_fall_on_one_second_and_one_source_keeps_its_place():
    assert wait() == wait()
    assert len({next_poll_at(NOW, key=f"s{n}", minimum=timedelta(hours=4)) for n in range(20)}) > 10
