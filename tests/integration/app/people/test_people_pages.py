"""The pages of people and places, as each role sees them."""

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from app.history.models import HistoryEntry
from app.people.domain.roles import Role
from app.people.models import Person, PersonRole, Site
from tests.pages_client import words

NEW = {"name": "Nora Quist", "email": "nora@fernleigh.example", "roles": ["leader"], "post_id": "", "site_id": ""}
NEW |= {"team_id": ""}


# Cursors that somebody made: a number, a NUL, half a surrogate pair, another kind, an id that no row has.
MADE = (["plain", 5, 1, 0], ["plain", "\x00", 1, 0], ["plain", "\ud800", 1, 0], ["day", "2026-11-24", 1, 0])
CURSORS = ["?cursor=" + base64.urlsafe_b64encode(json.dumps(made).encode()).decode() for made in MADE]


def tags(database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id))))


def edit_form(cast, **changes) -> dict[str, object]:
    form = {"name": "Leila Haddad", "email": "leader@fernleigh.example", "roles": ["leader"], "row_version": 1}
    return form | {"post_id": "", "site_id": cast.leeds, "team_id": cast.complaints_team} | changes


def test_the_list_shows_people_with_roles_and_places(client_as):
    page = words(client_as("administrator").get("/people"))
    assert "Leila Haddad" in page
    assert "Team leader" in page
    assert "Complaints" in page
    assert "Olga Reid" in page


def test_the_list_keeps_its_filter_in_the_address(client_as):
    client = client_as("administrator")
    page = words(client.get("/people?q=reid&role=agent&status=all&sort=-name"))
    assert "Olga Reid" in page
    assert "Tom Birch" not in page
    assert "No" in words(client.get("/people?q=zzz"))


@pytest.mark.parametrize(
    "query",
    [
        "?role=king",
        "?team=x",
        "?status=maybe",
        "?sort=password_hash",
        "?cursor=%%%",
        "?q=%00%27",
        "?team=99999999999999999999",
    ],
)
def test_an_address_that_makes_no_sense_still_opens_the_list(client_as, query):
    assert client_as("administrator").get(f"/people{query}").status_code == 200


def test_a_manager_finds_nobody_of_another_site(client_as, cast):
    client = client_as("manager")
    assert "Olga Reid" not in words(client.get("/people?status=all"))
    client.get(f"/people/{cast.outsider.id}", status=404)
    client.get(f"/people/{cast.leader.id}")


def test_only_administrators_see_what_changes_people(client_as, cast):
    assert "Edit" in words(client_as("administrator").get(f"/people/{cast.leader.id}"))
    assert "Edit" not in words(client_as("manager").get(f"/people/{cast.leader.id}"))


def test_adding_a_person_shows_a_link_once(client_as, database):
    client = client_as("administrator")
    place = client.post("/people/new", NEW).headers["Location"]
    assert "/set-password/" in client.get(place).get_data(as_text=True)
    assert "/set-password/" not in client.get(place).get_data(as_text=True)
    assert tags(database) == ["person:added", "person:password_link_made"]


def test_a_form_with_gaps_names_the_fields_and_keeps_what_was_typed(client_as, database):
    form = NEW | {"name": "", "roles": [], "email": "nora at home"}
    response = client_as("administrator").post("/people/new", form, status=422)
    assert "Enter a name" in words(response)
    assert "nora at home" in response.get_data(as_text=True)
    response = client_as("administrator").post("/people/new", NEW | {"roles": []}, status=422)
    assert "Choose at least one role" in words(response)
    assert tags(database) == []


