"""The side menu: one table, of which each person sees what they may reach and what exists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request, url_for
from sqlmodel import Session

from app.core.actor import Actor
from app.web.access import check_quietly, find_actor, rules_of
from app.web.requests import now, session


@dataclass(frozen=True)
class Place:
    """A line of the menu; it appears with the feature that owns the endpoint."""

    label: str
    icon: str
    endpoint: str


@dataclass(frozen=True)
class Count:
    """A figure beside a place: how many, of what, and whether that is late or broken."""

    number: int
    word: str
    is_late: bool = False


Counter = Callable[[Session, Actor, datetime], Count]

MENU: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("", (Place("My work", "i-home", "home.my_work"),)),
    (
        "Watch",
        (
            Place("Changes", "i-inbox", "changes.list_changes"),
            Place("Cases", "i-thread", "cases.list_cases"),
            Place("Horizon", "i-horizon", "horizon.show_horizon"),
            Place("Sources", "i-source", "sources.list_sources"),
        ),
    ),
    (
        "Rules",
        (
            Place("Aims", "i-flag", "organisation.list_aims"),
            Place("Requirements", "i-book", "requirements.list_requirements"),
            Place("Procedures", "i-doc", "procedures.list_procedures"),
            Place("Consultations", "i-chat", "consultations.list_consultations"),
            Place("Attestations", "i-read", "attestations.list_attestations"),
            Place("Coverage", "i-read", "home.coverage"),
        ),
    ),
    (
        "Audit",
        (
            Place("Audits", "i-clipboard", "audits.list_audits"),
            Place("Checklists", "i-doc", "checklists.list_checklists"),
            Place("Findings", "i-flag", "findings.list_findings"),
            Place("Actions", "i-action", "actions.list_actions"),
        ),
    ),
    (
        "",
        (
            Place("Reports", "i-report", "home.reports"),
            Place("Import and export", "i-sync", "exchange.choose_kind"),
            Place("Outbox", "i-mail", "notifications.outbox"),
            Place("People", "i-read", "people.list_people"),
            Place("History", "i-history", "history.list_entries"),
            Place("Settings", "i-settings", "home.settings"),
        ),
    ),
)


@dataclass(frozen=True)
class MenuItem:
    """A place as the layout draws it."""

    label: str
    icon: str
    url: str
    count: str
    count_word: str
    is_late: bool
    is_current: bool


@dataclass(frozen=True)
class Group:
    title: str
    items: list[MenuItem]


def navigation() -> list[Group]:
    """The menu of this person on this page."""
    actor = find_actor()
    if actor is None:
        return []
    groups = [Group(title, [_item(place, actor) for place in places if _reachable(place)]) for title, places in MENU]
    return [group for group in groups if group.items]


def _reachable(place: Place) -> bool:
    return place.endpoint in current_app.view_functions and check_quietly(rules_of(current_app)[place.endpoint])


def _belongs(here: str, place: Place) -> bool:
    """Whether a page lies below a place of the menu: one's own account is reached from one's name, not from People."""
    is_own = request.path == "/me" or request.path.startswith("/me/")
    return here.split(".", maxsplit=1)[0] == place.endpoint.split(".")[0] != "home" and not is_own


def _item(place: Place, actor: Actor) -> MenuItem:
    counters: dict[str, Counter] = current_app.extensions["tidemark-counters"]
    counter = counters.get(place.endpoint)
    count = counter(session(), actor, now()) if counter else None
    here = request.endpoint or ""
    shown = count is not None and count.number > 0
    return MenuItem(
        label=place.label,
        icon=place.icon,
        url=url_for(place.endpoint),
        count=f"{count.number:,}" if count and shown else "",
        count_word=count.word if count else "",
        is_late=bool(count and shown and count.is_late),
        is_current=here == place.endpoint or _belongs(here, place),
    )
