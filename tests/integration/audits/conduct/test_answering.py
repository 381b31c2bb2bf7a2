"""Answers are kept whole: once each, beside each other where they collide, late ones apart (SPEC 2.5 and 2.7)."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.history.models import HistoryEntry
from app.notifications.models import OutboxMail
from app.people.models import Person, Post
from audits.conduct.domain.answering import Body, Effect, Mark
from audits.conduct.models import Answer, AnswerRevision, Audit, LateAnswer
from audits.conduct.operations.answering import Choice, choose_answer
from audits.conduct.operations.planning import AuditPlan, cancel_audit, open_audit, plan_audit
from audits.conduct.queries.answers import last_answer, state_of, states_to_choose
from audits.conduct.queries.lists import visible_audit
from audits.words import AuditStatus, Subject
from tests.cast import NOW
from tests.factories.audits import (
    ANSWERED,
    answer,
    answer_all,
    complete,
    completed_audit,
    opened_audit,
    planned_audit,
    said,
)
from tests.factories.checklists import SMALL, add_checklist, version_of


@pytest.fixture
def checklist(session, cast):
    return add_checklist(session, by=cast.officer, now=NOW)


@pytest.fixture
def audit(session, cast, checklist):
    return opened_audit(session, checklist, cast)


def revisions(session, audit) -> int:
    return session.execute(
        select(func.count()).select_from(AnswerRevision).where(col(AnswerRevision.audit_id) == audit.id)
    ).scalar_one()


def test_an_answer_is_kept_with_a_revision_an_entry_and_the_counts(session, cast, audit):
    entries = select(func.count()).select_from(HistoryEntry)
    before = session.execute(entries).scalar_one()
    body = said("No", comment="No postcode", marks=(Mark(252, "asks for a name only"),), is_good_practice=True)
    saved = answer(session, audit, "A1", body, by=cast.leader)
    assert (saved.effect, saved.number) == (Effect.STORED, 1)
    assert state_of(session, audit).bodies == {"A1": body}
    assert (audit.answered_count, audit.question_count) == (1, 9), "the follow-up is asked now"
    assert session.execute(entries).scalar_one() == before + 1
    newest = session.scalars(select(HistoryEntry).order_by(col(HistoryEntry.id).desc()).limit(1)).one()
    assert (newest.tag, newest.actor_name, newest.subject_id) == ("audit:answered", "Leila Haddad", str(audit.id))
    assert "postcode" not in newest.sentence, "what was typed stays where it can be redacted"


def test_the_same_id_sent_again_has_one_effect(session, cast, audit):
    first = answer(session, audit, "A1", said("Yes"), by=cast.leader, sequence=7001, base=0)
    again = answer(session, audit, "A1", said("Yes"), by=cast.leader, sequence=7001, base=0)
    assert (first.number, again.number, again.effect) == (1, 1, Effect.SAME)
    assert revisions(session, audit) == 1


@pytest.mark.parametrize("code", ["A1", "A2"])
def test_an_id_that_was_given_to_another_answer_is_refused(session, cast, audit, code):
    answer(session, audit, "A1", said("Yes"), by=cast.leader, sequence=7002, base=0)
    with pytest.raises(BadInput, match="already sent"):
        answer(session, audit, code, said("No" if code == "A1" else "1"), by=cast.leader, sequence=7002, base=0)


def test_two_editors_of_one_answer_keep_both_and_a_person_chooses(session, cast, audit):
    answer(session, audit, "A2", said("2", comment="Friendly"), by=cast.leader, base=0)
    other = answer(session, audit, "A2", said("0", comment="Cold"), by=cast.officer, device="phone", base=0)
    assert (other.effect, other.is_conflicted, audit.conflict_count) == (Effect.COLLIDED, True, 1)
    state = state_of(session, audit)
    assert state.bodies["A2"].value == "2", "the first one stands meanwhile"
    stands, (waits,) = states_to_choose(session, audit.row_id, state.sheet.question_ids["A2"], 1)
    assert stands is not None
    assert (stands.body.value, stands.made_by_name, stands.device) == ("2", "Leila Haddad", "device desk")
    assert (waits.body.comment, waits.made_by_name, waits.made_at) == ("Cold", "Hannah Osei", NOW)
    assert waits.device.startswith("device ")
    assert waits.device != stands.device
    with pytest.raises(BadInput, match="two different answers"):
        complete(session, audit, by=cast.leader)
    choose_answer(session, audit, state.sheet, "A2", Choice("page-1", 1, waits.body), by=cast.leader, now=NOW)
    assert (state_of(session, audit).bodies["A2"].comment, audit.conflict_count) == ("Cold", 0)
    assert revisions(session, audit) == 3, "what was not chosen stays"


def test_equal_answers_of_two_devices_are_no_conflict(session, cast, audit):
    answer(session, audit, "A2", said("2"), by=cast.leader, base=0)
    answer(session, audit, "A2", said("2"), by=cast.officer, device="phone", base=0)
    assert (audit.conflict_count, audit.answered_count) == (0, 1)


def test_different_questions_from_two_devices_merge(session, cast, audit):
    answer(session, audit, "A2", said("2"), by=cast.leader, base=0)
    answer(session, audit, "A3", said("One"), by=cast.officer, device="phone", base=0)
    assert {code: body.value for code, body in state_of(session, audit).bodies.items()} == {"A2": "2", "A3": "One"}


def test_counts_go_down_when_an_answer_is_taken_back(session, cast, audit):
    answer(session, audit, "B1", said("4"), by=cast.leader)
    answer(session, audit, "B1", Body(), by=cast.leader)
    answer(session, audit, "A1", said("No", comment="x"), by=cast.leader)
    answer(session, audit, "A1a", said("Yes"), by=cast.leader)
    assert (audit.answered_count, audit.question_count) == (2, 9)
    answer(session, audit, "A1", said("Yes"), by=cast.leader)
    assert (audit.answered_count, audit.question_count) == (1, 8), "the follow-up is hidden, its answer kept"
    assert state_of(session, audit).bodies["A1a"].value == "Yes"


@pytest.mark.parametrize(
    ("code", "body", "field"),
    [
        ("A1", said("Maybe"), "value"),
        ("B1", said("many"), "value"),
        ("A1", Body("No", comment="Card 4111 1111 1111 1111"), "comment"),
        ("B6", said("Done"), "value"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_field(session, cast, audit, code, body, field):
    with pytest.raises(BadInput) as refused:
        answer(session, audit, code, body, by=cast.leader)
    assert field in refused.value.errors
    assert revisions(session, audit) == 0


def test_a_checklist_published_meanwhile_does_not_change_an_opened_audit(session, cast, checklist):
    planned, opened = planned_audit(session, checklist, cast), opened_audit(session, checklist, cast)
    first = opened.version_id
    newer = {**SMALL, "title": "Newer check", "sections": SMALL["sections"][:1]}
    add_checklist(session, newer, by=cast.officer, now=NOW)
    open_audit(session, planned, by=cast.leader, now=NOW)
    session.refresh(opened)
    assert opened.version_id == first
    assert planned.version_id == version_of(session, checklist).id != first
    answer_all(session, opened, by=cast.leader)
    complete(session, opened, by=cast.leader)
    assert opened.status is AuditStatus.COMPLETED


def test_opening_twice_is_once(session, cast, audit):
    opened_at = audit.opened_at
    open_audit(session, audit, by=cast.officer, now=NOW.replace(year=2027))
    assert audit.opened_at == opened_at


def test_a_closed_audit_takes_no_answer_and_keeps_what_came_late_once(session, cast, checklist):
    audit = completed_audit(session, checklist, cast)
    late = said("No", comment="Heard it again")
    for _ in range(2):
        received = answer(session, audit, "A1", late, by=cast.leader, device="phone", sequence=41)
        assert received.effect is Effect.LATE
    (kept,) = session.scalars(select(LateAnswer)).all()
    assert (kept.body["comment"], kept.sent_by_name) == ("Heard it again", "Leila Haddad")
    assert state_of(session, audit).bodies["A1"].value == "Yes"


@pytest.mark.parametrize(("code", "word"), [("A1", "Yes"), ("A2", "1")])
def test_a_late_id_that_comes_with_another_answer_is_refused_and_neither_is_lost(session, cast, checklist, code, word):
    audit = completed_audit(session, checklist, cast)
    answer(session, audit, "A1", said("No"), by=cast.leader, device="phone", sequence=41)
    with pytest.raises(BadInput, match="send it once more"):
        answer(session, audit, code, said(word), by=cast.leader, device="phone", sequence=41)
    assert [row.body["value"] for row in session.scalars(select(LateAnswer))] == ["No"]


def test_a_replay_of_what_was_kept_before_completion_is_no_late_answer(session, cast, checklist):
    audit = opened_audit(session, checklist, cast)
    answer(session, audit, "A1", said("Yes"), by=cast.leader, sequence=501, base=0)
    answer_all(session, audit, {key: word for key, word in ANSWERED.items() if key != "A1"}, by=cast.leader)
    complete(session, audit, by=cast.leader)
    again = answer(session, audit, "A1", said("Yes"), by=cast.leader, sequence=501, base=0)
    assert (again.effect, again.number) == (Effect.SAME, 1)
    assert session.scalars(select(LateAnswer)).all() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET value = 'No'",
        "DELETE FROM answer",
        "UPDATE answer_revision SET base = 9",
        "DELETE FROM answer_revision",
        "UPDATE audit_result SET outcome = 'pass'",
        "UPDATE audit SET about = 'Something else'",
        "UPDATE audit SET status = 'in_progress'",
        "UPDATE signature SET name = 'Somebody'",
    ],
)
def test_the_database_itself_refuses_to_change_a_completed_audit(session, cast, checklist, statement):
    completed_audit(session, checklist, cast)
    session.commit()
    with pytest.raises(DBAPIError, match=r"locked|kept cannot be changed|cannot be changed; reopen"):
        session.execute(text(statement))


def test_a_cancelled_audit_says_why_and_takes_nothing(session, cast, audit):
    with pytest.raises(BadInput):
        cancel_audit(session, audit, "", version=audit.row_version, by=cast.leader, now=NOW)
    session.refresh(audit)
    cancel_audit(session, audit, "The call was not recorded", version=audit.row_version, by=cast.leader, now=NOW)
    assert answer(session, audit, "A1", said("Yes"), by=cast.leader).effect is Effect.LATE
    with pytest.raises(StepNotAllowed):
        cancel_audit(session, audit, "Again", version=audit.row_version, by=cast.leader, now=NOW)


def test_an_audit_with_a_result_is_not_cancelled(session, cast, checklist):
    audit = completed_audit(session, checklist, cast)
    with pytest.raises(NotAllowed, match="was completed"):
        cancel_audit(session, audit, "Away with it", version=audit.row_version, by=cast.leader, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"auditee_id": "leader"}, "auditor_id"),
        ({"auditor_id": "agent"}, "auditor_id"),
        ({"auditee_id": "outsider"}, "auditee_id"),
        ({"client_id": "shop"}, "client_id"),
        ({"channel": "email"}, "channel"),
        ({"auditee_id": None}, "team_id"),
        ({"checklist_id": 999}, "checklist_id"),
    ],
)
def test_planning_refuses_own_work_strangers_and_other_clients(session, cast, checklist, changes, field):
    def value(given):
        if not isinstance(given, str) or given == "email":
            return given
        found = getattr(cast, given)
        return found if isinstance(found, int) else found.id

    fields = {"checklist_id": checklist.id, "subject": Subject.INTERACTION, "channel": "phone"}
    fields |= {"auditor_id": cast.leader.id, "auditee_id": cast.agent.id}
    planned = AuditPlan(**{**fields, **{key: value(given) for key, given in changes.items()}})
    with pytest.raises(BadInput) as refused:
        plan_audit(session, planned, by=cast.leader, now=NOW)
    assert list(refused.value.errors) == [field]


def test_nobody_answers_or_opens_an_audit_of_their_own_work(session, cast, checklist):
    audit = planned_audit(session, checklist, cast, by=cast.manager, auditee_id=cast.leader.id)
    with pytest.raises(NotAllowed, match="You were audited"):
        open_audit(session, audit, by=cast.leader, now=NOW)
    open_audit(session, audit, by=cast.manager, now=NOW)
    with pytest.raises(NotAllowed, match="You were audited"):
        answer(session, audit, "A1", said("Yes"), by=cast.leader)


def test_the_last_answer_of_the_same_person_stands_beside(session, cast, checklist):
    completed_audit(session, checklist, cast, {**ANSWERED, "A2": "1"}, now=NOW.replace(day=10))
    latest = completed_audit(session, checklist, cast, {**ANSWERED, "A2": "2"}, now=NOW.replace(day=20))
    audit = opened_audit(session, checklist, cast)
    found = last_answer(session, cast.leader, audit, "A2")
    assert found is not None
    assert (found.audit_id, found.value) == (latest.id, "2")
    other = opened_audit(session, checklist, cast, by=cast.manager, auditee_id=cast.leader.id)
    assert last_answer(session, cast.manager, other, "A2") is None


def test_a_post_is_told_at_once_and_once(session, cast):
    agent = session.get(Person, cast.officer.id)
    post = Post(key="complaints_manager", title="Complaints manager")
    session.add(post)
    session.flush()
    agent.post_id = post.id
    sections = [
        {
            "id": "A",
            "title": "All",
            "questions": [
                {
                    "id": "A1",
                    "text": "Was it safe?",
                    "type": "yes_no",
                    "notify": {"on": ["No"], "post": "complaints_manager", "at_once": True},
                }
            ],
        }
    ]
    told = add_checklist(session, {**SMALL, "id": "CL-TOLD", "sections": sections}, by=cast.officer, now=NOW)
    audit = opened_audit(session, told, cast)
    answer(session, audit, "A1", said("Yes"), by=cast.leader)
    for word in ("No", "Yes", "No"):
        answer(session, audit, "A1", said(word), by=cast.leader)
    (mail,) = session.scalars(select(OutboxMail)).all()
    assert (mail.person_id, mail.subject) == (cast.officer.id, f"A-{audit.id:04}: An answer on Small check")


def test_two_threads_with_the_same_answer_leave_one_revision(session, database, cast, audit):
    session.commit()
    barrier, effects = Barrier(2), []

    def save() -> None:
        barrier.wait()
        with database.transaction() as own:
            held = visible_audit(own, cast.leader, audit.row_id, to_change=True)
            found = answer(own, held, "A1", said("Yes"), by=cast.leader, sequence=9001, base=0)
            effects.append(found.effect)

    threads = [Thread(target=save) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(effect.value for effect in effects) == ["same", "stored"]
    session.expire_all()
    assert revisions(session, audit) == 1
    assert session.get(Audit, audit.id).answered_count == 1
    assert session.scalars(select(Answer)).one().revision == 1
