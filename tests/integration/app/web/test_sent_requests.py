"""A write in JSON, or with its id and version in headers, is held to what a form is held to; no page breaks on it."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import jsonify, request

from app import factory
from app.people.domain.roles import CAPABILITIES, Role
from app.people.models import Client
from app.web.access import SIGNED_IN, Pages, rules_of
from app.web.forms import EditForm, Form
from app.web.requests import session as request_session
from regwatch.sources.operations import load_sources
from tests.cast import NOW
from tests.factories.audits import opened_audit
from tests.factories.checklists import add_checklist
from tests.factories.findings import add_finding
from tests.factories.watch import fill_changes
from tests.integration.app.db.test_sessions import clients_named
from tests.pages_client import PagesClient

JSON = "application/json"
UNREADABLE = {
    "half of it": b'{"answer": ',
    "a list": b'[{"answer": "Yes"}]',
    "thousands of levels": b'{"answer":' * 2_000 + b"1" + b"}" * 2_000,
}
ODD = {"a list": ["a", 5], "an object": {"a": 1}, "a zero byte": "\x00", "an enormous number": 10**400}
LEFT_OUT = {"people.sign_out", "people.end_all_own_sessions", "people.end_one_session", "named.name_one"}
PEOPLE = {"officer": Role.OFFICER, "leader": Role.LEADER, "administrator": Role.ADMINISTRATOR}


@pytest.fixture
def app(settings, monkeypatch):
    """The application with one page that takes JSON and answers in it."""
    pages = Pages("named", __name__)

    @pages.page("/clients-named", SIGNED_IN, methods=("POST",))
    def name_one():
        request_session().add(Client(name=request.form["name"]))
        request_session().flush()
        return jsonify(name=request.form["name"], version=EditForm().version()), 201

    monkeypatch.setattr(factory, "PAGES", (*factory.PAGES, pages))
    made = factory.create_app(settings)
    made.testing = False
    yield made
    made.extensions["tidemark"].database.dispose()


@pytest.fixture
def officer(app, cast):
    client = PagesClient(app)
    client.sign_in(cast.officer)
    return client


def send(client, path, body, **headers):
    """A JSON request as a script would make it: the CSRF token in its header."""
    sent = {"X-CSRFToken": client.csrf_token(), **{name.replace("_", "-"): value for name, value in headers.items()}}
    body = body if isinstance(body, bytes) else json.dumps(body)
    return client.http.post(path, data=body, headers=sent, content_type=JSON)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"name": "Kestrel"}, {"Idempotency_Key": '"one"'}),
        ({"name": "Kestrel", "request_id": "one"}, {}),
        ({"request_id": "one", "name": "Kestrel"}, {"Idempotency_Key": "one"}),
    ],
)
def test_the_same_json_request_again_gets_the_same_answer_and_has_one_effect(database, officer, body, headers):
    answers = [send(officer, "/clients-named", body, **headers) for _ in range(3)]
    assert [(one.status_code, one.mimetype, one.get_json()) for one in answers] == [
        (201, JSON, {"name": "Kestrel", "version": 1})
    ] * 3
    assert len({one.data for one in answers}) == 1
    assert clients_named(database, "Kestrel") == 1


def test_one_id_sent_in_a_header_in_json_and_in_a_form_is_one_request(database, officer):
    send(officer, "/clients-named", {"name": "Kestrel"}, Idempotency_Key="one")
    as_field = send(officer, "/clients-named", {"name": "Kestrel", "request_id": "one"})
    form = {"name": "Kestrel", "request_id": "one", "csrf_token": officer.csrf_token()}
    as_form = officer.http.post("/clients-named", data=form)
    assert [as_field.status_code, as_form.status_code] == [201, 201]
    assert clients_named(database, "Kestrel") == 1


@pytest.mark.parametrize("other", [{"name": "Other"}, {"name": "Kestrel", "more": [["a"]]}])
def test_the_same_id_with_other_json_is_refused(database, officer, other):
    send(officer, "/clients-named", {"name": "Kestrel", "more": [["b"]]}, Idempotency_Key="one")
    assert send(officer, "/clients-named", other, Idempotency_Key="one").status_code == 422
    assert clients_named(database, "Other") == 0


def test_two_copies_of_one_json_request_at_once_have_one_effect(app, database, cast):
    clients = [PagesClient(app) for _ in range(4)]
    for client in clients:
        client.sign_in(cast.officer)
        client.csrf_token()
    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(
            threads.map(lambda one: send(one, "/clients-named", {"name": "Kestrel"}, Idempotency_Key="one"), clients)
        )
    assert {one.status_code for one in answers} == {201}
    assert clients_named(database, "Kestrel") == 1


def test_json_without_the_csrf_token_is_refused_where_a_cookie_authenticates(database, officer):
    refused = officer.http.post("/clients-named", json={"name": "Kestrel"}, headers={"Idempotency-Key": "one"})
    assert refused.status_code == 400
    assert clients_named(database, "Kestrel") == 0
    assert send(officer, "/clients-named", {"name": "Kestrel"}, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        ({"request_id": "a"}, {"Idempotency_Key": "b"}, "Idempotency-Key and request_id say different things"),
        ({"row_version": 3}, {"If_Match": '"4"'}, "If-Match and row_version say different things"),
        ({}, {"Idempotency_Key": "x" * 65}, "must be 1 to 64 letters"),
        ({"request_id": ["a"]}, {}, "must be 1 to 64 letters"),
        ({}, {"If_Match": "newest"}, "must be the whole number"),
        ({"row_version": {"a": 1}}, {}, "must be the whole number"),
    ],
)
def test_an_id_or_a_version_that_is_none_is_refused_in_words(database, officer, body, headers, words):
    refused = send(officer, "/clients-named", {"name": "Kestrel", **body}, **headers)
    assert refused.status_code == 400
    assert words in refused.text
    assert clients_named(database, "Kestrel") == 0


@pytest.fixture
def filled(register, cast):
    with register.transaction() as session:
        load_sources(session, by=cast.administrator, now=NOW)
        fill_changes(session, 3, requirement_ids=range(1, 80), now=NOW)
        audit = opened_audit(session, add_checklist(session, by=cast.officer, now=NOW), cast)
        finding = add_finding(session, cast, NOW)
        return {"audit_id": audit.row_id, "finding_id": finding.row_id, "person_id": cast.agent.id}


def places(app, known):
    """The address of every route that takes a POST, with something there where the test has it, and who may send it."""
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in LEFT_OUT:
            continue
        ref = {"requirements": "FCA-DISP-162", "checklists": "CL-SMALL"}.get(rule.endpoint.partition(".")[0], "a")
        path = rule.rule.replace("<ref>", ref).replace("<code>", "A1").replace("<key>", "fca-news")
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
        path = re.sub(r"<int:(\w+)>", lambda found: str(known.get(found[1], 1)), path)
        capability = rules_of(app)[rule.endpoint].capability
        may = [name for name, role in PEOPLE.items() if capability in CAPABILITIES[role]]
        yield re.sub(r"<\w+>", "a", path), (may or ["officer"])[0]


def all_field_names():
    """Every name that a form of the product asks for."""
    forms = list(Form.__subclasses__())
    for form in forms:  # it grows meanwhile
        forms.extend(form.__subclasses__())
    names = {name for form in forms for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    return names - {"request_id", "row_version", "csrf_token"}


def test_no_page_breaks_on_a_body_that_is_no_json_object(filled, app, cast):
    officer = PagesClient(app)
    officer.sign_in(cast.officer)
    found = {
        (place, what, answer.status_code)
        for place, _ in places(app, filled)
        for what, body in UNREADABLE.items()
        if not 400 <= (answer := send(officer, place, body)).status_code < 500
    }
    assert found == set()


@pytest.mark.parametrize("what", ODD)
def test_no_page_breaks_on_a_field_of_another_shape(filled, app, cast, what):
    body, clients = dict.fromkeys(all_field_names(), ODD[what]), {}
    for name in PEOPLE:
        clients[name] = PagesClient(app)
        clients[name].sign_in(cast.named(name))
    found = {place: send(clients[name], place, body).status_code for place, name in places(app, filled)}
    assert {place: status for place, status in found.items() if status >= 500} == {}
    assert sum(status not in {403, 404} for status in found.values()) > 40, "most of the places are really there"


def test_a_stale_version_in_a_header_is_answered_as_one_in_the_form_is(filled, app, cast):
    officer, place = PagesClient(app), "/requirements/FCA-DISP-162/review"
    officer.sign_in(cast.officer)
    fields = {"outcome": "Read it again"}
    stale = send(officer, place, fields, If_Match='"7"')
    assert stale.status_code == 409
    assert "Read it again" in stale.text, "what was sent is kept"
    assert send(officer, place, fields, If_Match='"1"').status_code == 303
