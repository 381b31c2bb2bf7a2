"""Where the marks of a chart stand, in units of its picture; the templates only write them down.

Everything is rounded to a tenth of a unit, which no eye can see and which keeps the pages small.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

HUNDRED = 100.0
# A line: room for the scale at its left, for the last figure at its right, for names and numbers below it.
LEFT, RIGHT, TOP, GROUND = 38.0, 44.0, 16.0, 176.0
HIGHEST_FLOOR = 90
MONTH_SHARE = 0.8  # of the room of a month that its columns take
# A tide bar, and the straight scale of a score.
TIDE, SCALE = 200.0, 340.0
NARROWEST_LABEL, WIDEST_LABEL = 60.0, 300.0
# A spark: a column of four units for each poll, and the least height at which a column is seen.
COLUMN, SPARK_HEIGHT, LEAST = 4.0, 24.0, 4.0

LinePoint = tuple[str, int, float | None, bool]
ValuePoint = tuple[date, str, int | None, float]
# The steps that people count in, of each power of ten, and how many of them a scale has at least.
STEPS, FEWEST_STEPS = (1, 2, 5, 10), 3


@dataclass(frozen=True)
class Tick:
    """A line across the chart, and what the scale says there."""

    y: float
    value: int | str


@dataclass(frozen=True)
class Dot:
    """A mean; a square where it is of few."""

    x: float
    y: float
    mean: float
    is_few: bool
    is_last: bool


@dataclass(frozen=True)
class Label:
    x: float
    name: str
    number: int | None


@dataclass(frozen=True)
class BeginningMark:
    """Where something began on a line, with its name; the last one ends at its mark, so that it stays inside."""

    x: float
    name: str
    anchor: str


@dataclass(frozen=True)
class LineChart:
    width: int
    left: float
    right: float
    path: str
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    marks: tuple[BeginningMark, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a spark: what came, nothing, or a failure, each with a shape of its own."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class MonthBar:
    """A column of one kind in one month, with how many it stands for."""

    kind: str
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class MonthChart:
    width: int
    left: float
    ticks: tuple[Tick, ...]
    bars: tuple[MonthBar, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Scale:
    """A score on its straight scale: where it ends, and where the pass mark and the words of both stand."""

    score: float
    score_label: float
    mark: float
    mark_label: float


def line(
    points: Sequence[LinePoint], width: int, most_labels: int, marked: Mapping[int, str] | None = None
) -> LineChart:
    """A line by period over means from 0 to 100: (name, number, mean or None, whether few). It breaks where none is.

    `marked` names what began at the point of that place.
    """
    right, last = width - RIGHT, len(points) - 1
    step, every = (right - LEFT) / max(last, 1), max(math.ceil(len(points) / most_labels), 1)
    floor = _floor([mean for _, _, mean, _ in points if mean is not None])
    placed = [(at, _tenth(LEFT + step * at), *point) for at, point in enumerate(points)]
    return LineChart(
        width=width,
        left=LEFT,
        right=right,
        path=_path([(x, None if mean is None else _height(mean, floor)) for _, x, _, _, mean, _ in placed]),
        ticks=tuple(Tick(_height(value, floor), round(value)) for value in (floor, (floor + HUNDRED) / 2, HUNDRED)),
        dots=tuple(
            Dot(x, _height(mean, floor), mean, is_few, at == last)
            for at, x, _, _, mean, is_few in placed
            if mean is not None
        ),
        labels=tuple(
            Label(x, name.split(" ")[0], number) for at, x, name, number, _, _ in placed if (last - at) % every == 0
        ),
        marks=tuple(
            BeginningMark(x, marked[at], "end" if at == last else "middle")
            for at, x, *_ in placed
            if marked and at in marked
        ),
    )


def values(points: Sequence[ValuePoint], width: int, most_labels: int) -> LineChart:
    """A line over values in any unit, each at its day: (day, name, number behind it or None, value), oldest first."""
    right = width - RIGHT
    first, last = (points[0][0], points[-1][0]) if points else (date.min, date.min)
    along = (right - LEFT) / max((last - first).days, 1)
    ticks = _ticks([value for *_, value in points])
    floor, top = ticks[0], ticks[-1]
    places = max(0, -math.floor(math.log10(ticks[1] - floor)))
    placed = [(_tenth(LEFT + along * (day - first).days), name, n, value) for day, name, n, value in points]
    dots = [Dot(x, _between(value, floor, top), value, False, x == placed[-1][0]) for x, _, _, value in placed]
    return LineChart(
        width=width,
        left=LEFT,
        right=right,
        path=_path([(dot.x, dot.y) for dot in dots]),
        ticks=tuple(Tick(_between(value, floor, top), f"{value:,.{places}f}") for value in ticks),
        dots=tuple(dots),
        labels=tuple(_apart([Label(x, name, n) for x, name, n, _ in placed], (right - LEFT) / most_labels)),
    )


def spark(values: Sequence[tuple[int, bool]]) -> tuple[Column, ...]:
    """A thin column for each poll: (number, whether it failed)."""
    most = max((number for number, _ in values), default=0)
    return tuple(_column(at * COLUMN, number, failed, most) for at, (number, failed) in enumerate(values))


def months(values: Sequence[tuple[str, int, int]], width: int, most_labels: int) -> MonthChart:
    """Two columns a month, side by side: (name, how many of the first kind, how many of the second)."""
    most = max((number for _, *numbers in values for number in numbers), default=0) or 1
    step, every = (width - LEFT) / max(len(values), 1), max(math.ceil(len(values) / most_labels), 1)
    broad = step * MONTH_SHARE / 2
    bars = tuple(
        MonthBar(
            kind, number, _tenth(LEFT + step * at + broad * place), _tenth(GROUND - (GROUND - TOP) * number / most),
            _tenth(broad - 2), _tenth((GROUND - TOP) * number / most),
        )
        for at, (_, *numbers) in enumerate(values)
        for place, (kind, number) in enumerate(zip(("c-1", "c-few"), numbers, strict=True))
        if number
    )  # fmt: skip
    named = tuple(
        Label(_tenth(LEFT + step * at + broad), name, sum(numbers))
        for at, (name, *numbers) in enumerate(values)
        if at % every == 0
    )
    ticks = (Tick(GROUND, 0), Tick(TOP, most))
    return MonthChart(width=width, left=LEFT, ticks=ticks, bars=bars, labels=named)


def tide(share: float) -> float:
    """How far a share of the whole reaches along a tide bar."""
    return _tenth(TIDE * share)


def scale(score: float, pass_mark: float) -> Scale:
    """Both of 100; the words stay inside the picture where the marks stand at its ends."""
    at, mark = SCALE * score / HUNDRED, SCALE * pass_mark / HUNDRED
    return Scale(
        score=_tenth(at),
        score_label=_tenth(min(max(at, NARROWEST_LABEL), SCALE)),
        mark=_tenth(mark),
        mark_label=_tenth(min(mark, WIDEST_LABEL)),
    )


def _floor(means: Sequence[float]) -> float:
    """The full ten below the lowest mean, so that the line fills the chart and still shows its scale."""
    return min(math.floor(min(means, default=0) / 10) * 10, HIGHEST_FLOOR)


def _ticks(values: Sequence[float]) -> list[float]:
    """The round figures between which all of these lie, from below the lowest to above the highest."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / FEWEST_STEPS))
    step = next(each * power for each in STEPS if each * power * (FEWEST_STEPS + 1) >= span)
    below, above = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(below, max(above, below + 1) + 1)]


