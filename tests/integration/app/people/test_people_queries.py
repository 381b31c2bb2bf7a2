"""What other features ask about people, and who sees whom."""

import pytest

from app.core.capability import Capability
from app.core.errors import NotFound
from app.people.domain.roles import CAPABILITIES, Role
from app.people.models import Person, PersonRole
from app.people.queries import (
    active_people_with,
    actor_for,
    administrators,
    anybody_exists,
    digest_readers,
    emails,
    find_person,
    is_choosable,
    officers,
    people_by_ids,
    person_choices,
    person_rows,
    post_choices,
    post_holders,
)
from app.people.queries.people import PeopleFilter, get_person, people_page


def names(found) -> list[str]:
    return [one.name for one in found]


def disable(session, person_id: int) -> None:
    session.get(Person, person_id).is_active = False
    session.flush()


def test_people_are_found_by_id_disabled_ones_too(session, cast):
    disable(session, cast.agent.id)
    found = people_by_ids(session, [cast.officer.id, cast.agent.id, None, 9_999])
    assert {key: contact.name for key, contact in found.items()} == {
        cast.officer.id: "Hannah Osei",
        cast.agent.id: "Tom Birch",
    }
    leader = find_person(session, cast.leader.id)
    assert leader is not None
    assert leader.post == "Team leader"
    assert find_person(session, 9_999) is None
    assert people_by_ids(session, []) == {}


def test_nobody_who_was_disabled_gets_mail(session, cast):
    disable(session, cast.agent.id)
    assert emails(session, [cast.agent.id, cast.officer.id]) == {cast.officer.id: "officer@fernleigh.example"}


def test_roles_and_posts_name_their_active_holders(session, cast):
    assert names(officers(session)) == ["Hannah Osei"]
    assert names(administrators(session)) == ["Adam Wells"]
    assert names(post_holders(session, "team_leader")) == ["Leila Haddad"]
    assert post_choices(session) == [("team_leader", "Team leader")]
    disable(session, cast.officer.id)
    assert officers(session) == []


def test_a_manager_chooses_among_people_of_their_own_site(session, cast):
    assert "Olga Reid" not in names(person_choices(session, cast.manager))
    assert "Olga Reid" in names(person_choices(session, cast.officer))
    assert not is_choosable(session, cast.manager, cast.outsider.id)
    assert is_choosable(session, cast.manager, cast.leader.id)


def test_who_may_do_something_is_answered_by_capability(session, cast):
    assert names(active_people_with(session, Capability.TRIAGE_CHANGES)) == ["Hannah Osei"]
    assert names(active_people_with(session, Capability.READ_OUTBOX)) == ["Adam Wells", "Ivy Chandra"]


def test_an_actor_carries_places_and_rights(session, cast):
    actor = actor_for(session, cast.outsider.id)
    assert actor is not None
    assert (actor.site_ids, actor.client_ids) == (frozenset({cast.glasgow}), frozenset({cast.shop}))
    assert actor.capabilities == CAPABILITIES[Role.AGENT]
    assert Capability.READ_REGISTER in actor.capabilities
    assert not actor.can(Capability.EDIT_REGISTER)
    assert actor_for(session, 9_999) is None


def test_every_active_person_may_read_a_digest(session, cast):
    disable(session, cast.agent.id)
    readers = {reader.name: reader for reader in digest_readers(session)}
    assert "Tom Birch" not in readers
    assert readers["Hannah Osei"].id == cast.officer.id


def test_rows_for_joins_hold_no_password(session, cast):
    assert set(person_rows().c.keys()) == {"id", "name", "email", "is_active"}
    assert anybody_exists(session)


def test_a_manager_sees_the_people_of_their_own_site_alone(session, cast):
    found = people_page(session, cast.manager, PeopleFilter(), None)
    assert "Olga Reid" not in names(found.lines)
    assert found.total == len(found.lines) == 6
    with pytest.raises(NotFound):
        get_person(session, cast.manager, cast.outsider.id)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (PeopleFilter(words="HANNAH"), ["Hannah Osei"]),
        (PeopleFilter(words="osei hannah"), ["Hannah Osei"]),
        (PeopleFilter(words="officer@"), ["Hannah Osei"]),
        (PeopleFilter(words="%"), []),
        (PeopleFilter(words="_"), []),
        (PeopleFilter(role=Role.AGENT), ["Olga Reid", "Tom Birch"]),
        (PeopleFilter(role=Role.AGENT, descending=True), ["Tom Birch", "Olga Reid"]),
        (PeopleFilter(role=Role.AGENT, sort="email"), ["Tom Birch", "Olga Reid"]),
        (PeopleFilter(status="disabled"), []),
        (PeopleFilter(team_id=9_999), []),
    ],
)
def test_the_list_finds_what_the_filter_asks_for(session, cast, wanted, expected):
    assert names(people_page(session, cast.administrator, wanted, None).lines) == expected


def test_a_person_of_two_roles_stands_in_the_list_once(session, cast):
    session.add(PersonRole(person_id=cast.officer.id, role=Role.MANAGER))
    session.flush()
    lines = people_page(session, cast.administrator, PeopleFilter(words="hannah"), None).lines
    assert [line.roles for line in lines] == [[Role.OFFICER, Role.MANAGER]]


def test_the_list_is_paged_by_key_without_loss_or_repetition(session, cast, now):
    session.add_all(
        Person(name=f"Same Name {n % 7}", email=f"p{n}@fernleigh.example", password_hash="", created_at=now)
        for n in range(130)
    )
    session.flush()
    for sort in ("name", "email", "added"):
        seen, cursor = [], None
        while True:
            found = people_page(session, cast.administrator, PeopleFilter(sort=sort), cursor)
            seen += [line.id for line in found.lines]
            cursor = found.page.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 137
