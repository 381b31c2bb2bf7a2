"""Adding, changing and disabling people, and who may not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed, NotFound, StaleEdit, StepNotAllowed
from app.history.models import HistoryEntry
from app.people.domain.roles import Role
from app.people.models import Person, PersonRole, PersonSession
from app.people.operations import (
    PersonDetails,
    PersonEdit,
    add_person,
    change_person,
    disable_person,
    enable_person,
    make_password_link,
    sign_out_everywhere,
    use_password_link,
)
from app.people.operations.passwords import find_link_owner
from app.people.queries import actor_for
from app.people.queries.people import get_person

LEADER = PersonDetails(roles=[Role.LEADER])


def tags(session: Session) -> list[str]:
    return list(session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id))))


def edit_of(session: Session, actor: Actor, person_id: int, **changes) -> PersonEdit:
    found = get_person(session, actor, person_id)
    person = found.person
    details = PersonDetails(
        changes.get("roles", found.roles),
        person.post_id,
        changes.get("site_id", person.site_id),
        changes.get("team_id", person.team_id),
        found.client_ids,
    )
    return PersonEdit(
        changes.get("name", person.name),
        changes.get("email", person.email),
        details,
        changes.get("version", person.row_version),
    )


def test_an_added_person_has_the_team_s_site_and_cannot_sign_in_yet(session, cast, now):
    details = PersonDetails(roles=[Role.AGENT], team_id=cast.complaints_team, client_ids=[cast.bank, cast.bank])
    person = add_person(session, "  Nora   Quist ", " Nora@Fernleigh.example", details, by=cast.administrator, now=now)
    assert (person.name, person.email, person.site_id) == ("Nora Quist", "nora@fernleigh.example", cast.leeds)
    assert person.password_hash == ""
    assert get_person(session, cast.administrator, person.row_id).client_ids == [cast.bank]
    assert tags(session) == ["person:added"]


@pytest.mark.parametrize(
    ("name", "email", "details", "field"),
    [
        (" ", "n@fernleigh.example", LEADER, "name"),
        ("n" * 121, "n@fernleigh.example", LEADER, "name"),
        ("Nora", "nora", LEADER, "email"),
        ("Nora", "nora@@fernleigh.example", LEADER, "email"),
        ("Nora", "nora@fernleigh.example\nBcc: all@x.example", LEADER, "email"),
        ("Nora", "OFFICER@fernleigh.example", LEADER, "email"),
        ("Nora", "nora@fernleigh.example", PersonDetails(), "roles"),
        ("Nora", "nora@fernleigh.example", PersonDetails([Role.LEADER], team_id=9_999), "team_id"),
        ("Nora", "nora@fernleigh.example", PersonDetails([Role.LEADER], site_id=9_999), "site_id"),
        ("Nora", "nora@fernleigh.example", PersonDetails([Role.LEADER], post_id=9_999), "post_id"),
        ("Nora", "nora@fernleigh.example", PersonDetails([Role.LEADER], client_ids=[9_999]), "client_ids"),
    ],
)
def test_a_person_who_cannot_be_added_names_the_field(session, cast, now, name, email, details, field):
    with pytest.raises(BadInput) as refused:
        add_person(session, name, email, details, by=cast.administrator, now=now)
    assert list(refused.value.errors) == [field]
    assert tags(session) == []


def test_a_team_of_another_site_is_refused(session, cast, now):
    details = PersonDetails([Role.AGENT], site_id=cast.glasgow, team_id=cast.complaints_team)
    with pytest.raises(BadInput, match="another site"):
        add_person(session, "Nora", "nora@fernleigh.example", details, by=cast.administrator, now=now)


def test_a_change_counts_and_says_what_was_changed(session, cast, now):
    edit = edit_of(session, cast.administrator, cast.leader.id, name="Leila Haddad-Cole", roles=[Role.MANAGER])
    change_person(session, cast.leader.id, edit, by=cast.administrator, now=now)
    found = get_person(session, cast.administrator, cast.leader.id)
    assert (found.person.name, found.roles, found.person.row_version) == ("Leila Haddad-Cole", [Role.MANAGER], 2)
    sentence = session.scalars(select(HistoryEntry.sentence)).one()
    assert sentence == (
        "Changed Leila Haddad: name from Leila Haddad to Leila Haddad-Cole; roles from Team leader to Manager."
    )


def test_a_stale_change_is_refused_with_what_is_stored(session, cast, now):
    first = edit_of(session, cast.administrator, cast.leader.id, name="Leila H.")
    second = edit_of(session, cast.administrator, cast.leader.id, name="Leila Cole")
    change_person(session, cast.leader.id, first, by=cast.administrator, now=now)
    with pytest.raises(StaleEdit) as stale:
        change_person(session, cast.leader.id, second, by=cast.administrator, now=now)
    assert stale.value.current["Name"] == "Leila H."
    assert stale.value.current_version == 2


def test_nobody_changes_their_own_roles(session, cast, now):
    edit = edit_of(session, cast.administrator, cast.administrator.id, roles=[Role.ADMINISTRATOR, Role.OFFICER])
    with pytest.raises(NotAllowed) as refused:
        change_person(session, cast.administrator.id, edit, by=cast.administrator, now=now)
    assert refused.value.who_may == "another administrator"


def test_an_administrator_may_correct_their_own_name(session, cast, now):
    edit = edit_of(session, cast.administrator, cast.administrator.id, name="Adam Wells-Ito")
    assert change_person(session, cast.administrator.id, edit, by=cast.administrator, now=now).name == "Adam Wells-Ito"


def test_the_last_administrator_cannot_lose_the_role(session, cast, now):
    edit = edit_of(session, cast.administrator, cast.administrator.id, roles=[Role.AGENT])
    with pytest.raises(BadInput, match="last active administrator"):
        change_person(session, cast.administrator.id, edit, by=Actor.system(), now=now)


def test_the_last_active_administrator_cannot_be_disabled(session, cast, now):
    second = add_person(
        session, "Ada", "ada@fernleigh.example", PersonDetails([Role.ADMINISTRATOR]), by=cast.administrator, now=now
    )
    ada = actor_for(session, second.row_id)
    assert ada is not None
    disable_person(session, second.row_id, reason="left", by=cast.administrator, now=now, real_now=now)
    with pytest.raises(BadInput, match="last active administrator"):
        disable_person(session, cast.administrator.id, reason="left", by=ada, now=now, real_now=now)


def test_nobody_disables_themselves(session, cast, now):
    with pytest.raises(NotAllowed):
        disable_person(session, cast.administrator.id, reason="leave", by=cast.administrator, now=now, real_now=now)


def test_disabling_ends_sessions_and_links_and_says_why(session, cast, now):
    session.add(PersonSession(person_id=cast.agent.id, token_hash="t" * 64, started_at=now, seen_at=now, device="x"))
    token = make_password_link(session, cast.agent.id, by=cast.administrator, now=now, real_now=now)
    disable_person(session, cast.agent.id, reason="Left us", by=cast.administrator, now=now, real_now=now)
    assert session.scalars(select(PersonSession.ended_at)).one() == now
    assert find_link_owner(session, token, now) is None
    assert actor_for(session, cast.agent.id) is None
    enable_person(session, cast.agent.id, by=cast.administrator, now=now)
    assert find_link_owner(session, token, now) is None
    assert tags(session) == ["person:password_link_made", "person:disabled", "person:enabled"]


def test_steps_that_lead_nowhere_are_refused(session, cast, now):
    with pytest.raises(StepNotAllowed):
        enable_person(session, cast.agent.id, by=cast.administrator, now=now)
    with pytest.raises(BadInput):
        disable_person(session, cast.agent.id, reason=" ", by=cast.administrator, now=now, real_now=now)
    disable_person(session, cast.agent.id, reason="Left", by=cast.administrator, now=now, real_now=now)
    with pytest.raises(StepNotAllowed):
        disable_person(session, cast.agent.id, reason="Left", by=cast.administrator, now=now, real_now=now)
    with pytest.raises(StepNotAllowed):
        make_password_link(session, cast.agent.id, by=cast.administrator, now=now, real_now=now)


def test_a_link_sets_the_password_once_and_ends_every_session(session, cast, now):
    session.add(PersonSession(person_id=cast.agent.id, token_hash="t" * 64, started_at=now, seen_at=now, device="x"))
    token = make_password_link(session, cast.agent.id, by=cast.administrator, now=now, real_now=now)
    use_password_link(session, token, "a new hash", now=now, real_now=now)
    person = session.get(Person, cast.agent.id)
    assert person is not None
    assert person.password_hash == "a new hash"
    assert session.scalars(select(PersonSession.ended_at)).one() == now
    with pytest.raises(NotFound):
        use_password_link(session, token, "another hash", now=now, real_now=now)


def test_a_link_ends_after_seven_days_and_by_a_newer_link(session, cast, now):
    first = make_password_link(session, cast.agent.id, by=cast.administrator, now=now, real_now=now)
    second = make_password_link(session, cast.agent.id, by=cast.administrator, now=now, real_now=now)
    assert find_link_owner(session, first, now) is None
    assert find_link_owner(session, second, now + timedelta(days=6, hours=23)) is not None
    assert find_link_owner(session, second, now + timedelta(days=7)) is None


def steps_on_a_person(session: Session, actor: Actor, now) -> dict[str, Callable[[int], object]]:
    return {
        "change": lambda key: change_person(session, key, PersonEdit("X", "x@x.example", LEADER, 1), by=actor, now=now),
        "disable": lambda key: disable_person(session, key, reason="r", by=actor, now=now, real_now=now),
        "enable": lambda key: enable_person(session, key, by=actor, now=now),
        "link": lambda key: make_password_link(session, key, by=actor, now=now, real_now=now),
        "sign out": lambda key: sign_out_everywhere(session, key, by=actor, now=now, real_now=now),
    }


@pytest.mark.parametrize("step", ["change", "disable", "enable", "link", "sign out"])
def test_a_person_of_another_site_is_not_there_for_those_who_see_one_site(session, cast, now, step):
    """The manager of Leeds asks for somebody in Glasgow, as a hand-made request would."""
    with pytest.raises(NotFound):
        steps_on_a_person(session, cast.manager, now)[step](cast.outsider.id)


def test_roles_are_read_anew(session, cast):
    before = actor_for(session, cast.officer.id)
    role = session.scalars(select(PersonRole).where(PersonRole.person_id == cast.officer.id)).one()
    role.role = Role.AGENT
    session.flush()
    after = actor_for(session, cast.officer.id)
    assert before is not None
    assert after is not None
    assert before.capabilities > after.capabilities
