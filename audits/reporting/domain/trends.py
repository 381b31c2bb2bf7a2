"""Trends of audits: means of raw scores with one vote an audit, pass rates with Wilson's interval (SPEC 2.2.11).

People are no dimension: a handful of audits says next to nothing about one person (SPEC 0.8), so nobody is ranked.
Sums are whole millionths, as SQL adds them; a mean is one exact division at the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from app.core.text import plural
from audits.conduct.domain.scoring import shown_score
from audits.conduct.domain.tallies import FEW, Tally, rate_words

YEAR, QUARTER_MONTHS = 12, 3
WHOLE = ""  # the key of everything together


class Dimension(StrEnum):
    TEAM = "team"
    CHECKLIST = "checklist"
    REQUIREMENT = "requirement"
    QUESTION = "question"
    CATEGORY = "category"
    CHANNEL = "channel"

    @property
    def splits_audits(self) -> bool:
        """Whether each audit belongs to one key; else each audit is looked at by parts of it."""
        return self in {Dimension.TEAM, Dimension.CHECKLIST, Dimension.CHANNEL}


class PeriodLength(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class TrendPeriod:
    """Local days from `start` to the day before `end`."""

    label: str
    start: date
    end: date


@dataclass(frozen=True)
class Cell:
    """One figure of a period and a key, as the query gives it."""

    period: int
    key: str
    tally: Tally


@dataclass(frozen=True)
class Trend:
    """What a page draws: everything by period, each key by period and in all."""

    periods: tuple[TrendPeriod, ...]
    whole: tuple[Tally, ...]
    by_key: Mapping[str, tuple[Tally, ...]]

    @property
    def total(self) -> Tally:
        return _sum(self.whole)

    def total_of(self, key: str) -> Tally:
        return _sum(self.by_key.get(key, ()))


@dataclass(frozen=True)
class VersionMark:
    """A new version of a checklist in a period: from there on other questions were asked, and the note says why."""

    period: int
    checklist_id: int
    ref: str
    number: int
    published_at: datetime
    note: str

    @property
    def name(self) -> str:
        return f"{self.ref} {self.number}"


def marks_by_period(marks: Iterable[VersionMark]) -> dict[int, str]:
    """What stands at each marked period of a chart: the first version, and how many more."""
    names: dict[int, list[str]] = {}
    for mark in marks:
        names.setdefault(mark.period, []).append(mark.name)
    return {at: f"{here[0]} +{len(here) - 1}" if len(here) > 1 else here[0] for at, here in names.items()}


def periods_until(day: date, months: int, step: PeriodLength) -> tuple[TrendPeriod, ...]:
    """The calendar months, or quarters, of which the last holds `day`."""
    length = QUARTER_MONTHS if step is PeriodLength.QUARTER else 1
    first = day.year * YEAR + day.month - 1
    last = first - first % length + length  # months since year 0, exclusive
    count = -(-months // length)
    found = []
    for at in range(last - count * length, last, length):
        start, end = date(at // YEAR, at % YEAR + 1, 1), date((at + length) // YEAR, (at + length) % YEAR + 1, 1)
        label = f"{start:%b %Y}" if length == 1 else f"Q{(start.month - 1) // QUARTER_MONTHS + 1} {start.year}"
        found.append(TrendPeriod(label, start, end))
    return tuple(found)


def trend_of(periods: Sequence[TrendPeriod], whole: Iterable[Cell], cells: Iterable[Cell]) -> Trend:
    """Gather cells; several of one place are added (a tally and its critical answers come from two queries)."""
    keys: dict[str, list[Tally]] = {}
    for cell in cells:
        row = keys.setdefault(cell.key, [Tally()] * len(periods))
        row[cell.period] += cell.tally
    everything = [Tally()] * len(periods)
    for cell in whole:
        everything[cell.period] += cell.tally
    return Trend(tuple(periods), tuple(everything), {key: tuple(row) for key, row in keys.items()})


def ordered_keys(trend: Trend, names: Mapping[str, str], by: Dimension) -> list[str]:
    """Parts of audits weakest first, as that is where to look; units, checklists and channels by name: no ranking."""
    if by.splits_audits:
        return sorted(trend.by_key, key=lambda key: (names.get(key, key).casefold(), key))
    return sorted(trend.by_key, key=lambda key: (_weakness(trend.total_of(key)), names.get(key, key).casefold(), key))


def critical_words(counted: tuple[int, int]) -> str:
    """`18 of 20`; critical answers are few by nature, so they are never a bare percentage."""
    passed, asked = counted
    return f"{passed:,} of {asked:,}" if asked else "None asked"


def opening_words(trend: Trend) -> str:
    """What the page has found, before any chart (LOOK, principle 1); figures carry their number and their time."""
    total = trend.total
    span = f"{trend.periods[0].label} to {trend.periods[-1].label}"
    if total.is_nothing:
        return f"No audit was completed from {span} that this filter shows."
    mean = (
        f" The mean raw score is {shown_score(total.mean)} over {plural(total.scored, 'audit')}."
        if total.scored
        else ""
    )
    return f"{span}: audits passed {rate_words(total)}.{mean} {change_words(trend)}".strip()


def change_words(trend: Trend) -> str:
    """How the last period with enough audits stands to the one before it, or that there are too few to say."""
    enough = [(period, tally) for period, tally in zip(trend.periods, trend.whole, strict=True) if tally.scored >= FEW]
    if len(enough) < 2:  # noqa: PLR2004 - it takes two to compare
        return f"No two periods have {FEW} audits or more, so nothing is said about a change."
    (before, earlier), (after, later) = enough[-2:]
    was, now = earlier.mean, later.mean
    if was is None or now is None or shown_score(was) == shown_score(now):
        return f"The mean in {after.label} is that of {before.label}, {shown_score(now)}."
    way = "rose" if now > was else "fell"
    return f"From {before.label} to {after.label} it {way} from {shown_score(was)} to {shown_score(now)}."


def caution_words(trend: Trend) -> str:
    """Which periods stand on too few audits to be read; empty where none does."""
    few = [period.label for period, tally in zip(trend.periods, trend.whole, strict=True) if 0 < tally.judged < FEW]
    if not few:
        return ""
    return f"Fewer than {FEW} audits: {', '.join(few)}. A mean of so few moves by chance alone."


def _weakness(tally: Tally) -> tuple[bool, Fraction]:
    return tally.mean is None, tally.mean or Fraction(0)


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())
