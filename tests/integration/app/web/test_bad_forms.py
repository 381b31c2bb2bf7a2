"""Whatever is typed into a form, it is answered: saved, refused with the field named, or not allowed. Never a 500."""

import re
import secrets
from functools import cache
from urllib.parse import urlsplit

import html5lib
import pytest
from sqlalchemy import text

from app.background.operations import ask_for
from regwatch.sources.operations import load_sources
from tests.factories.watch import fill_changes
from tests.pages_client import PagesClient

NASTY = {
    "nothing": "",
    "a zero byte": "a\x00b",
    "no character at all": "a\ufffe\uffffb",
    "a whole megabyte": "word " * 200_000,
    "a negative number": "-1",
    "an enormous number": "9" * 40,
    "no number at all": "1e999",
    "the first day there is": "0001-01-01",
    "the last day there is": "9999-12-31",
    "a day that never comes": "2026-02-30",
    "markup": "<script>alert(1)</script><b>",
    "a formula": "=HYPERLINK(1)",
    "signs that turn the text": "\u202eabc\u2066",
    "a path": "../../etc/passwd",
    "a card number": "4111 1111 1111 1111",
    "an address inside": "http://169.254.169.254/latest",
    "signs of SQL": "'; DROP TABLE person; --",
    "signs of a format": "{0.__class__} %s {{ 7*7 }}",
}
PAGES = {
    "officer": (
        "/requirements/new", "/requirements/FCA-DISP-162/edit", "/requirements/FCA-DISP-162/review",
        "/requirements/FCA-DISP-162/applicability", "/requirements/FCA-DISP-161/confirm", "/changes/1", "/changes/new",
        "/sources/new", "/sources/fca-news", "/sources/fca-news/edit", "/outbox", "/me/password",
    ),
    "administrator": (
        "/settings", "/people/new", "/people/3/edit", "/people/4/disable", "/people/places/team/new",
        "/people/places/team/1", "/people/places/site/1", "/people/places/client/1", "/people/places/post/1",
        "/people/days/new", "/people/5",
    ),
    "": ("/sign-in",),
}  # fmt: skip
ANSWERS = {200, 303, 400, 403, 404, 409, 413, 422, 429}
MADE_ANEW = re.compile(r'(name="(csrf_token|request_id)"[^>]*? value=")([^"]*)')
SIGNS_OUT = ("/sign-out", "/me/sessions")


@pytest.fixture
def filled(register, cast, now):
    with register.transaction() as session:
        load_sources(session, by=cast.administrator, now=now)
        fill_changes(session, 3, requirement_ids=range(1, 80), now=now)
        ask_for(session, "poll_sources", "Poll", {}, by=cast.officer, now=now)


def forms_on(client: PagesClient, page: str) -> list[tuple[str, dict[str, str], set[str]]]:
    """The forms that a person is shown; a page whose forms differ only in what is made anew each time is read once."""
    html = client.http.get(page).get_data(as_text=True)
    tokens = {found[3] for found in MADE_ANEW.finditer(html) if found[2] == "csrf_token"}
    return [
        (action, held | {"csrf_token": min(tokens), "request_id": secrets.token_hex(16)}, writable)
        for action, held, writable in forms(page, MADE_ANEW.sub(r"\1", html))
    ]


@cache
def forms(page: str, html: str) -> list[tuple[str, dict[str, str], set[str]]]:
    """Each form that posts: where to, what it holds already, and the names that a person can write into."""
    found = []
    document = html5lib.parse(html, namespaceHTMLElements=False)
    for form in document.iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        held: dict[str, str] = {}
        writable: set[str] = set()
        for field in form.iter():
            name = field.get("name") if field.tag in {"input", "select", "textarea", "button"} else None
            if name is None:
                continue
            held[name] = field.get("value") or ""
            if field.get("type") not in {"hidden", "file", "submit"} and field.tag != "button":
                writable.add(name)
        found.append((urlsplit(form.get("action") or page).path, held, writable))
    return found


