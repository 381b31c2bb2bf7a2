from datetime import date
from itertools import pairwise

import pytest

from app.core import charts


def test_a_line_goes_from_one_end_to_the_other_and_breaks_where_nothing_was_scored():
    chart = charts.line([("Jan", 12, 80.0, False), ("Feb", 0, None, False), ("Mar", 3, 90.0, True)], 330, 5)

    assert chart.path == f"M38.0 {chart.dots[0].y}M286.0 {chart.dots[1].y}"
    assert [dot.x for dot in chart.dots] == [38.0, 286.0]
    assert [(dot.is_few, dot.is_last) for dot in chart.dots] == [(False, False), (True, True)]


def test_means_in_a_row_are_joined():
    chart = charts.line([("Jan", 12, 100.0, False), ("Feb", 12, 90.0, False)], 330, 5)

    assert chart.path == "M38.0 16.0L286.0 176.0"


@pytest.mark.parametrize(
    ("means", "values"),
    [([84.0, 91.0], [80, 90, 100]), ([100.0], [90, 95, 100]), ([7.5], [0, 50, 100]), ([], [0, 50, 100])],
)
def test_the_scale_begins_at_the_ten_below_the_lowest_mean_and_keeps_ten_points_of_room(means, values):
    ticks = charts.line([("Jan", 12, mean, False) for mean in means], 900, 24).ticks

    assert [tick.value for tick in ticks] == values
    assert (ticks[0].y, ticks[2].y) == (176.0, 16.0)


def test_only_as_many_periods_are_named_as_fit_and_the_last_always_is():
    points = [(f"P{number} 2026", number, 90.0, False) for number in range(12)]

    named = charts.line(points, 330, 5).labels

    assert [label.name for label in named] == ["P2", "P5", "P8", "P11"]
    assert [label.number for label in named] == [2, 5, 8, 11]


def test_the_columns_of_a_spark_differ_by_shape_and_the_highest_is_inside_the_picture():
    nothing, most, some, failed = charts.spark([(0, False), (18, False), (1, False), (5, True)])

    assert [column.kind for column in (nothing, most, some, failed)] == ["z", "n", "n", "x"]
    assert (most.y, most.y + most.height) == (2.0, 24.0)
    assert some.height == 5.0
    assert [nothing.x, most.x, some.x, failed.x] == [0.0, 4.0, 8.0, 12.6]


def test_a_tide_bar_is_filled_to_its_share():
    assert (charts.tide(0), charts.tide(1 / 3), charts.tide(1)) == (0.0, 66.7, 200.0)


@pytest.mark.parametrize(("score", "label", "end"), [(0, 60.0, 0.0), (50, 170.0, 170.0), (100, 340.0, 340.0)])
def test_the_words_of_a_score_stay_inside_its_scale(score, label, end):
    drawn = charts.scale(score, 95)

    assert (drawn.score_label, drawn.score) == (label, end)
    assert (drawn.mark, drawn.mark_label) == (323.0, 300.0)


def test_values_stand_where_their_days_are_between_round_figures():
    days = [
        (date(2026, 9, 1), "1 Sep", 500, 68.0),
        (date(2026, 10, 1), "1 Oct", None, 70.5),
        (date(2026, 11, 30), "30 Nov", 410, 71.0),
    ]
    chart = charts.values(days, 330, 4)
    first, middle, last = (dot.x for dot in chart.dots)
    assert (first, last) == (38.0, 286.0)
    assert round((middle - first) / (last - first), 2) == 0.33
    assert [tick.value for tick in chart.ticks] == ["68", "69", "70", "71"]
    assert [label.number for label in chart.labels] == [500, None, 410]


@pytest.mark.parametrize(
    ("found", "ticks"),
    [
        ([0.45, 0.6], ["0.45", "0.50", "0.55", "0.60"]),
        ([-3.0, 4.0], ["-4", "-2", "0", "2", "4"]),
        ([72.0], ["60", "80"]),
        ([0.0], ["0.0", "0.5"]),
        ([120_000.0, 480_000.0], ["100,000", "200,000", "300,000", "400,000", "500,000"]),
    ],
)
def test_a_scale_of_values_is_round_whatever_they_are(found, ticks):
    points = [(date(2026, 11, day), str(day), None, value) for day, value in enumerate(found, 1)]
    chart = charts.values(points, 900, 10)
    assert [tick.value for tick in chart.ticks] == ticks
    assert all(16 <= dot.y <= 176 for dot in chart.dots)


def test_names_of_readings_close_together_do_not_run_into_each_other():
    points = [
        (date(2026, 1, 1), "1 Jan", None, 1.0),
        *((date(2026, 11, day), f"{day} Nov", None, 2.0) for day in range(1, 31)),
    ]
    labels = charts.values(points, 330, 4).labels
    assert [label.name for label in labels] == ["1 Jan", "30 Nov"]


def test_months_stand_side_by_side_and_the_highest_fills_the_chart():
    chart = charts.months([("Nov 26", 2, 0), ("Dec 26", 1, 4)], 900, 12)
    assert [(bar.kind, bar.number) for bar in chart.bars] == [("c-1", 2), ("c-1", 1), ("c-few", 4)]
    assert max(bar.height for bar in chart.bars) == charts.GROUND - charts.TOP
    ends = [(bar.x, bar.x + bar.width) for bar in chart.bars]
    assert all(left < right <= 900 for left, right in ends)
    assert all(before[1] < after[0] for before, after in pairwise(ends)), "none covers another"
    assert [tick.value for tick in chart.ticks] == [0, 4]


def test_months_in_which_nothing_falls_draw_no_column():
    assert charts.months([("Nov 26", 0, 0)], 330, 4).bars == ()
