"""Dates as publishers write them: read when the form is known and says one thing only, otherwise left unknown.

A wrong date is worse than none, so nothing here falls back to the time of the poll, to another field or to a likely
order of day and month. Choices made where the form leaves room:

* a clock time without a zone is local time of the source; in the hour that the autumn change repeats and in the one
  that the spring change skips only the day is sure, so only the day is kept;
* 25/06/2026 and 12/30/2022 can each be read one way; 03/04/2026 only when its weekday, or the other dates of the same
  document, or the setting of the source say which way;
* a weekday that contradicts a human form makes the date unknown, because it is the only check on our reading. In the
  RFC 822 form it is ignored: the form is unambiguous and many generators print a wrong weekday.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

LONGEST: Final = 100
# Beyond these stand the marks of software for "never" (9999-12-31), some of which are no instant in UTC at all.
EARLIEST_YEAR, LATEST_YEAR = 1800, 2199
# What a source published is not yet to come, but its clock and zone may run up to a day ahead of ours.
MOST_AHEAD: Final = timedelta(days=1)
# Publishers put papers online that are older than the web, yet none from before there were offices to publish them;
# what is older than this is a clock that was never set, or the date of the event that a text is about.
MOST_YEARS_AGO: Final = 50
TWO_DIGIT_PIVOT: Final = 50
LEAP_SECOND: Final = 60
# What software prints when it has no date at all.
EMPTY_CLOCKS: Final = frozenset({date(1900, 1, 1), date(1970, 1, 1), date(1980, 1, 1)})

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            # The Welsh names serve the mirrors that bilingual publishers offer.
            "january jan ionawr",
            "february feb chwefror",
            "march mar mawrth",
            "april apr ebrill",
            "may mai",
            "june jun mehefin",
            "july jul gorffennaf",
            "august aug awst",
            "september sep sept medi",
            "october oct hydref",
            "november nov tachwedd",
            "december dec rhagfyr",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
# IST is three zones and is therefore missing: a time in it stays unknown.
ZONES: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420,
}  # fmt: skip

CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"\s?(?P<half>am|pm|a\.m\.|p\.m\.)?"
)
ZONE = r"(?:\s?(?P<zone>z|[a-z]{2,4}|(?:gmt|utc)?\s?[+-]\d{1,2}(?::?\d{2})?))?"
TIME = rf"(?:(?:,|\sat|\s-|,\sat)?\s{CLOCK}{ZONE})?"
WEEKDAY = r"(?:(?P<weekday>[a-z]{3,9})\.?,?\s)?"
MONTH = r"(?P<month>[a-z]{3,10})\.?"
RFC_822 = re.compile(
    r"(?:(?P<loose_weekday>[a-z]{3,9}),?\s)?(?P<day>\d{1,2})\s(?P<month>[a-z]{3})\s(?P<year>\d{4}|\d{2})"
    r"\s(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?" + ZONE
)
FORMS: Final = (
    RFC_822,
    re.compile(
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})"
        r"(?:(?:t|\s)(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
        + ZONE
        + r"|z|[+-]\d{2}:\d{2})?"
    ),
    re.compile(
        r"(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})"
        r"(?:t(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?" + ZONE + ")?"
    ),
    re.compile(r"(?P<year>\d{4})/(?P<number>\d{1,2})/(?P<day>\d{1,2})" + TIME),
    re.compile(WEEKDAY + MONTH + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year>\d{4})" + TIME),
    re.compile(
        WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\sof)?[\s-]" + MONTH + r"(?:,\s|[\s-])(?P<year>\d{4})" + TIME
    ),
    re.compile(
        WEEKDAY + MONTH + r"\s(?P<day>\d{1,2})\s(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
        r"(?:\s(?P<zone>[a-z]{2,4}))?\s(?P<year>\d{4})"
    ),
    re.compile(WEEKDAY + r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4})" + TIME),
)
NUMERIC: Final = FORMS[-1]
LABEL = re.compile(r"^(?:date(?: published)?|published(?: on| date)?|posted(?: on)?|cyhoeddwyd)\s?:?\s+")
COMMENT = re.compile(r"\s?\([a-z /]{1,40}\)$")
DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})  # noqa: RUF001 -- these are the dashes that publishers type


class DateOrder(StrEnum):
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What a publisher's date says: an instant, or a day where no time was given, or neither."""

    raw: str
    instant: datetime | None = None
    day: date | None = None

    @property
    def value(self) -> datetime | date | None:
        return self.instant or self.day


Parts: TypeAlias = dict[str, str | None]


