"""What came into the register between two days, what went, and what says something else, as a page and an export."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput
from app.db.paging import COUNT_CAP, Page, all_rows, shown_count
from app.db.session import Database
from app.requirements.domain.comparing import Compared, compared
from app.requirements.domain.documents import WORDING
from app.requirements.domain.words import RegisterChange, shown
from app.requirements.forms import words_of
from app.requirements.queries import between as queries
from app.requirements.queries.between import TwoDays
from app.requirements.routes.blueprint import pages
from app.requirements.routes.register import READ
from app.web.access import current_actor
from app.web.addresses import list_address, page_address
from app.web.asked_days import days_asked, refused_order
from app.web.exports import csv_response
from app.web.requests import session, today
from app.web.runtime import runtime

LIST = "requirements.compare_days"
PARTS = ("from", "to", "change")
LOOKS_BACK = timedelta(days=91)
EXPORT_PAGE = 500
CSV_HEADINGS = (
    "ref", "change", "version_then", "title_then", "demand_then", "source_text_then", "version_now", "title_now",
    "demand_now", "source_text_now", "in_force_from",
)  # fmt: skip


@pages.page("/requirements/between", READ)
def compare_days() -> str | tuple[str, int]:
    try:
        days = _days()
    except BadInput as refused:
        return _refused(refused.errors), 422
    actor = current_actor()
    page = queries.changes_page(session(), actor, days, request.args.get("after"))
    counts = queries.change_counts(session(), actor, days)
    found = {"": counts.total, **{each.value: getattr(counts, each.value) for each in RegisterChange}}[days.change]
    return render_template(
        "requirements/compare_days.html",
        page=page,
        days=days,
        given={"from": days.first.isoformat(), "to": days.second.isoformat()},
        change=days.change,
        counts=counts,
        is_all=counts.total <= COUNT_CAP,
        count_shown=shown_count(found),
        compared={row.id: _compared(row) for row in page.rows if row.change == RegisterChange.CHANGED},
        choices=words_of(RegisterChange),
        page_url=page_address(LIST, PARTS),
        export_url=list_address("requirements.export_comparison", PARTS),
        shown=shown,
        wrong={},
    )


@pages.page("/requirements/between.csv", READ)
def export_comparison() -> Response:
    days = _days()
    name = f"requirements-{days.first.isoformat()}-to-{days.second.isoformat()}"
    return csv_response(name, CSV_HEADINGS, _csv_rows(runtime().database, current_actor(), days))


def _refused(wrong: Mapping[str, str]) -> str:
    """The form with what was typed, and nothing below it that could be taken for the answer."""
    given, _ = days_asked("from", "to")
    return render_template(
        "requirements/compare_days.html",
        wrong=wrong,
        given={name: day.isoformat() if day else "" for name, day in given.items()},
        choices=words_of(RegisterChange),
        change=request.args.get("change", ""),
    )


def _days() -> TwoDays:
    """Up to today, and from three months before that, where the address names no days."""
    given, wrong = days_asked("from", "to")
    if wrong:
        raise BadInput(wrong)
    second = given["to"] or today()
    first = given["from"] or date.min + max(second - date.min - LOOKS_BACK, timedelta())
    if turned := refused_order(first, second):
        raise BadInput(turned)
    change = request.args.get("change", "")
    return TwoDays(first, second, change if change in list(RegisterChange) else "")


def _compared(row: Any) -> Compared:
    old, new = ({name: getattr(row, f"{side}_{name}") for name in WORDING} for side in ("old", "new"))
    return compared(old, new)


def _csv_rows(database: Database, actor: Actor, days: TwoDays) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.changes_page(reading, actor, days, cursor, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        yield (
            row.ref, row.change,
            row.old_number or "", row.old_title or "", row.old_demand or "", row.old_source_text or "",
            row.new_number or "", row.new_title or "", row.new_demand or "", row.new_source_text or "",
            row.new_effective_from or "",
        )  # fmt: skip
