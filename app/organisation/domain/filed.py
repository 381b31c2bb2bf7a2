"""Figures and readings as files write them; every reading ends as figures and a day, or in a sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.days import day_in_words
from app.core.numbers import digits
from app.core.text import one_line
from app.organisation.domain.readings import LARGEST_NUMERATOR, LARGEST_VALUE, ReadFigures, refused_figures
from app.organisation.domain.words import Reckoning

PLAIN = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,9}0*)?")
GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9}0*)?")
LARGEST_N = 2**31 - 1
LONGEST_SOURCE = 200
OF_READING = ("day", "value", "numerator", "n", "source")


class NoFigure(ValueError):
    """Why something a file says is no figure or no reading, in a sentence."""


@dataclass(frozen=True)
class FiledReading:
    """A reading as a file says it; canonical, so that the same reading is the same document."""

    day: date
    figures: ReadFigures
    source: str

    @property
    def document(self) -> dict[str, Any]:
        value, numerator = self.figures.value, self.figures.numerator
        return {
            "day": self.day.isoformat(),
            "value": "" if value is None else digits(value),
            "numerator": "" if numerator is None else digits(numerator),
            "n": self.figures.n,
            "source": self.source,
        }

    @property
    def in_words(self) -> str:
        said = self.document
        shown = f"{said['numerator']} of {said['n']:,}" if said["numerator"] and said["n"] else said["value"]
        return f"{day_in_words(self.day)}: {shown}, {self.source}"


def figure(given: object, most: Decimal = LARGEST_VALUE) -> Decimal | None:
    """An exact number of a file, None where nothing stands there; NoFigure where it is none, or too large."""
    text = "" if given is None else str(given).strip()
    if not text:
        return None
    plain = text.replace(",", "") if GROUPED.fullmatch(text) else text
    if isinstance(given, bool) or not PLAIN.fullmatch(plain):
        raise NoFigure(f"“{text[:40]}” is not a number, such as 72.5")
    found = Decimal(plain)
    if abs(found) > most:
        raise NoFigure(f"“{text[:40]}” is more than {most:,}. Check it")
    return found


def filed_readings(given: object) -> list[FiledReading]:
    """The readings of one measure by day; NoFigure names the first that is none, and a day that comes twice."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise NoFigure("The readings of a measure are a list")
    found: dict[date, FiledReading] = {}
    for number, one in enumerate(given, 1):
        if not isinstance(one, Mapping):
            raise NoFigure(f"Reading {number} is not a set of names and values")
        try:
            reading = _reading(one)
        except NoFigure as wrong:
            raise NoFigure(f"Reading {number}: {wrong}") from None
        if reading.day in found:
            raise NoFigure(f"There are two readings of {day_in_words(reading.day)}. Keep one of them")
        found[reading.day] = reading
    return [found[day] for day in sorted(found)]


def refused_reading(reckoning: Reckoning, reading: FiledReading, today: date) -> str:
    """Why a measure cannot have this reading, in one sentence; empty where it can."""
    said = [*refused_figures(reckoning, reading.figures).values()]
    if reading.day > today:
        said.append("That day is still to come. Give the day on which it was read")
    if not reading.source:
        said.append("Say where it was read")
    return f"{day_in_words(reading.day)}: {'. '.join(said)}" if said else ""


def _reading(one: Mapping[str, Any]) -> FiledReading:
    strange = [str(name) for name in one if name not in OF_READING]
    if strange:
        raise NoFigure(f"a reading has no “{strange[0][:40]}”; it has {', '.join(OF_READING)}")
    try:
        day = date.fromisoformat(str(one.get("day") or ""))
    except ValueError:
        raise NoFigure("give its day as 2026-11-24") from None
    n = figure(one.get("n"), Decimal(LARGEST_N))
    if n is not None and n != n.to_integral_value():
        raise NoFigure("n is a whole number")
    given = one.get("source") or ""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise NoFigure("its source is not text")
    source = one_line(str(given))
    if len(source) > LONGEST_SOURCE:
        raise NoFigure(f"its source has more than {LONGEST_SOURCE} characters")
    figures = ReadFigures(
        figure(one.get("value")), figure(one.get("numerator"), LARGEST_NUMERATOR), None if n is None else int(n)
    )
    return FiledReading(day, figures, source)
