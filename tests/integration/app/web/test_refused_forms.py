"""A form that is refused before any page reads it: in words that say why, what was kept and how to go on."""

import pytest

from app.web import requests
from tests.cast import PASSWORD, address_of
from tests.integration.app.db.test_sessions import clients_named
from tests.pages_client import words

PLACE = "/people/places/client/new"
HOST = "http://localhost"
RELOAD = "Nothing was recorded. Go back, copy what you typed, reload the page and send it from there."
OLD_PAGE = "The page that sent this was opened before you last signed in here."
SENT_BEFORE = "This form was already sent with other content. Go back, reload the page and send it again."
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Referer": f"{HOST}{PLACE}"}
UNPROVEN = "It came without proof that a page of Tidemark sent it"


@pytest.fixture
def client(client_as):
    return client_as("administrator")


def sign_in_again(client) -> None:
    """Sign out and in by the pages, as a browser does: the cookie begins anew."""
    for place, form in (
        ("/sign-out", {}),
        ("/sign-in", {"email": address_of("administrator"), "password": PASSWORD}),
    ):
        client.token = ""
        client.post(place, form)
    client.token = ""


def test_a_form_that_was_opened_before_the_last_sign_in_is_refused_in_words_that_say_so(client, database):
    form = {"csrf_token": client.csrf_token(), "name": "Kestrel"}
    sign_in_again(client)
    refused = client.post(PLACE, form, status=400, headers={"Referer": f"{HOST}{PLACE}?a=1"})
    assert OLD_PAGE in words(refused)
    assert RELOAD in words(refused)
    assert f'href="{HOST}{PLACE}?a=1">Open the page anew</a>' in refused.text
    assert clients_named(database, "Kestrel") == 0
    client.post(PLACE, {"name": "Kestrel"})
    assert clients_named(database, "Kestrel") == 1


def test_a_form_without_the_token_of_a_page_is_not_called_old(client, database):
    refused = client.post(PLACE, {"csrf_token": "", "name": "Kestrel"}, status=400)
    assert UNPROVEN in words(refused)
    assert OLD_PAGE not in words(refused)
    assert RELOAD in words(refused)
    assert clients_named(database, "Kestrel") == 0


def test_a_sign_in_page_that_is_too_old_does_not_speak_of_a_sign_in_of_the_reader(client_as):
    nobody = client_as("")
    refused = nobody.post("/sign-in", {"csrf_token": "nonsense", "email": "a@b.example", "password": "x"}, status=400)
    assert "or the browser does not keep cookies" in words(refused)
    assert "you last signed in" not in words(refused)


def test_over_https_a_right_token_without_the_address_of_its_page_is_not_called_old(client):
    refused = client.post(PLACE, {"name": "Kestrel"}, status=400, base_url="https://localhost")
    assert UNPROVEN in words(refused)
    assert OLD_PAGE not in words(refused)


@pytest.mark.parametrize(
    "referrer", ["https://elsewhere.example/", "http://localhost.elsewhere.example/", f"{HOST}/sign-out", "x", ""]
)
def test_a_refused_form_leads_back_to_no_other_site_and_to_no_address_that_only_takes_forms(client, referrer):
    refused = client.post(PLACE, {"csrf_token": ""}, status=400, headers={"Referer": referrer})
    assert "Open the page anew" not in refused.text


def test_a_browser_that_sends_one_form_twice_with_other_words_gets_a_page_that_leads_back(client, database):
    client.post(PLACE, {"request_id": "one", "name": "Kestrel"}, headers=BROWSER)
    refused = client.post(PLACE, {"request_id": "one", "name": "Merlin"}, status=422, headers=BROWSER)
    assert refused.mimetype == "text/html"
    assert SENT_BEFORE in words(refused)
    assert "What was sent first is kept. Nothing of this was saved." in words(refused)
    assert f'href="{HOST}{PLACE}">Open the page anew</a>' in refused.text
    assert [clients_named(database, name) for name in ("Kestrel", "Merlin")] == [1, 0]


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": "application/json"}, {"HX-Request": "true"}])
def test_a_script_that_sends_one_form_twice_with_other_words_gets_the_sentence_alone(client, headers):
    client.post(PLACE, {"request_id": "one", "name": "Kestrel"})
    headers = BROWSER | headers if "HX-Request" in headers else headers
    refused = client.post(PLACE, {"request_id": "one", "name": "Merlin"}, status=422, headers=headers)
    assert (refused.mimetype, refused.text) == ("text/plain", SENT_BEFORE)


def test_of_two_forms_at_once_with_one_id_and_other_words_the_second_gets_the_page(client, database, monkeypatch):
    """The first is stored while the second is on its way, so that only the commit finds out."""
    seen = requests._earlier_answer
    client.post(PLACE, {"request_id": "one", "name": "Kestrel"}, headers=BROWSER)
    asked = []

    def too_early(*of):
        asked.append(of)
        return seen(*of) if len(asked) > 1 else None

    monkeypatch.setattr(requests, "_earlier_answer", too_early)
    refused = client.post(PLACE, {"request_id": "one", "name": "Merlin"}, status=422, headers=BROWSER)
    assert (len(asked), refused.mimetype) == (2, "text/html")
    assert SENT_BEFORE in words(refused)
    assert [clients_named(database, name) for name in ("Kestrel", "Merlin")] == [1, 0]
