"""My work, search, settings and health."""

from flask import Response, jsonify, redirect, render_template, request, url_for
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from app.background.job_runs import job_health, latest_runs
from app.background.operations import ask_for
from app.background.queries import get_task, latest_tasks
from app.core import links
from app.core.capability import Capability
from app.core.due import DuePerson, each_once
from app.core.text import one_line
from app.db import search
from app.home.domain.digest import due_words, sections_of
from app.home.health import findings
from app.home.rooms import everything_due
from app.web.access import ANYBODY, SIGNED_IN, Pages, current_actor, needs
from app.web.requests import now, session
from app.web.runtime import runtime

pages = Pages("home", __name__)
SHOWN_ON_SCREEN = 50
FOUND_AT_MOST = 50
STARTER_WORK = "starter"


@pages.page("/", SIGNED_IN)
def my_work() -> str:
    actor = current_actor()
    person = DuePerson(
        actor.id or 0,
        actor.name,
        is_officer=actor.can(Capability.TRIAGE_CHANGES),
        is_administrator=actor.can(Capability.MANAGE_SETTINGS),
    )
    items = each_once(everything_due(session(), person, now()))
    today = now().astimezone(runtime().settings.zone).date()
    sections = sections_of(items, SHOWN_ON_SCREEN)
    return render_template("home/my_work.html", sections=sections, today=today, due_words=due_words, person=person)


@pages.page("/search", SIGNED_IN)
def search_everything() -> str:
    query = one_line(request.args.get("q", ""))[:200]
    # Asked for by kind, so that what this person may not read takes no place among the best.
    kind = None if current_actor().can(Capability.READ_CHANGES) else "requirement"
    found = search.find(session(), current_actor(), query, kind=kind, limit=FOUND_AT_MOST) if query else []
    hits = [(hit, links.page_of(hit.kind, hit.key)) for hit in found]
    return render_template("home/search.html", query=query, hits=hits, most=FOUND_AT_MOST)


@pages.page("/settings", needs(Capability.READ_SETTINGS))
def settings() -> str:
    return render_template(
        "home/settings.html",
        findings=findings(runtime(), session()),
        jobs=job_health(session()),
        runs=latest_runs(session()),
        tasks=latest_tasks(session(), current_actor()),
        may_manage=current_actor().can(Capability.MANAGE_SETTINGS),
    )


@pages.page("/settings/starter", needs(Capability.MANAGE_SETTINGS), methods=("POST",))
def load_starter() -> AnyResponse:
    """Queue the loading of the starter library; `app.scheduler.WORKS["starter"]` does it."""
    task = ask_for(session(), STARTER_WORK, "Load the starter library", {}, by=current_actor(), now=now())
    return redirect(url_for("home.show_task", task_id=task.row_id), 303)


@pages.page("/background/<int:task_id>", SIGNED_IN)
def show_task(task_id: int) -> str:
    return render_template("home/show_task.html", task=get_task(session(), current_actor(), task_id))


@pages.page("/health", ANYBODY)
def health() -> tuple[Response, int]:
    """For a load balancer: whether the database answers, and nothing that a stranger should know."""
    try:
        session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="unhealthy", reason="the database does not answer"), 503
    return jsonify(status="ok"), 200
