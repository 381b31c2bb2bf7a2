"""Trends of audits: the page, and the export of the figures that it plots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from typing import TypeVar

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import one_line
from app.web.access import Pages, current_actor, needs
from app.web.addresses import list_address
from app.web.exports import attachment, csv_response
from app.web.requests import close_session, session, today
from app.web.runtime import runtime
from audits.conduct.domain.scoring import hundredths, shown_score
from audits.conduct.domain.tallies import Tally, percent, rate_words
from audits.reporting.domain.trends import (
    QUARTER_MONTHS,
    Cell,
    Dimension,
    PeriodLength,
    Trend,
    TrendPeriod,
    VersionMark,
    caution_words,
    critical_words,
    marks_by_period,
    opening_words,
    ordered_keys,
    periods_until,
    trend_of,
)
from audits.reporting.queries.trends import TrendFilter, filter_choices, names_of, trend_cells, version_marks
from audits.reporting.workbook import Cell as SheetCell
from audits.reporting.workbook import workbook
from audits.words import Channel, Critical, shown

Word = TypeVar("Word", bound=StrEnum)
pages = Pages("reports", __name__)
READ = needs(Capability.READ_REPORTS)
PARTS = ("by", "months", "step", "checklist", "unit", "channel", "key")
PAGE = "reports.audit_trends"
SPANS = {"3": "3 months", "6": "6 months", "12": "12 months", "24": "24 months", "36": "36 months"}
USUAL_SPAN = "12"
SHOWN_KEYS = 50
PERIODS_A_READ = 6  # months
LONGEST_PART = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (
    "Period", "From", "Before", "What", "Audits in the mean", "Mean raw score", "Mean raw score, exact",
    "Audits judged", "Audits passed", "Pass rate from", "Pass rate to", "Critical answers", "Critical answers passed",
    "Audits with critical answers", "Audits without a critical failure",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for; a word that is none of ours asks for nothing."""

    by: Dimension
    step: PeriodLength
    months: str
    checklist: str
    unit: str
    channel: str
    key: str


@dataclass(frozen=True)
class TrendLine:
    """A key of the dimension as the table shows it."""

    key: str
    name: str
    tally: Tally
    url: str


@pages.page("/reports/audits", READ)
def audit_trends() -> str:
    asked, actor = asked_for(), current_actor()
    trend, names = read_trend(actor, asked)
    keys = [key for key in ordered_keys(trend, names, asked.by) if key in names]
    plotted = Trend(trend.periods, trend.by_key[asked.key], {}) if asked.key in trend.by_key else trend
    marks = _marks(actor, asked, trend.periods)
    lines = [_line(trend, key, names[key]) for key in keys[:SHOWN_KEYS]]
    return render_template(
        "reporting/audit_trends.html",
        asked=asked,
        plotted=plotted,
        chosen_name=names.get(asked.key, "") if asked.key in trend.by_key else "",
        lines=lines,
        left_out=len(keys) - len(lines),
        points=[_point(period, tally) for period, tally in zip(plotted.periods, plotted.whole, strict=True)],
        marks=marks,
        marked=marks_by_period(marks),
        opening=opening_words(plotted),
        caution=caution_words(plotted),
        choices=choices(session(), actor),
        without_key=list_address(PAGE, PARTS, key=None),
        csv_url=list_address("reports.export_trends", PARTS),
        xlsx_url=list_address("reports.export_trends_sheet", PARTS),
        kinds=Critical,
        rate_words=rate_words,
        critical_words=critical_words,
        shown_score=shown_score,
        percent=percent,
        shown=shown,
    )


@pages.page("/reports/audits.csv", READ)
def export_trends() -> Response:
    asked = asked_for()
    trend, names = read_trend(current_actor(), asked)
    return csv_response("audit-trends", HEADINGS, _rows(trend, names, asked))


@pages.page("/reports/audits.xlsx", READ)
def export_trends_sheet() -> Response:
    asked = asked_for()
    trend, names = read_trend(current_actor(), asked)
    close_session()
    widths = [(heading, 16) for heading in HEADINGS]
    content = workbook("Audit trends", widths, _rows(trend, names, asked), runtime().settings.zone)
    return attachment(content, "audit-trends.xlsx", XLSX)


