"""Audits in the browser, without a script: planned, opened, answered, completed, answered to; and every refusal."""

import io
import re

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.core.due import Heading
from app.history.models import HistoryEntry
from audits.conduct.models import Answer, AnswerRevision, Audit, LateAnswer
from audits.conduct.operations.responding import Wanted, dispute_answers, reopen_audit
from audits.conduct.queries.answers import state_of
from audits.due import due_items
from audits.findings.models import Finding
from audits.reporting.domain.audit_report import latest_words
from audits.reporting.queries.reports import report_of
from audits.words import AuditStatus
from tests.cast import NOW, PASSWORD
from tests.factories.audits import (
    ANSWERED,
    DAY,
    answer,
    answer_all,
    complete,
    completed_audit,
    fill_audits,
    opened_audit,
    planned_audit,
    postage,
    said,
)
from tests.factories.checklists import SMALL, add_checklist, version_of
from tests.factories.pictures import picture
from tests.queries import count_queries

CARD = "4111 1111 1111 1111"
PICTURE = picture()
HTMX = {"HX-Request": "true"}


@pytest.fixture
def checklist(session, cast):
    return add_checklist(session, by=cast.officer, now=NOW)


@pytest.fixture
def opened(session, cast, checklist):
    audit = opened_audit(session, checklist, cast)
    session.commit()
    return audit


@pytest.fixture
def completed(session, cast, checklist):
    audit = completed_audit(session, checklist, cast, {**ANSWERED, "A1": "No", "A1a": "Yes"})
    session.commit()
    return audit


def sent(value="Yes", **more):
    return {"device": "desk", "sequence": 1, "base": 0, "answer": value, **more}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def htmx(client, path, data):
    return client.http.post(path, data={"csrf_token": client.csrf_token(), **data}, headers=HTMX)


def seen_on(page) -> str:
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]+)"', page.get_data(as_text=True))
    return str(seen)


def test_an_audit_goes_from_plan_to_open_in_two_steps(session, cast, checklist, client_as):
    session.commit()
    leader = client_as("leader")
    assert "Small check" in text_of(leader.get("/audits/new"))
    place = f"/audits/new?checklist={checklist.id}"
    leader.get(place)
    fields = {"subject": "interaction", "auditee_id": cast.agent.id, "unit": "", "client_id": "", "channel": "phone"}
    refused = leader.post(place, {**fields, "auditor_id": cast.leader.id, "auditee_id": cast.leader.id}, status=422)
    assert "Nobody audits their own work" in text_of(refused)
    leader.post(place, {**fields, "auditor_id": cast.leader.id, "about": CARD}, status=422)
    made = leader.post(place, {**fields, "auditor_id": cast.leader.id, "about": "Call 1", "due_on": "2026-11-26"})
    assert "Open the audit" in text_of(leader.get(made.location))
    leader.post(f"{made.location}/open")
    assert "0 of 8 answered" in text_of(leader.get(made.location))
    assert "A-0001" in text_of(leader.get("/audits?status=to_do&auditor=me&q=call"))


def test_every_question_is_answered_by_a_plain_form_and_leads_to_the_next(session, opened, client_as):
    leader, place = client_as("leader"), f"/audits/{opened.id}"
    done = leader.get(place)
    for code, word in ANSWERED.items():
        leader.get(f"{place}/questions/{code}")
        data = sent("" if word == "N/A" else word, device=f"page-{code}")
        done = leader.post(f"{place}/answers/{code}", {**data, "not_applicable": "yes"} if word == "N/A" else data)
    assert done.location == place, "after the last question comes the overview"
    session.expire_all()
    assert session.get(Audit, opened.id).answered_count == 8
    leader.get(f"{place}/questions/B6", status=200)


