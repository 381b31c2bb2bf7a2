"""Calendars as calendar programs take them (RFC 5545): whole days, escaped, folded at 75 octets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line end
LINE_END = "\r\n"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayEvent:
    """Something that falls on a day; `uid` never changes, so that a calendar moves what it holds already."""

    uid: str
    day: date
    title: str
    more: str
    url: str


def calendar_lines(name: str, events: Iterable[DayEvent], now: datetime) -> Iterator[str]:
    """The file, an event at a time, each line with its end."""
    stamp = f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    opening = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tidemark//EN", f"X-WR-CALNAME:{escaped(name)}")
    yield _written(opening)
    for event in events:
        last = event.day + ONE_DAY if event.day < date.max else event.day
        yield _written(
            (
                "BEGIN:VEVENT", f"UID:{escaped(event.uid)}", stamp, f"DTSTART;VALUE=DATE:{_eight_figures(event.day)}",
                f"DTEND;VALUE=DATE:{_eight_figures(last)}", f"SUMMARY:{escaped(event.title)}",
                f"DESCRIPTION:{escaped(event.more)}", f"URL:{event.url}", "TRANSP:TRANSPARENT", "END:VEVENT",
            )
        )  # fmt: skip
    yield _written(("END:VCALENDAR",))


def escaped(text: str) -> str:
    """A text value: what would end it or begin another stands escaped."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """In pieces of at most 75 octets, each after the first begun with a blank; no character is cut through."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return LINE_END.join([*pieces, piece])


def _written(lines: Iterable[str]) -> str:
    return "".join(f"{folded(line)}{LINE_END}" for line in lines)


def _eight_figures(day: date) -> str:
    """A date value; strftime leaves out what a year before 1000 begins with."""
    return day.isoformat().replace("-", "")
