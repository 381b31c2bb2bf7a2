"""Settings and health."""

from flask import Response, jsonify, redirect, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from app.background.job_runs import job_health, latest_runs
from app.background.operations import ask_for
from app.background.queries import latest_tasks
from app.core.capability import Capability
from app.home.health import health_checks, verdict_of
from app.home.routes.blueprint import pages
from app.notifications.outages import open_outage
from app.web.access import ANYBODY, current_actor, needs
from app.web.requests import now, session
from app.web.runtime import runtime

STARTER_WORK = "starter"


@pages.page("/settings", needs(Capability.READ_SETTINGS))
def settings() -> str:
    checks = health_checks(runtime(), session())
    return render_template(
        "home/settings.html",
        checks=checks,
        verdict=verdict_of(checks),
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


@pages.page("/health", ANYBODY)
def health() -> tuple[Response, int]:
    """For a load balancer: whether the database answers, and nothing that a stranger should know.

    A mail server in trouble is named and leaves the status at ok: pages are served all the same.
    """
    try:
        is_mail_down = open_outage(session()) is not None and bool(runtime().settings.smtp_url)
    except SQLAlchemyError:
        return jsonify(status="unhealthy", reason="the database does not answer"), 503
    return jsonify(status="ok", **({"mail": "failing"} if is_mail_down else {})), 200
