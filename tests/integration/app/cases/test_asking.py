"""Questions about a case: answered by its people, asked of experts who see that page alone, and configured."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.cases.domain.questions import DEFAULTS
from app.cases.domain.words import AssignmentStatus, ImpactVerdict
from app.cases.due import due_items
from app.cases.handover import DUTIES
from app.cases.models import CaseAssignment, ImpactAnswer
from app.cases.operations import (
    Asking,
    WrittenAnswer,
    add_question,
    answer_assignment,
    answer_questions,
    ask_expert,
    bring_question_back,
    say_not_needed,
    take_question_out,
    withdraw_question,
)
from app.cases.operations.questionnaire import MOST_QUESTIONS
from app.cases.queries import asked_of, counts_of, visible_assignment
from app.core.errors import BadInput, NotAllowed, NotFound, NothingDiffers, StepNotAllowed
from app.notifications.models import OutboxMail
from app.notifications.operations import Postage
from app.people.operations import pass_duty
from tests.factories.cases import add_case

DEC_1 = date(2026, 12, 1)
YES = WrittenAnswer(ImpactVerdict.YES, "The dialler can")


@pytest.fixture
def row(session, cast, now):
    return add_case(session, cast, now, client_id=cast.bank)


@pytest.fixture
def postage(settings, now):
    return Postage(settings, now)


@pytest.fixture
def asked(session, row, postage, cast, now):
    """The agent was asked whether the systems can do it."""
    asking = Asking(cast.agent.person_id, DEC_1, "Think of the dialler")
    return ask_expert(session, row, "systems", asking, postage, by=cast.manager, now=now)


def open_count(session, row) -> int:
    return counts_of(session, [row.row_id])[row.row_id].questions_open


def test_an_expert_is_told_once_and_finds_the_question_in_their_work(session, row, asked, cast, now):
    (mail,) = session.scalars(select(OutboxMail))
    assert mail.address == "agent@fernleigh.example"
    assert mail.subject == f"{cast.manager.name} asks you: Can our systems do this?"
    (item,) = due_items(session, cast.agent, now)
    assert (item.title, item.due_on, item.path) == ("Can our systems do this?", DEC_1, "/cases/assignments/1")


def test_their_answer_becomes_the_answer_of_the_case(session, row, asked, cast, now):
    before = open_count(session, row)
    answer_assignment(session, row, asked, YES, version=1, by=cast.agent, now=now)
    assert open_count(session, row) == before - 1
    (answer,) = session.scalars(select(ImpactAnswer))
    assert (answer.verdict, answer.detail, answer.answered_by_name) == (YES.verdict, YES.detail, cast.agent.name)
    assert due_items(session, cast.agent, now) == []
    with pytest.raises(StepNotAllowed):
        answer_assignment(session, row, asked, YES, version=2, by=cast.agent, now=now)


def test_nobody_answers_for_somebody_else(session, row, asked, cast, now):
    with pytest.raises(NotAllowed) as refused:
        answer_assignment(session, row, asked, YES, version=1, by=cast.manager, now=now)
    assert refused.value.who_may == cast.agent.name


def test_a_question_is_seen_by_who_was_asked_and_by_who_may_open_the_case(session, asked, cast):
    for name in ("agent", "manager", "officer", "auditor"):
        assert visible_assignment(session, cast.named(name), asked.row_id)[0] is asked
    with pytest.raises(NotFound):
        visible_assignment(session, cast.outsider, asked.row_id)


def test_one_person_is_asked_a_question_at_a_time(session, row, asked, postage, cast, now):
    with pytest.raises(BadInput, match="Withdraw that first"):
        ask_expert(session, row, "systems", Asking(cast.leader.person_id, DEC_1), postage, by=cast.manager, now=now)
    with pytest.raises(BadInput):
        withdraw_question(session, row, asked, " ", by=cast.manager, now=now)
    withdraw_question(session, row, asked, "Asked the wrong person", by=cast.manager, now=now)
    assert asked.ended_reason == f"{cast.manager.name}: Asked the wrong person"
    ask_expert(session, row, "systems", Asking(cast.leader.person_id, DEC_1), postage, by=cast.manager, now=now)


@pytest.mark.parametrize(
    ("expert", "due_on", "fields"),
    [(99, DEC_1, {"expert_id"}), (1, date(2020, 1, 1), {"due_on"}), (99, None, {"expert_id", "due_on"})],
)
def test_who_is_asked_is_here_and_has_a_day(session, row, postage, cast, now, expert, due_on, fields):
    with pytest.raises(BadInput) as refused:
        ask_expert(session, row, "systems", Asking(expert, due_on), postage, by=cast.manager, now=now)
    assert set(refused.value.errors) == fields


def test_an_end_of_the_case_waits_for_nobody(session, row, asked, cast, now):
    say_not_needed(session, row, "We do so already", version=row.row_version, by=cast.manager, now=now)
    assert asked.status is AssignmentStatus.WITHDRAWN
    assert due_items(session, cast.agent, now) == []


def test_questions_pass_to_whoever_takes_over(session, asked, cast, now):
    asking = next(duty for duty in DUTIES if duty.key == "case_assignments")
    passed = pass_duty(session, asking, cast.agent.id, cast.leader.id, by=cast.administrator, now=now)
    assert passed.count == 1
    assert [item.title for item in due_items(session, cast.leader, now)] == ["Can our systems do this?"]
    assert due_items(session, cast.agent, now) == []


def test_an_answer_is_replaced_by_a_later_one_and_the_same_again_is_nothing(session, row, cast, now):
    answer_questions(session, row, {"systems": YES}, by=cast.manager, now=now)
    with pytest.raises(NothingDiffers):
        answer_questions(session, row, {"systems": YES}, by=cast.manager, now=now)
    no = WrittenAnswer(ImpactVerdict.NO, "The new one cannot", version=1)
    assert answer_questions(session, row, {"systems": no}, by=cast.officer, now=now) == 1
    (answer,) = session.scalars(select(ImpactAnswer))
    assert (answer.verdict, answer.row_version) == (ImpactVerdict.NO, 2)


def test_who_answers_second_sees_the_first_answer_and_nothing_is_saved(session, row, cast, now):
    answer_questions(session, row, {"systems": YES}, by=cast.manager, now=now)
    mine = {"systems": WrittenAnswer(ImpactVerdict.NO, "No"), "people": WrittenAnswer(ImpactVerdict.YES, "Yes")}
    with pytest.raises(BadInput) as refused:
        answer_questions(session, row, mine, by=cast.officer, now=now)
    assert refused.value.errors == {
        "detail_systems": (
            f"{cast.manager.name} answered this meanwhile: Yes: The dialler can. Save again to put yours in its place"
        )
    }
    assert len(session.scalars(select(ImpactAnswer)).all()) == 1


def test_a_skipped_question_says_why_and_the_two_are_never_skipped(session, row, cast, now):
    skipped = {"systems": WrittenAnswer(ImpactVerdict.SKIPPED, "No"), "told": WrittenAnswer(ImpactVerdict.SKIPPED, "")}
    with pytest.raises(BadInput) as refused:
        answer_questions(session, row, skipped, by=cast.manager, now=now)
    assert set(refused.value.errors) == {"verdict_systems", "detail_told"}


def test_a_question_that_is_added_is_asked_of_open_cases_and_one_taken_out_is_not(session, row, asked, cast, now):
    before = open_count(session, row)
    add_question(session, "Does it need a budget?", by=cast.officer, now=now)
    assert open_count(session, row) == before + 1
    take_question_out(session, "told", by=cast.officer, now=now)
    assert open_count(session, row) == before
    bring_question_back(session, "told", by=cast.officer, now=now)
    assert open_count(session, row) == before + 1
    with pytest.raises(BadInput, match="cannot be taken out"):
        take_question_out(session, "systems", by=cast.officer, now=now)
    with pytest.raises(BadInput, match="asked already"):
        add_question(session, "does it need a budget?", by=cast.officer, now=now)
    with pytest.raises(NotAllowed) as refused:
        add_question(session, "Else?", by=cast.manager, now=now)
    assert refused.value.who_may == "a compliance officer"


def test_what_was_answered_before_a_question_was_taken_out_stays_readable(session, row, cast, now):
    answer_questions(session, row, {"told": YES}, by=cast.manager, now=now)
    take_question_out(session, "told", by=cast.officer, now=now)
    last = asked_of(session, row.row_id)[-1]
    assert (last.question.words, last.is_live) == (DEFAULTS[3].words, False)
    assert last.answer is not None
    assert last.answer.detail == YES.detail
    assert not session.scalars(select(CaseAssignment).where(col(CaseAssignment.question_key) == "told")).all()


def test_a_full_set_of_questions_has_room_again_once_one_was_taken_out(session, cast, now):
    for number in range(MOST_QUESTIONS - len(DEFAULTS)):
        add_question(session, f"Question {number}?", by=cast.officer, now=now)
    with pytest.raises(BadInput, match="Take one out first"):
        add_question(session, "One more?", by=cast.officer, now=now)
    take_question_out(session, "own_1", by=cast.officer, now=now)
    add_question(session, "One more?", by=cast.officer, now=now)
    with pytest.raises(BadInput, match="Take one out first"):
        bring_question_back(session, "own_1", by=cast.officer, now=now)


def test_a_question_that_was_taken_out_is_brought_back_and_not_added_anew(session, cast, now):
    add_question(session, "Does it need training?", by=cast.officer, now=now)
    with pytest.raises(BadInput, match="This is asked already"):
        add_question(session, "does it need training?", by=cast.officer, now=now)
    take_question_out(session, "own_1", by=cast.officer, now=now)
    with pytest.raises(BadInput, match="Bring it back instead"):
        add_question(session, "Does it need training?", by=cast.officer, now=now)
    with pytest.raises(NotFound):
        bring_question_back(session, "own_2", by=cast.officer, now=now)


def test_who_was_asked_a_question_that_was_taken_out_is_still_shown_as_waited_for(session, row, postage, cast, now):
    asking = Asking(cast.agent.person_id, DEC_1)
    assignment = ask_expert(session, row, "told", asking, postage, by=cast.manager, now=now)
    take_question_out(session, "told", by=cast.officer, now=now)
    before = open_count(session, row)
    last = asked_of(session, row.row_id)[-1]
    assert (last.question.words, last.is_live, last.answer) == (assignment.asked, False, None)
    assert (last.waiting.id, last.waiting.expert_name) == (assignment.row_id, cast.agent.name)
    answer_assignment(session, row, assignment, YES, version=1, by=cast.agent, now=now)
    (told,) = [one for one in asked_of(session, row.row_id) if one.question.key == "told"]
    assert told.answer is not None
    assert (told.answer.detail, told.waiting) == (YES.detail, None)
    assert open_count(session, row) == before, "the plan does not wait for it"
