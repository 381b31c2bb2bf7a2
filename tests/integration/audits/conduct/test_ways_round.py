"""Ways round the rules that people tried: to read, to sign and to check what is not theirs."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.actions.operations import finish_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.core.errors import NotAllowed
from app.files.models import Evidence
from app.history.models import HistoryEntry
from app.signing.models import Signature
from audits.conduct.operations.completing import seen_of
from audits.conduct.operations.responding import DisputeDecision, Wanted, decide_dispute, dispute_answers, reopen_audit
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import AuditFilter, audits_count
from audits.due import due_items
from audits.findings.models import Finding
from audits.findings.operations import fixing, working
from audits.words import DisputeStatus, FindingStatus, Subject
from tests.cast import NOW, PASSWORD
from tests.factories.audits import (
    DAY,
    answer,
    answer_all,
    complete,
    completed_audit,
    opened_audit,
    planned_audit,
    postage,
    said,
)
from tests.factories.checklists import add_checklist
from tests.factories.findings import add_finding

TODAY = date(2026, 11, 24)


@pytest.fixture
def checklist(session, register, cast, now):
    return add_checklist(session, by=cast.officer, now=now)


@pytest.mark.parametrize("name", ["leader", "officer"])
def test_who_is_audited_reads_no_unfinished_answers_whatever_they_lead(session, cast, checklist, client_as, name):
    person = cast.named(name)
    audit = opened_audit(session, checklist, cast, by=cast.manager, auditor_id=cast.manager.id, auditee_id=person.id)
    answer_all(session, audit, by=cast.manager)
    session.commit()
    client = client_as(name)
    for path in ("", "/questions/A1", "/complete", "/cancel", "/report"):
        client.get(f"/audits/{audit.id}{path}", status=404)
    assert "Call 4471" not in client.get("/audits").text
    client_as("manager").get(f"/audits/{audit.id}")
    assert audits_count(session, person, AuditFilter()) == 0


def test_a_leader_sees_a_planned_audit_of_their_team_that_is_of_nobody(session, cast, checklist, client_as):
    audit = planned_audit(session, checklist, cast, auditee_id=None, subject=Subject.TEAM, team_id=cast.complaints_team)
    session.commit()
    client_as("leader").get(f"/audits/{audit.id}")


def _implemented(session, cast, now, *, done_by) -> Finding:
    """A finding whose fix was made by the leader; its one action belongs to whoever did it."""
    row = add_finding(session, cast, now)
    action = fixing.PlannedAction(fixing.KINDS[0], "Write the script", owner_id=done_by.id, working_days=10)
    fixing.plan(session, row, action, version=row.row_version, by=cast.leader, now=now)
    (line,) = actions_of(session, "finding", row.row_id)
    held = visible_action(session, cast.officer, line.id)
    finish_action(session, held, "Written", by=done_by, now=now)
    verify_action(session, held, "Read it", by=cast.manager, now=now)
    fixing.implement(session, row, 60, "One of a kind", version=row.row_version, today=TODAY, by=cast.leader, now=now)
    return row


def test_giving_a_finding_away_does_not_let_its_owner_check_the_fix(session, cast, now):
    row = _implemented(session, cast, now, done_by=cast.officer)
    assert row.owner_id == cast.leader.id
    working.reassign(session, row, cast.manager.id, "", version=row.row_version, by=cast.leader, now=now)
    with pytest.raises(NotAllowed, match="You said that the fix"):
        fixing.begin_check(session, row, by=cast.leader, now=now)
    assert row.status is FindingStatus.IMPLEMENTED


def test_who_did_an_action_for_its_owner_does_not_check_the_fix_either(session, cast, now):
    row = add_finding(session, cast, now, owner_id=cast.officer.id)
    action = fixing.PlannedAction(fixing.KINDS[0], "Write the script", owner_id=cast.agent.id, working_days=10)
    fixing.plan(session, row, action, version=row.row_version, by=cast.leader, now=now)
    (line,) = actions_of(session, "finding", row.row_id)
    held = visible_action(session, cast.officer, line.id)
    finish_action(session, held, "Written", by=cast.leader, now=now)
    verify_action(session, held, "Read it", by=cast.manager, now=now)
    fixing.implement(session, row, 60, "One of a kind", version=row.row_version, today=TODAY, by=cast.officer, now=now)
    with pytest.raises(NotAllowed, match="You did an action"):
        fixing.begin_check(session, row, by=cast.leader, now=now)
    fixing.begin_check(session, row, by=cast.manager, now=now)


@pytest.mark.parametrize("name", ["Martin Keogh", "Leila", "Leila\u202e Haddad Osei"])
def test_nobody_signs_with_another_name(session, cast, checklist, client_as, name):
    audit = opened_audit(session, checklist, cast)
    answer_all(session, audit, by=cast.leader)
    session.commit()
    leader, place = client_as("leader"), f"/audits/{audit.id}"
    seen = leader.get(f"{place}/complete").text.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    form = {"name": name, "password": PASSWORD, "seen": seen, "revision": 1}
    refused = leader.post(f"{place}/complete", form, status=422)
    assert "Type your name as it stands in your account: Leila Haddad" in refused.text
    leader.post(f"{place}/complete", {**form, "name": " leila  HADDAD "})
    assert "audit:signed" in session.scalars(select(col(HistoryEntry.tag))).all()


def test_another_file_under_the_same_request_id_is_not_answered_as_if_it_were_kept(session, cast, now, client_as):
    row = add_finding(session, cast, now)
    session.commit()
    leader, place = client_as("leader"), f"/findings/{row.id}/evidence"

    def send(content: bytes, status: int) -> str:
        data = {"request_id": "once", "document": (io.BytesIO(content), "calls.txt")}
        return leader.post(place, data, status=status, content_type="multipart/form-data").text

    send(b"first", 303)
    send(b"first", 303)
    assert "already sent with other content" in send(b"second", 422)
    assert session.execute(select(func.count()).select_from(Evidence)).scalar_one() == 1


def test_who_completes_second_is_told_who_was_first_and_signs_nothing(session, cast, checklist, client_as):
    audit = opened_audit(session, checklist, cast)
    answer_all(session, audit, by=cast.leader)
    seen = seen_of(state_of(session, audit))
    session.commit()
    place = f"/audits/{audit.id}/complete"
    form = {"password": PASSWORD, "seen": seen, "revision": 1}
    client_as("leader").post(place, {**form, "name": "Leila Haddad"})
    second = client_as("manager").post(place, {**form, "name": "Martin Keogh"}, status=409).text
    assert f"A-{audit.id:04} was completed and signed by Leila Haddad. You signed nothing." in second
    client_as("leader").post(place, {**form, "name": "Leila Haddad"})
    assert session.scalars(select(col(Signature.name))).all() == ["Leila Haddad"]


def test_who_chooses_second_is_told_that_somebody_chose_before(session, cast, checklist, client_as):
    audit = opened_audit(session, checklist, cast)
    answer(session, audit, "A2", said("1"), by=cast.leader, device="desk", base=0)
    answer(session, audit, "A2", said("2"), by=cast.manager, device="phone", base=0)
    answer(session, audit, "A2", said("3"), by=cast.officer, device="tablet", base=0)
    session.commit()
    place = f"/audits/{audit.id}/questions/A2"
    client_as("manager").post(f"{place}/choose", {"number": "2"})
    late = client_as("officer")
    late.post(f"{place}/choose", {"number": "3"})
    assert "Somebody chose the answer to A2 before you" in late.get(place).text
    assert state_of(session, audit).bodies["A2"].value == "2"


@pytest.mark.parametrize("name", ["4111 1111 1111 1111.txt", "call-4111111111111111.txt"])
def test_a_card_number_in_the_name_of_a_file_is_refused_like_any_other(session, cast, now, client_as, name):
    row = add_finding(session, cast, now)
    session.commit()
    data = {"document": (io.BytesIO(b"heard"), name), "title": "The call"}
    place = f"/findings/{row.id}/evidence"
    refused = client_as("leader").post(place, data, status=422, content_type="multipart/form-data").text
    assert "payment card number (ending 1111)" in refused
    assert "The call" in refused, "what was typed is kept"


@pytest.mark.parametrize(
    "days", ["from=0001-01-01", "to=9999-12-31", "from=9999-12-31&to=0001-01-01", "from=1800-01-01"]
)
def test_the_first_and_the_last_day_there_are_are_days_to_count_from(session, cast, now, client_as, days):
    add_finding(session, cast, now)
    session.commit()
    for by in ("cause", "question", "requirement", "team"):
        is_backwards = days.startswith("from=9999-12-31&")
        client_as("leader").get(f"/findings/pareto?by={by}&{days}", status=422 if is_backwards else 200)


def _disputed(session, cast, checklist, *, auditor, auditee):
    """A completed audit of the auditee's work with one open dispute."""
    audit = completed_audit(session, checklist, cast, by=auditor, auditor_id=auditor.id, auditee_id=auditee.id)
    wanted = [Wanted("A2", "She thanked me", "2")]
    (row,) = dispute_answers(session, audit, wanted, postage=postage(), today=DAY, by=auditee, now=NOW)
    session.commit()
    return audit, row


