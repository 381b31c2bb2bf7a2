"""Every route declares who may reach it, and stands in the table of roles and endpoints."""

from collections.abc import Callable

import pytest
from flask import Flask, g
from werkzeug.exceptions import Forbidden

from app.config import read_settings
from app.core.actor import Actor
from app.core.capability import Capability
from app.factory import create_app
from app.people.domain.roles import CAPABILITIES, Role
from app.web.access import (
    ANYBODY,
    SIGNED_IN,
    TOKEN_IN_PATH,
    Pages,
    RouteWithoutRule,
    Rule,
    SignInNeeded,
    check,
    check_quietly,
    init_access,
    needs,
    refuse_routes_without_rule,
    rules_of,
)
from tests.architecture.access_table import ACCESS, WHO_MAY

NAMES = {ANYBODY: "anybody", SIGNED_IN: "signed in", TOKEN_IN_PATH: "token in path"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(read_settings(data_dir=tmp_path_factory.mktemp("data"), secret_key="k" * 40))


def name_of(rule: Rule) -> str:
    return str(rule.capability) if rule.capability else NAMES[rule]


def test_every_route_stands_in_the_table_as_it_is(app: Flask):
    found = {rule.endpoint: name_of(rules_of(app)[rule.endpoint]) for rule in app.url_map.iter_rules()}
    rows = [f'    "{endpoint}": "{rule}",' for endpoint, rule in found.items() if ACCESS.get(endpoint) != rule]
    assert not rows, "put into ACCESS in tests/architecture/access_table.py, if that is who may:\n" + "\n".join(rows)


def test_the_table_names_no_route_that_is_gone(app: Flask):
    found = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(ACCESS) <= found, f"take out of ACCESS: {sorted(set(ACCESS) - found)}"


def test_every_capability_is_held_by_the_roles_in_the_table():
    held = {
        str(capability): " ".join(role for role in Role if capability in CAPABILITIES[role])
        for capability in Capability
    }
    assert held == WHO_MAY


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_into_exactly_the_routes_of_the_table(app: Flask, role: Role):
    actor = Actor(id=1, name="One", capabilities=CAPABILITIES[role])
    with app.test_request_context("/"):
        g.actor = actor
        opened = {endpoint for endpoint, rule in rules_of(app).items() if check_quietly(rule)}
    expected = {endpoint for endpoint, rule in ACCESS.items() if role in WHO_MAY.get(rule, role).split()}
    assert opened == expected


def test_somebody_not_signed_in_is_let_into_the_open_routes_alone(app: Flask):
    with app.test_request_context("/"):
        g.actor = None
        opened = {endpoint for endpoint, rule in rules_of(app).items() if check_quietly(rule)}
    assert opened == {endpoint for endpoint, rule in ACCESS.items() if rule in {"anybody", "token in path"}}


def test_a_route_without_a_rule_stops_the_start():
    app = Flask(__name__)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RouteWithoutRule, match="forgotten"):
        refuse_routes_without_rule(app)


def test_a_route_of_a_plain_blueprint_stops_the_start():
    from flask import Blueprint

    app, blueprint = Flask(__name__), Blueprint("loose", __name__)
    blueprint.add_url_rule("/loose", "page", lambda: "")
    app.register_blueprint(blueprint)
    with pytest.raises(RouteWithoutRule, match=r"loose\.page"):
        refuse_routes_without_rule(app)


def test_a_route_that_slipped_past_the_start_is_refused_to_everybody():
    app = Flask(__name__)
    init_access(app, Actor.system)
    app.add_url_rule("/late", "late", lambda: "open")
    assert app.test_client().get("/late").status_code == 403


def test_no_order_of_decorators_disarms_a_rule():
    """CVE-2026-35490 was a sign-in check that stood above the route's decorator and so never ran."""

    def loud(view: Callable[[], str]) -> Callable[[], str]:
        return lambda: view().upper()

    for outer in (True, False):
        pages = Pages("tested", __name__)

        def page() -> str:
            return "secret"

        route = pages.page("/page", needs(Capability.MANAGE_PEOPLE))
        wrapped = loud(page)
        wrapped.__name__ = "page"
        if outer:
            loud(route(page))
        else:
            route(wrapped)
        app = Flask(__name__)
        init_access(app, lambda: Actor(id=1, name="Agent"))
        app.register_blueprint(pages)
        refuse_routes_without_rule(app)
        assert app.test_client().get("/page").status_code == 403


def test_two_paths_of_one_view_cannot_differ_in_their_rule():
    pages = Pages("tested", __name__)

    def page() -> str:
        return ""

    pages.page("/open", ANYBODY)(page)
    with pytest.raises(ValueError, match="different rules"):
        pages.page("/closed", SIGNED_IN)(page)


def test_no_rule_means_no_entry(app: Flask):
    with app.test_request_context("/"):
        g.actor = Actor.system()
        with pytest.raises(Forbidden):
            check(None)
        g.actor = None
        with pytest.raises(SignInNeeded):
            check(SIGNED_IN)


def test_only_routes_with_a_token_in_the_path_do_without_csrf(app: Flask):
    exempt = {endpoint for endpoint, rule in rules_of(app).items() if not rule.csrf}
    assert exempt == {endpoint for endpoint, rule in ACCESS.items() if rule == "token in path"}
    arguments = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    assert all("token" in arguments[endpoint] for endpoint in exempt)
