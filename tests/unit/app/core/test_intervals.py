"""Wilson's interval, against figures that others published."""

import pytest

from app.core.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (3, 4, 0.3006, 0.9544),
        (81, 263, 0.2553, 0.3662),  # Newcombe, Statistics in Medicine 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_the_interval_is_the_published_one(successes, n, low, high):
    found = wilson(successes, n)
    assert found is not None
    assert found == pytest.approx((low, high), abs=0.00006)


def test_nothing_tried_has_no_interval():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "n"), [(5, 4), (-1, 4)])
def test_what_is_no_rate_is_refused(successes, n):
    with pytest.raises(ValueError, match="is no rate"):
        wilson(successes, n)
