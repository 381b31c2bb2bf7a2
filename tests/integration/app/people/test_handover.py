"""What a person answers for, and how it passes to somebody else: each duty alike, then what each of them asks."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select, text, update
from sqlmodel import col

from app.actions.domain.words import ActionStatus
from app.actions.models import Action
from app.cases.domain.words import CaseStatus
from app.cases.models import ChangeCase
from app.core.errors import BadInput, NotAllowed
from app.home.handover import DUTIES
from app.home.rooms import everything_due
from app.notifications.models import OutboxMail
from app.notifications.operations import Postage
from app.people.handover import held_by, left_behind
from app.people.models import Person, PersonClient
from app.people.operations import disable_person, pass_duties, pass_duty
from app.procedures.models import Procedure
from app.requirements.models import Requirement
from app.signing.domain.words import SignOffStatus
from app.signing.models import Consultation, SignOff
from audits.checklists.models import ChecklistRow
from audits.conduct.models import Audit
from audits.findings.models import Finding
from audits.words import AuditStatus, FindingStatus
from tests.factories.actions import add_action
from tests.factories.duties import give_of_each
from tests.factories.findings import add_audit
from tests.pages_client import words
from tests.queries import count_queries

BY_KEY = {duty.key: duty for duty in DUTIES}
KINDS = {
    "requirements": "requirement",
    "deputised": "requirement",
    "audits": "audit",
    "findings": "finding",
    "checks": "finding",
    "checklists": "checklist",
    "actions": "action",
    "cases": "case",
    "case_assignments": "case",
    "objectives": "objective",
    "products": "product",
    "internal_documents": "internal_document",
    "procedures": "procedure",
    "approvals": "procedure",
    "consultations": "consultation",
}


OF_NO_CLIENT = {"objectives", "products", "internal_documents"}  # everybody's to read


@pytest.fixture
def owned(session, cast, now):
    """Give Leila so many rows of each duty."""
    return lambda count: give_of_each(session, cast, now, count)


def counts(session, cast, person) -> dict[str, int]:
    return {held.duty.key: held.count for held in held_by(session, cast.administrator, DUTIES, person.id)}


def passing(session, cast, now, key, receiver, giver=None):
    giver = giver or cast.leader
    return pass_duty(session, BY_KEY[key], giver.id, receiver.id, by=cast.administrator, now=now)


def sentences(session, kind) -> list[str]:
    asked = text("SELECT sentence FROM history_entry WHERE subject_kind = :kind ORDER BY id")
    return list(session.execute(asked, {"kind": kind}).scalars())


def test_all_that_somebody_answers_for_is_counted_in_one_query(session, database, cast, owned):
    owned(3)
    assert counts(session, cast, cast.leader) == dict.fromkeys(BY_KEY, 3)
    assert counts(session, cast, cast.outsider) == {}
    with count_queries(database) as ran:
        held_by(session, cast.administrator, DUTIES, cast.leader.id)
    assert len(ran) == 1


@pytest.mark.parametrize("key", sorted(BY_KEY))
def test_every_duty_passes_whole_and_leaves_an_entry_about_each_row(session, cast, now, owned, key):
    owned(3)
    passed = passing(session, cast, now, key, cast.manager)

    assert (passed.count, passed.stays) == (3, ())
    assert counts(session, cast, cast.leader) == {other: 3 for other in BY_KEY if other != key}
    assert counts(session, cast, cast.manager) == {key: 3}
    told = sentences(session, KINDS[key])
    assert len(told) == 3
    assert all("Leila Haddad" in sentence and "Martin Keogh" in sentence for sentence in told)


@pytest.mark.parametrize("key", sorted(BY_KEY))
def test_many_rows_pass_in_as_many_statements_as_few(session, database, cast, now, owned, key):
    owned(40)
    table, column = BY_KEY[key].column.split(".")
    two = f"SELECT id FROM {table} WHERE {column} = :leader ORDER BY id LIMIT 2"
    few = text(f"UPDATE {table} SET {column} = :auditor WHERE id IN ({two})")
    session.execute(few, {"auditor": cast.auditor.id, "leader": cast.leader.id})
    with count_queries(database) as ran_for_two:
        assert passing(session, cast, now, key, cast.manager, giver=cast.auditor).count == 2
    with count_queries(database) as ran:
        assert passing(session, cast, now, key, cast.manager).count == 38
    assert len(ran) == len(ran_for_two)


def test_only_who_manages_people_passes_a_duty_on(session, cast, now, owned):
    owned(1)
    for by in (cast.leader, cast.auditor, cast.manager, cast.officer):
        with pytest.raises(NotAllowed):
            pass_duty(session, BY_KEY["actions"], cast.leader.id, cast.manager.id, by=by, now=now)


def test_it_passes_to_nobody_who_left_nor_to_one_whose_roles_do_not_include_it(session, cast, now, owned):
    owned(1)
    with pytest.raises(BadInput, match="a compliance officer, a manager or a team leader"):
        passing(session, cast, now, "audits", cast.agent)
    with pytest.raises(BadInput, match="Leila Haddad has it already"):
        passing(session, cast, now, "actions", cast.leader)
    session.execute(update(Person).where(col(Person.id) == cast.agent.id).values(is_active=False))
    with pytest.raises(BadInput, match="not here any more"):
        passing(session, cast, now, "actions", cast.agent)


@pytest.mark.parametrize("key", sorted(set(BY_KEY) - OF_NO_CLIENT))
def test_what_belongs_to_a_client_stays_where_the_receiver_does_not_serve_it(session, cast, now, owned, key):
    owned(2)
    for table in (
        Action, ChangeCase, Requirement, Audit, Finding, ChecklistRow, Procedure, SignOff, Consultation
    ):  # fmt: skip
        first = select(func.min(col(table.id))).scalar_subquery()
        if table is ChecklistRow:
            first = select(func.min(col(table.id))).where(col(ChecklistRow.owner_id).is_not(None)).scalar_subquery()
        session.execute(update(table).where(col(table.id) == first).values(client_id=cast.shop))
    session.execute(update(Requirement).where(col(Requirement.id) == 3).values(client_id=cast.shop))
    session.execute(update(Finding).where(col(Finding.id) == 3).values(client_id=cast.shop))

    passed = passing(session, cast, now, key, cast.manager)

    assert passed.count == 1
    assert [stays.partition(",")[2] for stays in passed.stays] == [" because Martin Keogh does not serve its client"]
    assert counts(session, cast, cast.leader)[key] == 1


def test_nobody_is_given_the_audit_of_their_own_work(session, cast, now):
    audit = add_audit(session, cast, now, auditee_id=cast.manager.id)
    passed = passing(session, cast, now, "audits", cast.manager)
    assert (passed.count, passed.stays) == (0, ("A-0001, because it looks at the work of Martin Keogh",))
    assert audit.auditor_id == cast.leader.id


def test_a_fix_is_checked_by_nobody_who_had_a_part_in_it(session, cast, now, owned):
    owned(1)
    session.execute(update(Finding).where(col(Finding.id) == 2).values(implemented_by_id=cast.manager.id))
    assert passing(session, cast, now, "checks", cast.manager).stays == (
        "F-0002, because Martin Keogh had a part in its fix",
    )
    session.execute(update(Finding).where(col(Finding.id) == 2).values(implemented_by_id=None))
    origin = {"origin_kind": "finding", "origin_id": 2, "owner_id": cast.manager.id}
    session.execute(update(Action).values(**origin))
    assert passing(session, cast, now, "checks", cast.manager).count == 0
    session.execute(update(Action).values(cycle=2))  # a part in another cycle is no part in this one
    assert passing(session, cast, now, "checks", cast.manager).count == 1


def test_a_fix_is_checked_by_somebody_who_sees_its_unit(session, cast, now, owned):
    owned(1)
    session.execute(update(Finding).where(col(Finding.id) == 2).values(site_id=cast.glasgow, team_id=None))
    assert passing(session, cast, now, "checks", cast.manager).stays == (
        "F-0002, because Martin Keogh does not see its unit",
    )
    assert passing(session, cast, now, "checks", cast.officer).count == 1


def test_who_is_to_check_a_fix_does_not_come_to_own_its_finding(session, cast, now, owned):
    owned(1)
    named = {"owner_id": cast.leader.id, "checker_id": cast.manager.id}
    session.execute(update(Finding).where(col(Finding.id) == 2).values(**named))
    passed = passing(session, cast, now, "findings", cast.manager)
    assert passed.count == 1
    assert passed.stays == ("F-0002, because Martin Keogh is to check whether its fix worked",)


def test_nobody_becomes_deputy_of_what_they_own(session, cast, now, owned):
    owned(1)
    passed = passing(session, cast, now, "deputised", cast.officer)
    assert passed.count == 0
    assert passed.stays[0].endswith("because Hannah Osei is its owner")


def test_what_is_done_stays_with_who_did_it(session, cast, now, owned):
    owned(1)
    session.execute(update(Action).values(status=ActionStatus.DONE))
    session.execute(update(ChangeCase).values(status=CaseStatus.CLOSED))
    session.execute(update(Audit).values(status=AuditStatus.COMPLETED))
    session.execute(update(Finding).values(status=FindingStatus.CLOSED_EFFECTIVE))
    session.execute(text("UPDATE requirement SET status = 'superseded'"))
    session.execute(update(ChecklistRow).values(is_retired=True))
    session.execute(update(SignOff).values(status=SignOffStatus.LAPSED))
    for table in ("objective", "product", "internal_document", "procedure"):
        session.execute(text(f"UPDATE {table} SET status = 'retired', retired_reason = 'Not ours any more'"))
    session.execute(text("UPDATE consultation SET status = 'passed'"))
    assert counts(session, cast, cast.leader) == {}


def test_what_somebody_left_behind_is_work_of_those_who_can_give_it_away(session, cast, now, owned):
    owned(1)
    session.execute(update(Finding).where(col(Finding.id) == 2).values(owner_id=cast.officer.id))
    disable_person(session, cast.leader.id, reason="Left us", by=cast.administrator, now=now, real_now=now)
    assert [(one.name, len(one.held)) for one in left_behind(session, cast.administrator, DUTIES)] == [
        ("Leila Haddad", len(DUTIES))
    ]
    later = now + timedelta(days=2)
    items = [item for item in everything_due(session, cast.administrator, later) if item.key.startswith("handover")]
    assert [(item.title, item.since) for item in items] == [("Pass on what Leila Haddad still answers for", now)]
    assert items[0].path == f"/people/{cast.leader.id}/handover"
    managers = {item.key: item.why for item in everything_due(session, cast.manager, later)}
    assert managers["audit:1"] == "Its auditor has left"
    assert managers["finding:1"].endswith("Leila Haddad has left")
    assert "Leila Haddad has left" in managers["action:1"]
    assert not any(key.startswith("handover") for key in managers)
    for key in BY_KEY:
        passing(session, cast, later, key, cast.manager)
    assert left_behind(session, cast.administrator, DUTIES) == []


def test_the_page_that_ends_access_asks_who_gets_what_they_answer_for(client_as, database, cast, now):
    with database.transaction() as session:
        add_action(session, cast, now=now)
    client = client_as("administrator")
    page = client.get(f"/people/{cast.leader.id}/disable")
    assert "1 action to do: pass to" in words(page)

    client.post(f"/people/{cast.leader.id}/disable", {"reason": "Left us", "actions": str(cast.manager.id)}, status=303)

    with database.reading() as session:
        assert session.scalars(select(col(Action.owner_id))).all() == [cast.manager.id]
        assert not session.get(Person, cast.leader.id).is_active
    page = client.get(f"/people/{cast.leader.id}")
    assert "Disabled Leila Haddad. 1 action to do is Martin Keogh's now." in unescape(page.text)
    assert "Disabled Leila Haddad: Left us; 1 action to do is Martin Keogh's now" in words(page), "and it is kept"
    assert "answers for" not in words(page)
    assert page.text.count("btn-primary") == 1, "what is done next is to enable them, if anything"
    client.post(f"/people/{cast.leader.id}/enable", status=303)
    assert "Enabled Leila Haddad." in client.get(f"/people/{cast.leader.id}").text


def test_a_refused_end_of_access_passes_nothing_on(client_as, database, cast, now):
    with database.transaction() as session:
        add_action(session, cast, now=now)
    client = client_as("administrator")
    page = client.post(f"/people/{cast.leader.id}/disable", {"reason": "", "actions": str(cast.manager.id)}, status=422)
    assert f'<option value="{cast.manager.id}" selected>' in page.text
    client.post(f"/people/{cast.leader.id}/disable", {"reason": "Left", "actions": "999"}, status=422)
    with database.reading() as session:
        assert session.scalars(select(col(Action.owner_id))).all() == [cast.leader.id]
        assert session.get(Person, cast.leader.id).is_active


def test_the_handover_page_says_what_could_not_pass(client_as, database, cast, now):
    with database.transaction() as session:
        session.add(PersonClient(person_id=cast.leader.id, client_id=cast.shop))
        session.flush()
        add_action(session, cast, now=now)
        add_action(session, cast, now=now, client_id=cast.shop, by=cast.officer)
    client = client_as("administrator")
    assert "2 actions to do" in words(client.get(f"/people/{cast.leader.id}"))
    client.post(f"/people/{cast.leader.id}/handover", {"actions": str(cast.manager.id)}, status=303)
    page = client.get(f"/people/{cast.leader.id}")
    assert "Some of it stays with Leila Haddad: AC-0002, because Martin Keogh does not serve its client." in page.text
    assert "Leila Haddad answers for 1 action to do." in words(page)


@pytest.mark.parametrize("name", ["leader", "auditor", "manager", "officer"])
def test_nobody_but_an_administrator_opens_the_handover(client_as, cast, name):
    client = client_as(name)
    client.get(f"/people/{cast.agent.id}/handover", status=403)
    client.post(f"/people/{cast.agent.id}/handover", {"actions": str(cast.manager.id)}, status=403)


def test_the_handover_of_somebody_with_nothing_says_so(client_as, cast):
    page = client_as("administrator").get(f"/people/{cast.agent.id}/handover")
    assert "Tom Birch answers for nothing that is still to be done." in words(page)
    assert not re.search(r"<select", page.text)


def test_whoever_receives_something_is_told_once_of_all_that_they_have_now(session, settings, cast, now, owned):
    owned(2)
    wishes = [(BY_KEY[key], cast.manager.person_id) for key in ("actions", "findings")]
    wishes.append((BY_KEY["requirements"], cast.officer.person_id))
    pass_duties(session, cast.leader.person_id, wishes, Postage(settings, now), by=cast.administrator, now=now)
    mails = {mail.name: mail for mail in session.scalars(select(OutboxMail))}
    assert set(mails) == {"Martin Keogh", "Hannah Osei"}
    assert mails["Martin Keogh"].subject == "Adam Wells gave you what Leila Haddad answered for"
    assert len(mails["Martin Keogh"].content["lines"]) == 2
    assert all(line.startswith("2 ") for mail in mails.values() for line in mail.content["lines"])


def test_whoever_receives_nothing_is_told_nothing(session, settings, cast, now):
    wishes = [(BY_KEY["actions"], cast.manager.person_id)]
    handed = pass_duties(session, cast.leader.person_id, wishes, Postage(settings, now), by=cast.administrator, now=now)
    assert handed.stays == ()
    assert session.scalars(select(OutboxMail)).all() == []


def test_what_is_given_in_a_second_step_is_told_too_though_business_time_stands(session, settings, cast, now, owned):
    owned(1)
    for seconds, key in enumerate(("actions", "findings")):
        postage = Postage(settings, now + timedelta(seconds=seconds))
        wishes = [(BY_KEY[key], cast.manager.person_id)]
        pass_duties(session, cast.leader.person_id, wishes, postage, by=cast.administrator, now=now)
    assert len(session.scalars(select(OutboxMail)).all()) == 2
