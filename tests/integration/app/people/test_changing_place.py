"""Whoever changes roles, clients or team leaves nothing silently with somebody who cannot open it."""

import re
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from app.actions.models import Action
from app.cases.models import ChangeCase
from app.core.errors import BadInput
from app.home.handover import DUTIES
from app.home.rooms import everything_due
from app.notifications.models import OutboxMail
from app.notifications.operations import Postage
from app.people.domain.roles import Role
from app.people.handover import Terms, held_by, left_behind
from app.people.models import Person, PersonClient, PersonRole
from app.people.operations import pass_duties, pass_duty
from app.people.queries import actor_for
from app.requirements.models import Requirement
from audits.findings.models import Finding
from tests.factories.actions import add_action
from tests.factories.duties import give_of_each
from tests.factories.register import fill_register
from tests.pages_client import words
from tests.queries import count_queries

BY_KEY = {duty.key: duty for duty in DUTIES}
EVERYBODY = ("officer", "manager", "leader", "agent", "outsider", "auditor", "administrator")


@pytest.fixture
def leaders_things(database, cast, now):
    """Two actions and three requirements of Leila's, of which one each is of Harbour Bank."""
    with database.transaction() as session:
        session.execute(update(Person).where(col(Person.id) == cast.leader.id).values(team_id=cast.complaints_team))
        add_action(session, cast, now=now, client_id=None)
        add_action(session, cast, now=now)
        fill_register(session, 3, now=now)
        session.execute(update(Requirement).values(owner_id=cast.leader.id))
        session.execute(update(Requirement).where(col(Requirement.id) == 1).values(client_id=cast.bank))


def edit(cast, **changes) -> dict[str, object]:
    form = {"name": "Leila Haddad", "email": "leader@fernleigh.example", "roles": ["leader"], "row_version": 1}
    places = {"post_id": "", "site_id": cast.leeds, "team_id": cast.complaints_team, "client_ids": [cast.bank]}
    return form | places | changes


def clients_of(database, cast) -> frozenset[int]:
    with database.reading() as session:
        leader = actor_for(session, cast.leader.id)
        assert leader is not None
        return leader.client_ids


def owners(database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(col(Action.owner_id)).order_by(col(Action.id))))


def sentences(database, tag) -> list[str]:
    asked = text("SELECT sentence FROM history_entry WHERE tag = :tag ORDER BY id")
    with database.reading() as session:
        return list(session.execute(asked, {"tag": tag}).scalars())


def test_who_changes_team_and_keeps_everything_simply_saves(client_as, database, cast, leaders_things):
    client_as("administrator").post(f"/people/{cast.leader.id}/edit", edit(cast, team_id=""), status=303)
    with database.reading() as session:
        assert session.get(Person, cast.leader.id).team_id is None
    assert set(owners(database)) == {cast.leader.id}


def test_an_edit_that_would_leave_things_behind_lists_them_and_saves_nothing(client_as, database, cast, leaders_things):
    client = client_as("administrator")
    page = client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]), status=422)
    said = words(page)
    assert "Nothing is saved yet: with these roles and places Leila Haddad could not have what is listed" in said
    assert "1 requirement as owner: pass to" in said
    assert "1 action to do: pass to" in said
    assert "Not a valid choice" not in said
    assert "case" not in said.partition("could no longer open")[2].partition("Save Leila")[0]
    assert clients_of(database, cast) == {cast.bank}
    assert sentences(database, "person:changed") == []


def test_things_pass_and_the_edit_is_saved_in_one_step(client_as, database, cast, leaders_things):
    client = client_as("administrator")
    asked = "requirements:1,actions:1"
    chosen = {"asked": asked, "requirements": cast.officer.id, "actions": cast.manager.id}
    client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]) | chosen, status=303)

    assert owners(database) == [cast.leader.id, cast.manager.id], "what she may still have stays hers"
    with database.reading() as session:
        ids = session.scalars(select(col(Requirement.owner_id)).order_by(col(Requirement.id))).all()
        assert ids == [cast.officer.id, cast.leader.id, cast.leader.id]
        assert left_behind(session, cast.administrator, DUTIES) == []
        mails = {mail.name: mail.content["lines"] for mail in session.scalars(select(OutboxMail))}
    assert clients_of(database, cast) == frozenset()
    assert mails == {"Martin Keogh": ["1 action to do"], "Hannah Osei": ["1 requirement as owner"]}
    why = "As the roles or places of Leila Haddad do not let them have it, Adam Wells "
    assert len(sentences(database, "requirement:assigned")) == 1
    assert sentences(database, "requirement:assigned")[0].startswith(why)