def test_completing_needs_the_password_and_shows_the_result(opened, session, cast, client_as):
    answer_all(session, opened, by=cast.leader)
    session.commit()
    leader, place = client_as("leader"), f"/audits/{opened.id}"
    form = {"name": "Leila Haddad", "seen": seen_on(leader.get(f"{place}/complete")), "revision": 1}
    refused = leader.post(f"{place}/complete", {**form, "password": "a guess"}, status=422)
    assert "That is not your password" in text_of(refused)
    leader.post(f"{place}/complete", {**form, "password": PASSWORD})
    page = text_of(leader.get(place))
    assert "Locked" in page
    assert "What is stored now still has the hash that was signed." in page
    again = leader.post(f"{place}/complete", {**form, "password": PASSWORD})
    assert again.location == place, "twice is once"
    session.expire_all()
    assert "person:signature_refused" in session.scalars(select(col(HistoryEntry.tag))).all()


def test_an_unfinished_audit_shows_what_is_missing_and_no_verdict(opened, client_as):
    leader = client_as("leader")
    page = text_of(leader.get(f"/audits/{opened.id}/complete"))
    assert "No answer" in page
    form = {"name": "Leila", "password": PASSWORD, "seen": "", "revision": 1}
    refused = text_of(leader.post(f"/audits/{opened.id}/complete", form, status=422))
    assert "A1 lacks no answer" not in refused
    assert "A1 has no answer" in refused
    assert not re.search(r"\b(Pass|Fail)\b", text_of(leader.get(f"/audits/{opened.id}")))


def test_htmx_saves_and_answers_with_time_progress_and_the_new_base(opened, session, client_as):
    leader = client_as("leader")
    page = htmx(leader, f"/audits/{opened.id}/answers/A1", sent("No"))
    body = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Saved 09:30" in body
    assert 'id="base" value="1" hx-swap-oob="true"' in body
    assert "1 of 9 answered" in body
    assert "Needed for this answer: a comment" in body
    assert "Raise the finding" in body
    assert "<textarea" not in body, "the field being typed in is never redrawn"
    again = htmx(leader, f"/audits/{opened.id}/answers/A1", sent("No", base=1, sequence=2, comment="Half a sen"))
    assert 'value="2"' in again.get_data(as_text=True)


@pytest.mark.parametrize("data", [{"comment": f"He said {CARD}"}, {"marks": "soon he shouts"}, {"answer": "Perhaps"}])
def test_htmx_says_beside_the_field_that_nothing_was_saved(opened, session, client_as, data):
    page = htmx(client_as("leader"), f"/audits/{opened.id}/answers/A1", {**sent(), **data})
    assert page.status_code == 422
    assert "Not saved:" in page.get_data(as_text=True)
    assert session.scalars(select(Answer)).all() == []


def test_a_card_number_is_refused_with_an_explanation_and_what_was_typed_stays(opened, session, client_as):
    page = client_as("leader").post(
        f"/audits/{opened.id}/answers/A1",
        sent("No", comment=f"She read {CARD} aloud", marks="04:12 reads it"),
        status=422,
    )
    assert "card numbers must not be kept here (PCI DSS)" in text_of(page)
    assert f"She read {CARD} aloud" in page.get_data(as_text=True)
    assert "04:12 reads it" in page.get_data(as_text=True)
    assert session.scalars(select(AnswerRevision)).all() == []


def test_na_on_a_critical_question_wants_its_reason_before_one_goes_on(opened, client_as):
    leader, place = client_as("leader"), f"/audits/{opened.id}/answers/A1"
    assert "Say why it is not applicable" in text_of(leader.post(place, sent("N/A"), status=422))
    leader.post(place, sent("N/A", na_reason="Nobody was on the line"))


