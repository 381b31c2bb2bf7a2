"""Makes the application: settings, database, access, blueprints, slots, errors. The one place that knows them all."""

from typing import Any

from flask import current_app, url_for
from flask_openapi3 import Info, OpenAPI
from jinja2 import StrictUndefined

from app.config import ROOT, Settings, read_settings
from app.db.runtime import Runtime
from app.history.routes import pages as history_pages
from app.people.domain.roles import roles_that_may
from app.people.routes import pages as people_pages
from app.people.sessions import load_actor
from app.requirements.routes import pages as requirements_pages
from app.web.access import Pages, find_actor, init_access, refuse_routes_without_rule
from app.web.errors import init_errors
from app.web.filters import init_filters
from app.web.forms import new_request_id
from app.web.navigation import Counter, navigation
from app.web.requests import init_requests, now
from app.web.runtime import NAME
from app.web.security import init_csrf, init_security
from app.web.slots import Slots

PAGES: tuple[Pages, ...] = (people_pages, history_pages, requirements_pages)
SLOTS: Slots = {}
COUNTERS: dict[str, Counter] = {}


def create_app(settings: Settings | None = None) -> OpenAPI:
    """Build the application for these settings (default: the environment); refuse to start when a route has no rule."""
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
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["new_request_id"] = new_request_id  # a global, because imported macros see no context
    init_security(app, settings)
    init_access(app, load_actor)
    for pages in PAGES:
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
        "theme": None,
    }
