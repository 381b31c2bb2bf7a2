"""Measures with their readings in files: one of a day that is held is corrected, one that the file lacks stays."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.organisation.domain.filed import FiledReading, NoFigure, filed_readings, refused_reading
from app.organisation.domain.readings import ReadFigures
from app.organisation.domain.words import Better, Reckoning, Tells
from app.organisation.exchange.coded import CodedFiles, Mover, StoredThing, Wanted
from app.organisation.exchange.names import FiledNames
from app.organisation.models import Measure, Reading
from app.organisation.operations import (
    EnteredReading,
    MeasureFields,
    add_measure,
    correct_reading,
    edit_measure,
    enter_reading,
)
from app.organisation.operations.measures import NAME_IT, NAME_UNIT

OF_MEASURE = ("name", "unit", "tells", "better", "about")
SETTLED = "How its readings are reckoned was settled when it was added, since readings hang on it. Leave it as it is"


class MeasureFiles(CodedFiles):
    """A measure with all its readings."""

    table = Measure
    empty: ClassVar[Mapping[str, Any]] = {
        "name": "", "unit": "", "tells": "", "better": Better.HIGHER.value, "reckoning": Reckoning.VALUE.value,
        "about": "", "readings": [],
    }  # fmt: skip

    def documents(self, session: Session, _actor: Actor, rows: Sequence[Any]) -> dict[str, Wanted]:
        readings = _readings(session, [row.row_id for row in rows])
        return {
            row.code: {
                "code": row.code,
                "name": row.name,
                "unit": row.unit,
                "tells": row.tells.value,
                "better": row.better.value,
                "reckoning": row.reckoning.value,
                "about": row.about,
                "readings": [_filed(one).document for one in readings[row.row_id]],
            }
            for row in rows
        }

    def tidied(self, document: Mapping[str, Any]) -> Wanted:
        tidy = super().tidied(document)
        for name in ("tells", "better", "reckoning"):
            if not tidy.get(name):
                tidy.pop(name, None)  # an empty cell leaves it as it is
        if "readings" in tidy:
            try:
                tidy["readings"] = [one.document for one in filed_readings(tidy["readings"] or [])]
            except NoFigure as wrong:
                tidy["readings"], tidy["unreadable"] = [], str(wrong)
        return tidy

    def changes(self, held: Wanted, document: Wanted) -> dict[str, tuple[Any, Any]]:
        said = {name: value for name, value in document.items() if name not in {"readings", "unreadable"}}
        found = super().changes(held, said)
        differ = _differing(document, held)
        if differ:
            days = {one["day"] for one in differ}
            was = [one for one in held["readings"] if one["day"] in days]
            found["readings"] = (_in_lines(was), _in_lines(differ))
        if "unreadable" in document:
            found["readings"] = ([], [])
        return found

    def weight(self, document: Wanted, held: Wanted | None) -> int:
        return 1 + len(_differing(document, held))

    def problems(self, wanted: Wanted, held: Wanted | None, _names: FiledNames, today: date) -> dict[str, str]:
        needed = {"name": NAME_IT, "unit": NAME_UNIT, "tells": f"Say what it tells: {', '.join(Tells)}"}
        problems = {name: said for name, said in needed.items() if not wanted[name]}
        if held and held["reckoning"] != wanted["reckoning"]:
            problems["reckoning"] = SETTLED
        newly = filed_readings(_differing(wanted, held))
        refused = [said for one in newly if (said := refused_reading(Reckoning(wanted["reckoning"]), one, today))]
        if "unreadable" in wanted or refused:
            problems["readings"] = wanted.get("unreadable") or refused[0]
        return problems

    def store(self, session: Session, stored: StoredThing | None, wanted: Wanted, mover: Mover) -> None:
        sent = MeasureFields(
            wanted["name"], wanted["unit"], Tells(wanted["tells"]), Better(wanted["better"]), wanted["about"]
        )
        by, now = mover.by, mover.now
        if stored is None:
            row = add_measure(session, wanted["code"], Reckoning(wanted["reckoning"]), sent, by=by, now=now)
        else:
            row = stored.row
            if any(stored.document[name] != wanted[name] for name in OF_MEASURE):
                edit_measure(session, row, sent, version=row.row_version, by=by, now=now)
        held = {one.day: one for one in _readings(session, [row.row_id])[row.row_id]}
        for reading in filed_readings(wanted["readings"]):
            before = held.get(reading.day)
            entered = EnteredReading(reading.day, reading.figures, reading.source)
            if before is None:
                enter_reading(session, row, entered, today=mover.today, by=by, now=now)
            elif _filed(before) != reading:
                version = before.row_version
                correct_reading(session, row, before, entered, version=version, today=mover.today, by=by, now=now)


def _readings(session: Session, ids: Sequence[int]) -> dict[int, list[Reading]]:
    """The readings of these measures, oldest first."""
    found: dict[int, list[Reading]] = {one: [] for one in ids}
    chosen = select(Reading).where(col(Reading.measure_id).in_(ids))
    for row in session.scalars(chosen.order_by(col(Reading.day), col(Reading.id))):
        found[row.measure_id].append(row)
    return found


def _filed(row: Reading) -> FiledReading:
    """A reading as it was entered: a value that was reckoned from a numerator is reckoned again."""
    value = row.value if row.numerator is None else None
    return FiledReading(row.day, ReadFigures(value, row.numerator, row.n), row.source)


def _differing(document: Wanted, held: Wanted | None) -> list[Wanted]:
    """The readings of a file that are not held so."""
    before = {one["day"]: one for one in held["readings"]} if held else {}
    return [one for one in document.get("readings", []) if before.get(one["day"]) != one]


def _in_lines(readings: Sequence[Wanted]) -> list[str]:
    return [one.in_words for one in filed_readings(readings)]