def read_date(raw: str, *, zone: ZoneInfo, order: DateOrder | None = None) -> ReadDate:
    """The date in `raw`; `zone` is that of the source, `order` what else is known of its numeric dates."""
    text = tidy(raw)
    for form in FORMS:
        if found := form.fullmatch(text):
            value = value_of(found.groupdict(), zone, order)
            if isinstance(value, datetime):
                return ReadDate(raw, instant=value)
            return ReadDate(raw, day=value)
    return ReadDate(raw)


def believed(found: ReadDate, now: datetime) -> ReadDate:
    """The date as it is, or without its value where nobody can have published then: only its words are kept.

    A date of 2199 would stand at the top of the inbox for good, and one of 1969 where nobody ever looks.
    """
    day = found.instant.astimezone(UTC).date() if found.instant else found.day
    if day is None:
        return found
    today = now.astimezone(UTC).date()
    is_ahead = found.instant > now + MOST_AHEAD if found.instant else day > today + MOST_AHEAD
    is_too_old = day.year < today.year - MOST_YEARS_AGO
    return ReadDate(found.raw) if is_ahead or is_too_old else found


def tidy(raw: str) -> str:
    if len(raw) > LONGEST:
        return ""
    text = " ".join(raw.translate(DASHES).lower().split())
    return COMMENT.sub("", LABEL.sub("", text))


def proved_order(raws: Iterable[str]) -> DateOrder | None:
    """The order of day and month that the numeric dates of one document prove, when they agree with one another."""
    proofs: set[DateOrder] = set()
    for raw in raws:
        found = NUMERIC.fullmatch(tidy(raw))
        readings = readings_of(found.groupdict()) if found else {}
        if len(readings) == 1:
            proofs.update(readings)
    return proofs.pop() if len(proofs) == 1 else None


def value_of(parts: Parts, zone: ZoneInfo, order: DateOrder | None) -> datetime | date | None:
    day = day_of(parts, order)
    if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR or day in EMPTY_CLOCKS:
        return None
    if parts.get("hour") is None:
        return day
    local = local_time(parts, day)
    if local is None:
        return None
    if parts.get("zone") is None:
        return in_zone(local, zone)
    offset = offset_of(parts["zone"] or "")
    return None if offset is None else local.replace(tzinfo=offset)


def day_of(parts: Parts, order: DateOrder | None) -> date | None:
    if "first" in parts:
        readings = readings_of(parts)
        if len(set(readings.values())) == 1:
            return next(iter(readings.values()))
        return readings.get(order) if order else None
    number = MONTHS.get(parts["month"] or "") if "month" in parts else int(parts["number"] or 0)
    day = calendar_day(full_year(parts["year"] or ""), number or 0, int(parts["day"] or 0))
    return day if agrees(day, parts.get("weekday")) else None


def readings_of(parts: Parts) -> dict[DateOrder, date]:
    """The days that a numeric date can mean: at most two, fewer when a month above 12 or the weekday rules one out."""
    year, first, other = int(parts["year"] or 0), int(parts["first"] or 0), int(parts["other"] or 0)
    possible = {
        DateOrder.DAY_FIRST: calendar_day(year, other, first),
        DateOrder.MONTH_FIRST: calendar_day(year, first, other),
    }
    return {order: day for order, day in possible.items() if day and agrees(day, parts.get("weekday"))}


def full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 -- two digits are the RFC 822 year, read as RFC 2822 says
        return year
    return year + (2000 if year < TWO_DIGIT_PIVOT else 1900)


def calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def agrees(day: date | None, weekday: str | None) -> bool:
    return day is not None and (weekday is None or WEEKDAYS.get(weekday) == day.weekday())


def local_time(parts: Parts, day: date) -> datetime | None:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:  # noqa: PLR2004 -- a twelve-hour clock
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif parts.get("minute") is None:
        return None
    leap = timedelta(seconds=1) if second == LEAP_SECOND else timedelta()
    microsecond = int((parts.get("fraction") or "0").ljust(6, "0")[:6])
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second - leap.seconds, microsecond) + leap  # noqa: DTZ001 -- the zone is added by the caller
    except (ValueError, OverflowError):
        return None


def in_zone(local: datetime, zone: ZoneInfo) -> datetime | date:
    earlier, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        return local.date()
    # A fixed offset, so that the instant survives JSON without its zone's name.
    return earlier.replace(tzinfo=timezone(earlier.utcoffset() or timedelta()), fold=0)


def offset_of(zone: str) -> timezone | None:
    if zone in ZONES:
        return timezone(timedelta(minutes=ZONES[zone]))
    figures = re.fullmatch(r"(?:gmt|utc)?\s?([+-])(\d{1,2})(?::?(\d{2}))?", zone)
    if figures is None:
        return None
    hours, minutes = int(figures[2]), int(figures[3] or 0)
    if hours > 14 or minutes > 59:  # noqa: PLR2004 -- no place on earth is further from Greenwich
        return None
    return timezone((1 if figures[1] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
