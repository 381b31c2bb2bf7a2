"""How templates show instants, dates and counts: in the product's zone and voice."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from app.config import Settings
from app.core.text import in_days, plural


def init_filters(app: Flask, settings: Settings) -> None:
    zone = settings.zone
    app.jinja_env.filters.update(
        instant=lambda value: shown_instant(value, zone),
        day=lambda value: shown_day(value, zone),
        clock=lambda value: f"{value.astimezone(zone):%H:%M}",
        iso=lambda value: value.isoformat() if value else "",
        plural=plural,
        in_days=in_days,
    )


def shown_instant(value: datetime | date | None, zone: ZoneInfo) -> str:
    """`19 Nov 2026, 09:30`, or the date alone where only a date is known."""
    if value is None:
        return "not yet"
    if not isinstance(value, datetime):
        return shown_day(value, zone)
    local = value.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


def shown_day(value: datetime | date | None, zone: ZoneInfo) -> str:
    """`19 Nov 2026`."""
    if value is None:
        return ""
    day = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return f"{day.day} {day:%b %Y}"
