"""The first administrator is made once, however many try."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from click.testing import CliRunner
from sqlmodel import delete, select

from app.core.errors import BadInput, NotAllowed
from app.db.runtime import Runtime
from app.history.models import HistoryEntry
from app.people.commands import people, say_how_to_begin
from app.people.domain.set_up import set_up_token
from app.people.models import Person, PersonClient, PersonRole
from app.people.operations import create_first_administrator
from app.people.queries import anybody_exists

FORM = {"name": "Ada Byrne", "email": "ada@fernleigh.example", "password": "lanterns along the pier"}


@pytest.fixture
def nobody(database) -> None:
    """A database at its first start."""
    with database.transaction() as session:
        for table in (PersonClient, PersonRole, Person):
            session.execute(delete(table))


def test_with_nobody_there_the_sign_in_leads_to_the_set_up(nobody, client_as):
    assert client_as("").get("/sign-in", status=303).headers["Location"] == "/first-administrator"


def test_the_set_up_needs_the_code_that_the_start_printed(nobody, client_as, database):
    client = client_as("")
    client.token = token_of(client)
    form = {**FORM, "again": FORM["password"]}
    page = client.post("/first-administrator", {**form, "token": "guess"}, status=422).get_data(as_text=True)
    assert "not the code" in page
    with database.reading() as session:
        assert not anybody_exists(session)
    client.post("/first-administrator", {**form, "token": set_up_token("k" * 40)})
    assert "Ada Byrne" in client.get("/me").get_data(as_text=True)
    client.get("/people/new")


def test_once_somebody_exists_the_set_up_is_not_there(client_as):
    client = client_as("")
    client.get("/first-administrator", status=404)
    form = {**FORM, "again": FORM["password"], "token": set_up_token("k" * 40)}
    client.post("/first-administrator", form, status=404)


def test_a_weak_password_makes_nobody(nobody, database, now):
    with database.transaction() as session, pytest.raises(BadInput):
        create_first_administrator(session, "Ada", "ada@fernleigh.example", "short", now=now)


def test_two_at_the_same_moment_make_one_administrator(nobody, database, now):
    barrier = Barrier(2)

    def make(name: str) -> str:
        barrier.wait()
        try:
            with database.transaction() as session:
                create_first_administrator(session, name, f"{name}@fernleigh.example", FORM["password"], now=now)
        except NotAllowed:
            return "refused"
        return "made"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(make, ["ada", "bea"]))
    assert outcomes == ["made", "refused"]
    with database.reading() as session:
        assert len(session.scalars(select(Person.id)).all()) == 1
        assert session.scalars(select(HistoryEntry.tag)).all() == ["person:added"]


def test_a_start_prints_the_address_only_while_nobody_exists(nobody, database, settings, now, capsys):
    runtime = Runtime(settings, database, settings.clock)
    say_how_to_begin(runtime)
    assert f"/first-administrator?token={set_up_token('k' * 40)}" in capsys.readouterr().err
    with database.transaction() as session:
        create_first_administrator(session, **FORM, now=now)
    say_how_to_begin(runtime)
    assert capsys.readouterr().err == ""


def test_the_command_adds_a_person_and_prints_one_link(cast, database, settings, client_as):
    runtime = Runtime(settings, database, settings.clock)
    given = ["add", "--name", "Nora Quist", "--email", "nora@fernleigh.example", "--role", "leader"]
    places = ["--post", "Team leader", "--team", "complaints, leeds", "--client", "Harbour Bank"]
    done = CliRunner().invoke(people, [*given, *places], obj=runtime)
    assert done.exit_code == 0, done.output
    link = done.stdout.strip()
    client = client_as("")
    path = link.removeprefix(settings.address)
    client.post(path, {"password": FORM["password"], "again": FORM["password"]})
    client.token = ""
    client.post("/sign-in", {"email": "nora@fernleigh.example", "password": FORM["password"]})
    assert "Complaints" in client.get("/me").get_data(as_text=True)


def test_the_command_names_the_places_that_there_are(cast, database, settings):
    runtime = Runtime(settings, database, settings.clock)
    given = ["add", "--name", "N", "--email", "n@fernleigh.example", "--role", "agent", "--site", "Hull"]
    done = CliRunner().invoke(people, given, obj=runtime)
    assert "There is no site 'Hull'. There are: Glasgow, Leeds" in str(done.exception)


def token_of(client) -> str:
    page = client.get("/first-administrator").get_data(as_text=True)
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