def test_two_editors_in_the_browser_meet_at_the_chooser(opened, session, client_as):
    leader, officer, place = client_as("leader"), client_as("officer"), f"/audits/{opened.id}"
    leader.post(f"{place}/answers/A2", sent("2"))
    collided = officer.post(f"{place}/answers/A2", sent("0", device="other", comment="Cold"))
    assert collided.location == f"{place}/questions/A2"
    page = text_of(officer.get(f"{place}/questions/A2"))
    assert "Two different answers were sent" in page
    assert "Cold" in page
    for who in ("Leila Haddad", "Hannah Osei"):
        assert re.search(rf"{who}, 24 Nov 2026, [0-9:]+, device \w+", page), "who, when, which device"
    assert "Two different answers; choose one" in text_of(leader.get(place))
    officer.post(f"{place}/questions/A2/choose", {"number": "2"})
    session.expire_all()
    assert state_of(session, session.get(Audit, opened.id)).bodies["A2"].comment == "Cold"
    assert "Two different" not in text_of(officer.get(f"{place}/questions/A2"))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_post_to_a_completed_audit_is_refused_kept_and_shown(completed, session, client_as, headers):
    leader, place = client_as("leader"), f"/audits/{completed.id}"
    data = {"csrf_token": leader.csrf_token(), "request_id": "r1", **sent(device="phone", comment="Too late")}
    page = leader.http.post(f"{place}/answers/A1", data=data, headers=headers)
    assert page.status_code == 409
    assert "is completed, so its answers are locked" in page.get_data(as_text=True)
    assert "Too late" in text_of(leader.get(place))
    assert "Too late" not in text_of(client_as("agent").get(place))
    leader.get(f"{place}/questions/A1", status=303)
    assert session.scalars(select(LateAnswer)).one().body["comment"] == "Too late"


def test_a_photo_that_comes_too_late_is_kept_and_shown_to_who_carries_audits_out(completed, session, client_as):
    leader, place = client_as("leader"), f"/audits/{completed.id}"
    for _ in range(2):  # the same again, as a phone sends it that heard no answer
        data = {"device": "phone", "sequence": 7, "base": 0, "document": (io.BytesIO(PICTURE), "letter.png")}
        leader.post(f"{place}/answers/B4", data, status=409, content_type="multipart/form-data")
    kept = session.scalars(select(LateAnswer)).one().body
    session.rollback()
    assert kept["value"] == "Attached"
    photo = f"{place}/evidence/{kept['evidence']}"
    assert f'href="{photo}">letter.png</a>' in leader.get(place).text
    with leader.http.get(photo) as file:
        assert file.data == PICTURE
    client_as("agent").get(photo, status=404)


def test_what_was_refused_about_a_closed_audit_is_not_said_to_be_kept(completed, session, client_as):
    page = client_as("leader").post(f"/audits/{completed.id}/answers/A1", sent("Perhaps"), status=422)
    assert "Choose one of the answers that the question offers" in text_of(page)
    assert "kept as received" not in text_of(page)
    assert session.scalars(select(LateAnswer)).all() == []


def test_what_a_script_says_in_headers_saves_an_answer_once_and_from_what_it_saw(opened, session, client_as):
    leader, place = client_as("leader"), f"/audits/{opened.id}/answers/A1"
    token = {"X-CSRFToken": leader.csrf_token(), **HTMX}
    answers = [
        leader.http.post(place, json={"answer": "No", "device": "desk", "sequence": 1}, headers={**token, **more})
        for more in ({"Idempotency-Key": "a"}, {"Idempotency-Key": "a"})
    ]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    mine = {"answer": "Yes", "device": "desk", "sequence": "2"}
    saved = leader.http.post(place, data=mine, headers={**token, "Idempotency-Key": "b", "If-Match": '"1"'})
    assert 'id="base" value="2"' in saved.text
    other = {"answer": "No", "comment": "Heard it", "device": "phone", "sequence": "1"}
    stale = leader.http.post(place, data=other, headers={**token, "If-Match": '"1"'})
    assert "Saved beside another answer" in stale.text
    twice = leader.http.post(place, data={**mine, "sequence": 3, "base": 1}, headers={**token, "If-Match": "2"})
    assert (twice.status_code, "given twice" in twice.text) == (422, True)
    assert [row.base for row in session.scalars(select(AnswerRevision).order_by(col(AnswerRevision.id)))] == [0, 1, 1]


def test_a_post_to_an_audit_that_is_not_open_is_refused_in_words(session, cast, checklist, client_as):
    audit = planned_audit(session, checklist, cast)
    session.commit()
    page = client_as("leader").post(f"/audits/{audit.id}/answers/A1", sent(), status=409)
    assert "is not open yet" in text_of(page)
    assert session.scalars(select(LateAnswer)).all() == []


