"""The list of actions, its export and an action's page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, render_template, request
from sqlmodel import Session

from app.actions import queries
from app.actions.domain.days import number_of
from app.actions.domain.lateness import is_late_action, is_running_action
from app.actions.domain.lifecycle import LIVE, ActionStep, steps_from
from app.actions.domain.words import ActionKind, ActionStatus, shown
from app.actions.models import Action
from app.actions.queries import EVERY, LEFT, ME, ActionFilter
from app.actions.routes.blueprint import evidence_address, pages
from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.files.queries import get_stored
from app.files.sending import send_stored
from app.history.queries import latest_about
from app.people.queries import people_by_ids, person_choices
from app.web.access import current_actor, needs, path_if_open
from app.web.addresses import list_address, page_address, sort_address
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime
from app.web.slots import panels

READ = needs(Capability.READ_ACTIONS)
LIST = "actions.list_actions"
PARTS = ("q", "status", "owner", "kind", "overdue", "sort")
LONGEST_PART = 200
EXPORT_PAGE = 500
CSV_HEADINGS = (
    "number", "title", "kind", "status", "origin", "owner", "due_on", "opened_at", "done_at", "verified_at",
    "verified_by",
)  # fmt: skip


@pages.page("/actions", READ)
def list_actions() -> str:
    actor, wanted = current_actor(), wanted_filter()
    page = queries.actions_page(session(), actor, wanted, request.args.get("after"), today())
    owners = [(str(choice.id), choice.name) for choice in person_choices(session(), actor)]
    return render_template(
        "actions/list_actions.html",
        page=page,
        count_shown=shown_count(queries.actions_count(session(), actor, wanted, today())),
        wanted=wanted,
        totals=queries.totals(session(), actor, today()),
        choices={
            "status": [*_words(ActionStatus), (EVERY, "Every status")],
            "owner": [(ME, "Me"), (LEFT, "Somebody who has left"), *owners],
            "kind": _words(ActionKind),
        },
        chosen=_chosen(wanted, dict(owners)),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("actions.export_actions", PARTS),
        today=today(),
        is_running=is_running_action,
        is_late=is_late_action,
        shown=shown,
        number_of=number_of,
    )


@pages.page("/actions.csv", READ)
def export_actions() -> Response:
    rows = _csv_rows(runtime().database, current_actor(), wanted_filter(), today())
    return csv_response("actions", CSV_HEADINGS, rows)


@pages.page("/actions/<int:action_id>", READ)
def show_action(action_id: int) -> str:
    actor = current_actor()
    row = queries.visible_action(session(), actor, action_id)
    people = people_by_ids(session(), {row.owner_id, row.done_by_id})
    return render_template(
        "actions/show_action.html",
        row=row,
        number=number_of(row.row_id),
        origin_url=path_if_open(links.page_of(row.origin_kind, str(row.origin_id))),
        unit=queries.place_of_action(session(), row),
        evidence=queries.evidence_of(session(), row),
        evidence_url=evidence_address(action_id),
        people=people,
        owner=people.get(row.owner_id),
        entries=latest_about(session(), actor, "action", str(row.row_id)),
        panels=panels("action", session(), actor, row.row_id, now()),
        buttons=_buttons(row, actor),
        is_live=row.status in LIVE,
        is_late=is_late_action(row, today()),
        today=today(),
        shown=shown,
    )


@pages.page("/actions/<int:action_id>/evidence/<int:evidence_id>", READ)
def download_evidence(action_id: int, evidence_id: int) -> Response:
    """Evidence is seen by whoever sees the action that it is attached to."""
    row = queries.visible_action(session(), current_actor(), action_id)
    line = next((one for one in queries.evidence_of(session(), row) if one.id == evidence_id), None)
    if line is None:
        raise NotFound("evidence", evidence_id)
    return send_stored(runtime().settings.data_dir, get_stored(session(), line.file_id), line.name)


def wanted_filter() -> ActionFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    words, sort = given.pop("q"), given.pop("sort")
    if given["status"] not in {*ActionStatus, EVERY}:
        given["status"] = ""
    if given["kind"] not in list(ActionKind):
        given["kind"] = ""
    given["overdue"] = "yes" if given["overdue"] == "yes" else ""
    return ActionFilter(words=words, sort=sort if sort.removeprefix("-") in queries.SORTS else "due", **given)


def _buttons(row: Action, actor: Actor) -> dict[str, bool]:
    """Which steps this person may take from here; what their roles leave to others is said beside them."""
    decides = actor.can(Capability.ASSIGN_ACTIONS)
    does = decides or actor.id == row.owner_id
    others = decides and actor.id not in {row.owner_id, row.done_by_id}
    steps = steps_from(row.status)
    return {
        "start": does and ActionStep.START in steps,
        "finish": does and ActionStep.FINISH in steps,
        "verify": others and ActionStep.VERIFY in steps,
        "cancel": decides and ActionStep.CANCEL in steps,
        "change": decides and row.status in LIVE,
        "evidence": does and ActionStep.CANCEL in steps,
        "waits": not others and ActionStep.VERIFY in steps,
    }


def _csv_rows(database: Database, actor: Actor, wanted: ActionFilter, day: date) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.actions_page(reading, actor, wanted, cursor, day, EXPORT_PAGE)

    for row in all_rows(database, page_at):
        yield (
            number_of(row.id), row.title, row.kind, row.status, row.origin_label, row.owner_name, row.due_on,
            row.opened_at, row.done_at, row.verified_at, row.verified_by_name,
        )  # fmt: skip


def _chosen(wanted: ActionFilter, owners: dict[str, str]) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    owned = {ME: "Owned by me", LEFT: "Owned by somebody who has left"}
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "status": "Every status" if wanted.status == EVERY else shown(wanted.status),
        "owner": owned.get(wanted.owner) or (f"Owned by {owners[wanted.owner]}" if wanted.owner in owners else ""),
        "kind": shown(wanted.kind),
        "overdue": "Overdue" if wanted.overdue else "",
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _words(kind: Any) -> list[tuple[str, str]]:
    return [(word.value, shown(word)) for word in kind]
