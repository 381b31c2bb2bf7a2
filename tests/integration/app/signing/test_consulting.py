"""A consultation from its opening to its end, each refusal on the way, and what the database holds of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.core.errors import BadInput, NotFound, NothingDiffers, StepNotAllowed
from app.history.checking import nobody_listens
from app.history.models import HistoryEntry
from app.signing.domain.consulting import ConsultationStep
from app.signing.domain.words import ConsultationStatus, DispositionKind, GroupKind, View
from app.signing.models import Consultation, ConsultationComment, ConsultationResponse
from app.signing.operations import (
    NewGroup,
    carry_over,
    close_consultation,
    dispose,
    extend,
    leave_out_group,
    reaffirm,
    remind,
    review_urgent,
    stop_consultation,
)
from app.signing.proof import check_consultations
from app.signing.queries.consultations import (
    groups_of,
    held_consultation,
    invitation_of,
    live_response,
    tally_of,
    visible_consultation,
    waiting_of,
)
from app.signing.queries.live import said_in
from tests.factories.consultations import HASH, OTHER_HASH, TODAY, agents_and_leaders, answer, consult

pytestmark = pytest.mark.both_databases
LAST = TODAY + timedelta(days=10)


@pytest.fixture
def row(session, cast, now):
    return consult(session, cast, now)


@pytest.fixture
def answered(session, row, cast, now):
    """Two for it, one against it with a sentence; three of four, so the quorum is there."""
    answer(session, row, cast.agent, View.SUPPORT, now=now)
    answer(session, row, cast.leader, View.SUPPORT, now=now)
    answer(session, row, cast.outsider, View.OBJECT, "It takes three screens.", section="step:2", now=now)
    return row


def close(session, row, cast, now, today=LAST):
    return close_consultation(session, row, today=today, by=cast.officer, now=now)


def settle(session, row, cast, now):
    for one in said_in(session, row):
        comment = session.get_one(ConsultationComment, one.id)
        dispose(session, row, comment, DispositionKind.TAKEN, "", by=cast.officer, now=now)


def problems(session):
    return [one.problem for one in check_consultations(session, nobody_listens, TODAY) if one.problem]


def test_it_passes_once_all_is_met_and_says_with_what(session, answered, cast, now):
    settle(session, answered, cast, now)

    assert close(session, answered, cast, now) is ConsultationStep.PASS
    newest = session.scalars(select(col(HistoryEntry.sentence)).order_by(col(HistoryEntry.id).desc()).limit(1)).one()
    assert newest == (
        "Hannah Osei closed the consultation on Handling a complaint: it passed, with 2 support, 1 object, 0 no view"
    )
    assert problems(session) == []


def test_it_does_not_close_before_every_objection_has_an_answer(session, answered, cast, now):
    with pytest.raises(BadInput) as refused:
        close(session, answered, cast, now)

    assert "Every objection and comment has an answer (0 of 1 answered" in refused.value.errors["close"]
    assert answered.status is ConsultationStatus.OPEN


def test_it_does_not_close_before_its_last_day(session, answered, cast, now):
    settle(session, answered, cast, now)
    with pytest.raises(BadInput, match="Open for 10 days"):
        close(session, answered, cast, now, LAST - timedelta(days=1))


def test_a_tie_fails(session, row, cast, now):
    answer(session, row, cast.leader, View.SUPPORT, now=now)
    answer(session, row, cast.agent, View.OBJECT, "Too slow.", now=now)
    answer(session, row, cast.manager, View.NO_VIEW, now=now)
    settle(session, row, cast, now)

    assert close(session, row, cast, now) is ConsultationStep.FAIL
    assert row.status is ConsultationStatus.FAILED


def test_an_urgent_one_closes_before_and_its_review_is_due_and_recorded(session, cast, now):
    row = consult(session, cast, now, urgent_reason="The regulator gave us a week")
    for actor in (cast.agent, cast.leader, cast.manager):
        answer(session, row, actor, View.SUPPORT, now=now)
    close(session, row, cast, now, TODAY)
    assert row.review_due_on == TODAY + timedelta(days=30)

    review_urgent(session, row, "It works on the floor", by=cast.officer, now=now)
    assert row.reviewed_by_name == "Hannah Osei"
    with pytest.raises(StepNotAllowed):
        review_urgent(session, row, "Again", by=cast.officer, now=now)
    assert problems(session) == []


def test_a_later_answer_replaces_an_earlier_one_and_both_are_logged(session, answered, cast, now):
    answer(session, answered, cast.outsider, View.SUPPORT, now=now)

    assert tally_of(session, answered).views == ((View.SUPPORT, 3), (View.OBJECT, 0), (View.NO_VIEW, 0))
    assert session.scalar(select(func.count()).select_from(ConsultationResponse)) == 4
    assert said_in(session, answered) == []


def test_an_objection_without_a_sentence_is_refused(session, row, cast, now):
    with pytest.raises(BadInput, match="what would go wrong"):
        answer(session, row, cast.agent, View.OBJECT, now=now)


def test_edited_text_leaves_earlier_answers_readable_and_counts_them_once_they_are_reaffirmed(
    session, answered, cast, now
):
    carry_over(session, answered, revision=2, text_hash=OTHER_HASH, title="Complaints", by=cast.manager, now=now)
    tally = tally_of(session, answered)
    assert (tally.answered, tally.on_earlier_text, tally.comments) == (0, 3, 1)

    mine = invitation_of(session, answered, cast.outsider.person_id)
    assert mine is not None
    reaffirm(session, answered, mine, by=cast.outsider, now=now)
    assert tally_of(session, answered).count_of(View.OBJECT) == 1
    assert [(one.words, one.on_earlier_text) for one in said_in(session, answered)] == [
        ("It takes three screens.", False)
    ]
    live = live_response(session, mine)
    assert live is not None
    assert (live.subject_revision, live.text_hash) == (2, OTHER_HASH)
    with pytest.raises(NothingDiffers):
        reaffirm(session, answered, mine, by=cast.outsider, now=now)
    assert problems(session) == []


def test_each_answer_keeps_the_revision_and_hash_that_it_was_given_on(session, answered, cast, now):
    carry_over(session, answered, revision=2, text_hash=OTHER_HASH, title="Complaints", by=cast.manager, now=now)
    answer(session, answered, cast.agent, View.SUPPORT, now=now)

    given = session.execute(
        select(col(ConsultationResponse.subject_revision), col(ConsultationResponse.text_hash)).order_by(
            col(ConsultationResponse.id)
        )
    )
    assert [tuple(one) for one in given] == [(1, HASH)] * 3 + [(2, OTHER_HASH)]


def test_an_empty_mandatory_group_is_left_out_with_a_reason_before_it_opens(session, cast, now):
    nobody = NewGroup("Customers", GroupKind.CUSTOMERS)
    with pytest.raises(BadInput, match="Customers: nobody is in it"):
        consult(session, cast, now, [*agents_and_leaders(cast), nobody])

    left_out = NewGroup("Customers", GroupKind.CUSTOMERS, left_out="No panel yet")
    row = consult(session, cast, now, [*agents_and_leaders(cast), left_out])
    assert [group.removed_reason for group in groups_of(session, row)] == ["", "", "No panel yet"]
    assert tally_of(session, row).invited == 4


def test_nobody_is_asked_in_two_groups(session, cast, now):
    twice = NewGroup("Others", GroupKind.OTHER, {cast.agent.person_id: ""})
    with pytest.raises(BadInput, match="two groups"):
        consult(session, cast, now, [*agents_and_leaders(cast), twice])


def test_a_thing_is_consulted_on_once_at_a_time(session, row, cast, now):
    with pytest.raises(StepNotAllowed):
        consult(session, cast, now)
    stop_consultation(session, row, "The law changed", by=cast.officer, now=now)
    assert consult(session, cast, now).row_id != row.row_id


def test_a_group_is_left_out_later_only_while_none_of_it_has_answered(session, answered, cast, now):
    agents, leaders = groups_of(session, answered)
    with pytest.raises(BadInput, match="have answered"):
        leave_out_group(session, answered, agents, "They object", by=cast.officer, now=now)
    carry_over(session, answered, revision=2, text_hash=OTHER_HASH, title="Complaints", by=cast.manager, now=now)
    with pytest.raises(BadInput, match="have answered"):
        leave_out_group(session, answered, leaders, "They object", by=cast.officer, now=now)


def test_a_group_that_is_left_out_is_not_counted_and_does_not_answer(session, row, cast, now):
    leave_out_group(session, row, groups_of(session, row)[1], "She left us", by=cast.officer, now=now)

    assert tally_of(session, row).invited == 3
    with pytest.raises(Exception, match="left out"):
        answer(session, row, cast.leader, View.SUPPORT, now=now)
    assert problems(session) == []


def test_it_is_extended_by_ten_days_in_all(session, row, cast, now):
    extend(session, row, 4, today=TODAY, by=cast.officer, now=now)
    assert row.last_day == LAST + timedelta(days=4)
    with pytest.raises(BadInput, match="At most 6 more days"):
        extend(session, row, 7, today=TODAY, by=cast.officer, now=now)
    with pytest.raises(BadInput, match="before today"):
        extend(session, row, 1, today=LAST + timedelta(days=30), by=cast.officer, now=now)


def test_who_has_not_answered_is_reminded_once_a_day(session, answered, cast, now):
    remind(session, answered, today=TODAY, by=cast.officer, now=now)
    assert [one.name for one in waiting_of(session, answered, 10)] == ["Martin Keogh"]
    with pytest.raises(BadInput, match="One reminder a day"):
        remind(session, answered, today=TODAY, by=cast.officer, now=now)


def test_what_has_ended_takes_no_answer(session, answered, cast, now):
    stop_consultation(session, answered, "The law changed", by=cast.officer, now=now)

    with pytest.raises(StepNotAllowed):
        answer(session, answered, cast.manager, View.SUPPORT, now=now)
    with pytest.raises(StepNotAllowed):
        extend(session, answered, 1, today=TODAY, by=cast.officer, now=now)


def test_whoever_changes_team_keeps_the_group_that_they_were_asked_in(session, answered, cast, now):
    session.execute(text("UPDATE person SET team_id = NULL"))
    comment = said_in(session, answered)[0]
    assert (comment.group, comment.place) == ("Agents", "Sales")


def test_only_who_is_asked_runs_it_or_reads_all_of_them_sees_it(session, row, cast):
    for actor in (cast.officer, cast.auditor, cast.agent, cast.leader):
        assert visible_consultation(session, actor, row.row_id) is row
    with pytest.raises(NotFound):
        visible_consultation(session, cast.administrator, row.row_id)


def test_one_of_another_client_is_not_there(session, cast, now):
    row = consult(session, cast, now, client_id=cast.bank)
    with pytest.raises(NotFound):
        visible_consultation(session, cast.outsider, row.row_id)


def test_four_who_answer_at_once_are_all_counted(database, cast, now):
    with database.transaction() as session:
        row_id = consult(session, cast, now).row_id

    def say(actor):
        with database.transaction() as mine:
            answer(mine, held_consultation(mine, row_id), actor, View.SUPPORT, now=now)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(say, (cast.agent, cast.leader, cast.outsider, cast.manager)))
    with database.transaction() as session:
        assert tally_of(session, session.get_one(Consultation, row_id)).answered == 4
        assert problems(session) == []


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE consultation_response SET view = 'support'",
        "DELETE FROM consultation_comment",
        "UPDATE consultation_disposition SET because = 'Other words'",
        "UPDATE consultation_invitation SET person_id = 1",
        "UPDATE consultation_group SET minimum = 0",
        "UPDATE consultation SET percent = 1",
        "UPDATE consultation SET status = 'passed'",
        "DELETE FROM consultation_invitation",
    ],
)
def test_the_database_refuses_to_change_what_was_asked_and_answered(session, answered, cast, now, alter):
    settle(session, answered, cast, now)
    stop_consultation(session, answered, "The law changed", by=cast.officer, now=now)

    with pytest.raises(DBAPIError, match="what was asked and answered in a consultation cannot be changed"):
        session.execute(text(alter))