def read_trend(actor: Actor, asked: Asked) -> tuple[Trend, dict[str, str]]:
    """The figures and the names of their keys; a key without a name is not this person's to see.

    Each half year is a read of its own, because a read of SQLite keeps the commit of a save waiting until it ends.
    """
    close_session()
    periods = _periods(asked)
    length = PERIODS_A_READ if asked.step is PeriodLength.MONTH else PERIODS_A_READ // QUARTER_MONTHS
    whole: list[Cell] = []
    parts: list[Cell] = []
    for first in range(0, len(periods), length):
        with runtime().database.reading() as reading:
            found = trend_cells(reading, actor, _filter(asked, periods[first : first + length]))
        for kept, cells in zip((whole, parts), found, strict=True):
            kept += [replace(cell, period=first + cell.period) for cell in cells]
    trend = trend_of(periods, whole, parts)
    return trend, names_of(session(), actor, asked.by, trend.by_key)


def asked_for() -> Asked:
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    kind, _, number = given["unit"].partition("-")
    is_unit = kind in {"team", "site"} and number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004 - fits a row id
    return Asked(
        by=_one_of(Dimension, given["by"], Dimension.TEAM),
        step=_one_of(PeriodLength, given["step"], PeriodLength.MONTH),
        months=given["months"] if given["months"] in SPANS else USUAL_SPAN,
        checklist=given["checklist"],
        unit=given["unit"] if is_unit else "",
        channel=given["channel"] if given["channel"] in list(Channel) else "",
        key=given["key"],
    )


def choices(reading: Session, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    return {
        **filter_choices(reading, actor),
        "by": [(one.value, shown(one)) for one in Dimension],
        "months": list(SPANS.items()),
        "step": [(one.value, shown(one)) for one in PeriodLength],
        "channel": [(one.value, shown(one)) for one in Channel],
    }


def _one_of(kind: type[Word], given: str, otherwise: Word) -> Word:
    return kind(given) if given in list(kind) else otherwise


def _periods(asked: Asked) -> tuple[TrendPeriod, ...]:
    return periods_until(today(), int(asked.months), asked.step)


def _filter(asked: Asked, periods: Sequence[TrendPeriod]) -> TrendFilter:
    zone = runtime().settings.zone
    edges = [period.start for period in periods] + [periods[-1].end]
    kind, _, number = asked.unit.partition("-")
    return TrendFilter(
        edges=tuple(datetime.combine(edge, time(), zone) for edge in edges),
        by=asked.by,
        checklist=asked.checklist,
        team_id=int(number) if kind == "team" else None,
        site_id=int(number) if kind == "site" else None,
        channel=asked.channel,
    )


def _marks(actor: Actor, asked: Asked, periods: Sequence[TrendPeriod]) -> list[VersionMark]:
    """Of every checklist that is looked at, or of the one whose line, or whose question's, is drawn."""
    found = version_marks(session(), actor, _filter(asked, periods))
    if asked.by not in {Dimension.CHECKLIST, Dimension.QUESTION} or not asked.key:
        return found
    return [mark for mark in found if str(mark.checklist_id) == asked.key.partition("-")[0]]


def _line(trend: Trend, key: str, name: str) -> TrendLine:
    return TrendLine(key, name, trend.total_of(key), list_address(PAGE, PARTS, key=key))


def _point(period: TrendPeriod, tally: Tally) -> tuple[str, int, float | None, bool]:
    """Label, number, mean and whether the number is small, for the chart."""
    return period.label, tally.scored, None if tally.mean is None else float(hundredths(tally.mean)), tally.is_few


def _rows(trend: Trend, names: dict[str, str], asked: Asked) -> Iterator[tuple[SheetCell, ...]]:
    """Every figure: everything by period, then each key by period."""
    named = [("Everything", trend.whole)]
    named += [(names[key], trend.by_key[key]) for key in ordered_keys(trend, names, asked.by) if key in names]
    for name, tallies in named:
        for period, tally in zip(trend.periods, tallies, strict=True):
            if not tally.is_nothing:
                yield _row(name, period, tally)


def _row(name: str, period: TrendPeriod, tally: Tally) -> tuple[SheetCell, ...]:
    low, high = tally.interval or (None, None)
    passed, asked = tally.critical_all
    return (
        period.label, period.start, period.end, name, tally.scored,
        None if tally.mean is None else float(hundredths(tally.mean)),
        "" if tally.mean is None else f"{tally.mean.numerator}/{tally.mean.denominator}",
        tally.judged, tally.passed,
        None if low is None else round(low, 4), None if high is None else round(high, 4),
        asked, passed, tally.critical_judged, tally.critical_passed,
    )  # fmt: skip
