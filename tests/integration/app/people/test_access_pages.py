"""Every page that needs no parameter, asked for by every role; and the headers that each answer carries."""

import pytest

from app.people.domain.roles import Role
from tests.architecture.access_table import ACCESS, OTHER_ANSWERS, WHO_MAY
from tests.cast import PASSWORD, address_of

NOBODY = ""


def plain_pages(app) -> list[tuple[str, str]]:
    """Endpoint and path of every GET without a parameter."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted((rule.endpoint, rule.rule) for rule in rules)


def expected(endpoint: str, role: str) -> int:
    rule = ACCESS[endpoint]
    if role == NOBODY:
        opens = rule in {"anybody", "token in path"}
        return OTHER_ANSWERS.get(endpoint, 200) if opens and endpoint != "people.sign_in" else 200 if opens else 303
    if role not in WHO_MAY.get(rule, role).split():
        return 403
    return OTHER_ANSWERS.get(endpoint, 200)


@pytest.mark.parametrize("role", [NOBODY, *(role.value for role in Role)])
def test_every_page_answers_each_role_as_the_table_says(app, client_as, role):
    client = client_as(role)
    answers = {path: client.http.get(path).status_code for _, path in plain_pages(app)}
    assert answers == {path: expected(endpoint, role) for endpoint, path in plain_pages(app)}


def test_every_answer_is_private_and_hardened(app, client_as):
    client = client_as("administrator")
    paths = [path for _, path in plain_pages(app)]
    for path in [*paths, "/no-such-page", "/people/9999"]:
        headers = client.http.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize("path", ["/no-such-page", "/people/../etc/passwd", "/changes/x/y/z"])
def test_an_unknown_address_answers_nobody_and_everybody_alike(client_as, path):
    client_as(NOBODY).get(path, status=404)
    client_as("administrator").get(path, status=404)


def test_a_method_that_a_page_does_not_take_is_refused_before_the_sign_in(client_as):
    assert client_as(NOBODY).http.delete("/people").status_code in {400, 405}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example"])
def test_a_request_for_another_host_is_refused(client_as, host):
    assert client_as(NOBODY).http.get("/sign-in", headers={"Host": host}).status_code == 400


def test_a_forwarded_host_is_not_believed(client_as):
    response = client_as(NOBODY).http.get("/people", headers={"X-Forwarded-Host": "evil.example"})
    assert response.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/people/new", {"name": "Nora", "email": "nora@fernleigh.example", "roles": "leader"}),
        ("/sign-out", {}),
        ("/me/sign-out-everywhere", {}),
        ("/people/places/client/new", {"name": "Tideway"}),
    ],
)
def test_a_form_without_the_token_has_no_effect(client_as, path, data):
    client = client_as("administrator")
    assert client.http.post(path, data=data).status_code == 400
    assert client.http.post(path, data={**data, "csrf_token": "made up"}).status_code == 400
    client.get("/me")


def test_a_sign_in_from_another_site_has_no_effect(client_as):
    data = {"email": address_of("officer"), "password": PASSWORD}
    assert client_as(NOBODY).http.post("/sign-in", data=data).status_code == 400


def test_the_cookie_is_secure_where_the_address_is(settings, database, cast):
    from app.factory import create_app

    app = create_app(settings.model_copy(update={"base_url": "https://tidemark.example"}))
    response = app.test_client().get("/sign-in", base_url="https://tidemark.example")
    assert "Secure" in response.headers["Set-Cookie"]
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")
    app.extensions["tidemark"].database.dispose()