def test_what_is_passed_to_nobody_stays_and_is_in_the_work_of_administrators(client_as, database, cast, leaders_things):
    client = client_as("administrator")
    chosen = {"asked": "requirements:1,actions:1", "requirements": cast.officer.id, "actions": ""}
    client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]) | chosen, status=303)
    with database.reading() as session:
        (one,) = left_behind(session, cast.administrator, DUTIES)
    assert (one.name, one.can_sign_in, [held.words for held in one.held]) == ("Leila Haddad", True, ["1 action to do"])
    work = client.get("/")
    assert "Pass on what Leila Haddad cannot open" in words(work)
    page = client.get(f"/people/{cast.leader.id}/handover?only=left")
    assert "1 action to do: pass to" in words(page)
    assert f'action="/people/{cast.leader.id}/handover?only=left"' in page.text
    client.post(f"/people/{cast.leader.id}/handover?only=left", {"actions": cast.manager.id}, status=303)
    assert owners(database) == [cast.leader.id, cast.manager.id]
    assert "cannot open" not in words(client.get("/"))


def test_what_could_not_pass_is_named_and_shows_as_left_behind(client_as, database, cast, now, leaders_things):
    with database.transaction() as session:
        session.add(PersonClient(person_id=cast.leader.id, client_id=cast.shop))
        add_action(session, cast, now=now, client_id=cast.shop, by=cast.officer)
    chosen = {"asked": "requirements:1,actions:2", "requirements": "", "actions": cast.manager.id}
    client = client_as("administrator")
    client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]) | chosen, status=303)
    page = client.get(f"/people/{cast.leader.id}")
    assert "Some of it stays with Leila Haddad: AC-0003, because Martin Keogh does not serve its client." in page.text
    with database.reading() as session:
        (one,) = left_behind(session, cast.administrator, DUTIES)
    assert [held.words for held in one.held] == ["1 requirement as owner", "1 action to do"]


def test_the_edit_asks_again_where_what_would_be_left_has_changed(client_as, database, cast, now, leaders_things):
    client = client_as("administrator")
    client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]), status=422)
    with database.transaction() as session:
        add_action(session, cast, now=now)
    chosen = {"asked": "requirements:1,actions:1", "actions": cast.manager.id}
    page = client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]) | chosen, status=422)
    assert "2 actions to do: pass to" in words(page)
    assert 'name="asked" value="requirements:1,actions:2"' in page.text
    assert re.search(rf'value="{cast.manager.id}" selected', page.text), "what was chosen is kept"
    assert set(owners(database)) == {cast.leader.id}


def test_of_two_administrators_at_once_the_second_passes_nothing_and_sees_both(
    client_as, database, cast, leaders_things
):
    client = client_as("administrator")
    client.post(f"/people/{cast.leader.id}/edit", edit(cast, name="Leila Haddad-Moss"), status=303)
    chosen = {"asked": "requirements:1,actions:1", "actions": cast.manager.id}
    page = client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]) | chosen, status=409)
    assert "Leila Haddad-Moss" in words(page)
    assert set(owners(database)) == {cast.leader.id}
    # The next save is made against what is stored now, and asks what it would leave.
    again = edit(cast, client_ids=[], row_version=2)
    assert "1 action to do: pass to" in words(client.post(f"/people/{cast.leader.id}/edit", again, status=422))


def test_a_receiver_who_left_meanwhile_is_refused_and_nothing_is_saved(client_as, database, cast, leaders_things):
    client = client_as("administrator")
    with database.transaction() as session:
        session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    chosen = {"asked": "requirements:1,actions:1", "actions": cast.manager.id}
    client.post(f"/people/{cast.leader.id}/edit", edit(cast, client_ids=[]) | chosen, status=422)
    assert set(owners(database)) == {cast.leader.id}
    assert clients_of(database, cast) == {cast.bank}