@pytest.mark.both_databases
def test_a_photo_is_evidence_and_the_answer_and_can_be_taken_off(opened, client_as):
    leader, agent, place = client_as("leader"), client_as("agent"), f"/audits/{opened.id}"
    data = {"device": "desk", "sequence": 1, "base": 0, "then": "stay", "document": (io.BytesIO(PICTURE), "letter.png")}
    leader.post(f"{place}/answers/B4", data, content_type="multipart/form-data")
    page = text_of(leader.get(f"{place}/questions/B4"))
    assert "letter.png" in page
    with leader.http.get(f"{place}/evidence/1") as file:
        assert file.data == PICTURE
    assert "1 of 8 answered" in page
    agent.get(f"{place}/evidence/1", status=404)
    leader.post(f"{place}/questions/B4/evidence/1/remove")
    assert "0 of 8 answered" in text_of(leader.get(place))


def test_a_file_that_is_no_picture_or_document_is_refused_and_the_comment_stays(opened, session, client_as):
    data = {**sent("No", comment="See the film"), "document": (io.BytesIO(b"\x00\x00\x00\x18ftypmp42" * 9), "desk.jpg")}
    page = client_as("leader").post(
        f"/audits/{opened.id}/answers/A1", data, status=422, content_type="multipart/form-data"
    )
    assert "See the film" in page.get_data(as_text=True)
    assert session.scalars(select(AnswerRevision)).all() == []


def test_the_finding_is_raised_in_one_tap_and_once(opened, session, cast, client_as):
    answer(session, opened, "A1", said("No", comment="No check"), by=cast.leader)
    session.commit()
    leader, place = client_as("leader"), f"/audits/{opened.id}/questions/A1"
    assert f'action="/audits/{opened.id}/findings/A1" method="post" id="raise"' in leader.get(place).text
    for _ in range(2):
        leader.post(f"/audits/{opened.id}/findings/A1", {})
    assert "See F-0001" in text_of(leader.get(place))
    raised = session.scalars(select(Finding)).one()
    assert (raised.detail, raised.owner_id) == ("No check", cast.leader.id)


def test_the_agent_sees_and_disputes_only_their_own_completed_audit(session, cast, checklist, client_as):
    done = completed_audit(session, checklist, cast, {**ANSWERED, "A2": "1"})
    going = opened_audit(session, checklist, cast)
    other = completed_audit(session, checklist, cast, by=cast.manager, auditee_id=cast.leader.id)
    session.commit()
    agent = client_as("agent")
    assert [code for code in ("A-0001", "A-0002", "A-0003") if code in text_of(agent.get("/audits"))] == ["A-0001"]
    for hidden in (going, other):
        agent.get(f"/audits/{hidden.id}", status=404)
        agent.get(f"/audits/{hidden.id}/respond", status=404)
    agent.get(f"/audits/{done.id}/respond")
    agent.get(f"/audits/{done.id}/questions/A1", status=403)
    agent.post(f"/audits/{done.id}/respond/dispute", {"reason-A2": CARD}, status=422)
    agent.post(f"/audits/{done.id}/respond/dispute", {}, status=422)
    agent.post(f"/audits/{done.id}/respond/dispute", {"reason-A2": "She thanked me", "wanted-A2": "3"})
    assert "disputed" in text_of(client_as("manager").get("/audits")).lower()


def test_a_dispute_is_decided_in_the_browser(session, cast, checklist, client_as):
    audit = completed_audit(session, checklist, cast, {**ANSWERED, "A2": "1"})
    wanted = [Wanted("A2", "She thanked me", "3")]
    (row,) = dispute_answers(session, audit, wanted, postage=postage(), today=DAY, by=cast.agent, now=NOW)
    session.commit()
    place = f"/audits/{audit.id}/disputes/{row.id}"
    client_as("leader").get(place, status=403)
    manager = client_as("manager")
    manager.get(place)
    manager.post(place, {"status": "accepted", "reason": "", "row_version": 1}, status=422)
    manager.post(place, {"status": "accepted", "reason": "Heard again", "row_version": 7}, status=409)
    manager.post(place, {"status": "accepted", "reason": "Heard again", "row_version": 1})
    assert "revision 2" in text_of(manager.get(f"/audits/{audit.id}"))
    assert "This is not the latest revision" in text_of(manager.get(f"/audits/{audit.id}?revision=1"))
    manager.get(f"/audits/{audit.id}?revision=3", status=404)
    manager.get(place)


