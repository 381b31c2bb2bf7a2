"""The bank holidays of the three nations, and the days that an installation adds to them.

The days come from the `holidays` library, which follows the government's lists with a release a month; a one-off
day that the installed release does not know is added by an administrator.
"""

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
        """What a clock records beside its result, so that it can be explained later."""
        return f"holidays {library_version()}, {self.nation}, {len(self.added)} added"


@cache
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The bank holidays of one nation in one year, substitute days included."""
    import holidays  # slow to import, and most requests never count a working day

    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISION[nation], years=year))


def library_version() -> str:
    return version("holidays")