def test_a_role_that_goes_takes_the_whole_of_its_duties(session, settings, cast, now):
    """Thirteen things, one of each duty: an auditor may have three kinds of them."""
    give_of_each(session, cast, now, 1)
    session.execute(update(PersonRole).where(col(PersonRole.person_id) == cast.leader.id).values(role=Role.AUDITOR))
    auditor = actor_for(session, cast.leader.id)
    left = {one.duty.key for one in held_by(session, cast.administrator, DUTIES, cast.leader.id, beyond=auditor)}
    kept = {"requirements", "deputised", "actions", "case_assignments", "checklists"}
    assert left == set(BY_KEY) - kept
    wishes = [(BY_KEY[key], cast.manager.person_id) for key in sorted(left)]
    postage = Postage(settings, now)
    handed = pass_duties(
        session, cast.leader.person_id, wishes, postage, by=cast.administrator, now=now, terms=Terms(beyond=auditor)
    )
    assert handed.stays == ()
    assert {one.duty.key for one in held_by(session, cast.administrator, DUTIES, cast.leader.id)} == kept
    (mail,) = session.scalars(select(OutboxMail)).all()
    assert (mail.name, len(mail.content["lines"])) == ("Martin Keogh", len(left))


def test_a_check_waits_for_nobody_who_has_left_its_unit(session, cast, now):
    give_of_each(session, cast, now, 2)
    session.execute(update(Person).where(col(Person.id) == cast.leader.id).values(team_id=None))
    moved = actor_for(session, cast.leader.id)
    left = held_by(session, cast.administrator, [BY_KEY["checks"], BY_KEY["findings"]], cast.leader.id, beyond=moved)
    assert [one.words for one in left] == ["2 fixes to check"], "she opens what she owns wherever she works"
    session.execute(update(Finding).where(col(Finding.id) == 4).values(team_id=None))
    still_there = actor_for(session, cast.manager.id)
    session.execute(update(Finding).where(col(Finding.id).in_((3, 4))).values(checker_id=cast.manager.id))
    checks = [BY_KEY["checks"]]
    assert held_by(session, cast.administrator, checks, cast.manager.id, beyond=still_there) == []


def test_what_is_left_behind_is_for_everybody_what_they_are_out_of_reach_of(session, cast, now):
    """The rule is written for one person and for all at once; both say the same of every person and duty."""
    give_of_each(session, cast, now, 8)
    people = [cast.named(name) for name in EVERYBODY]
    for number, duty in enumerate(DUTIES):
        table, column = duty.column.split(".")
        ids = session.execute(text(f"SELECT id FROM {table} WHERE {column} = {cast.leader.id} ORDER BY id")).scalars()
        for place, row_id in enumerate(list(ids)):
            person = people[(number + place) % len(people)]
            session.execute(text(f"UPDATE {table} SET {column} = {person.id} WHERE id = {row_id}"))
    of_clients: tuple[tuple[Any, int], ...] = ((Action, 3), (ChangeCase, 4), (Requirement, 2), (Finding, 5))
    for rows, one in of_clients:
        session.execute(update(rows).where(col(rows.id) % one == 0).values(client_id=cast.shop))
    session.execute(update(Finding).where(col(Finding.id) % 3 == 0).values(site_id=cast.glasgow, team_id=None))

    told = {
        (one.person_id, held.duty.key): held.count
        for one in left_behind(session, cast.administrator, DUTIES)
        for held in one.held
    }
    reckoned = {
        (person.id, held.duty.key): held.count
        for person in people
        for held in held_by(session, cast.administrator, DUTIES, person.id, beyond=actor_for(session, person.id))
    }
    assert told == reckoned
    assert len({person for person, _ in told}) > 3


def test_what_is_left_behind_is_found_in_one_query_however_much_there_is(session, database, cast, now):
    give_of_each(session, cast, now, 40)
    with count_queries(database) as ran:
        (one,) = left_behind(session, cast.administrator, DUTIES)[:1]
    assert len(ran) == 1
    assert one.can_sign_in
    with count_queries(database) as ran:
        items = [item for item in everything_due(session, cast.administrator, now) if item.key.startswith("handover")]
    assert items[0].path.endswith("/handover?only=left")


def test_only_what_is_out_of_reach_passes_to_somebody_who_may_have_it(session, cast, now):
    give_of_each(session, cast, now, 2)
    session.execute(update(Action).where(col(Action.id) == 1).values(client_id=cast.shop))
    with pytest.raises(BadInput, match="a compliance officer or a manager"):
        pass_duty(
            session,
            BY_KEY["cases"],
            cast.leader.id,
            cast.agent.id,
            by=cast.administrator,
            now=now,
            terms=Terms(beyond=cast.leader),
        )
    passed = pass_duty(
        session,
        BY_KEY["actions"],
        cast.leader.id,
        cast.officer.id,
        by=cast.administrator,
        now=now,
        terms=Terms(beyond=cast.leader),
    )
    assert passed.ids == (1,)
