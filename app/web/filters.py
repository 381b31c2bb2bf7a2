"""How templates show instants, dates and counts: in the product's zone and voice."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

from app.config import Settings
from app.core.days import day_in_words, instant_in_words
from app.core.numbers import in_figures
from app.core.text import in_days, listed, numbered, one_line, plural
from app.web.markdown import markdown_html

# The number of an audit, an action or a finding, with what is attached to it: browsers break a line after its hyphen.
NUMBER = re.compile(r"\b(?:A|AC|F)-\d{4,}\b[,.:;]?")


def init_filters(app: Flask, settings: Settings) -> None:
    zone = settings.zone
    app.jinja_env.filters.update(
        instant=lambda value: shown_instant(value, zone),
        day=lambda value: shown_day(value, zone),
        clock=lambda value: f"{value.astimezone(zone):%H:%M}",
        iso=lambda value: value.isoformat() if value else "",
        plural=plural,
        numbered=lambda row_id, prefix: numbered(prefix, row_id),
        in_days=in_days,
        unbroken=unbroken,
        figures=in_figures,
        markdown=markdown_html,
        listed=listed,
        one_line=one_line,
        mail=mail_address,
        parts=in_parts,
    )


def shown_instant(value: datetime | date | None, zone: ZoneInfo) -> str:
    return "not yet" if value is None else instant_in_words(value, zone)


def shown_day(value: datetime | date | None, zone: ZoneInfo) -> str:
    """`19 Nov 2026`."""
    if value is None:
        return ""
    day = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return day_in_words(day)


def mail_address(text: str) -> Markup:
    """An address that breaks after its @ where it breaks at all."""
    return Markup("@<wbr>").join(escape(part) for part in text.split("@"))


def in_parts(text: str) -> Markup:
    """A name of a file's column or row, that breaks after its underscores."""
    return Markup("_<wbr>").join(escape(part) for part in text.split("_"))


def unbroken(text: str) -> Markup:
    """A sentence of the product whose numbers stay on one line, as in `Raised F-0012`."""
    return Markup(NUMBER.sub(r'<span class="tm-nowrap">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before
