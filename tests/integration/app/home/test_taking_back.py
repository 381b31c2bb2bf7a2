"""Who is back finds in their work what still lies with others, until they have it again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from app.actions.models import Action
from app.home.handover import DUTIES
from app.home.rooms import everything_due
from app.notifications.operations import Postage
from app.people.domain.roles import Role
from app.people.handover import Terms
from app.people.models import PersonClient, PersonRole
from app.people.operations import pass_duties, take_back
from app.people.queries import actor_for
from tests.factories.actions import add_action
from tests.factories.duties import give_of_each
from tests.pages_client import words
from tests.queries import count_queries

BY_KEY = {duty.key: duty for duty in DUTIES}
TODAY = date(2026, 11, 24)


def lend(session, settings, cast, now, *keys, until=TODAY, to="manager") -> None:
    wishes = [(BY_KEY[key], cast.named(to).person_id) for key in keys]
    postage, terms = Postage(settings, now), Terms(away_until=until)
    pass_duties(session, cast.leader.person_id, wishes, postage, by=cast.administrator, now=now, terms=terms)


def shown(session, cast, now) -> list[tuple[str, str]]:
    actor = actor_for(session, cast.leader.id)
    assert actor is not None
    return [(one.title, one.why) for one in everything_due(session, actor, now) if one.key.startswith("taking-back")]


def test_it_is_said_from_the_day_after_until_everything_is_back(session, settings, cast, now):
    give_of_each(session, cast, now, 2)
    lend(session, settings, cast, now, "actions", "audits")
    assert shown(session, cast, now) == [], "she is away until tonight"
    later = now + timedelta(days=1)
    title = "4 things still lie with others: take them back"
    held = "2 audits to carry out, now with Martin Keogh, 2 actions to do, now with Martin Keogh"
    assert shown(session, cast, later) == [(title, f"{held} · you were away until 24 Nov 2026")]
    session.execute(update(Action).values(owner_id=cast.agent.id))
    assert [one for one, _ in shown(session, cast, later)] == ["2 things still lie with others: take them back"]
    take_back(session, cast.leader.person_id, DUTIES, Postage(settings, now), by=cast.leader, now=later)
    assert shown(session, cast, later) == []


def test_what_they_may_not_have_again_is_not_asked_of_them(session, settings, cast, now):
    session.add(PersonClient(person_id=cast.manager.id, client_id=cast.shop))
    session.add(PersonClient(person_id=cast.leader.id, client_id=cast.shop))
    session.flush()
    add_action(session, cast, now=now)
    add_action(session, cast, now=now, client_id=cast.shop, by=cast.officer)
    lend(session, settings, cast, now, "actions")
    later = now + timedelta(days=1)
    assert [one for one, _ in shown(session, cast, later)] == ["2 things still lie with others: take them back"]
    hers = col(PersonClient.person_id) == cast.leader.id, col(PersonClient.client_id) == cast.shop
    session.execute(delete(PersonClient).where(*hers))
    assert [one for one, _ in shown(session, cast, later)] == ["1 thing still lies with somebody else: take it back"]


@pytest.mark.parametrize("gone", ["cases", "objectives"])
def test_what_her_roles_do_not_let_her_have_again_is_not_asked_of_her(session, settings, cast, now, gone):
    give_of_each(session, cast, now, 1)
    lend(session, settings, cast, now, gone)
    later = now + timedelta(days=1)
    assert shown(session, cast, later) == []
    session.add(PersonRole(person_id=cast.leader.id, role=Role.MANAGER))
    session.flush()
    assert len(shown(session, cast, later)) == 1


def test_the_line_leads_to_the_button_and_is_nobody_elses(client_as, app, database, settings, cast, now):
    leader = client_as("leader")
    leader.get("/")
    with count_queries(app) as few:
        leader.get("/")
    with database.transaction() as session:
        add_action(session, cast, now=now)
        lend(session, settings, cast, now - timedelta(days=3), "actions", until=TODAY - timedelta(days=1))
    with count_queries(app) as many:
        page = leader.get("/")
    assert "1 thing still lies with somebody else: take it back" in words(page)
    assert 'href="/me#away"' in page.text
    assert len(many) == len(few)
    assert "take it back" not in words(client_as("manager").get("/"))
    assert 'id="away"' in leader.get("/me").text
    leader.post("/me/take-back", status=303)
    assert "take it back" not in words(leader.get("/"))
