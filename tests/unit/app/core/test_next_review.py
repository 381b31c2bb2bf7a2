from datetime import date

import pytest

from app.core.days import next_review


@pytest.mark.parametrize(
    ("reviewed", "months", "due"),
    [
        (date(2026, 11, 24), 12, date(2027, 11, 24)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 120, date(2036, 1, 31)),
    ],
)
def test_the_next_review_is_the_same_day_of_a_later_month(reviewed: date, months: int, due: date):
    assert next_review(reviewed, months) == due
