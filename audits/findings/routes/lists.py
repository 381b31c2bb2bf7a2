"""Findings as a list, a board, a Pareto and an export, and what may be systemic."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.people.queries import people_who_may
from app.web.access import current_actor
from app.web.addresses import list_address, page_address, sort_address
from app.web.asked_days import days_asked, refused_order, status_of_days
from app.web.conflicts import attempt, status_of
from app.web.exports import csv_response
from app.web.requests import now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast
from audits.findings.domain.lateness import next_clock
from audits.findings.domain.lifecycle import number_of
from audits.findings.domain.pareto import pareto
from audits.findings.forms import SystemicForm, id_of
from audits.findings.operations.systemic import accept_systemic, decline_systemic, refuse_partial_sight
from audits.findings.queries import lists as queries
from audits.findings.queries.lists import ME, ONLY, FindingFilter
from audits.findings.queries.owners import owner_choices
from audits.findings.queries.pareto import KINDS, pareto_counts
from audits.findings.queries.systemic import deciders_of, visible_suggestion, waiting_count, waiting_suggestions
from audits.findings.queries.units import TEAM, unit_choices
from audits.findings.routes.blueprint import BOTH, DECIDE, READ, Answer, pages, saved
from audits.words import FindingStatus, Grade, shown

LIST = "findings.list_findings"
PARTS = ("q", "state", "grade", "team", "owner", "requirement", "only", "sort")
LONGEST_PART = 200
EXPORT_PAGE = 500
YEAR = timedelta(days=364)
MOST_BARS = 40
ONLY_NAMES = [("overdue", "Overdue"), ("repeat", "Repeats"), ("systemic", "Systemic")]
CSV_HEADINGS = (
    "number", "title", "grade", "status", "cycle", "unit", "owner", "raised", "contain_by", "plan_by", "done_by",
    "check_due_on", "on_time", "repeat_of", "systemic", "audit",
)  # fmt: skip


@pages.page("/findings", READ)
def list_findings() -> str:
    actor, wanted = current_actor(), wanted_filter("open")
    page = queries.findings_page(session(), actor, wanted, request.args.get("after"), today=today())
    count = queries.findings_count(session(), actor, wanted, today=today())
    return render_template(
        "findings/list_findings.html",
        page=page,
        count_shown=shown_count(count),
        page_url=page_address(LIST, PARTS),
        sort_url=sort_address(LIST, PARTS),
        export_url=list_address("findings.export_findings", PARTS),
        **_around_lists(actor, wanted),
    )


@pages.page("/findings/board", READ)
def show_board() -> str:
    actor, wanted = current_actor(), wanted_filter("")
    columns = queries.board(session(), actor, wanted, today=today())
    return render_template("findings/show_board.html", columns=columns, **_around_lists(actor, wanted))


@pages.page("/findings.csv", READ)
def export_findings() -> Response:
    rows = _csv_rows(runtime().database, current_actor(), wanted_filter("open"), today())
    return csv_response("findings", CSV_HEADINGS, rows)


@pages.page("/findings/pareto", READ)
def show_pareto() -> tuple[str, int]:
    kind = request.args.get("by", "cause")
    kind = kind if kind in KINDS else "cause"
    asked, wrong = days_asked("from", "to")
    start, end = asked["from"] or today() - YEAR, asked["to"] or today()
    wrong = wrong or refused_order(start, end)
    counts, number = pareto_counts(session(), current_actor(), kind, start=start, end=end)
    bars = pareto(counts)
    return render_template(
        "findings/show_pareto.html",
        kind=kind,
        kinds=KINDS,
        start=start,
        end=end,
        bars=bars[:MOST_BARS],
        more=len(bars) - MOST_BARS,
        number=number,
        counted=sum(counts.values()),
        wrong=wrong,
    ), status_of_days(wrong)


@pages.page("/findings/systemic", READ)
def list_systemic() -> str:
    suggestions = waiting_suggestions(session(), current_actor())
    may_decide = current_actor().can(Capability.DECIDE_FINDINGS)
    others = [one.id for one in suggestions if not (may_decide and one.sees_all)]
    deciders = deciders_of(session(), others) if others else {}
    return render_template("findings/list_systemic.html", suggestions=suggestions, deciders=deciders)


@pages.page("/findings/systemic/<int:suggestion_id>/<any(accept, decline):decision>", DECIDE, methods=BOTH)
def decide_systemic(suggestion_id: int, decision: str) -> Answer:
    """A manager makes one systemic major of them, or says why they are none."""
    shown_now, row = visible_suggestion(session(), current_actor(), suggestion_id)
    refuse_partial_sight(session(), row, current_actor())
    form = SystemicForm(data={"row_version": row.row_version, "owner_id": str(current_actor().id)})
    if decision == "decline":
        del form.owner_id
    else:
        form.owner_id.choices = owner_choices(session(), current_actor(), None)
    answer, stale = attempt(form, lambda: _decided(row, form, decision))
    if answer is not None:
        return answer
    page = render_template(
        "findings/decide_systemic.html", form=form, suggestion=shown_now, decision=decision, stale=stale
    )
    return page, status_of(form, stale)


def wanted_filter(usual_state: str) -> FindingFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    state = given["state"] if "state" in request.args else usual_state
    sort = given["sort"] if given["sort"].removeprefix("-") in queries.SORTS else "-number"
    return FindingFilter(
        words=given["q"],
        state=state if state in {"open", *FindingStatus} else "",
        grade=given["grade"] if given["grade"] in list(Grade) else "",
        team=given["team"],
        owner=given["owner"],
        requirement=given["requirement"].upper(),
        only=given["only"] if given["only"] in ONLY else "",
        sort=sort,
    )


def _around_lists(actor: Actor, wanted: FindingFilter) -> dict[str, Any]:
    """What the list and the board share: figures, choices, what is chosen."""
    owners = [(str(one.id), one.name) for one in people_who_may(session(), actor, Capability.WORK_ON_FINDINGS)]
    units = [one for one in unit_choices(session(), actor) if one.key.startswith(TEAM)]
    teams = [(str(one.unit.team_id), one.name) for one in units]
    return {
        "wanted": wanted,
        "figures": queries.figures(session(), actor, today()),
        "systemic": waiting_count(session(), actor),
        "choices": {
            "state": [("open", "Open"), *((status.value, shown(status)) for status in FindingStatus)],
            "grade": [(grade.value, shown(grade)) for grade in Grade],
            "team": teams,
            "owner": [(ME, "Me"), *owners],
            "only": ONLY_NAMES,
        },
        "chosen": _chosen(wanted, dict(teams), dict(owners)),
        "today": today(),
        "next_clock": next_clock,
        "shown": shown,
        "number_of": number_of,
        "may_work": actor.can(Capability.WORK_ON_FINDINGS),
    }


def _chosen(wanted: FindingFilter, teams: dict[str, str], owners: dict[str, str]) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    endpoint = request.endpoint or LIST
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "state": "Open" if wanted.state == "open" else shown(wanted.state) if wanted.state else "",
        "grade": shown(wanted.grade) if wanted.grade else "",
        "team": teams.get(wanted.team, ""),
        "owner": "Owned by me" if wanted.owner == ME else owners.get(wanted.owner, ""),
        "requirement": f"Breaks {wanted.requirement}" if wanted.requirement else "",
        "only": dict(ONLY_NAMES).get(wanted.only, ""),
    }
    # Without a state the list shows the open ones, so taking the state away asks for every state by an empty word.
    without: dict[str, str | None] = dict.fromkeys(named) | {"state": ""}
    return [(words, list_address(endpoint, PARTS, **{name: without[name]})) for name, words in named.items() if words]


def _csv_rows(database: Database, actor: Actor, wanted: FindingFilter, day: date) -> Iterator[tuple[object, ...]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.findings_page(reading, actor, wanted, cursor, today=day, size=EXPORT_PAGE)

    judged = {True: "yes", False: "no", None: ""}
    for row in all_rows(database, page_at):
        yield (
            number_of(row.id), row.title, row.grade, row.status, row.cycle, row.unit_name, row.owner_name,
            row.raised_at, row.contain_by, row.plan_by, row.done_due_on, row.check_due_on, judged[row.was_on_time],
            number_of(row.repeat_of_id) if row.repeat_of_id else "", "yes" if row.is_systemic else "no",
            row.origin_label,
        )  # fmt: skip


def _decided(row: Any, form: SystemicForm, decision: str) -> Response:
    actor, reason = current_actor(), form.reason.data or ""
    if decision == "accept":
        owner_id = id_of(form.owner_id.data) or 0
        made = accept_systemic(
            session(), row, reason, owner_id=owner_id, version=form.version(), today=today(), by=actor, now=now()
        )
        return saved(made.row_id, f"Raised {number_of(made.row_id)} as a systemic major.")
    decline_systemic(session(), row, reason, version=form.version(), by=actor, now=now())
    return saved_list("Declined. This set is not suggested again.")


def saved_list(said: str) -> Response:
    toast(said)
    return redirect(url_for("findings.list_systemic"), 303)
