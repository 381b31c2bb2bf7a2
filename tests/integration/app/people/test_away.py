"""Passing things on while somebody is away: their own by themselves, anybody's by whoever manages people."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from app.actions.models import Action
from app.core.errors import BadInput, NotAllowed
from app.home.handover import DUTIES
from app.notifications.models import OutboxMail
from app.notifications.operations import Postage
from app.people.handover import Terms, held_by
from app.people.models import Person, PersonClient
from app.people.operations import pass_duties, pass_duty
from tests.factories.actions import add_action
from tests.factories.duties import give_of_each
from tests.pages_client import words

BY_KEY = {duty.key: duty for duty in DUTIES}
AWAY = Terms(away_until=date(2026, 12, 14))
WHILE = "While Leila Haddad is away until 14 Dec 2026, "


@pytest.fixture
def hers(database, cast, now):
    with database.transaction() as session:
        add_action(session, cast, now=now)
        add_action(session, cast, now=now)


def owners(database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(col(Action.owner_id)).order_by(col(Action.id))))


def sentences(session) -> list[str]:
    return list(session.execute(text("SELECT sentence FROM history_entry ORDER BY id")).scalars())


def test_twelve_things_pass_with_the_day_in_each_entry_and_one_notice_for_each_receiver(session, settings, cast, now):
    give_of_each(session, cast, now, 1)
    before = len(sentences(session))
    receivers = [cast.manager.person_id, cast.officer.person_id]
    wishes = [(duty, receivers[number % 2]) for number, duty in enumerate(DUTIES)]
    by, postage = cast.administrator, Postage(settings, now)
    stays = pass_duties(session, cast.leader.person_id, wishes, postage, by=by, now=now, terms=AWAY)
    assert len(stays) == 1, "nobody deputises for what they own"
    assert stays[0].endswith("because Hannah Osei is its owner")
    told = sentences(session)[before:]
    assert len(told) == len(DUTIES) - 1
    assert all(sentence.startswith(WHILE + "Adam Wells ") for sentence in told)
    mails = {mail.name: mail for mail in session.scalars(select(OutboxMail))}
    assert set(mails) == {"Martin Keogh", "Hannah Osei"}
    subject = "Adam Wells gave you what Leila Haddad answers for, while Leila Haddad is away"
    assert {mail.subject for mail in mails.values()} == {subject}
    assert "Leila Haddad is away until 14 Dec 2026" in str(mails["Martin Keogh"].content)


def test_one_s_own_things_pass_without_managing_people_but_not_for_good(session, cast, now):
    give_of_each(session, cast, now, 1)
    passing = (session, BY_KEY["actions"], cast.leader.id, cast.manager.id)
    with pytest.raises(NotAllowed):
        pass_duty(*passing, by=cast.leader, now=now)
    for somebody in (cast.manager, cast.officer, cast.agent):
        with pytest.raises(NotAllowed):
            pass_duty(*passing, by=somebody, now=now, terms=AWAY)
    assert pass_duty(*passing, by=cast.leader, now=now, terms=AWAY).count == 1


def test_they_pass_to_nobody_who_may_not_have_them_and_nobody_who_was_not_offered(session, cast, now):
    give_of_each(session, cast, now, 1)
    for key, receiver, why in (
        ("audits", cast.agent, "Tom Birch cannot have it: that takes a compliance officer, a manager or a team leader"),
        ("actions", cast.leader, "Leila Haddad has it already"),
        ("actions", cast.outsider, "not here any more"),
    ):
        with pytest.raises(BadInput, match=why):
            pass_duty(session, BY_KEY[key], cast.leader.id, receiver.id, by=cast.leader, now=now, terms=AWAY)
    assert len(held_by(session, cast.administrator, DUTIES, cast.leader.id)) == len(DUTIES)


def test_the_page_of_one_s_own_offers_who_may_have_each_and_passes_it(client_as, database, cast, hers):
    client = client_as("leader")
    assert "I answer for 2 actions to do" in words(client.get("/me"))
    page = words(client.get("/me/handover"))
    assert "2 actions to do: pass to" in page
    assert "Olga Reid" not in page, "she works at another site"
    client.post("/me/handover", {"away_until": "2026-12-14", "actions": cast.manager.id}, status=303)
    assert owners(database) == [cast.manager.id, cast.manager.id]
    with database.reading() as session:
        assert len([said for said in sentences(session) if said.startswith(WHILE + "Leila Haddad gave AC-000")]) == 2
        (mail,) = session.scalars(select(OutboxMail))
        assert mail.subject == "Leila Haddad gave you what they answer for, while Leila Haddad is away"


@pytest.mark.parametrize("day", ["", "2026-11-23", "soon"])
def test_it_asks_until_when_and_takes_no_day_that_is_past(client_as, database, cast, hers, day):
    client_as("leader").post("/me/handover", {"away_until": day, "actions": cast.manager.id}, status=422)
    assert set(owners(database)) == {cast.leader.id}


def test_who_left_meanwhile_receives_nothing(client_as, database, cast, hers):
    client = client_as("leader")
    with database.transaction() as session:
        session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    client.post("/me/handover", {"away_until": "2026-12-14", "actions": cast.manager.id}, status=422)
    assert set(owners(database)) == {cast.leader.id}


def test_who_serves_another_client_receives_nothing_and_it_is_named(client_as, database, cast, now):
    with database.transaction() as session:
        session.add(PersonClient(person_id=cast.leader.id, client_id=cast.shop))
        session.flush()
        add_action(session, cast, now=now, client_id=cast.shop, by=cast.officer)
    client = client_as("leader")
    client.post("/me/handover", {"away_until": "2026-12-14", "actions": cast.manager.id}, status=303)
    page = client.get("/me")
    assert "Some of it stays with Leila Haddad: AC-0001, because Martin Keogh does not serve its client." in page.text


def test_nobody_hands_over_what_another_answers_for(client_as, database, cast, hers):
    sent = {"away_until": "2026-12-14", "actions": cast.agent.id}
    for name in ("agent", "manager", "officer", "auditor"):
        client_as(name).post(f"/people/{cast.leader.id}/handover", sent, status=403)
    client_as("manager").post("/me/handover", sent, status=303)  # which is about what is the manager's own: nothing
    assert set(owners(database)) == {cast.leader.id}


def test_an_administrator_hands_over_for_somebody_who_is_away(client_as, database, cast, hers):
    sent = {"away_until": "2026-12-14", "actions": cast.manager.id}
    client_as("administrator").post(f"/people/{cast.leader.id}/handover", sent, status=303)
    assert owners(database) == [cast.manager.id, cast.manager.id]
    with database.reading() as session:
        assert len([said for said in sentences(session) if said.startswith(WHILE + "Adam Wells gave AC-000")]) == 2


def test_on_the_last_day_it_can_still_be_said(session, cast, now):
    give_of_each(session, cast, now, 1)
    today = Terms(away_until=now.date())
    passing = (session, BY_KEY["actions"], cast.leader.id, cast.manager.id)
    with pytest.raises(BadInput):
        pass_duty(*passing, by=cast.leader, now=now + timedelta(days=1), terms=today)
    assert pass_duty(*passing, by=cast.leader, now=now, terms=today).count == 1