def _wants_a_decision(session, person) -> bool:
    return any(item.title.startswith("Decide the dispute") for item in due_items(session, person, NOW))


def test_neither_side_of_an_audit_decides_its_disputes_or_reopens_it(session, cast, checklist, client_as):
    audit, row = _disputed(session, cast, checklist, auditor=cast.manager, auditee=cast.officer)
    decision = DisputeDecision(DisputeStatus.KEPT, "Heard again")
    for party, why in ((cast.manager, "You carried this audit out"), (cast.officer, "You were audited here")):
        with pytest.raises(NotAllowed, match=f"{why}.*Nobody else may: an administrator must make"):
            decide_dispute(session, audit, row, decision, version=1, postage=postage(), today=DAY, by=party, now=NOW)
        with pytest.raises(NotAllowed, match=why):
            reopen_audit(session, audit, "I like it better so", version=audit.row_version, by=party, now=NOW)
        assert not _wants_a_decision(session, party)
    place, decide = f"/audits/{audit.row_id}", f"disputes/{row.row_id}"
    session.rollback()
    for name in ("manager", "officer"):
        client = client_as(name)
        page = client.get(place).text
        assert f"{place}/reopen" not in page
        assert f"{place}/{decide}" not in page
        assert "Nobody else may: an administrator must make somebody" in page
        for path in ("reopen", decide):
            refused = client.get(f"{place}/{path}", status=403).text
            assert "an administrator must make somebody" in refused


