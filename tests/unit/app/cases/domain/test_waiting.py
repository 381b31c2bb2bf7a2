"""When a relevant change has stood too long without a case."""

from datetime import date, timedelta

import pytest

from app.cases.domain.waiting import decided_too_long_ago, last_day_to_open
from app.core.calendars import Calendar

ENGLAND = Calendar()
TUESDAY = date(2026, 11, 24)


def test_the_day_of_the_decision_does_not_count_and_weekends_do_not():
    assert last_day_to_open(TUESDAY, 5, ENGLAND) == date(2026, 12, 1)


def test_bank_holidays_give_more_time():
    assert last_day_to_open(date(2026, 12, 21), 5, ENGLAND) == date(2026, 12, 30)


@pytest.mark.parametrize("days", [1, 5, 20])
@pytest.mark.parametrize("ahead", range(0, 40, 3))
def test_what_is_late_today_is_exactly_what_was_to_be_opened_before_today(ahead, days):
    today = TUESDAY + timedelta(days=ahead)
    edge = decided_too_long_ago(today, days, ENGLAND)
    assert last_day_to_open(edge, days, ENGLAND) < today
    assert last_day_to_open(edge + timedelta(days=1), days, ENGLAND) >= today
