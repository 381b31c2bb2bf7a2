"""A completed audit is one result, signed and locked; what is said to it makes new revisions, never changes one."""

from fractions import Fraction
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.core.errors import BadInput, NotAllowed
from app.history.models import HistoryEntry
from app.notifications.models import OutboxMail
from app.people.models import Person
from app.signing.models import Signature
from app.signing.queries import signatures_of
from audits.conduct.domain.content import content_hash, fraction_of
from audits.conduct.models import Audit, AuditResult, Dispute, QuestionResult
from audits.conduct.operations.completing import Signed, complete_audit, seen_of
from audits.conduct.operations.responding import (
    DisputeDecision,
    Wanted,
    acknowledge,
    decide_dispute,
    dispute_answers,
    reopen_audit,
    sign_as_auditee,
)
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import visible_audit
from audits.conduct.queries.results import is_unaltered, result_of, revisions_of
from audits.findings.models import Finding
from audits.words import NA, AuditStatus, DisputeStatus, Outcome, ResponseKind
from tests.cast import NOW
from tests.factories.audits import (
    ANSWERED,
    DAY,
    answer,
    answer_all,
    complete,
    completed_audit,
    opened_audit,
    postage,
    said,
)
from tests.factories.checklists import SMALL, add_checklist

FAILED = {**ANSWERED, "A1": "No", "A1a": "Yes", "A2": "1"}
WRONG = [Wanted("A2", "The customer thanked me", "3")]


@pytest.fixture
def checklist(session, cast):
    return add_checklist(session, by=cast.officer, now=NOW)


@pytest.fixture
def audit(session, cast, checklist):
    return completed_audit(session, checklist, cast, FAILED)


def dispute(session, audit, cast, wanted=WRONG, today=DAY):
    return dispute_answers(session, audit, wanted, postage=postage(), today=today, by=cast.agent, now=NOW)


def decide(session, audit, row, decision, by):
    return decide_dispute(
        session, audit, row, decision, version=row.row_version, postage=postage(), today=DAY, by=by, now=NOW
    )


def test_completing_writes_the_result_the_answers_and_the_signature(session, cast, checklist):
    audit = completed_audit(session, checklist, cast, {**ANSWERED, "A2": "2"})
    result = result_of(session, audit)
    # 5 * 1 + 3 * 2/3 + 2 * 1 over 10, exactly.
    assert fraction_of(result.raw) == Fraction(90)
    assert (result.outcome, result.final, result.raw_millionths) == (Outcome.PASS, "90/1", 90_000_000)
    rows = session.scalars(select(QuestionResult).order_by(col(QuestionResult.id))).all()
    assert [(row.value, row.is_na, row.score) for row in rows][:3] == [
        ("Yes", False, "1/1"), ("2", False, "2/3"), ("Both", False, "1/1"),
    ]  # fmt: skip
    assert len(rows) == 8, "the follow-up was not asked, and the instruction is no question"
    (signature,) = signatures_of(session, "audit", audit.row_id)
    assert (signature.meaning, signature.post) == ("Completed by", "Team leader")
    assert signature.text_hash == result.content_hash == content_hash(result.content)
    assert audit.respond_by == DAY.replace(month=12, day=1)
    assert set(result.content["critical"]) == {"business", "compliance", "customer"}


def test_a_failed_critical_question_fails_and_becomes_a_finding(session, cast, audit):
    result = result_of(session, audit)
    assert (result.outcome, result.final, result.is_autofail) == (Outcome.FAIL, "0/1", True)
    finding = session.scalars(select(Finding)).one()
    assert (finding.origin_id, finding.answer_value, finding.grade.value) == (audit.id, "No", "major")


def test_na_on_everything_is_not_scored(session, cast, checklist):
    words = dict.fromkeys(("A1", "A2", "A3", "B1", "B2", "B3", "B4", "B5"), NA)
    audit = completed_audit(session, checklist, cast, words)
    result = result_of(session, audit)
    assert (result.outcome, result.raw, result.final, result.raw_millionths) == (Outcome.NOT_SCORED, None, None, None)


def test_weights_of_zero_everywhere_are_not_scored(session, cast):
    questions = [{"id": "A1", "text": "Was it so?", "type": "yes_no", "weight": 0}]
    document = {**SMALL, "id": "CL-ZERO", "sections": [{"id": "A", "title": "All", "questions": questions}]}
    zero = add_checklist(session, document, by=cast.officer, now=NOW)
    audit = completed_audit(session, zero, cast, {"A1": "No"})
    assert result_of(session, audit).outcome is Outcome.NOT_SCORED
    assert session.scalars(select(Finding)).one().answer_value == "No", "a failing answer is a finding all the same"