def test_whoever_answered_for_the_named_auditor_is_an_auditor_too(session, cast, checklist):
    audit = opened_audit(session, checklist, cast, auditor_id=cast.leader.id)
    answer_all(session, audit, by=cast.manager)
    complete(session, audit, by=cast.leader)
    with pytest.raises(NotAllowed, match=r"You carried this audit out.*Hannah Osei may\."):
        reopen_audit(session, audit, "Wrong call", version=audit.row_version, by=cast.manager, now=NOW)
    reopen_audit(session, audit, "Wrong call", version=audit.row_version, by=cast.officer, now=NOW)


def test_who_decided_a_dispute_before_may_decide_the_next(session, cast, checklist, client_as):
    audit, row = _disputed(session, cast, checklist, auditor=cast.leader, auditee=cast.agent)
    assert [_wants_a_decision(session, person) for person in (cast.leader, cast.manager, cast.officer)] == [
        False,
        True,
        True,
    ]
    place = f"/audits/{audit.row_id}"
    session.commit()
    assert "Who decides: Hannah Osei, Martin Keogh may." in client_as("agent").get(place).text
    decision = DisputeDecision(DisputeStatus.ACCEPTED, "Heard again")
    decide_dispute(session, audit, row, decision, version=1, postage=postage(), today=DAY, by=cast.manager, now=NOW)
    wanted = [Wanted("B1", "It was four", "3")]
    dispute_answers(session, audit, wanted, postage=postage(), today=DAY, by=cast.agent, now=NOW)
    assert _wants_a_decision(session, cast.manager)
    reopen_audit(session, audit, "Wrong call", version=audit.row_version, by=cast.manager, now=NOW)
