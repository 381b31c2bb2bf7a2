"""When a digest is due: 08:00 where the person is, through summer time and back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.notifications.domain.periods import Cadence, next_period, period_at

LONDON = ZoneInfo("Europe/London")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-24T08:00:00", date(2026, 11, 24)),
        ("2026-11-24T07:59:59", date(2026, 11, 23)),
        ("2026-07-01T07:00:00", date(2026, 7, 1)),  # 08:00 in summer time
        ("2026-07-01T06:59:59", date(2026, 6, 30)),
        ("2026-10-25T08:00:00", date(2026, 10, 25)),  # the clocks went back that night
        ("2027-03-28T07:00:00", date(2027, 3, 28)),  # and forward that one
    ],
)
def test_a_daily_digest_is_due_from_eight_local_time(now, day):
    period = period_at(utc(now), Cadence.DAILY, LONDON)

    assert period is not None
    assert period.day == day


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-23T08:00:00", date(2026, 11, 23)),  # a Monday
        ("2026-11-23T07:59:00", date(2026, 11, 16)),
        ("2026-11-29T23:00:00", date(2026, 11, 23)),
    ],
)
def test_a_weekly_digest_is_due_on_monday(now, day):
    period = period_at(utc(now), Cadence.WEEKLY, LONDON)

    assert period is not None
    assert period.day == day


def test_who_wants_no_digest_has_no_period():
    assert period_at(utc("2026-11-24T09:00:00"), Cadence.NONE, LONDON) is None
    assert next_period(utc("2026-11-24T09:00:00"), Cadence.NONE, LONDON) is None


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Pacific/Apia"])
def test_four_hundred_days_have_one_digest_each(zone):
    now, seen = utc("2026-01-01T12:00:00"), []
    for _ in range(400):
        period = next_period(now, Cadence.DAILY, ZoneInfo(zone))
        assert period is not None
        assert period.due_at > now
        seen.append(period.day)
        now = period.due_at

    assert len(set(seen)) == 400
    assert seen == [seen[0] + timedelta(days=offset) for offset in range(400)]
