"""Headers, hosts and CSRF: what Flask leaves to be assembled."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from app.config import Settings
from app.web.access import rules_of

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
LARGEST_REQUEST = 10 * 1024 * 1024
LARGEST_FORM = 1024 * 1024
MOST_FORM_PARTS = 500


def init_security(app: Flask, settings: Settings) -> None:
    secure = settings.address.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.signing_key,
        SESSION_COOKIE_NAME="tidemark",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session that it belongs to
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        TRUSTED_HOSTS=trusted_hosts(settings),
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.after_request(add_headers)
    if secure:
        app.after_request(_demand_https)


def init_csrf(app: Flask) -> None:
    """Demand the token wherever a cookie authenticates; called when all routes are known."""
    csrf = CSRFProtect(app)
    for endpoint, rule in rules_of(app).items():
        if not rule.csrf:
            csrf.exempt(app.view_functions[endpoint])


def trusted_hosts(settings: Settings) -> list[str]:
    """The names that this installation answers to; a request for any other host is refused with 400."""
    name = urlsplit(settings.address).hostname or settings.host
    local = {"127.0.0.1", "localhost", "[::1]"} if settings.host in {"127.0.0.1", "::1", "localhost"} else set()
    return sorted({name, settings.host, *local})


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("X-Frame-Options", "DENY")
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint != "static":
        # Pages hold what only this person may see; Flask's CVE-2023-30861 was a session cached by a proxy.
        headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _demand_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