def test_everything_that_is_missing_is_named_and_nothing_is_completed(session, cast, checklist):
    audit = opened_audit(session, checklist, cast)
    answer(session, audit, "A1", said("No"), by=cast.leader)
    with pytest.raises(BadInput) as refused:
        complete(session, audit, by=cast.leader)
    assert list(refused.value.errors) == ["A1", "A1a", "A2", "A3", "B1", "B2", "B3", "B4", "B5"]
    assert refused.value.errors["A1"] == "A1 lacks a comment"
    assert audit.status is AuditStatus.IN_PROGRESS


def test_what_changed_after_one_looked_is_not_signed(session, cast, checklist):
    audit = opened_audit(session, checklist, cast)
    answer_all(session, audit, by=cast.leader)
    seen = seen_of(state_of(session, audit))
    answer(session, audit, "A2", said("0"), by=cast.officer, device="phone")
    with pytest.raises(BadInput, match="changed after you opened"):
        complete(session, audit, by=cast.leader, seen=seen)


def test_two_completions_at_once_give_one_result_and_the_same_answer(session, database, cast, checklist):
    audit = opened_audit(session, checklist, cast)
    answer_all(session, audit, by=cast.leader)
    seen = seen_of(state_of(session, audit))
    session.commit()
    barrier, results = Barrier(2), []

    def finish() -> None:
        barrier.wait()
        with database.transaction() as own:
            held = visible_audit(own, cast.leader, audit.row_id, to_change=True)
            signed = Signed(1, seen, "Leila Haddad")
            found = complete_audit(own, held, signed, postage=postage(), today=DAY, by=cast.leader, now=NOW)
            results.append(found.id)

    threads = [Thread(target=finish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert len(set(results)) == 1
    for table in (AuditResult, Signature):
        assert session.execute(select(func.count()).select_from(table)).scalar_one() == 1


def test_an_auditee_who_left_is_not_waited_for(session, cast, checklist):
    audit = opened_audit(session, checklist, cast)
    session.get(Person, cast.agent.id).is_active = False
    answer_all(session, audit, by=cast.leader)
    complete(session, audit, by=cast.leader)
    assert (audit.status, audit.respond_by) == (AuditStatus.COMPLETED, None)
    assert session.scalars(select(OutboxMail)).all() == []


def test_the_auditee_is_told_and_signs(session, cast, audit):
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.intent == f"audit/{audit.row_id}/result/1/{cast.agent.id}"
    for _ in range(2):
        sign_as_auditee(session, audit, "Tom Birch", today=DAY, by=cast.agent, now=NOW)
    meanings = [one.meaning for one in signatures_of(session, "audit", audit.row_id)]
    assert meanings == ["Completed by", "Seen and agreed by the agent"]
    assert audit.response is ResponseKind.ACKNOWLEDGED


def test_only_the_auditee_answers_and_only_within_the_window(session, cast, audit):
    with pytest.raises(NotAllowed, match="Only the person"):
        acknowledge(session, audit, "", today=DAY, by=cast.leader, now=NOW)
    acknowledge(session, audit, "", today=audit.respond_by, by=cast.agent, now=NOW)
    with pytest.raises(NotAllowed, match="time to answer ended"):
        dispute(session, audit, cast, today=DAY.replace(month=12, day=2))


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ([], "answers"),
        ([Wanted("A2", "")], "reason-A2"),
        ([Wanted("A2", "Wrong", "17")], "wanted-A2"),
        ([Wanted("A2", "Wrong"), Wanted("A2", "Again")], "reason-A2"),
    ],
)
def test_a_dispute_names_its_answer_and_its_reason(session, cast, audit, wanted, field):
    with pytest.raises(BadInput) as refused:
        dispute(session, audit, cast, wanted)
    assert list(refused.value.errors) == [field]


def test_a_dispute_that_is_kept_changes_no_score(session, cast, audit):
    (row,) = dispute(session, audit, cast)
    assert audit.response is ResponseKind.DISPUTED
    decide(session, audit, row, DisputeDecision(DisputeStatus.KEPT, "Heard again: cold"), cast.manager)
    assert (audit.revision, row.status, row.decided_by_name) == (1, DisputeStatus.KEPT, "Martin Keogh")
    with pytest.raises(NotAllowed, match="decided already"):
        decide(session, audit, row, DisputeDecision(DisputeStatus.ACCEPTED, "After all"), cast.manager)