@pytest.mark.parametrize("what", NASTY)
def test_every_form_survives(filled, client_as, what):
    failures = []
    for name, pages in PAGES.items():
        client = client_as(name)
        for page in pages:
            for action, held, names in forms_on(client, page):
                if action.startswith(SIGNS_OUT):
                    continue
                answer = client.http.post(action, data={**held, **dict.fromkeys(names, NASTY[what])})
                if answer.status_code not in ANSWERS:
                    failures.append((name, action, answer.status_code))
                elif answer.status_code == 422:
                    shown = answer.get_data(as_text=True)
                    if not re.search(r"There is a problem|role=\"alert\"|tm-err|Nothing was", shown):
                        failures.append((name, action, "422 without a word"))
    assert failures == []


def test_the_forms_that_are_tried_are_most_that_there_are(filled, client_as):
    found = set()
    for name, pages in PAGES.items():
        client = client_as(name)
        for page in pages:
            found |= {re.sub(r"\d+", "N", action) for action, _, _ in forms_on(client, page)}
    assert len(found) >= 25, sorted(found)


def test_what_was_typed_stays_where_it_was_typed(filled, client_as):
    client = client_as("officer")
    fields = {"title": "Our own title", "ref": "not a ref!", "demand": "Do <this> & that"}
    shown = client.post("/requirements/new", fields, status=422).get_data(as_text=True)
    assert 'value="Our own title"' in shown
    assert "Do &lt;this&gt; &amp; that" in shown


def test_a_national_insurance_number_is_asked_about_and_saved_once_the_box_is_ticked(filled, client_as):
    client = client_as("officer")
    shown = forms_on(client, "/requirements/FCA-DISP-162/review")
    ((action, held, _),) = [form for form in shown if form[0].endswith("/review")]
    assert "keeps_national_insurance" not in held
    typed = {**held, "outcome": "Talked to QQ 12 34 56 C"}
    asked = client.http.post(action, data=typed)
    shown = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert '<a href="#outcome">What the review found seems to hold a National Insurance number.' in shown
    assert "Talked to QQ 12 34 56 C" in shown
    assert 'name="keeps_national_insurance"' in shown
    assert client.http.post(action, data={**typed, "keeps_national_insurance": "y"}).status_code == 303


def test_a_box_that_was_ticked_stays_ticked_while_something_else_is_wrong(filled, client_as):
    fields = {"title": "For QQ 12 34 56 C", "ref": "not a ref!", "keeps_national_insurance": "y"}
    shown = client_as("officer").post("/requirements/new", fields, status=422).get_data(as_text=True)
    assert re.search(r'name="keeps_national_insurance"[^>]* checked', shown)
    assert "seems to hold" not in shown


def test_a_title_that_is_sent_with_line_ends_is_one_line(client_as, database):
    client = client_as("officer")
    fields = {"title": "Two\r\nlines", "publisher": "FCA\r\nBcc: x", "text": "It says\nmuch."}
    client.post("/changes/new", fields)
    with database.reading() as session:
        row = session.execute(text("SELECT title, publisher FROM change ORDER BY id DESC")).first()
    assert tuple(row) == ("Two lines", "FCA Bcc: x")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_do_nothing(filled, client_as, database, method):
    with database.reading() as session:
        before = session.execute(text("SELECT max(id) FROM history_entry")).scalar_one()
    answer = client_as("officer").http.open("/requirements/FCA-DISP-162/edit", method=method.upper())
    assert answer.status_code in {200, 400, 403, 405}
    with database.reading() as session:
        assert session.execute(text("SELECT max(id) FROM history_entry")).scalar_one() == before


@pytest.mark.parametrize("body", [b'{"title": "x"}', b"\xff\xfe\x00", b"a=%ZZ&b=%00", b"--x\r\nbroken"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_a_body_of_another_kind_is_refused_for_want_of_its_token(filled, client_as, body, kind):
    answer = client_as("officer").http.post("/requirements/new", data=body, content_type=kind)
    assert answer.status_code in {400, 422}
