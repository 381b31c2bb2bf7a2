"""Days as people and spreadsheets write them in the United Kingdom: 24/11/2026, 1st March 2027, 1-Nov-26, 46327.

Where a day and a month could change places (03/04/2026), the day comes first unless the reader is told otherwise. A
clock behind the day and a weekday before it are passed over; a day without a year is not a day.
"""

import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from app.core.text import one_line


class DayOrder(StrEnum):
    """What comes first in 03/04/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Readings(NamedTuple):
    """A written day read both ways; None where it is not a day that way."""

    day_first: date | None
    month_first: date | None

    @property
    def differ(self) -> bool:
        """Whether it matters which way it is read: nobody has to ask about what reads one way, with the day first."""
        return self.month_first is not None and self.month_first != self.day_first


MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SHORTEST_MONTH: Final = 3
# Before it a serial number could be a year, and a register of today holds no such day.
FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999
SERIAL_ZERO: Final = date(1899, 12, 30)
# Spreadsheets take 49 for 2049 and 50 for 1950.
LAST_SHORT_YEAR: Final = 49
CENTURY: Final = 100

CLOCK: Final = re.compile(
    r"(?:T|,? (?:at )?)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:Z|UTC|GMT|BST|[+-][0-9]{2}:?[0-9]{2}))?$",
    re.IGNORECASE,
)
WEEKDAY: Final = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[., ]+", re.IGNORECASE)
YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
YEAR_LAST: Final = re.compile(r"([0-9]{1,2}) ?([-/. ]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})")
DAY_NAMED: Final = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[-/., ]*(?:of )?([a-z]{3,9})[-/., ]*'?([0-9]{4}|[0-9]{2})", re.IGNORECASE
)
MONTH_NAMED: Final = re.compile(
    r"([a-z]{3,9})[-/., ]*([0-9]{1,2})(?:st|nd|rd|th)?(?:[-/., ]+)([0-9]{4})", re.IGNORECASE
)
SERIAL: Final = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


def read_day(text: str, order: DayOrder = DayOrder.DAY_FIRST) -> date | None:
    """The day that a text means, or None."""
    found = readings_of(text)
    return found.day_first if order is DayOrder.DAY_FIRST else found.month_first


def readings_of(text: str) -> Readings:
    plain = CLOCK.sub("", WEEKDAY.sub("", one_line(unicodedata.normalize("NFKC", text)))).strip()
    short = YEAR_LAST.fullmatch(plain)
    if short is not None:
        first, second, year = int(short[1]), int(short[3]), short[4]
        return Readings(_day(year, second, first), _day(year, first, second))
    found = _only_reading(plain)
    return Readings(found, found)


def day_of_serial(number: float) -> date | None:
    """The day of a spreadsheet's serial number, where it can be nothing else."""
    return SERIAL_ZERO + timedelta(days=int(number)) if FIRST_SERIAL <= number <= LAST_SERIAL else None


def _only_reading(plain: str) -> date | None:
    if (found := YEAR_FIRST.fullmatch(plain)) is not None:
        return _day(found[1], int(found[3]), int(found[4]))
    if (found := COMPACT.fullmatch(plain)) is not None:
        return _day(found[1], int(found[2]), int(found[3]))
    if (found := DAY_NAMED.fullmatch(plain)) is not None:
        return _day(found[3], _month(found[2]), int(found[1]))
    if (found := MONTH_NAMED.fullmatch(plain)) is not None:
        return _day(found[3], _month(found[1]), int(found[2]))
    found = SERIAL.fullmatch(plain)
    return day_of_serial(int(found[1])) if found is not None else None


def _month(name: str) -> int:
    """Its number; 0 for a word that is not a month."""
    word = name.lower()
    word = "sep" if word == "sept" else word
    fitting = [at for at, month in enumerate(MONTHS, 1) if month.startswith(word) and len(word) >= SHORTEST_MONTH]
    return fitting[0] if fitting else 0


def _day(year: str, month: int, day: int) -> date | None:
    number = int(year)
    if len(year) < len("2026"):
        number += 2000 if number <= LAST_SHORT_YEAR else 2000 - CENTURY
    try:
        return date(number, month, day)
    except ValueError:
        return None
