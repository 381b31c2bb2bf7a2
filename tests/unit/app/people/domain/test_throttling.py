"""Ten failures from one place, fifty from one address; nobody can lock another person out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.domain.throttling import WINDOW, Failures, judge, network_of

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ago(*minutes: float) -> tuple[datetime, ...]:
    return tuple(sorted(NOW - minute * MINUTE for minute in minutes))


def test_a_first_try_has_ten_left():
    verdict = judge(Failures(), NOW)
    assert verdict.may_try
    assert verdict.left == 10


def test_the_tenth_try_is_still_let_in_and_the_eleventh_waits():
    assert judge(Failures(own=ago(*range(1, 10))), NOW).left == 1
    assert not judge(Failures(own=ago(*range(1, 11))), NOW).may_try


def test_the_wait_ends_when_the_tenth_last_failure_is_fifteen_minutes_old():
    verdict = judge(Failures(own=ago(*range(1, 11))), NOW)
    assert verdict.wait == 5 * MINUTE
    assert judge(Failures(own=ago(*range(1, 10))), NOW + verdict.wait).may_try


def test_ten_failures_at_once_wait_the_whole_fifteen_minutes():
    assert judge(Failures(own=ago(*[0] * 10)), NOW).wait == WINDOW


@pytest.mark.parametrize(("elsewhere", "left"), [(0, 10), (9, 10), (10, 3), (99, 3), (100, 1), (100_000, 1)])
def test_failures_elsewhere_make_an_unknown_place_slower_and_never_shut(elsewhere: int, left: int):
    verdict = judge(Failures(elsewhere=elsewhere), NOW)
    assert verdict.may_try
    assert verdict.left == left


def test_fifty_failures_of_one_address_make_every_unknown_device_there_wait():
    verdict = judge(Failures(address=ago(*[7] * 50)), NOW)
    assert verdict.wait == 8 * MINUTE


def test_forty_nine_failures_of_one_address_leave_one_try():
    assert judge(Failures(address=ago(*[7] * 49)), NOW).left == 1


many = st.integers(min_value=0, max_value=10**6)
times = st.lists(st.floats(min_value=0, max_value=14.9), max_size=60).map(lambda minutes: ago(*minutes))


@given(elsewhere=many, address=times)
def test_the_owner_on_a_known_device_gets_in_whatever_others_do(elsewhere: int, address: tuple[datetime, ...]):
    verdict = judge(Failures(own=(), elsewhere=elsewhere, address=address, is_known_device=True), NOW)
    assert verdict.may_try
    assert verdict.left == 10


@given(own=times, elsewhere=many, address=times, known=st.booleans())
def test_nobody_waits_more_than_fifteen_minutes(own, elsewhere, address, known):
    failures = Failures(own, elsewhere, address, is_known_device=known)
    verdict = judge(failures, NOW)
    assert timedelta(0) <= verdict.wait <= WINDOW
    assert verdict.may_try == (verdict.left > 0)
    later = Failures((), elsewhere, (), is_known_device=known)
    assert judge(later, NOW + WINDOW).may_try


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("somewhere", "unknown"),
    ],
)
def test_an_ipv6_subscriber_counts_as_one_address(address: str, network: str):
    assert network_of(address) == network
