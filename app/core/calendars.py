"""The bank holidays of the three nations, and the days that an installation adds to them.

The days come from the `holidays` library, bundled with the product and pinned in its lock. It gives what the
government has published and, for later years, what the law's rules give; a test holds it to the published lists.
A one-off day that the installed release does not know is added by an administrator.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.metadata import version


class Nation(StrEnum):
    ENGLAND_AND_WALES = "england_and_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


SUBDIVISION = {Nation.ENGLAND_AND_WALES: "ENG", Nation.SCOTLAND: "SCT", Nation.NORTHERN_IRELAND: "NIR"}
NAMES = {
    Nation.ENGLAND_AND_WALES: "England and Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
}


@dataclass(frozen=True)
class Calendar:
    """A nation's bank holidays with the days that this installation added."""

    nation: Nation = Nation.ENGLAND_AND_WALES
    added: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        return day in self.added or day in bank_holidays(self.nation, day.year)

    @property
    def edition(self) -> str:
        """What a clock records beside its result, so that it can be explained later.

        Two calendars with the same edition give the same working days; history tells which days were added when.
        """
        added = f"{len(self.added)} added"
        if self.added:
            days = " ".join(day.isoformat() for day in sorted(self.added))
            added += f" ({hashlib.sha256(days.encode()).hexdigest()[:8]})"
        return f"holidays {library_version()}, {self.nation}, {added}"


@cache
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The bank holidays of one nation in one year, substitute days included (and the weekend days they stand for)."""
    import holidays  # slow to import, and most requests never count a working day

    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISION[nation], years=year))


@cache
def library_version() -> str:
    return version("holidays")
