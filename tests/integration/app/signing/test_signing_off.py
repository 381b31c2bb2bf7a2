"""A revision from the asking for its signatures to the last of them, and each refusal on the way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.history.models import HistoryEntry
from app.notifications.models import OutboxMail
from app.people.models import Person, PersonClient, PersonRole
from app.people.queries import actor_for
from app.procedures.domain.words import RevisionStatus, ServedKind
from app.procedures.operations import SignOffPlan, ask_to_sign, retire, set_served, withdraw_revision
from app.procedures.queries import head_of, revision_numbered, visible_procedure
from app.signing.domain.refusals import ChangedSinceRead, DecidedAlready, WroteIt
from app.signing.domain.words import SignOffStatus
from app.signing.models import Signature, SignOffDecision
from app.signing.operations import NewDelegation, delegate, end_delegation
from app.signing.queries import sign_offs_of
from tests.cast import Cast
from tests.factories.procedures import TODAY, publish, reword, submit, write
from tests.factories.sign_offs import POSTAGE, WHOLE, add_whole, approve, ask, facts_of, reject, step, waiting

pytestmark = pytest.mark.both_databases


def mails(session) -> list[tuple[int, str]]:
    rows = session.execute(select(col(OutboxMail.person_id), col(OutboxMail.subject)).order_by(col(OutboxMail.id)))
    return [(row.person_id, row.subject) for row in rows]


def test_the_last_signature_that_is_needed_signs_the_revision(session, cast, now):
    steps = step(cast.manager, cast.leader, name="Compliance review"), step(cast.manager, name="Approval")
    row, revision = waiting(session, cast, now, *steps)

    assert approve(session, row, revision, by=cast.leader, now=now) is SignOffStatus.OPEN
    assert (revision.status, facts_of(session, row, revision).waits_for) == ("signing", ["Martin Keogh"])
    assert approve(session, row, revision, by=cast.manager, now=now, position=2) is SignOffStatus.APPROVED
    assert (revision.status, facts_of(session, row, revision).waits_for) == ("signed", [])
    signed = session.scalars(select(Signature).order_by(col(Signature.id))).all()
    assert [(one.name, one.meaning) for one in signed] == [
        ("Leila Haddad", "Approved: Compliance review"),
        ("Martin Keogh", "Approved: Approval"),
    ]
    assert {one.text_hash for one in signed} == {revision.content_hash}


def test_approvers_are_told_when_their_step_begins_and_the_asker_hears_the_outcome(session, cast, now):
    steps = step(cast.leader, name="Compliance review"), step(cast.manager, name="Approval")
    row, revision = waiting(session, cast, now, *steps)
    assert mails(session) == [(cast.leader.id, "Your signature is asked for: PR-COMPLAINT: Handling a complaint")]

    approve(session, row, revision, by=cast.leader, now=now)
    approve(session, row, revision, by=cast.manager, now=now, position=2)
    assert mails(session)[1:] == [
        (cast.manager.id, "Your signature is asked for: PR-COMPLAINT: Handling a complaint"),
        (cast.officer.id, "Approved: PR-COMPLAINT: Handling a complaint"),
    ]


def test_a_quorum_needs_as_many_people_as_it_says(session, cast, now):
    row, revision = waiting(session, cast, now, step(cast.manager, cast.leader, quorum=2))

    assert approve(session, row, revision, by=cast.manager, now=now) is SignOffStatus.OPEN
    assert approve(session, row, revision, by=cast.leader, now=now) is SignOffStatus.APPROVED


def test_whoever_holds_a_post_when_it_is_decided_signs_for_it(session, cast, now):
    post = session.scalars(select(col(Person.post_id)).where(col(Person.id) == cast.leader.id)).one()
    row, revision = waiting(session, cast, now, step(posts=[post]))
    session.execute(update(Person).where(col(Person.id) == cast.leader.id).values(post_id=None))
    session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(post_id=post))

    with pytest.raises(NotAllowed, match="not among those who are asked"):
        approve(session, row, revision, by=cast.leader, now=now)
    assert approve(session, row, revision, by=cast.manager, now=now) is SignOffStatus.APPROVED


def test_the_second_press_of_one_person_gives_what_the_first_gave(session, cast, now):
    row, revision = waiting(session, cast, now, step(cast.manager, cast.leader, quorum=2))
    first = approve(session, row, revision, by=cast.manager, now=now)

    assert approve(session, row, revision, by=cast.manager, now=now) is first
    assert len(session.scalars(select(SignOffDecision)).all()) == 1


def test_whoever_comes_second_where_one_signature_was_needed_is_told_who_was_first_and_when(session, cast, now):
    row, revision = waiting(session, cast, now, step(cast.manager, cast.leader))
    approve(session, row, revision, by=cast.manager, now=now)

    with pytest.raises(DecidedAlready, match=r"Martin Keogh approved it on 24 Nov 2026, 09:30\. Your decision is not"):
        approve(session, row, revision, by=cast.leader, now=now)
    assert len(session.scalars(select(Signature)).all()) == 1


def test_two_who_press_at_once_make_one_decisive_signature(database, cast: Cast, now):
    with database.transaction() as session:
        row, _ = waiting(session, cast, now, step(cast.manager, cast.leader))
        row_id = row.row_id
    together = Barrier(2)

    def press(person):
        together.wait(timeout=10)
        with database.transaction() as own:
            kept = visible_procedure(own, person, row_id, to_change=True)
            return approve(own, kept, revision_numbered(own, kept, 1, to_change=True), by=person, now=now)

    with ThreadPoolExecutor(2) as threads:
        results = [threads.submit(press, person) for person in (cast.manager, cast.leader)]
        errors = [one.exception(timeout=30) for one in results]
    assert [type(one) for one in errors if one] == [DecidedAlready]
    with database.reading() as session:
        assert len(session.scalars(select(SignOffDecision)).all()) == 1
        kept = visible_procedure(session, cast.officer, row_id)
        assert revision_numbered(session, kept, 1).status is RevisionStatus.SIGNED


def test_two_signatures_that_are_both_needed_are_both_kept_when_they_come_at_once(database, cast: Cast, now):
    with database.transaction() as session:
        row, _ = waiting(session, cast, now, step(cast.manager, cast.leader, quorum=2))
        row_id = row.row_id
    together = Barrier(2)

    def press(person):
        together.wait(timeout=10)
        with database.transaction() as own:
            kept = visible_procedure(own, person, row_id, to_change=True)
            return approve(own, kept, revision_numbered(own, kept, 1, to_change=True), by=person, now=now)

    with ThreadPoolExecutor(2) as threads:
        came_to = sorted(threads.map(press, (cast.manager, cast.leader)))
    assert came_to == [SignOffStatus.APPROVED, SignOffStatus.OPEN]


def test_an_approval_of_another_text_than_was_shown_is_refused_with_both_hashes(session, cast, now):
    row, revision = waiting(session, cast, now)

    with pytest.raises(ChangedSinceRead) as refused:
        approve(session, row, revision, by=cast.manager, now=now, shown_hash="0" * 64)
    assert (refused.value.shown, refused.value.stands) == ("0" * 64, revision.content_hash)
    assert session.scalars(select(Signature)).all() == []


def test_who_wrote_words_of_it_approves_and_rejects_nothing_even_if_their_post_is_asked(session, cast, now):
    post = session.scalars(select(col(Person.post_id)).where(col(Person.id) == cast.leader.id)).one()
    session.execute(update(Person).where(col(Person.id) == cast.officer.id).values(post_id=post))
    row, revision = waiting(session, cast, now, step(cast.manager, posts=[post]))

    with pytest.raises(WroteIt, match="You wrote words of this text"):
        approve(session, row, revision, by=cast.officer, now=now)
    with pytest.raises(WroteIt):
        reject(session, row, revision, "No.", by=cast.officer, now=now)


def test_the_database_refuses_the_decision_of_an_author_whatever_the_code_does(session, cast, now):
    row, revision = waiting(session, cast, now)
    held = facts_of(session, row, revision).steps[0].id
    values = {"step": held, "person": cast.officer.id, "for": cast.manager.id, "at": now.isoformat()}
    put = text(
        "INSERT INTO sign_off_decision (step_id, person_id, name, for_id, for_name, kind, reason, decided_at) "
        "VALUES (:step, :person, 'Hannah Osei', :for, '', 'rejected', 'x', :at)"
    )
    for person, seat in ((cast.officer.id, cast.manager.id), (cast.manager.id, cast.officer.id)):
        with pytest.raises(DBAPIError, match="whoever wrote a text does not decide about it"), session.begin_nested():
            session.execute(put, {**values, "person": person, "for": seat})


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE sign_off SET text_hash = replace(text_hash, 'a', 'b') || ''",
        "UPDATE sign_off SET subject_revision = 9",
        "UPDATE sign_off_step SET quorum = 9",
        "UPDATE sign_off_decision SET kind = 'rejected'",
        "DELETE FROM sign_off_decision",
        "DELETE FROM sign_off_contributor",
        "DELETE FROM sign_off_approver",
    ],
)
def test_the_database_keeps_what_was_asked_and_decided(session, cast, now, alter):
    row, revision = waiting(session, cast, now)
    approve(session, row, revision, by=cast.manager, now=now)

    with pytest.raises(DBAPIError, match="what was asked of whoever signs"):
        session.execute(text(alter))


def test_a_rejection_needs_its_reason_and_returns_the_text_to_its_authors(session, cast, now):
    row, revision = waiting(session, cast, now)
    with pytest.raises(BadInput, match="Say why"):
        reject(session, row, revision, " ", by=cast.manager, now=now)
    reject(session, row, revision, "Step 2 promises too much.", by=cast.manager, now=now)

    assert revision.status is RevisionStatus.RETURNED
    assert revision.ended_reason == "Step 2 promises too much."
    assert mails(session)[-1] == (cast.officer.id, "Rejected: PR-COMPLAINT: Handling a complaint")
    with pytest.raises(DecidedAlready, match="Martin Keogh rejected it"):
        approve(session, row, revision, by=cast.leader, now=now)


def test_what_was_rejected_in_one_step_is_decided_in_no_other(session, cast, now):
    row, revision = waiting(session, cast, now, step(cast.manager, name="Review"), step(cast.leader))
    with pytest.raises(DecidedAlready, match="“Approval” comes when “Review” is done"):
        approve(session, row, revision, by=cast.leader, now=now, position=2)
    reject(session, row, revision, "Not yet.", by=cast.manager, now=now)
    with pytest.raises(DecidedAlready, match="Martin Keogh rejected it on 24 Nov 2026, 09:30"):
        approve(session, row, revision, by=cast.leader, now=now, position=2)


def test_another_text_lapses_what_was_signed_and_its_signatures_stay_readable(session, cast, now):
    row, revision = waiting(session, cast, now)
    approve(session, row, revision, by=cast.manager, now=now)
    reword(session, row, "So that it is put right twice.", by=cast.officer, now=now)
    submit(session, row, by=cast.officer, now=now, is_material=False)

    facts = facts_of(session, row, revision)
    assert facts.row.status is SignOffStatus.LAPSED
    assert facts.row.ended_reason == "Hannah Osei submitted another text"
    assert [one.name for one in facts.steps[0].decisions] == ["Martin Keogh"]
    assert revision.status is RevisionStatus.REPLACED
    for person in (cast.manager, cast.leader):
        with pytest.raises(DecidedAlready, match="This sign-off lapsed on 24 Nov 2026, 09:30: Hannah Osei submitted"):
            approve(session, row, revision, by=person, now=now)


def test_asked_again_the_signatures_given_before_count_no_more(session, cast, now):
    row, revision = waiting(session, cast, now, step(cast.manager, cast.leader, quorum=2))
    approve(session, row, revision, by=cast.manager, now=now)
    ask(session, row, revision, step(cast.manager), by=cast.officer, now=now)

    assert [one.row.status for one in sign_offs_of(session, "procedure", row.row_id)] == [
        SignOffStatus.OPEN,
        SignOffStatus.LAPSED,
    ]
    assert approve(session, row, revision, by=cast.manager, now=now) is SignOffStatus.APPROVED
    meanings = session.scalars(select(col(Signature.meaning)).order_by(col(Signature.id))).all()
    assert meanings == ["Approved: Approval", "Approved: Approval, request 2"]


def test_what_is_withdrawn_or_retired_asks_nobody_any_more(session, cast, now):
    row, revision = waiting(session, cast, now)
    withdraw_revision(
        session, row, revision, "Too early.", version=revision.row_version, today=TODAY, by=cast.officer, now=now
    )
    assert facts_of(session, row, revision).row.status is SignOffStatus.WITHDRAWN
    second = submit_again(session, row, cast, now)
    retire(session, row, "Gone.", version=row.row_version, today=TODAY, by=cast.officer, now=now)
    assert facts_of(session, row, second).row.status is SignOffStatus.WITHDRAWN


def submit_again(session, row, cast, now):
    revision = submit(session, row, by=cast.officer, now=now, is_material=False)
    ask(session, row, revision, step(cast.manager), by=cast.officer, now=now)
    return revision


def test_a_published_version_keeps_its_sign_off_when_the_next_one_is_signed(session, cast, now):
    row, revision = waiting(session, cast, now)
    approve(session, row, revision, by=cast.manager, now=now)
    publish(session, row, revision, TODAY + timedelta(days=3), by=cast.officer, now=now)
    reword(session, row, "So that it is put right twice.", by=cast.officer, now=now)
    submit_again(session, row, cast, now)

    assert facts_of(session, row, revision).row.status is SignOffStatus.APPROVED


def test_signatures_are_asked_for_once_aim_promise_technology_and_capability_are_there(session, cast, now):
    row = add_whole(session, cast, now)
    write(session, row, replace(WHOLE, technology="", capability=""), by=cast.officer, now=now)
    revision = submit(session, row, by=cast.officer, now=now, is_material=False)
    set_served(
        session, row, {ServedKind.AIM: (), ServedKind.PROMISE: ()}, version=row.row_version, by=cast.officer, now=now
    )
    with pytest.raises(BadInput) as refused:
        ask(session, row, revision, step(cast.manager), by=cast.officer, now=now)
    said = str(refused.value)
    for word in ("aim", "promise", "technology", "people must be able to do"):
        assert word in said


def test_a_material_revision_is_consulted_on_first(session, cast, now):
    row = add_whole(session, cast, now)
    revision = submit(session, row, by=cast.officer, now=now)
    with pytest.raises(BadInput, match="consulted on before it is signed"):
        ask(session, row, revision, step(cast.manager), by=cast.officer, now=now)


def test_what_the_text_lacks_is_acknowledged_by_whoever_asks_and_shown_to_whoever_signs(session, cast, now):
    row = add_whole(session, cast, now)
    write(session, row, replace(WHOLE, scenarios=()), by=cast.officer, now=now)
    revision = submit(session, row, by=cast.officer, now=now, is_material=False)
    plan = SignOffPlan((step(cast.manager),), 5)
    with pytest.raises(BadInput) as refused:
        ask_to_sign(session, row, revision, plan, version=1, postage=POSTAGE, by=cast.officer, now=now)
    assert "acknowledged" in refused.value.errors

    ask(session, row, revision, step(cast.manager), by=cast.officer, now=now)
    assert facts_of(session, row, revision).acknowledged == ["There is no scenario"]


def test_a_request_that_can_never_have_its_signatures_is_refused_as_it_is_made(session, cast, now):
    row = add_whole(session, cast, now)
    revision = submit(session, row, by=cast.officer, now=now, is_material=False)
    for steps, said in (
        ((step(cast.manager, quorum=2),), "“Approval” needs 2 signatures more, and only 1 of those"),
        ((step(cast.officer, cast.manager),), "Hannah Osei wrote words of this text or submitted it"),
        ((step(cast.agent),), "Tom Birch may not sign it any more"),
        ((step(),), "Choose who is asked"),
        ((), "Choose at least one step"),
    ):
        with pytest.raises(BadInput, match=said):
            ask(session, row, revision, *steps, by=cast.officer, now=now)
    assert sign_offs_of(session, "procedure", row.row_id) == []


def test_once_somebody_leaves_the_sign_off_says_that_it_is_stuck(session, cast, now):
    row, revision = waiting(session, cast, now)
    session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))

    assert facts_of(session, row, revision).stuck == [
        "“Approval” needs 1 signature more, and nobody who is asked can give one: Martin Keogh has left"
    ]


def test_somebody_signs_for_another_who_lets_them_and_the_record_says_for_whom(session, cast, now):
    row, revision = waiting(session, cast, now)
    sent = NewDelegation(cast.leader.person_id, TODAY, TODAY, "At the coast")
    lent = delegate(session, sent, today=TODAY, by=cast.manager, now=now)
    approve(session, row, revision, by=cast.leader, now=now)

    decision = facts_of(session, row, revision).steps[0].decisions[0]
    assert (decision.name, decision.for_name, decision.delegation_id) == ("Leila Haddad", "Martin Keogh", lent.row_id)
    told = session.scalars(select(col(HistoryEntry.sentence)).where(col(HistoryEntry.tag).like("%sign_off_decided")))
    assert told.all() == ["Leila Haddad approved for Martin Keogh revision 1, Approval"]


def test_a_delegation_that_ended_or_whose_days_are_over_lets_nobody_sign(session, cast, now):
    row, revision = waiting(session, cast, now)
    sent = NewDelegation(cast.leader.person_id, TODAY, TODAY, "At the coast")
    lent = delegate(session, sent, today=TODAY, by=cast.manager, now=now)
    with pytest.raises(NotAllowed, match="not among those"):
        approve(session, row, revision, by=cast.leader, now=now, today=TODAY + timedelta(days=1))
    end_delegation(session, lent.row_id, version=1, today=TODAY, by=cast.manager, now=now)
    with pytest.raises(NotAllowed, match="not among those"):
        approve(session, row, revision, by=cast.leader, now=now)
    with pytest.raises(StepNotAllowed):
        end_delegation(session, lent.row_id, version=2, today=TODAY, by=cast.manager, now=now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"receiver_id": 0}, "receiver_id"),
        ({"from_on": TODAY - timedelta(days=1)}, "from_on"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_delegation_names_somebody_who_may_sign_days_to_come_and_why(session, cast, now, change, field):
    whole = NewDelegation(cast.leader.person_id, TODAY, TODAY, "At the coast")
    with pytest.raises(BadInput) as refused:
        delegate(session, replace(whole, **change), today=TODAY, by=cast.manager, now=now)
    assert list(refused.value.errors) == [field]
    with pytest.raises(BadInput, match="do not let them sign"):
        delegate(session, replace(whole, receiver_id=cast.agent.person_id), today=TODAY, by=cast.manager, now=now)
    with pytest.raises(NotAllowed):
        delegate(session, whole, today=TODAY, by=cast.agent, now=now)


def test_somebody_lets_one_person_sign_for_them_at_a_time(session, cast, now):
    sent = NewDelegation(cast.leader.person_id, TODAY, TODAY + timedelta(days=5), "At the coast")
    delegate(session, sent, today=TODAY, by=cast.manager, now=now)
    other = NewDelegation(cast.officer.person_id, TODAY + timedelta(days=5), TODAY + timedelta(days=9), "Still there")
    with pytest.raises(BadInput, match="Somebody signs for you from 24 Nov 2026 to 29 Nov 2026 already"):
        delegate(session, other, today=TODAY, by=cast.manager, now=now)


def test_an_approver_who_lost_their_role_signs_nothing(session, cast, now):
    row, revision = waiting(session, cast, now, step(cast.manager, cast.leader))
    session.execute(update(PersonRole).where(col(PersonRole.person_id) == cast.leader.id).values(role="agent"))
    demoted = actor_for(session, cast.leader.person_id)
    assert demoted is not None
    with pytest.raises(NotAllowed, match="Your roles or clients do not let you"):
        approve(session, row, revision, by=demoted, now=now)
    assert facts_of(session, row, revision).waits_for == ["Martin Keogh"]


def test_a_sign_off_of_another_client_is_signed_by_nobody_who_does_not_serve_it(session, cast, now):
    row = add_whole(session, cast, now, client_id=cast.shop)
    revision = submit(session, row, by=cast.officer, now=now, is_material=False)
    with pytest.raises(BadInput, match="Martin Keogh may not sign it any more"):
        ask(session, row, revision, step(cast.manager), by=cast.officer, now=now)


def test_who_signs_for_somebody_hears_nothing_of_a_client_whom_they_do_not_serve(session, cast, now):
    session.add(PersonClient(person_id=cast.manager.person_id, client_id=cast.shop))
    session.flush()
    sent = NewDelegation(cast.leader.person_id, TODAY, TODAY + timedelta(days=9), "At the coast")
    delegate(session, sent, today=TODAY, by=cast.manager, now=now)

    waiting(session, cast, now, client_id=cast.shop)
    assert {person for person, _subject in mails(session)} == {cast.manager.id}


def test_a_paper_names_nobody_whose_signature_counts_no_more(session, cast, now):
    row, revision = waiting(session, cast, now, step(cast.manager, cast.leader, quorum=2))
    approve(session, row, revision, by=cast.manager, now=now)
    ask(session, row, revision, step(cast.leader), by=cast.officer, now=now)
    approve(session, row, revision, by=cast.leader, now=now)

    signed = head_of(session, row, revision, POSTAGE.settings.zone).signatures
    assert [one.partition(",")[0] for one in signed] == ["Leila Haddad"]
