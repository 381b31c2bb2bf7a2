"""Makes the application: settings, database, access, blueprints, slots, errors. The one place that knows them all."""

from collections.abc import Callable
from typing import Any

from flask import current_app, url_for
from flask_openapi3 import Info, OpenAPI
from jinja2 import StrictUndefined

from app.actions.routes import pages as actions_pages
from app.actions.slots import count_late
from app.cases.routes import horizon_pages
from app.cases.routes import pages as cases_pages
from app.cases.slots import (
    case_of_change_panel,
    cases_of_action,
    cases_of_checklist,
    cases_of_finding,
    cases_of_measure,
    cases_of_requirement,
    cases_of_suggestion,
    count_open,
    open_from_ticked,
)
from app.config import ROOT, Settings, read_settings
from app.core import charts
from app.db.runtime import Runtime
from app.demo.routes import pages as demo_pages
from app.exchange.routes import pages as exchange_pages
from app.history.routes import pages as history_pages
from app.home.handover import DUTIES
from app.home.proof import last_mailed_head
from app.home.routes import pages as home_pages
from app.notifications.routes import pages as notifications_pages
from app.organisation.routes import pages as organisation_pages
from app.people.domain.roles import roles_that_may
from app.people.routes import pages as people_pages
from app.people.sessions import load_actor
from app.procedures.routes import attestation_pages, consultation_pages
from app.procedures.routes import pages as procedures_pages
from app.procedures.slots import (
    procedures_of_aim,
    procedures_of_measure,
    procedures_of_product,
    procedures_of_promise,
    procedures_of_requirement,
)
from app.requirements.routes import pages as requirements_pages
from app.requirements.slots import requirements_of_product
from app.web.access import Pages, find_actor, init_access, refuse_routes_without_rule
from app.web.errors import init_errors
from app.web.filters import init_filters
from app.web.forms import new_request_id
from app.web.navigation import Counter, navigation
from app.web.requests import init_requests, now
from app.web.runtime import NAME
from app.web.security import init_csrf, init_security
from app.web.slots import Slots
from audits.checklists.routes import pages as checklists_pages
from audits.checklists.slots import questions_of_requirement
from audits.conduct.routes import pages as audits_pages
from audits.conduct.slots import audits_of_checklist, count_audits
from audits.findings.routes import pages as findings_pages
from audits.findings.slots import count_open_findings
from audits.reporting.routes.reports import pages as reports_pages
from audits.reporting.slots import findings_of_requirement, findings_of_requirement_then
from regwatch.changes.routes import pages as changes_pages
from regwatch.changes.slots import changes_of_requirement, count_new, items_of_source
from regwatch.sources.routes import pages as sources_pages
from regwatch.sources.slots import count_not_well

PAGES: tuple[Pages, ...] = (
    people_pages,
    history_pages,
    notifications_pages,
    organisation_pages,
    requirements_pages,
    actions_pages,
    procedures_pages,
    consultation_pages,
    attestation_pages,
    checklists_pages,
    audits_pages,
    findings_pages,
    reports_pages,
    sources_pages,
    changes_pages,
    cases_pages,
    horizon_pages,
    home_pages,
    exchange_pages,
)
SLOTS: Slots = {
    "requirement": (
        findings_of_requirement,
        procedures_of_requirement,
        questions_of_requirement,
        changes_of_requirement,
        cases_of_requirement,
    ),
    "aim": (procedures_of_aim,),
    "promise": (procedures_of_promise,),
    "product": (requirements_of_product, procedures_of_product),
    "finding": (cases_of_finding,),
    "action": (cases_of_action,),
    "suggestion": (cases_of_suggestion,),
    "requirement then": (findings_of_requirement_then,),
    "change": (case_of_change_panel,),
    "changes": (open_from_ticked,),
    "source": (items_of_source,),
    "checklist": (audits_of_checklist, cases_of_checklist),
    "measure": (procedures_of_measure, cases_of_measure),
}
COUNTERS: dict[str, Counter] = {
    "changes.list_changes": count_new,
    "cases.list_cases": count_open,
    "sources.list_sources": count_not_well,
    "audits.list_audits": count_audits,
    "findings.list_findings": count_open_findings,
    "actions.list_actions": count_late,
}


def create_app(settings: Settings | None = None, *, publish_sample: Callable[[], str] | None = None) -> OpenAPI:
    """Build the application for these settings (default: the environment); refuse to start when a route has no rule.

    `publish_sample` is the demonstration's button; without it the button and its route do not exist.
    """
    settings = settings or read_settings()
    app = OpenAPI(
        "tidemark",
        info=Info(title="Tidemark", version="1"),
        doc_ui=False,
        static_folder=str(ROOT / "app" / "static"),
        template_folder=str(ROOT / "templates"),
    )
    app.extensions[NAME] = Runtime.from_settings(settings)
    app.extensions["tidemark-slots"] = SLOTS
    app.extensions["tidemark-counters"] = COUNTERS
    app.extensions["tidemark-duties"] = DUTIES
    app.extensions["tidemark-mailed-head"] = last_mailed_head
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Globals, because imported macros see no context.
    app.jinja_env.globals.update(new_request_id=new_request_id, charts=charts, icons=f"{app.static_url_path}/icons.svg")
    init_security(app, settings)
    init_access(app, load_actor)
    app.extensions["tidemark-publish-sample"] = publish_sample
    for pages in (*PAGES, demo_pages) if publish_sample else PAGES:
        app.register_blueprint(pages)
    init_csrf(app)
    init_requests(app)
    init_errors(app, roles_that_may)
    init_filters(app, settings)
    app.context_processor(page_context)
    refuse_routes_without_rule(app)
    return app


def page_context() -> dict[str, Any]:
    """What every layout may use."""
    actor = find_actor()
    return {
        "actor": actor,
        "navigation": navigation,
        "printed": f"Printed from Tidemark on {now():%-d %B %Y} by {actor.name}." if actor else "",
        "search_url": url_for("home.search_everything")
        if "home.search_everything" in current_app.view_functions
        else "",
        "has_samples": current_app.extensions["tidemark-publish-sample"] is not None,
        "theme": None,
    }