def test_the_agent_signs_with_the_password(completed, client_as):
    agent, place = client_as("agent"), f"/audits/{completed.id}/respond/agree"
    form = {"name": "Tom Birch", "revision": 1}
    agent.post(place, {**form, "password": "a guess"}, status=422)
    agent.post(place, {**form, "password": PASSWORD, "revision": 2}, status=403)
    agent.post(place, {**form, "password": PASSWORD})
    assert "Seen and agreed by the agent" in text_of(agent.get(f"/audits/{completed.id}"))


def test_guessing_at_a_signature_is_slowed_like_guessing_at_a_sign_in(completed, client_as):
    agent, place = client_as("agent"), f"/audits/{completed.id}/respond/agree"
    form = {"name": "Tom Birch", "revision": 1}
    for _ in range(10):
        agent.post(place, {**form, "password": "a guess"}, status=422)
    refused = agent.post(place, {**form, "password": PASSWORD}, status=422)
    assert "Too many tries did not match. Wait 15 minutes" in text_of(refused)
    assert "Seen and agreed by the agent" not in text_of(agent.get(f"/audits/{completed.id}"))


def test_an_agent_never_sees_what_is_being_answered_again(completed, session, cast, client_as):
    audit = session.get(Audit, completed.id)
    reopen_audit(session, audit, "Wrong call", version=audit.row_version, by=cast.manager, now=NOW)
    answer(session, completed, "A2", said("0", comment="Still thinking about it"), by=cast.leader)
    session.commit()
    page = text_of(client_as("agent").get(f"/audits/{completed.id}"))
    assert "Reopened as revision 2" in page
    assert "Still thinking" not in page
    client_as("agent").get(f"/audits/{completed.id}/respond", status=403)


@pytest.mark.parametrize("name", ["outsider"])
@pytest.mark.parametrize("path", ["", "/respond", "/evidence/1", "?revision=1"])
def test_people_of_another_place_see_no_audit(completed, client_as, name, path):
    client_as(name).get(f"/audits/{completed.id}{path}", status=404)


def test_a_leader_of_the_team_does_not_see_another_clients_audit(session, cast, checklist, client_as):
    audit = planned_audit(session, checklist, cast, by=cast.officer, client_id=cast.shop)
    session.commit()
    client_as("officer").get(f"/audits/{audit.id}")
    client_as("leader").get(f"/audits/{audit.id}", status=404)
    client_as("leader").post(f"/audits/{audit.id}/open", status=404)


@pytest.mark.parametrize(
    ("name", "status"),
    [("officer", 200), ("manager", 200), ("leader", 200), ("agent", 200), ("auditor", 200), ("administrator", 403)],
)
def test_each_role_reads_a_completed_audit_as_the_table_says(completed, client_as, name, status):
    client_as(name).get(f"/audits/{completed.id}", status=status)
    client_as(name).get("/audits", status=status)


def test_the_read_only_auditor_changes_nothing(opened, client_as):
    auditor, place = client_as("auditor"), f"/audits/{opened.id}"
    assert "Cancel it" not in text_of(auditor.get(place))
    auditor.post(f"{place}/answers/A1", sent(), status=403)
    auditor.get(f"{place}/complete", status=403)
    auditor.get(f"{place}/reopen", status=403)


def test_reopening_and_cancelling_ask_why_and_notice_who_was_first(completed, session, cast, checklist, client_as):
    version = session.get(Audit, completed.id).row_version
    manager, place = client_as("manager"), f"/audits/{completed.id}/reopen"
    manager.get(place)
    manager.post(place, {"reason": "", "row_version": version}, status=422)
    stale = manager.post(place, {"reason": "Wrong call", "row_version": version - 1}, status=409)
    assert "Somebody else saved first" in text_of(stale)
    manager.post(place, {"reason": "Wrong call", "row_version": version})
    going = opened_audit(session, checklist, cast)
    session.commit()
    leader = client_as("leader")
    leader.get(f"/audits/{going.id}/cancel")
    leader.post(f"/audits/{going.id}/cancel", {"reason": "No recording", "row_version": 99}, status=409)
    leader.post(f"/audits/{going.id}/cancel", {"reason": "No recording", "row_version": going.row_version})
    assert "No recording" in text_of(leader.get(f"/audits/{going.id}"))