def test_the_same_request_id_gives_the_same_answer_and_one_effect(client_as, database):
    client, form = client_as("administrator"), NEW | {"request_id": "once"}
    first, second = client.post("/people/new", form), client.post("/people/new", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert tags(database).count("person:added") == 1


def test_the_same_request_id_with_other_content_is_refused(client_as, database):
    client = client_as("administrator")
    client.post("/people/new", NEW | {"request_id": "once"})
    client.post("/people/new", NEW | {"request_id": "once", "email": "other@fernleigh.example"}, status=422)
    assert tags(database).count("person:added") == 1


@pytest.mark.both_databases
def test_a_form_sent_twice_at_the_same_moment_has_one_effect(client_as, database, cast):
    """Two presses race on two threads; both get the answer of the one that won."""
    client = client_as("administrator")
    form = {**NEW, "request_id": "race", "csrf_token": client.csrf_token()}
    cookie = client.http.get_cookie("tidemark").value

    def send(_: int):
        twin = client.app.test_client()
        twin.set_cookie("tidemark", cookie)
        return twin.post("/people/new", data=form)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert tags(database).count("person:added") == 1


def test_a_stale_edit_shows_both_texts_and_lets_a_person_choose(client_as, cast, database):
    first, second = client_as("administrator"), client_as("administrator")
    path = f"/people/{cast.leader.id}/edit"
    first.post(path, edit_form(cast, name="Leila Cole"))
    response = second.post(path, edit_form(cast, name="Leila Haddad-Cole"), status=409)
    assert "Leila Cole" in words(response)
    assert "Leila Haddad-Cole" in response.get_data(as_text=True)
    version = re.findall(r'name="row_version"[^>]*value="(\d+)"', response.get_data(as_text=True))[0]
    second.post(path, edit_form(cast, name="Leila Haddad-Cole", row_version=version))
    with database.reading() as session:
        assert session.get(Person, cast.leader.id).name == "Leila Haddad-Cole"


def test_an_administrator_s_own_form_does_not_ask_for_roles_nor_take_them(client_as, cast, database):
    client = client_as("administrator")
    path = f"/people/{cast.administrator.id}/edit"
    assert 'name="roles"' not in client.get(path).get_data(as_text=True)
    form = edit_form(cast, name="Adam W.", email="administrator@fernleigh.example", team_id="", roles=["officer"])
    client.post(path, form)
    with database.reading() as session:
        roles = session.scalars(select(PersonRole.role).where(PersonRole.person_id == cast.administrator.id)).all()
    assert roles == [Role.ADMINISTRATOR]


def test_disabling_says_what_happens_asks_why_and_counts_at_the_next_request(client_as, cast):
    agent, client = client_as("agent"), client_as("administrator")
    agent.get("/me")
    path = f"/people/{cast.agent.id}/disable"
    assert "Tom Birch" in words(client.get(path))
    client.post(path, {"reason": ""}, status=422)
    client.post(path, {"reason": "Left the company"})
    agent.get("/me", status=303)
    assert "Left the company" in words(client.get(f"/people/{cast.agent.id}"))
    client.post(f"/people/{cast.agent.id}/enable")
    agent.get("/me", status=303)


def test_a_card_number_in_a_reason_is_refused_with_an_explanation(client_as, cast, database):
    form = {"reason": "Used the card 4111 1111 1111 1111 for a test call"}
    response = client_as("administrator").post(f"/people/{cast.agent.id}/disable", form, status=422)
    assert "looks like a payment card number" in words(response)
    assert tags(database) == []


def test_a_card_number_in_a_name_is_refused_too(client_as):
    form = NEW | {"name": "Nora 4111-1111-1111-1111"}
    assert "payment card number" in words(client_as("administrator").post("/people/new", form, status=422))


def test_a_lost_role_counts_at_the_next_request(client_as, cast, database):
    client = client_as("manager")
    client.get("/people")
    with database.transaction() as session:
        row = session.scalars(select(PersonRole).where(PersonRole.person_id == cast.manager.id)).one()
        row.role = Role.AGENT
    assert "administrator" in words(client.get("/people", status=403))


def test_an_administrator_signs_somebody_out_on_every_device(client_as, cast):
    agent = client_as("agent")
    client_as("administrator").post(f"/people/{cast.agent.id}/sign-out")
    agent.get("/me", status=303)


@pytest.mark.parametrize("step", ["enable", "password-link", "sign-out"])
def test_a_step_on_nobody_is_not_there(client_as, step):
    client_as("administrator").post(f"/people/9999/{step}", status=404)


def test_places_are_added_renamed_and_listed(client_as, cast, database):
    client = client_as("administrator")
    client.post("/people/places/site/new", {"name": "Belfast", "nation": "northern_ireland"})
    client.post("/people/places/team/new", {"name": "Billing", "site_id": cast.leeds})
    client.post("/people/places/client/new", {"name": "Tideway Energy"})
    client.post("/people/places/post/new", {"name": "Head of service"})
    client.post("/people/days/new", {"name": "Regatta", "nation": "scotland", "day": "2027-06-14"})
    page = words(client.get("/people/places"))
    for name in (
        "Belfast",
        "Northern Ireland",
        "Billing",
        "Tideway Energy",
        "Head of service",
        "Regatta",
        "14 Jun 2027",
    ):
        assert name in page
    client.post(f"/people/places/client/{cast.bank}", {"name": "Harbour Savings", "row_version": 1})
    stale = {"name": "Harbour Group", "row_version": 1}
    assert "Harbour Savings" in words(client.post(f"/people/places/client/{cast.bank}", stale, status=409))
    client.post(f"/people/places/site/{cast.leeds}", {"name": "Leeds", "nation": "scotland", "row_version": 1})
    client.post("/people/days/1/remove")
    assert "Regatta" not in words(client.get("/people/places"))
    with database.reading() as session:
        assert session.get(Site, cast.leeds).nation == "scotland"


def test_a_place_that_cannot_be_added_names_the_field(client_as, cast):
    client = client_as("administrator")
    assert "already" in words(client.post("/people/places/client/new", {"name": "Harbour Bank"}, status=422))
    assert "Enter a name" in words(client.post("/people/places/post/new", {"name": ""}, status=422))
    response = client.post("/people/places/team/new", {"name": "Night", "site_id": ""}, status=422)
    assert "Choose the site" in words(response)
    form = {"name": "Regatta", "nation": "scotland", "day": "14 June"}
    assert "day" in words(client.post("/people/days/new", form, status=422)).lower()
    client.get("/people/places/king/new", status=404)
    client.get("/people/places/client/9999", status=404)