def _between(value: float, floor: float, top: float) -> float:
    return _tenth(GROUND - (GROUND - TOP) * (value - floor) / (top - floor))


def _apart(labels: Sequence[Label], least: float) -> list[Label]:
    """Of labels in a row, the last, and before it every one that does not run into the next."""
    kept: list[Label] = []
    for label in reversed(labels):
        if not kept or kept[-1].x - label.x >= least:
            kept.append(label)
    return kept[::-1]


def _height(value: float, floor: float) -> float:
    return _between(value, floor, HUNDRED)


def _path(places: Sequence[tuple[float, float | None]]) -> str:
    drawn, is_broken = [], True
    for x, y in places:
        if y is not None:
            drawn.append(f"{'M' if is_broken else 'L'}{x} {y}")
        is_broken = y is None
    return "".join(drawn)


def _column(x: float, number: int, failed: bool, most: int) -> Column:  # noqa: FBT001 - a poll is a pair
    if failed:
        return Column("x", _tenth(x + 0.6), 1, 2, SPARK_HEIGHT - 2)
    if not number:
        return Column("z", x, SPARK_HEIGHT - 2, 2.5, 2)
    height = _tenth(LEAST + (SPARK_HEIGHT - LEAST - 2) * number / most)
    return Column("n", x, _tenth(SPARK_HEIGHT - height), 2.5, height)


def _tenth(value: float) -> float:
    return round(value, 1)
