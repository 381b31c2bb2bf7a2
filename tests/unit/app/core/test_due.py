"""Under which heading something due stands in somebody's work."""

from datetime import date

import pytest

from app.core.due import Heading, heading_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("due", "heading"),
    [
        (date(2026, 11, 23), Heading.OVERDUE),
        (date(2026, 11, 24), Heading.WITHIN_48_HOURS),
        (date(2026, 11, 26), Heading.WITHIN_48_HOURS),
        (date(2026, 11, 27), Heading.WITHIN_7_DAYS),
        (date(2026, 12, 1), Heading.WITHIN_7_DAYS),
        (date(2026, 12, 2), None),
        (None, None),
    ],
)
def test_what_is_due_stands_under_the_most_urgent_heading_that_fits(due: date | None, heading: Heading | None):
    assert heading_of(due, TODAY) is heading