def test_each_revision_says_how_it_came_about_and_keeps_its_own_findings(completed, session, cast, client_as):
    audit = session.get(Audit, completed.id)
    reopen_audit(session, audit, "Wrong call.", version=audit.row_version, by=cast.manager, now=NOW)
    answer(session, audit, "A1", said("Yes"), by=cast.leader)
    answer(session, audit, "A2", said("0", comment="Rushed"), by=cast.leader)
    place = f"/audits/{audit.row_id}"
    session.commit()
    reopened = "reopened by Martin Keogh on 24 Nov 2026: Wrong call."
    manager = client_as("manager")
    assert f"Revision 2 of 2, {reopened}" in text_of(manager.get(place)), "while it is answered again"
    complete(session, session.get(Audit, completed.id), by=cast.leader)
    session.commit()

    latest, first = text_of(manager.get(place)), text_of(manager.get(f"{place}?revision=1"))

    assert f"Revision 2 of 2, {reopened}" in latest
    assert "Revision 1 of 2." in first
    for page in (latest, first):
        assert re.search(r"Revision 2 , (pass|fail), [0-9.]+ .*Revision 1 , fail, 0\.00 \(raw [0-9.]+\)", page)
    assert "F-0002" in latest, "what revision 2 found"
    assert "F-0001" not in latest, "what only revision 1 found"
    assert "Withdrawn 1 finding of this revision, cancelled since. F-0001 A1" in first
    assert "F-0002" not in first
    report = report_of(session, cast.manager, completed.id, 1)
    assert report.findings == ()
    assert [one.number for one in report.withdrawn] == ["F-0001"]
    assert reopened in latest_words(report_of(session, cast.manager, completed.id))


def test_the_list_is_filtered_sorted_and_exported(session, cast, checklist, client_as):
    completed_audit(session, checklist, cast, {**ANSWERED, "A1": "No", "A1a": "Yes"})
    planned_audit(session, checklist, cast, about="=2+2")
    session.commit()
    leader = client_as("leader")
    for query in ("q=A-0001", "q=1", "outcome=fail", "status=completed", f"checklist={checklist.id}&outcome=fail"):
        page = text_of(leader.get(f"/audits?{query}"))
        assert "A-0001" in page, query
        assert "A-0002" not in page, query
    for sort in ("due", "-due", "checklist", "auditor", "-auditor", "number", "nonsense"):
        leader.get(f"/audits?sort={sort}")
    assert "No audit matches" in text_of(leader.get("/audits?q=%25&team=1&auditee=9&status=cancelled"))
    leader.get("/audits?q=%00&checklist=99999999999999&after=x")
    lines = leader.http.get("/audits.csv").get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeffnumber,checklist,about")
    assert any("'=2+2" in line for line in lines), "a formula is neutralised"


def test_audits_stand_in_peoples_work(session, cast, checklist, completed):
    planned_audit(session, checklist, cast)
    (row,) = session.scalars(select(Audit).where(col(Audit.status) == AuditStatus.PLANNED)).all()
    wanted = [Wanted("A2", "Wrong", "0")]
    audit = session.get(Audit, completed.id)
    agents = due_items(session, cast.agent, NOW)
    assert [(item.title, item.due_on) for item in agents] == [
        (f"Answer the result of A-{audit.id:04}: Small check", audit.respond_by)
    ]
    dispute_answers(session, audit, wanted, postage=postage(), today=DAY, by=cast.agent, now=NOW)
    assert due_items(session, cast.agent, NOW) == []
    leaders = [item for item in due_items(session, cast.leader, NOW) if item.key == f"audit:{row.id}"]
    assert [(item.heading, item.why) for item in leaders] == [
        (Heading.WITHIN_7_DAYS, "You are the auditor · Call 4471")
    ]
    managers = due_items(session, cast.manager, NOW)
    assert [item.heading for item in managers if item.key == f"audit:{audit.id}"] == [Heading.TO_CONFIRM]


