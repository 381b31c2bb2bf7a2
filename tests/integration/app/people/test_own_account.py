"""One's own account: sessions, the password, and the links that set one."""

import re

import pytest
from sqlmodel import col, select

from app.history.models import HistoryEntry
from app.people.models import PasswordLink, PersonSession
from app.people.operations import make_password_link
from tests.cast import PASSWORD, address_of

NEW = "lanterns along the pier"


def tags(database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id))))


def sessions(database) -> list[PersonSession]:
    with database.reading() as session:
        return list(session.scalars(select(PersonSession).order_by(col(PersonSession.id))))


def test_the_own_page_lists_every_device(client_as):
    client_as("officer")
    page = client_as("officer").get("/me").get_data(as_text=True)
    assert page.count("End this session") == 1
    assert "This device" in page


def test_one_session_is_ended_and_this_one_goes_on(client_as, database):
    other, this = client_as("officer"), client_as("officer")
    this.post(f"/me/sessions/{sessions(database)[0].id}/end")
    other.get("/me", status=303)
    this.get("/me")


def test_nobody_ends_a_session_of_somebody_else(client_as, database):
    other, this = client_as("officer"), client_as("agent")
    this.post(f"/me/sessions/{sessions(database)[0].id}/end", status=404)
    other.get("/me")


@pytest.mark.both_databases
def test_signing_out_everywhere_ends_every_device(client_as, database):
    other, this = client_as("officer"), client_as("officer")
    this.post("/me/sign-out-everywhere")
    other.get("/me", status=303)
    this.get("/me", status=303)
    assert tags(database) == ["person:signed_out_everywhere"]


def test_a_new_password_needs_the_old_one(client_as, database):
    form = {"old_password": "wrong", "password": NEW, "again": NEW}
    page = client_as("officer").post("/me/password", form, status=422).get_data(as_text=True)
    assert "That is not your password" in page
    assert tags(database) == []


@pytest.mark.both_databases
def test_a_changed_password_ends_the_other_sessions_and_counts_at_once(client_as, database):
    other, this = client_as("officer"), client_as("officer")
    this.post("/me/password", {"old_password": PASSWORD, "password": NEW, "again": NEW})
    this.get("/me")
    other.get("/me", status=303)
    fresh = client_as("")
    fresh.post("/sign-in", {"email": address_of("officer"), "password": PASSWORD}, status=422)
    fresh.post("/sign-in", {"email": address_of("officer"), "password": NEW})
    assert tags(database) == ["person:password_changed", "person:sign_in_refused"]


def test_a_weak_or_mistyped_password_is_refused_at_its_field(client_as):
    client = client_as("officer")
    for form, words in (
        ({"old_password": PASSWORD, "password": "short", "again": "short"}, "12 characters or more"),
        ({"old_password": PASSWORD, "password": NEW, "again": NEW + "."}, "are not the same"),
    ):
        page = client.post("/me/password", form, status=422).get_data(as_text=True)
        assert words in page
        assert NEW not in page


def link_for(database, person_id, cast, now) -> str:
    from app.core.clock import Clock

    with database.transaction() as session:
        token = make_password_link(session, person_id, by=cast.administrator, now=now, real_now=Clock().real())
    return f"/set-password/{token}"


def test_a_link_sets_a_password_behind_a_button(client_as, database, cast, now):
    path, client = link_for(database, cast.agent.id, cast, now), client_as("")
    assert "Tom Birch" in client.get(path).get_data(as_text=True)
    client.get(path)  # a mail scanner that follows links changes nothing
    client.post(path, {"password": "short", "again": "short"}, status=422)
    client.post(path, {"password": NEW, "again": NEW})
    assert "no longer works" in client.get(path, status=404).get_data(as_text=True)
    client.post(path, {"password": "another one altogether", "again": "another one altogether"}, status=404)
    client.token = ""
    client.post("/sign-in", {"email": address_of("agent"), "password": NEW})


def test_an_invented_link_looks_like_a_used_one(client_as):
    assert "no longer works" in client_as("").get("/set-password/made-up", status=404).get_data(as_text=True)


def test_the_database_holds_no_token_and_the_page_shows_it_once(client_as, database, cast):
    client = client_as("administrator")
    client.post(f"/people/{cast.agent.id}/password-link")
    page = client.get(f"/people/{cast.agent.id}").get_data(as_text=True)
    token = re.findall(r"/set-password/([\w-]+)", page)[0]
    with database.reading() as session:
        assert token not in session.scalars(select(PasswordLink.token_hash)).one()
    assert token not in client.get(f"/people/{cast.agent.id}").get_data(as_text=True)
    client_as("").get(f"/set-password/{token}")
