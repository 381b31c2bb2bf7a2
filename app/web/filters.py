"""How templates show instants, dates and counts: in the product's zone and voice."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from app.config import Settings
from app.core.days import day_in_words, instant_in_words
from app.core.text import numbered, plural


def init_filters(app: Flask, settings: Settings) -> None:
    zone = settings.zone
    app.jinja_env.filters.update(
        instant=lambda value: shown_instant(value, zone),
        day=lambda value: shown_day(value, zone),
        clock=lambda value: f"{value.astimezone(zone):%H:%M}",
        iso=lambda value: value.isoformat() if value else "",
        plural=plural,
        numbered=lambda row_id, prefix: numbered(prefix, row_id),
    )


def shown_instant(value: datetime | date | None, zone: ZoneInfo) -> str:
    return "not yet" if value is None else instant_in_words(value, zone)


def shown_day(value: datetime | date | None, zone: ZoneInfo) -> str:
    """`19 Nov 2026`."""
    if value is None:
        return ""
    day = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return day_in_words(day)


def in_days(day: date, today: date) -> str:
    """Beside a date, never instead of it: `today`, `in 4 days`, `3 days ago`."""
    gap = (day - today) // timedelta(days=1)
    if gap == 0:
        return "today"
    return f"in {plural(gap, 'day')}" if gap > 0 else f"{plural(-gap, 'day')} ago"
