"""Days that the address of a page asks for: what is no day is refused at its field, not guessed."""

from collections.abc import Mapping
from datetime import date

from flask import request

from app.core.days import day_in_words
from app.core.errors import BadInput
from app.core.text import excerpt
from app.core.written_days import read_day

LONGEST_DAY = 40


def day_asked(name: str) -> date | None:
    """The day that the address asks for, None where it asks for none."""
    given = request.args.get(name, "")
    if not given.strip():
        return None
    day = read_day(given)
    if day is None:
        raise BadInput({name: f"“{excerpt(given, LONGEST_DAY)}” is not a day. Write it as 3/3/2026 or 2026-03-03."})
    return day


def days_asked(*names: str) -> tuple[dict[str, date | None], dict[str, str]]:
    """Each of the days, and by their names what is wrong with those that are none, for a page that shows its form."""
    days: dict[str, date | None] = dict.fromkeys(names)
    wrong: dict[str, str] = {}
    for name in names:
        try:
            days[name] = day_asked(name)
        except BadInput as refused:
            wrong |= refused.errors
    return days, wrong


def refused_order(first: date, second: date) -> dict[str, str]:
    """What is wrong with two days that stand the wrong way round."""
    order = f"{day_in_words(first)} comes after {day_in_words(second)}"
    return {"from": f"{order}. Give the earlier day first."} if first > second else {}


def status_of_days(wrong: Mapping[str, str]) -> int:
    """What a page answers whose days were read."""
    return 422 if wrong else 200
