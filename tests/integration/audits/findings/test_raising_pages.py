"""From a failing answer to its finding in the browser, and what completing makes of it."""

import pytest
from sqlmodel import col, select

from audits.conduct.operations.raising import held_origin, shortfalls
from audits.conduct.queries.answers import state_of
from audits.findings.models import Finding
from audits.findings.operations.raising import raise_finding
from audits.words import FindingStatus, Grade
from tests.factories.audits import answer, answer_all, complete, opened_audit, said
from tests.factories.checklists import add_checklist
from tests.factories.findings import add_finding
from tests.factories.register import add_requirement

A1, A2 = "Was identity verified?", "Was the tone right?"


@pytest.fixture
def audit(session, cast, now):
    """In progress, with a failed critical question and a good scale."""
    checklist = add_checklist(session, by=cast.officer, now=now)
    row = opened_audit(session, checklist, cast)
    answer(session, row, "A1", said("No", comment="Not asked for a password"), by=cast.leader)
    answer(session, row, "A2", said("3"), by=cast.leader)
    session.commit()
    return row


def findings(session):
    rows = session.scalars(select(Finding).order_by(col(Finding.id))).all()
    session.expunge_all()
    session.rollback()
    return rows


def test_the_page_is_filled_in_and_one_tap_keeps_the_finding(client_as, session, cast, audit):
    leader, path = client_as("leader"), f"/audits/{audit.id}/findings/A1"
    page = leader.get(path).text
    for words in (A1, "Major.", "Not asked for a password", "by 26 Nov 2026", "8 Dec 2026", "24 Dec 2026"):
        assert words in page, words

    sent = {"detail": "Not asked for a password", "containment": "Rang back", "owner_id": str(cast.leader.id)}
    answered = leader.post(path, sent)
    leader.post(path, sent | {"containment": "Twice"})

    assert answered.headers["Location"] == f"/audits/{audit.id}/questions/A1"
    (row,) = findings(session)
    assert (row.title, row.grade, row.answer_value, row.containment) == (A1, Grade.MAJOR, "No", "Rang back")
    assert leader.get(path, 303).headers["Location"] == f"/findings/{row.id}"
    assert f"A-{audit.id:04}" in leader.get(f"/findings/{row.id}").text


def test_the_same_double_tap_with_one_request_id_is_one_finding(client_as, session, cast, audit):
    leader, path = client_as("leader"), f"/audits/{audit.id}/findings/A1"
    sent = {"detail": "x", "owner_id": str(cast.leader.id), "request_id": "a" * 32}

    first, second = leader.post(path, sent), leader.post(path, sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(findings(session)) == 1


def test_an_answer_that_passes_or_is_not_there_makes_no_finding(client_as, audit):
    leader = client_as("leader")
    leader.get(f"/audits/{audit.id}/findings/A2", 409)
    leader.get(f"/audits/{audit.id}/findings/NOPE", 409)
    leader.get("/audits/999/findings/A1", 404)


def test_whoever_may_not_sees_no_way_to_raise(client_as, audit):
    path = f"/audits/{audit.id}/findings/A1"
    client_as("auditor").get(path, 403)
    client_as("agent").get(path, 403)
    client_as("auditor").post(path, {"detail": "x"}, status=403)


def test_an_answer_changed_before_completion_takes_its_finding_back(client_as, session, cast, now, audit):
    client_as("leader").post(f"/audits/{audit.id}/findings/A1", {"detail": "x", "owner_id": str(cast.leader.id)})
    audit = session.merge(audit)
    answer_all(session, audit, by=cast.leader)
    complete(session, audit, by=cast.leader)
    session.commit()

    (row,) = findings(session)

    assert (row.status, row.cancelled_reason) == (FindingStatus.CANCELLED, "The answer no longer fails.")
    assert "Cancelled: The answer no longer fails." in client_as("leader").get(f"/findings/{row.id}").text


def test_a_repeat_is_named_on_the_page_before_it_is_raised(client_as, session, cast, now, audit):
    requirement = add_requirement(session, "FCA-1", by=cast.officer, now=now)
    earlier = add_finding(session, cast, now, requirement_ids=(requirement.row_id,))
    (failed,) = shortfalls(state_of(session, audit))
    linked = type(failed)(**{**failed.__dict__, "requirement_ids": (requirement.row_id,)})
    row = raise_finding(session, held_origin(session, audit), linked, today=now.date(), by=cast.leader, now=now)
    session.commit()

    assert row.repeat_of_id == earlier.id
    page = client_as("leader").get(f"/findings/{row.id}").text
    assert "This one repeats it" in page
    assert "It repeats this one" in client_as("leader").get(f"/findings/{earlier.id}").text
