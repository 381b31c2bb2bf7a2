"""Who may reach which page: declared where the route is made, refused where nothing was declared.

`Pages` is the only blueprint class. Its `page` decorator both routes a view and states its rule, so there is no
order of decorators that could disarm it (changedetection.io's CVE-2026-35490 was `@login_required` above
`@route`). The one hook refuses an endpoint without a rule, and the factory refuses to start with one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden, MethodNotAllowed, NotFound
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from app.core.actor import Actor
from app.core.capability import Capability

LARGEST_ID = 2**31 - 1
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """What a route demands. `capability` None with `signed_in` means: anybody who is signed in."""

    signed_in: bool = True
    capability: Capability | None = None
    csrf: bool = True


ANYBODY = Rule(signed_in=False)
SIGNED_IN = Rule()
# Authenticated by an unguessable token in the path, so no cookie is used and no CSRF token demanded (DESIGN 4).
TOKEN_IN_PATH = Rule(signed_in=False, csrf=False)


def needs(capability: Capability) -> Rule:
    return Rule(capability=capability)


class Pages(Blueprint):
    """A blueprint whose every route states its rule."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.rules: dict[str, Rule] = {}

    def page(self, path: str, access: Rule, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
        """Route a view; several paths for one view must agree on the rule."""

        def register(view: View) -> View:
            endpoint = f"{self.name}.{view.__name__}"
            if self.rules.setdefault(endpoint, access) != access:
                message = f"{endpoint} is routed twice with different rules"
                raise ValueError(message)
            self.add_url_rule(path, endpoint=view.__name__, view_func=view, methods=list(methods))
            return view

        return register


class RouteWithoutRule(Exception):
    """The start-up check: a route that nobody declared access for."""

    def __init__(self, endpoints: list[str]) -> None:
        super().__init__(f"these routes have no access rule: {', '.join(endpoints)}")


class CapabilityMissing(Forbidden):
    """A signed-in person lacks the capability that a page demands; the error page says who has it."""

    def __init__(self, capability: Capability) -> None:
        self.capability = capability
        super().__init__()


class SignInNeeded(Exception):
    """Nobody is signed in, or the session ended."""


class RowIdConverter(IntegerConverter):
    """An id in a path: one that no database could hold is an unknown address, not a failed query."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:  # noqa: A002 - werkzeug's name
        super().__init__(map, *args, **({"max": LARGEST_ID} | options))


def init_access(app: Flask, load_actor: Callable[[], Actor | None]) -> None:
    """Hang the one deny-by-default hook; call it before blueprints register hooks of their own."""
    app.url_map.converters["int"] = RowIdConverter

    @app.before_request
    def refuse_unless_allowed() -> None:
        if request.endpoint is None:
            # Unknown paths and methods answer the same whether or not somebody is signed in.
            raise _routing_error()
        g.actor = load_actor()
        check(rules_of(app).get(request.endpoint))

    @app.errorhandler(SignInNeeded)
    def ask_to_sign_in(_error: SignInNeeded) -> AnyResponse:
        target = request.full_path.rstrip("?") if request.method == "GET" else "/"
        place = url_for("people.sign_in", next=target)
        if request.headers.get("HX-Request"):
            return Response("", 401, {"HX-Redirect": place})
        return redirect(place, 303)


def rules_of(app: Flask) -> dict[str, Rule]:
    rules = {"static": ANYBODY}
    for blueprint in app.blueprints.values():
        if isinstance(blueprint, Pages):
            rules.update(blueprint.rules)
    return rules


def refuse_routes_without_rule(app: Flask) -> None:
    """Abort the start when any route lacks a rule."""
    known = rules_of(app)
    missing = sorted({rule.endpoint for rule in app.url_map.iter_rules()} - set(known))
    if missing:
        raise RouteWithoutRule(missing)


def check(rule: Rule | None) -> None:
    if rule is None:
        raise Forbidden
    if not rule.signed_in:
        return
    actor = find_actor()
    if actor is None:
        raise SignInNeeded
    if rule.capability is not None and not actor.can(rule.capability):
        raise CapabilityMissing(rule.capability)


def check_quietly(rule: Rule) -> bool:
    """Whether `check` would pass, for menus and buttons."""
    try:
        check(rule)
    except (Forbidden, SignInNeeded):
        return False
    return True


def path_if_open(path: str) -> str:
    """A path of ours where this person may open the kind of page that it leads to; else empty, as an empty one is."""
    if not path:
        return ""
    endpoint, _ = current_app.url_map.bind("").match(path)
    return path if check_quietly(rules_of(current_app)[endpoint]) else ""


def find_actor() -> Actor | None:
    """The person of this request, or None."""
    actor = g.get("actor")
    return actor if isinstance(actor, Actor) else None


def current_actor() -> Actor:
    """The person of this request; a page that demands nobody must use `find_actor`."""
    actor = find_actor()
    if actor is None:
        raise SignInNeeded
    return actor


def _routing_error() -> Exception:
    error = request.routing_exception
    return error if isinstance(error, NotFound | MethodNotAllowed) else error or NotFound()
