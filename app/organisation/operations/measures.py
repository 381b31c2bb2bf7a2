"""Measures and their readings, by hand: entered, and corrected with what stood before kept in the history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput
from app.core.numbers import digits, in_figures
from app.db.row import accept_version
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.domain.readings import ReadFigures, kept_value, refused_figures
from app.organisation.domain.words import SHOWN, Better, Reckoning, Tells
from app.organisation.models import Measure, Reading
from app.organisation.operations.rows import (
    Said,
    accept,
    demand_editor,
    demand_text,
    insert,
    keep,
    keep_edit,
)

NAME_IT, NAME_UNIT = "Give the measure a name", "Say in what it is counted, such as percent or seconds"


@dataclass(frozen=True)
class MeasureFields:
    name: str
    unit: str
    tells: Tells
    better: Better = Better.HIGHER
    about: str = ""


@dataclass(frozen=True)
class EnteredReading:
    day: date
    figures: ReadFigures
    source: str


def add_measure(
    session: Session, code: str, reckoning: Reckoning, sent: MeasureFields, *, by: Actor, now: datetime
) -> Measure:
    """A new measure; how its readings are reckoned is settled here, since readings hang on it."""
    demand_editor(by)
    row = Measure(code=code, reckoning=reckoning, added_at=now, added_by_name=by.name, **_values(sent))
    insert(session, row, f"{code}: {row.name}", by=by, now=now, after={**_said(row), "reckoning": reckoning.value})
    return row


def edit_measure(
    session: Session, row: Measure, sent: MeasureFields, *, version: int, by: Actor, now: datetime
) -> None:
    demand_editor(by)
    demand_in_use(row.status, "changed")
    values = _values(sent)
    accept(row, version, sent)
    was = _said(row)
    for name, value in values.items():
        setattr(row, name, value)
    keep_edit(session, row, was, _said(row), by=by, now=now)


def enter_reading(
    session: Session, measure: Measure, entered: EnteredReading, *, today: date, by: Actor, now: datetime
) -> Reading:
    """What the measure stood at on a day, and where that was read."""
    demand_editor(by)
    demand_in_use(measure.status, "read")
    _check(session, measure, entered, today, but_for=None)
    row = Reading(
        measure_id=measure.row_id,
        day=entered.day,
        value=kept_value(measure.reckoning, entered.figures),
        numerator=entered.figures.numerator,
        n=entered.figures.n,
        source=entered.source.strip(),
        entered_at=now,
        entered_by_name=by.name,
    )
    session.add(row)
    read = f"{_in_words(measure, row)} on {day_in_words(row.day)}"
    sentence = f"{by.name} entered a reading of {measure.code}: {read}, from {row.source}"
    keep(session, measure, "read", sentence, by=by, now=now, before=None, after=_said_of(row))
    return row


def correct_reading(
    session: Session,
    measure: Measure,
    row: Reading,
    entered: EnteredReading,
    *,
    version: int,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """Correct a reading; what it said before stays in the history, by whom and when."""
    demand_editor(by)
    demand_in_use(measure.status, "corrected")
    was = _said_of(row)
    current = {name: "" if value is None else str(value) for name, value in was.items()}
    if row.numerator is not None:  # the form asks for the value only where it was read as one
        current["value"] = ""
    accept_version(row, version, subject=f"The reading of {measure.code}", current=current)
    _check(session, measure, entered, today, but_for=row.row_id)
    row.day, row.source = entered.day, entered.source.strip()
    row.numerator, row.n = entered.figures.numerator, entered.figures.n
    row.value = kept_value(measure.reckoning, entered.figures)
    row.entered_at, row.entered_by_name = now, by.name
    before, after = what_differs(was, _said_of(row))
    sentence = (
        f"{by.name} corrected the reading of {measure.code} on {day_in_words(date.fromisoformat(was['day']))}: "
        f"{changes_in_words(before, after)}"
    )
    keep(session, measure, "reading_corrected", sentence, by=by, now=now, before=before, after=after)


def _check(session: Session, measure: Measure, entered: EnteredReading, today: date, *, but_for: int | None) -> None:
    refused = refused_figures(measure.reckoning, entered.figures)
    if entered.day > today:
        refused["day"] = "That day is still to come. Give the day on which it was read"
    if not entered.source.strip():
        refused["source"] = "Say where it was read, such as the telephone system's monthly report"
    same = select(col(Reading.id)).where(col(Reading.measure_id) == measure.row_id, col(Reading.day) == entered.day)
    there = session.execute(same).scalar()
    if there is not None and there != but_for:
        refused["day"] = f"There is a reading of {day_in_words(entered.day)} already. Correct that one"
    if refused:
        raise BadInput(refused)


def _in_words(measure: Measure, row: Reading) -> str:
    """`78.2 percent (391 of 500)`."""
    of = f" ({in_figures(row.numerator)} of {row.n:,})" if row.numerator is not None and row.n else ""
    return f"{in_figures(row.value)} {measure.unit}{of}"


def _said_of(row: Reading) -> Said:
    return {
        "day": row.day.isoformat(),
        "value": digits(row.value),
        "numerator": None if row.numerator is None else digits(row.numerator),
        "n": row.n,
        "source": row.source,
    }


def _values(sent: MeasureFields) -> dict[str, Any]:
    return {
        "name": demand_text(sent.name, "name", NAME_IT),
        "unit": demand_text(sent.unit, "unit", NAME_UNIT),
        "tells": sent.tells,
        "better": sent.better,
        "about": sent.about.strip(),
    }


def _said(row: Measure) -> Said:
    return {
        "name": row.name,
        "unit": row.unit,
        "what it tells": SHOWN[row.tells],
        "better": SHOWN[row.better],
        "about": row.about,
    }
