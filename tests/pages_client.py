"""A test client that holds every page to the house rules, and every GET to writing nothing."""

import re
import secrets
from html import unescape
from typing import Any

from flask import Flask
from flask import session as cookie_of_request
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from app.core.actor import Actor
from app.people.models import PersonSession
from app.people.session_rows import hash_of
from app.people.sessions import TOKEN
from tests.pages import check_page


class PagesClient:
    """Asks for pages as one person. `post` brings the CSRF token of the session without asking for a page that has it:
    `test_bad_forms` and browsers take it from the forms.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.token = ""

    def sign_in(self, actor: Actor) -> None:
        """Give this client a session row and its cookie, without the cost of a password hash."""
        runtime = self.app.extensions["tidemark"]
        token = secrets.token_urlsafe(16)
        with runtime.database.transaction() as session:
            session.add(
                PersonSession(
                    person_id=actor.id or 0,
                    token_hash=hash_of(token),
                    started_at=runtime.clock.real(),
                    seen_at=runtime.clock.real(),
                    device="test",
                )
            )
        with self.http.session_transaction() as cookie:
            cookie[TOKEN] = token

    def get(self, path: str, status: int = 200, **more: Any) -> TestResponse:
        response = self.http.get(path, **more)
        self._hold(response, status)
        return response

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 303, **more: Any) -> TestResponse:
        """Post a form with this session's CSRF token and a new request id, unless the data brings its own."""
        fields = {"csrf_token": self.csrf_token(), "request_id": secrets.token_hex(16), **(data or {})}
        response = self.http.post(path, data=fields, **more)
        self._hold(response, status)
        return response

    def csrf_token(self) -> str:
        """The token that this session's pages carry."""
        if not self.token:
            with self.http.session_transaction() as cookie, self.app.test_request_context():
                cookie_of_request.update(cookie)  # a page may have given it one
                self.token = generate_csrf()
                cookie["csrf_token"] = cookie_of_request["csrf_token"]
        return self.token

    def _hold(self, response: TestResponse, status: int) -> None:
        text = response.get_data(as_text=True) if (response.mimetype or "").startswith("text/") else ""
        assert response.status_code == status, f"{response.status_code} instead of {status}: {words_in(text)[:600]}"
        if response.mimetype == "text/html" and text and not 300 <= status < 400:
            check_page(text, status=status)


def words(response: TestResponse) -> str:
    """What a person reads in the main part of a page."""
    return words_in(response.get_data(as_text=True))


def row_version(response: TestResponse) -> str:
    """At which version the form on a page was opened."""
    found = re.search(r'name="row_version" value="([0-9]+)"', response.get_data(as_text=True))
    assert found is not None, "the form does not say at which version it was opened"
    return found.group(1)


def words_in(page: str) -> str:
    main = page.split("<main", 1)[-1].split("</main>", 1)[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))).strip()
