"""An address to which no mail can be sent from here is refused wherever it enters, with the same sentence."""

import pytest
from click.testing import CliRunner
from sqlmodel import delete, select

from app.commands import tidemark
from app.core.errors import BadInput
from app.db.runtime import Runtime
from app.people.domain.roles import Role
from app.people.models import Person, PersonClient, PersonRole
from app.people.operations import PersonDetails, PersonEdit, add_person, change_person, create_first_administrator

BJORN = "björn.holm@fernleigh.example"
SAID = "Mail cannot be sent to an address with “ö” before the @."
OFFICER = PersonDetails(roles=[Role.OFFICER])


def addresses(session) -> list[str]:
    return list(session.scalars(select(Person.email)))


def test_when_somebody_is_added(session, cast, now):
    with pytest.raises(BadInput) as refused:
        add_person(session, "Björn Holm", BJORN, OFFICER, by=cast.administrator, now=now)

    assert refused.value.errors["email"].startswith(SAID)
    assert BJORN not in addresses(session)


def test_when_somebody_is_changed(session, cast, now):
    edit = PersonEdit("Tom Birch", BJORN, OFFICER, version=1)
    with pytest.raises(BadInput) as refused:
        change_person(session, cast.agent.id, edit, by=cast.administrator, now=now)

    assert refused.value.errors["email"].startswith(SAID)
    assert BJORN not in addresses(session)


def test_when_the_first_administrator_is_made(session, now):
    for table in (PersonClient, PersonRole, Person):
        session.execute(delete(table))
    with pytest.raises(BadInput) as refused:
        create_first_administrator(session, "Björn Holm", BJORN, "lanterns along the pier", now=now)

    assert refused.value.errors["email"].startswith(SAID)
    assert addresses(session) == []


def test_at_the_command_line(settings, database):
    arguments = ["people", "add", "--name", "Björn Holm", "--email", BJORN, "--role", "officer"]
    done = CliRunner().invoke(tidemark, arguments, obj=Runtime(settings, database, settings.clock))

    assert done.exit_code == 1
    assert SAID in done.stderr


def test_on_the_page_beside_what_was_typed(client_as):
    client = client_as("administrator")
    client.get("/people/new")
    page = client.post("/people/new", {"name": "Björn Holm", "email": BJORN, "roles": "officer"}, 422)

    assert SAID in page.get_data(as_text=True)
    assert BJORN in page.get_data(as_text=True)


def test_signs_that_nobody_sees_go_from_an_address_that_was_pasted(session, cast, now):
    person = add_person(session, "Nora", "nora\u200b@fernleigh.example\ufeff", OFFICER, by=cast.administrator, now=now)

    assert person.email == "nora@fernleigh.example"
