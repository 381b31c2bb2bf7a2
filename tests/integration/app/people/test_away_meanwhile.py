"""Handing over and taking back when something else happened in between."""

from datetime import date

from sqlalchemy import select, text, update
from sqlmodel import col

from app.actions.models import Action
from app.home.handover import DUTIES
from app.notifications.models import OutboxMail
from app.notifications.operations import Postage
from app.people.handover import Terms, lent_by
from app.people.models import Person, PersonClient
from app.people.operations import pass_duty, take_back
from tests.factories.actions import add_action
from tests.pages_client import words

ACTIONS = next(duty for duty in DUTIES if duty.key == "actions")
AWAY = Terms(away_until=date(2026, 12, 14))


def owners(database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(col(Action.owner_id)).order_by(col(Action.id))))


def test_whoever_only_stood_in_takes_nothing_from_its_owner_who_is_back(session, settings, cast, now):
    add_action(session, cast, now=now)
    postage, by = Postage(settings, now), cast.administrator
    pass_duty(session, ACTIONS, cast.leader.id, cast.manager.id, by=by, now=now, terms=AWAY)
    pass_duty(session, ACTIONS, cast.manager.id, cast.officer.id, by=by, now=now, terms=AWAY)
    take_back(session, cast.leader.id, DUTIES, postage, by=by, now=now)
    assert lent_by(session, DUTIES, cast.manager.id) == []
    take_back(session, cast.manager.id, DUTIES, postage, by=by, now=now)
    assert session.scalars(select(col(Action.owner_id))).all() == [cast.leader.id]


def test_what_was_given_away_by_hand_meanwhile_is_lent_no_more(session, cast, now):
    add_action(session, cast, now=now)
    by = cast.administrator
    pass_duty(session, ACTIONS, cast.leader.id, cast.manager.id, by=by, now=now, terms=AWAY)
    session.execute(update(Action).values(owner_id=cast.officer.id))
    pass_duty(session, ACTIONS, cast.officer.id, cast.manager.id, by=by, now=now)
    assert lent_by(session, DUTIES, cast.leader.id) == []


def test_a_form_for_what_they_cannot_open_passes_nothing_else_once_they_can(client_as, database, cast, hers):
    client = client_as("administrator")
    page = client.post(f"/people/{cast.leader.id}/handover?only=left", {"actions": cast.manager.id}, status=200)
    assert "Nothing is left that the roles, clients or places of Leila Haddad do not let them have" in words(page)
    assert owners(database) == [cast.leader.id, cast.leader.id]


def test_who_was_disabled_meanwhile_is_not_away(client_as, database, cast, hers):
    client = client_as("administrator")
    with database.transaction() as session:
        session.execute(update(Person).where(col(Person.id) == cast.leader.id).values(is_active=False))
    sent = {"away_until": "2026-12-14", "actions": cast.manager.id}
    page = client.post(f"/people/{cast.leader.id}/handover", sent, status=422)
    assert "cannot sign in any more" in words(page)
    assert owners(database) == [cast.leader.id, cast.leader.id]


def test_to_hand_over_somebody_has_to_be_chosen(client_as, database, cast, hers):
    page = client_as("leader").post("/me/handover", {"away_until": "2026-12-14", "actions": ""}, status=422)
    assert "Choose who gets" in words(page)
    page = client_as("administrator").post(f"/people/{cast.leader.id}/handover", {"actions": ""}, status=422)
    assert "Choose who gets" in words(page)


def test_nothing_is_said_to_stay_where_nothing_was_saved(client_as, database, cast, now):
    with database.transaction() as session:
        session.add(PersonClient(person_id=cast.leader.id, client_id=cast.shop))
        session.flush()
        add_action(session, cast, now=now, client_id=cast.shop, by=cast.officer)
    form = {"name": "Leila Haddad", "email": "agent@fernleigh.example", "roles": ["leader"], "row_version": 1}
    places = {"post_id": "", "site_id": cast.leeds, "team_id": "", "client_ids": [cast.bank]}
    chosen = {"asked": "actions:1", "actions": cast.manager.id}
    page = client_as("administrator").post(f"/people/{cast.leader.id}/edit", form | places | chosen, status=422)
    assert "Some of it stays" not in page.text


def test_whoever_left_with_things_in_hand_gets_no_mail_about_them(session, settings, cast, now):
    add_action(session, cast, now=now)
    postage, by = Postage(settings, now), cast.administrator
    pass_duty(session, ACTIONS, cast.leader.id, cast.manager.id, by=by, now=now, terms=AWAY)
    session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    session.execute(text("DELETE FROM outbox_mail"))
    take_back(session, cast.leader.id, DUTIES, postage, by=by, now=now)
    assert {mail.name for mail in session.scalars(select(OutboxMail))} == {"Leila Haddad"}
