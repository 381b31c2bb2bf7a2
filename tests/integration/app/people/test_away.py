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
from app.people.handover import Terms, held_by, lent_by
from app.people.models import Person, PersonClient
from app.people.operations import pass_duties, pass_duty, take_back
from tests.factories.actions import add_action
from tests.factories.duties import give_of_each
from tests.pages_client import words

BY_KEY = {duty.key: duty for duty in DUTIES}
AWAY = Terms(away_until=date(2026, 12, 14))
WHILE = "While Leila Haddad is away until 14 Dec 2026, "


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
    stays = pass_duties(session, cast.leader.person_id, wishes, postage, by=by, now=now, terms=AWAY).stays
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
    client_as("manager").post("/me/handover", sent, status=200)  # which is about what is the manager's own: nothing
    assert set(owners(database)) == {cast.leader.id}


def test_an_administrator_hands_over_for_somebody_who_is_away(client_as, database, cast, hers):
    sent = {"away_until": "2026-12-14", "actions": cast.manager.id}
    client_as("administrator").post(f"/people/{cast.leader.id}/handover", sent, status=303)
    assert owners(database) == [cast.manager.id, cast.manager.id]
    with database.reading() as session:
        assert len([said for said in sentences(session) if said.startswith(WHILE + "Adam Wells gave AC-000")]) == 2


def test_nobody_is_away_for_ever(client_as, database, cast, hers):
    client = client_as("leader")
    for day in ("2028-11-25", "9999-12-31"):
        page = client.post("/me/handover", {"away_until": day, "actions": cast.manager.id}, status=422)
        assert "The day must be 24 Nov 2028 or earlier" in words(page)
    client.post("/me/handover", {"away_until": "2028-11-24", "actions": cast.manager.id}, status=303)
    assert set(owners(database)) == {cast.manager.id}


def test_on_the_last_day_it_can_still_be_said(session, cast, now):
    give_of_each(session, cast, now, 1)
    today = Terms(away_until=now.date())
    passing = (session, BY_KEY["actions"], cast.leader.id, cast.manager.id)
    with pytest.raises(BadInput):
        pass_duty(*passing, by=cast.leader, now=now + timedelta(days=1), terms=today)
    assert pass_duty(*passing, by=cast.leader, now=now, terms=today).count == 1


def test_all_that_is_still_with_others_is_given_back_in_one_step(session, settings, cast, now):
    give_of_each(session, cast, now, 2)
    postage, by, hers = (
        Postage(settings, now),
        cast.administrator,
        held_by(session, cast.administrator, DUTIES, cast.leader.id),
    )
    wishes = [(duty, cast.manager.person_id) for duty in DUTIES]
    pass_duties(session, cast.leader.person_id, wishes, postage, by=by, now=now, terms=AWAY)
    session.execute(update(Action).where(col(Action.id) == 1).values(owner_id=cast.agent.id))
    lent = {one.duty.key: one.count for one in lent_by(session, DUTIES, cast.leader.person_id)}
    assert lent == {**dict.fromkeys(BY_KEY, 2), "actions": 1}, "what the manager gave somebody else is not there"
    session.execute(text("DELETE FROM outbox_mail"))
    before = len(sentences(session))

    stays = take_back(session, cast.leader.person_id, DUTIES, postage, by=by, now=now)

    cannot = {
        "cases",
        "objectives",
        "products",
        "internal_documents",
        "procedures",
        "consultations",
    }  # a leader may not have them anyway
    assert len(stays) == len(cannot)
    assert "2 open change cases, now with Martin Keogh, because that takes a compliance officer or a manager" in stays
    back = {one.duty.key: one.count for one in held_by(session, by, DUTIES, cast.leader.person_id)}
    assert back == {one.duty.key: 1 if one.duty.key == "actions" else 2 for one in hers if one.duty.key not in cannot}
    assert {one.duty.key for one in lent_by(session, DUTIES, cast.leader.person_id)} == cannot
    told = sentences(session)[before:]
    assert len(told) == sum(back.values())
    assert all(sentence.startswith("As Leila Haddad is back, Adam Wells ") for sentence in told)
    mails = {mail.name: mail.subject for mail in session.scalars(select(OutboxMail))}
    assert mails == {
        "Leila Haddad": "You have back what was passed on while you were away",
        "Martin Keogh": "Leila Haddad has back what was passed on to you",
    }


def test_what_is_passed_further_comes_back_from_where_it_lies(session, settings, cast, now):
    add_action(session, cast, now=now)
    postage, by = Postage(settings, now), cast.administrator
    duty = BY_KEY["actions"]
    pass_duty(session, duty, cast.leader.id, cast.manager.id, by=by, now=now, terms=AWAY)
    pass_duty(session, duty, cast.manager.id, cast.officer.id, by=by, now=now, terms=AWAY)
    assert [one.words for one in lent_by(session, DUTIES, cast.leader.id)] == ["1 action to do, now with Hannah Osei"]
    assert take_back(session, cast.manager.id, DUTIES, postage, by=by, now=now) == ()
    assert lent_by(session, DUTIES, cast.manager.id) == []
    assert [one.words for one in lent_by(session, DUTIES, cast.leader.id)] == ["1 action to do, now with Martin Keogh"]
    # Given back by hand, or given away for good, it is nobody's to take back.
    pass_duty(session, duty, cast.manager.id, cast.leader.id, by=by, now=now)
    pass_duty(session, duty, cast.leader.id, cast.manager.id, by=by, now=now)
    assert lent_by(session, DUTIES, cast.leader.id) == []


def test_one_takes_one_s_own_back_without_seeing_it_and_nobody_else_s(client_as, database, cast, now):
    with database.transaction() as session:
        add_action(session, cast, now=now, owner_id=cast.agent.id)
    agent = client_as("agent")
    agent.post("/me/handover", {"away_until": "2026-12-14", "actions": cast.manager.id}, status=303)
    page = words(agent.get("/me"))
    assert "1 action to do, now with Martin Keogh; away until 14 Dec 2026" in page
    for name in ("manager", "officer", "leader"):
        client_as(name).post(f"/people/{cast.agent.id}/take-back", status=403)
        client_as(name).post("/me/take-back", status=303)
    assert owners(database) == [cast.manager.id]
    administrator = words(client_as("administrator").get(f"/people/{cast.agent.id}"))
    assert "Give it all back to Tom Birch" in administrator
    agent.post("/me/take-back", status=303)
    assert owners(database) == [cast.agent.id]
    assert "now with" not in words(agent.get("/me"))


def test_only_who_manages_people_gives_back_what_another_passed_on(session, settings, cast, now):
    with pytest.raises(NotAllowed):
        take_back(session, cast.leader.id, DUTIES, Postage(settings, now), by=cast.officer, now=now)


def test_each_duty_says_who_may_have_it_and_each_person_what_they_are(client_as, cast, hers):
    client = client_as("leader")
    page = words(client.get("/me/handover"))
    assert "who may read actions and do their own." in page
    assert "Martin Keogh, manager" in page
    roles = words(client.get("/people/roles"))
    agent = roles.partition("Agent May ")[2].partition("Auditor (read-only) May ")[0]
    assert "see only their own audits and actions" in agent
    assert "read actions and do their own" in agent
    assert "actions to do" in agent
    assert "change cases" not in agent.partition("May answer for")[2].replace("questions about change cases", "")
