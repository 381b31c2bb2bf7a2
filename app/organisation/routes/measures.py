"""Measures: the list, a page of one with its chart, and its readings by hand."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flask import Response, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.capability import Capability
from app.core.days import day_in_words
from app.core.numbers import digits, two_places
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.history.queries import latest_about
from app.organisation import operations
from app.organisation.domain.lifecycle import demand_in_use
from app.organisation.domain.readings import ReadFigures, exact_value
from app.organisation.domain.words import SHOWN, InUse, Reckoning
from app.organisation.forms import MeasureForm, NewMeasureForm, ReadingForm
from app.organisation.models import Measure
from app.organisation.queries.filters import EVERY, ListFilter
from app.organisation.queries.lists import MEASURE_SORTS, measures_count, measures_page
from app.organisation.queries.readings import (
    has_reading_before,
    last_readings,
    newest_readings,
    readings_page,
)
from app.organisation.queries.rows import get_measure, get_reading, next_code, what_names
from app.organisation.routes.blueprint import BOTH, EDIT, READ, Answer, FormPage, ask, done, pages, under_aims
from app.organisation.routes.filtering import EXPORT_PAGE, PARTS, chosen_parts, wanted_filter
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime
from app.web.slots import panels

LIST = "organisation.list_measures"
STATUSES = {status.value: SHOWN[status] for status in InUse}
CSV_HEADINGS = (
    "code", "name", "unit", "tells", "better", "reckoned", "what_is_counted", "last_day", "last_value", "status",
    "retired_because",
)  # fmt: skip
READING_HEADINGS = ("day", "value", "numerator", "n", "source", "entered_by", "entered_at")


@pages.page("/measures", READ)
def list_measures() -> str:
    wanted = wanted_filter(STATUSES, MEASURE_SORTS, "code")
    page = measures_page(session(), wanted, request.args.get("after"))
    return render_template(
        "organisation/list_measures.html",
        page=page,
        last=last_readings(session(), [row.id for row in page.rows]),
        count_shown=shown_count(measures_count(session(), wanted)),
        wanted=wanted,
        statuses=[*STATUSES.items(), (EVERY, "Retired too")],
        chosen=chosen_parts(LIST, wanted, STATUSES, {}),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("organisation.export_measures", PARTS),
        may_edit=_may_edit(),
    )


@pages.page("/measures.csv", READ)
def export_measures() -> Response:
    wanted = wanted_filter(STATUSES, MEASURE_SORTS, "code")
    return csv_response("measures", CSV_HEADINGS, _csv_rows(runtime().database, wanted))


@pages.page("/measures/<int:row_id>", READ)
def show_measure(row_id: int) -> str:
    row, actor = get_measure(session(), row_id), current_actor()
    readings = [(one, _exact(row, one)) for one in newest_readings(session(), row_id)]
    return render_template(
        "organisation/show_measure.html",
        row=row,
        readings=readings,
        points=[(one.day, f"{one.day.day} {one.day:%b}", one.n, float(value)) for one, value in readings],
        has_older=bool(readings) and has_reading_before(session(), row_id, readings[0][0].day),
        named=what_names(session(), row),
        panels=panels("measure", session(), actor, row_id, now()),
        entries=latest_about(session(), actor, "measure", str(row_id)),
        may_edit=_may_edit(),
    )


@pages.page("/measures/<int:row_id>.csv", READ)
def export_readings(row_id: int) -> Response:
    row = get_measure(session(), row_id)
    return csv_response(f"readings-{row.code}", READING_HEADINGS, _reading_rows(runtime().database, row_id))


@pages.page("/measures/new", EDIT, methods=BOTH)
def add_measure() -> Answer:
    form = NewMeasureForm()
    if request.method == "GET":
        form.code.data = next_code(session(), Measure)

    def act() -> AnyResponse:
        reckoning = Reckoning(form.reckoning.data)
        row = operations.add_measure(
            session(), form.chosen_code, reckoning, form.fields(), by=current_actor(), now=now()
        )
        return done(f"Added {row.code}.", "show_measure", row.row_id)

    lede = "A figure that somebody can read again, with what it tells and which way is better."
    action = url_for("organisation.add_measure")
    return ask(form, act, FormPage("Add a measure", lede, _crumbs(), action, "Add the measure"))


@pages.page("/measures/<int:row_id>/edit", EDIT, methods=BOTH)
def edit_measure(row_id: int) -> Answer:
    row, form = get_measure(session(), row_id), MeasureForm()
    demand_in_use(row.status, "changed")
    code = row.code
    if request.method == "GET":
        form.reopen_at(row.row_version)
        form.name.data, form.unit.data, form.about.data = row.name, row.unit, row.about
        form.tells.data, form.better.data = row.tells.value, row.better.value

    def act() -> AnyResponse:
        held = get_measure(session(), row_id, to_change=True)
        operations.edit_measure(session(), held, form.fields(), version=form.version(), by=current_actor(), now=now())
        return done(f"Changed {code}.", "show_measure", row_id)

    action = url_for("organisation.edit_measure", row_id=row_id)
    return ask(form, act, FormPage(f"Change {code}", "", _crumbs(row), action, "Save the measure"))


@pages.page("/measures/<int:row_id>/readings/new", EDIT, methods=BOTH)
def enter_reading(row_id: int) -> Answer:
    row, form = get_measure(session(), row_id), ReadingForm()
    demand_in_use(row.status, "read")
    code = row.code
    if request.method == "GET":
        form.day.data = today()

    def act() -> AnyResponse:
        held = get_measure(session(), row_id, to_change=True)
        operations.enter_reading(session(), held, form.fields(), today=today(), by=current_actor(), now=now())
        return done(f"Entered a reading of {code}.", "show_measure", row_id)

    action = url_for("organisation.enter_reading", row_id=row_id)
    page = FormPage(f"Enter a reading of {code}", _reckoned(row), _crumbs(row), action, "Enter the reading")
    return ask(form, act, page)


@pages.page("/measures/<int:row_id>/readings/<int:reading_id>/correct", EDIT, methods=BOTH)
def correct_reading(row_id: int, reading_id: int) -> Answer:
    row, form = get_measure(session(), row_id), ReadingForm()
    demand_in_use(row.status, "corrected")
    reading, code = get_reading(session(), row_id, reading_id), row.code
    if request.method == "GET":
        form.reopen_at(reading.row_version)
        form.day.data, form.source.data, form.n.data = reading.day, reading.source, reading.n
        form.numerator.data = reading.numerator
        form.value.data = None if reading.numerator is not None else reading.value

    def act() -> AnyResponse:
        measure = get_measure(session(), row_id, to_change=True)
        held = get_reading(session(), row_id, reading_id, to_change=True)
        operations.correct_reading(
            session(), measure, held, form.fields(), version=form.version(), today=today(), by=current_actor(),
            now=now(),
        )  # fmt: skip
        return done(f"Corrected the reading of {code}.", "show_measure", row_id)

    title = f"Correct the reading of {day_in_words(reading.day)}"
    lede = f"What it said before stays in the history. {_reckoned(row)}"
    action = url_for("organisation.correct_reading", row_id=row_id, reading_id=reading_id)
    return ask(form, act, FormPage(title, lede, _crumbs(row), action, "Correct it"))


def _reckoned(row: Measure) -> str:
    return f"{row.name}, in {row.unit}. {SHOWN[row.reckoning]}."


def _crumbs(row: Measure | None = None) -> tuple[tuple[str, str], ...]:
    above = (url_for(LIST), "Measures")
    page = () if row is None else ((url_for("organisation.show_measure", row_id=row.row_id), row.code),)
    return under_aims(above, *page)


def _may_edit() -> bool:
    return current_actor().can(Capability.EDIT_ORGANISATION)


def _exact(row: Measure, reading: Any) -> Fraction:
    return exact_value(row.reckoning, ReadFigures(reading.value, reading.numerator, reading.n))


def _csv_rows(database: Database, wanted: ListFilter) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        page = measures_page(reading, wanted, cursor, EXPORT_PAGE)
        last = last_readings(reading, [row.id for row in page.rows])
        return Page(tuple((row, last.get(row.id)) for row in page.rows), page.next_cursor)

    for row, last in all_rows(database, page_at):
        yield (
            row.code, row.name, row.unit, row.tells, row.better, row.reckoning, row.about,
            last.day if last else "", two_places(last.value) if last else "", row.status, row.retired_reason,
        )  # fmt: skip


def _reading_rows(database: Database, row_id: int) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return readings_page(reading, row_id, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        numerator = "" if row.numerator is None else digits(row.numerator)
        yield row.day, digits(row.value), numerator, row.n, row.source, row.entered_by_name, row.entered_at