def test_a_page_costs_the_same_at_ten_audits_and_at_a_thousand(app, session, cast, checklist, client_as):
    fill = {
        "version_id": version_of(session, checklist).id,
        "people": [(cast.agent.id, cast.complaints_team, cast.leeds)],
        "auditor_id": cast.leader.id,
    }
    fill_audits(session, 10, **fill)
    audit = opened_audit(session, checklist, cast)
    session.commit()
    leader = client_as("leader")
    assert htmx(leader, f"/audits/{audit.id}/answers/A2", sent("3")).status_code == 200
    few = _costs(app, leader, audit, 2)
    fill_audits(session, 990, **fill)
    session.commit()
    assert _costs(app, leader, audit, 1) == few
    assert session.execute(select(func.count()).select_from(Audit)).scalar_one() == 1001


def _costs(app, leader, audit, value) -> dict[str, int]:
    counts = {}
    for path in ("/audits", "/audits?outcome=fail&sort=due", f"/audits/{audit.id}", f"/audits/{audit.id}/questions/A2"):
        leader.get(path)
        with count_queries(app) as ran:
            leader.get(path)
        counts[path] = len(ran)
    with count_queries(app) as ran:
        data = sent(str(value), sequence=10 - value)
        assert htmx(leader, f"/audits/{audit.id}/answers/A2", data).status_code == 200
    counts["save"] = len(ran)
    return counts


def test_a_checklist_of_another_client_is_not_there_to_plan_on(session, cast, client_as):
    theirs = add_checklist(session, SMALL, by=cast.officer, now=NOW, id="CL-SHOP")
    theirs.client_id = cast.shop
    session.commit()
    client_as("leader").get(f"/audits/new?checklist={theirs.id}", status=404)
    client_as("leader").get("/audits/new?checklist=x", status=404)


def test_a_result_says_how_little_a_few_audits_say(session, cast, checklist, client_as):
    """SPEC 2.2.11 and the look: 1 of 2 is said with its interval, and what did not score is left out."""
    completed_audit(session, checklist, cast)
    completed_audit(session, checklist, cast, {**ANSWERED, "A1": "No", "A1a": "Yes"})
    session.commit()
    page = text_of(client_as("leader").get("/audits/2"))
    assert "Over the last 90 days Tom Birch passed 1 of 2, which could mean anything from 9% to 91%." in page


@pytest.mark.parametrize(("mode", "is_shown"), [("questions", False), ("sections", True)])
def test_a_weight_of_a_section_is_shown_only_where_the_score_is_made_by_sections(
    session, cast, client_as, mode, is_shown
):
    scored = add_checklist(session, SMALL, by=cast.officer, now=NOW, scoring={"mode": mode, "pass_mark": 80})
    audit = completed_audit(session, scored, cast)
    session.commit()
    page = client_as("leader").get(f"/audits/{audit.row_id}")
    assert ('data-label="Weight">60<' in page.get_data(as_text=True)) is is_shown
    assert ("Sections by their weights" in text_of(page)) is is_shown
    assert ("All questions by their weights" in text_of(page)) is not is_shown
    assert report_of(session, cast.leader, audit.row_id).by_sections is is_shown


def test_a_national_insurance_number_in_an_answer_is_asked_about_and_kept_once_the_box_is_ticked(
    session, opened, client_as
):
    leader, place = client_as("leader"), f"/audits/{opened.row_id}/answers/A1"
    typed = sent(comment="Gave QQ 12 34 56 C")
    asked = htmx(leader, place, typed)
    assert asked.status_code == 422
    assert 'name="keeps_national_insurance"' in asked.get_data(as_text=True)
    assert 'name="keeps_national_insurance"' in leader.post(place, typed, 422).get_data(as_text=True)
    kept = htmx(leader, place, {**typed, "keeps_national_insurance": "y"})
    assert kept.status_code == 200
    assert 'type="hidden" name="keeps_national_insurance" value="y"' in kept.get_data(as_text=True)
    [revision] = session.scalars(select(AnswerRevision)).all()
    assert revision.body["comment"] == "Gave QQ 12 34 56 C"
