"""Whom a rung names: one rule of who stands in for whom, for everything that has an owner and a day."""

import pytest

from app.people.models import Person
from app.people.queries import find_person
from app.reminders.domain.ladder import Relation
from app.reminders.queries.readers import readers_of


@pytest.fixture
def told(session, cast):
    """Who is told, by name, and whether they stand in for others: `told(Relation.OWNER, cast.leader)`."""

    def read(relation, owner=None, site_id=cast.leeds):
        contact = find_person(session, owner.id) if owner else None
        readers = readers_of(session, relation, contact, site_id)
        return [person.name for person in readers.people], readers.has_fallen

    return read


@pytest.fixture
def leave(session):
    def go(*people) -> None:
        for actor in people:
            session.get_one(Person, actor.id).is_active = False
        session.flush()

    return go


def test_each_relation_has_its_own_people(told, cast):
    assert told(Relation.OWNER, cast.leader) == (["Leila Haddad"], False)
    assert told(Relation.MANAGERS, cast.leader) == (["Martin Keogh"], False)
    assert told(Relation.OFFICERS, cast.leader) == (["Hannah Osei"], False)


def test_for_an_owner_who_left_or_was_never_named_stand_the_managers(told, leave, cast):
    assert told(Relation.OWNER, None) == (["Martin Keogh"], True)
    leave(cast.leader)
    assert told(Relation.OWNER, cast.leader) == (["Martin Keogh"], True)


def test_for_managers_who_are_missing_stand_the_officers(told, leave, cast):
    leave(cast.manager)
    assert told(Relation.MANAGERS, cast.leader) == (["Hannah Osei"], True)
    leave(cast.leader)
    assert told(Relation.OWNER, cast.leader) == (["Hannah Osei"], True)


def test_nobody_is_their_own_manager(told, cast):
    assert told(Relation.OWNER, cast.manager) == (["Martin Keogh"], False)
    assert told(Relation.MANAGERS, cast.manager) == (["Hannah Osei"], True)


def test_the_managers_of_the_thing_s_site_are_asked_where_the_owner_s_has_none(told, session, cast):
    session.get_one(Person, cast.leader.id).site_id = cast.glasgow
    session.flush()
    assert told(Relation.MANAGERS, cast.leader) == (["Martin Keogh"], False)
    assert told(Relation.MANAGERS, cast.leader, site_id=cast.glasgow) == (["Hannah Osei"], True)
    assert told(Relation.MANAGERS, cast.leader, site_id=None) == (["Hannah Osei"], True)


def test_where_nobody_is_left_nobody_is_told(told, leave, cast):
    leave(cast.leader, cast.manager, cast.officer)
    assert told(Relation.OWNER, cast.leader) == ([], True)