def test_a_dispute_that_is_accepted_makes_a_revision_scored_anew(session, cast, audit):
    first = result_of(session, audit)
    (row,) = dispute(session, audit, cast)
    result = decide(session, audit, row, DisputeDecision(DisputeStatus.ACCEPTED, "Heard again: warm"), cast.manager)
    assert (audit.revision, audit.status, audit.result_id) == (2, AuditStatus.COMPLETED, result.id)
    assert (result.revision, result.completed_by_name) == (2, "Martin Keogh")
    assert result.reason == "Dispute about A2: Heard again: warm"
    # A1 0 of 5, A1a 2 of 2, A2 from 1/3 to 3/3 of 3, A3 2 of 2: from 5/12 to 7/12.
    assert [fraction_of(one.raw) for one in (first, result)] == [Fraction(500, 12), Fraction(700, 12)]
    assert [one.revision for one in revisions_of(session, audit)] == [2, 1]
    assert is_unaltered(result_of(session, audit, 1))
    assert [one.revision for one in signatures_of(session, "audit", audit.row_id)] == [1], "signatures stay where made"


def test_another_value_may_be_decided_and_takes_the_finding_back(session, cast, checklist):
    audit = completed_audit(session, checklist, cast, {**ANSWERED, "A3": "Neither"})
    (row,) = dispute(session, audit, cast, [Wanted("A3", "One of us knew it", "Both")])
    with pytest.raises(BadInput, match="Say which answer"):
        decide(session, audit, row, DisputeDecision(DisputeStatus.OTHER_VALUE, "In between"), cast.manager)
    session.refresh(row)
    decide(session, audit, row, DisputeDecision(DisputeStatus.OTHER_VALUE, "In between", "One"), cast.manager)
    assert state_of(session, audit).bodies["A3"].value == "One"
    assert session.scalars(select(Finding)).one().status.value == "cancelled"


def test_a_decision_that_would_ask_more_is_refused(session, cast, checklist):
    audit = completed_audit(session, checklist, cast)
    (row,) = dispute(session, audit, cast, [Wanted("A1", "I did not ask, to be honest", "No")])
    session.commit()
    with pytest.raises(BadInput, match="A1a would be asked too"):
        decide(session, audit, row, DisputeDecision(DisputeStatus.ACCEPTED, "Honest"), cast.manager)
    session.rollback()
    assert session.get(Audit, audit.id).revision == 1


def test_nobody_decides_about_their_own_work(session, cast, checklist):
    audit = completed_audit(session, checklist, cast, FAILED, by=cast.officer, auditee_id=cast.manager.id)
    (row,) = dispute_answers(session, audit, WRONG, postage=postage(), today=DAY, by=cast.manager, now=NOW)
    with pytest.raises(NotAllowed, match="You were audited"):
        decide(session, audit, row, DisputeDecision(DisputeStatus.KEPT, "No"), cast.manager)


def test_reopening_begins_revision_2_from_the_answers_of_1(session, cast, audit):
    with pytest.raises(BadInput):
        reopen_audit(session, audit, "", version=audit.row_version, by=cast.manager, now=NOW)
    reopen_audit(session, audit, "The wrong call was heard", version=audit.row_version, by=cast.manager, now=NOW)
    assert (audit.status, audit.revision) == (AuditStatus.IN_PROGRESS, 2)
    assert state_of(session, audit).bodies["A2"].value == "1"
    assert result_of(session, audit).revision == 1, "the last completed one counts meanwhile"
    answer(session, audit, "A1", said("Yes"), by=cast.leader)
    result = complete(session, audit, by=cast.leader)
    assert (result.revision, result.reason) == (2, "The wrong call was heard")
    assert [one.revision for one in signatures_of(session, "audit", audit.row_id)] == [1, 2]
    assert result_of(session, audit, 1).content["answers"][0]["value"] == "No", "revision 1 reads as it was signed"


def test_every_step_leaves_an_entry(session, cast, audit):
    (row,) = dispute(session, audit, cast)
    decide(session, audit, row, DisputeDecision(DisputeStatus.ACCEPTED, "Warm"), cast.manager)
    tags = set(session.scalars(select(col(HistoryEntry.tag))).all())
    assert {
        "audit:planned", "audit:opened", "audit:answered", "audit:completed", "audit:signed", "audit:disputed",
        "audit:dispute_decided", "audit:reopened", "audit:answer_decided",
    } <= tags  # fmt: skip
    assert session.scalars(select(Dispute)).one().status is DisputeStatus.ACCEPTED
