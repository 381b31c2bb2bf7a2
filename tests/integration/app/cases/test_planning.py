"""The plan of a case: its stages and parts, approved by somebody else, lapsing when it becomes another, excused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.actions.models import Action
from app.actions.operations import cancel_action, finish_action, start_action, verify_action
from app.actions.queries import action_of, actions_of
from app.cases.domain.completeness import obstacles
from app.cases.domain.words import CaseSize, CaseStatus, ImpactVerdict, PartStage, PlanStatus
from app.cases.due import due_items
from app.cases.models import CasePart
from app.cases.operations import (
    CaseFields,
    NewPart,
    OptionViews,
    Rating,
    StageWish,
    WrittenAnswer,
    add_option,
    add_requirement,
    answer_questions,
    approve_plan,
    choose_option,
    close_case,
    edit_case,
    excuse_part,
    plan_part,
    plan_stages,
    rate_case,
    send_plan,
    send_plan_back,
    set_requirement_aside,
)
from app.cases.queries import counts_of, days_here, options_of, parts_of, requirements_of, stages_planned
from app.core.errors import BadInput, NotAllowed, StaleEdit, StepNotAllowed
from tests.factories.cases import add_case, add_part, agree, assess

DEC_11 = date(2026, 12, 11)


@pytest.fixture
def row(session, cast, now):
    """The manager's case, assessed, with one part of the leader."""
    case = add_case(session, cast, now)
    assess(session, case, cast, now)
    add_part(session, case, cast, now)
    return case


def send(session, row, cast, now) -> None:
    send_plan(session, row, version=row.row_version, by=cast.manager, now=now)


def add_letters(session, row, cast, now) -> int:
    """An option of the case; its id."""
    views = OptionViews("Letters", "They hear by post", "No new system", "Post is slow")
    add_option(session, row, views, by=cast.manager, now=now)
    return options_of(session, row.row_id)[-1].row_id


def do(session, row, part_id, cast, now, *, days: int = 0) -> None:
    action = action_of(session, "case", row.row_id, part_id)
    start_action(session, action, by=cast.leader, now=now)
    finish_action(session, action, "Done", by=cast.leader, now=now + timedelta(days=days))
    verify_action(session, action, "Seen", by=cast.manager, now=now + timedelta(days=days))


def test_a_plan_is_approved_by_somebody_who_neither_owns_the_case_nor_sent_it(session, row, cast, now):
    send(session, row, cast, now)
    version = row.row_version
    with pytest.raises(NotAllowed, match="You own this case"):
        approve_plan(session, row, version=version, by=cast.manager, now=now)
    with pytest.raises(NotAllowed, match="Your roles do not let you approve a plan"):
        approve_plan(session, row, version=version, by=cast.leader, now=now)
    approve_plan(session, row, version=version, by=cast.officer, now=now)
    assert (row.plan_status, row.plan_approved_by_name) == (PlanStatus.APPROVED, cast.officer.name)


def test_who_sent_a_plan_for_its_owner_does_not_approve_it(session, row, cast, now):
    send_plan(session, row, version=row.row_version, by=cast.officer, now=now)
    with pytest.raises(NotAllowed, match="You sent this plan"):
        approve_plan(session, row, version=row.row_version, by=cast.officer, now=now)


@pytest.mark.usefixtures("by_hand")
def test_a_plan_with_gaps_is_not_sent_and_says_all_of_them(session, cast, now):
    bare = add_case(session, cast, now)
    with pytest.raises(BadInput) as refused:
        send(session, bare, cast, now)
    assert refused.value.errors[""].startswith("The plan was not sent: 2 requirements wait")
    assert "no part of the work is planned" in refused.value.errors[""]


def test_a_plan_waits_in_the_work_of_those_who_may_approve_it(session, row, cast, now):
    send(session, row, cast, now)
    assert [item.title for item in due_items(session, cast.officer, now)] == [f"Approve the plan: {row.title}"]
    assert due_items(session, cast.manager, now) == []
    assert due_items(session, cast.leader, now) == []


def test_a_plan_comes_back_with_what_has_to_be_different(session, row, cast, now):
    send(session, row, cast, now)
    with pytest.raises(BadInput):
        send_plan_back(session, row, " ", version=row.row_version, by=cast.officer, now=now)
    send_plan_back(session, row, "Nobody trains the night shift", version=row.row_version, by=cast.officer, now=now)
    assert row.plan_status is PlanStatus.DRAFT
    assert row.plan_note == f"{cast.officer.name} sent the plan back: Nobody trains the night shift"


@pytest.mark.parametrize("change", ["part", "day", "option", "requirement"])
def test_an_approval_lapses_when_the_plan_becomes_another(session, row, cast, now, change):
    agree(session, row, cast, now)
    if change == "part":
        plan_part(session, row, NewPart("Train", cast.leader.person_id, DEC_11), by=cast.manager, now=now)
    elif change == "day":
        fields = CaseFields(row.title, row.owner_id, date(2027, 2, 1))
        edit_case(session, row, fields, version=row.row_version, by=cast.manager, now=now)
    elif change == "option":
        choose_option(session, row, add_letters(session, row, cast, now), by=cast.manager, now=now)
    elif change == "requirement":
        add_requirement(session, row, "BULK-000040", by=cast.manager, now=now)
    elif change == "aside":
        confirmed = [
            line.ref for line in requirements_of(session, cast.manager, row.row_id) if line.status == "confirmed"
        ]
        set_requirement_aside(session, row, confirmed[0], "It is about fees", by=cast.manager, now=now)
    else:
        rating = Rating(CaseSize.MEDIUM, "Two letters")
        rate_case(session, row, rating, version=row.row_version, by=cast.manager, now=now)
    assert (row.plan_status, row.plan_approved_at, row.plan_approved_by_name) == (PlanStatus.DRAFT, None, "")
    assert row.plan_note.startswith(f"The approval by {cast.officer.name} lapsed: {cast.manager.name} ")
    assert "the plan is not approved" in obstacles(counts_of(session, [row.row_id])[row.row_id])


def test_another_title_leaves_the_approval(session, row, cast, now):
    agree(session, row, cast, now)
    fields = CaseFields("Late letters", row.owner_id, row.effective_on)
    edit_case(session, row, fields, version=row.row_version, by=cast.manager, now=now)
    assert row.plan_status is PlanStatus.APPROVED


def test_a_part_that_is_added_while_the_approver_reads_makes_their_approval_stale(session, row, cast, now):
    send(session, row, cast, now)
    read_at = row.row_version
    add_part(session, row, cast, now, "Train the night shift")
    with pytest.raises(StaleEdit):
        approve_plan(session, row, version=read_at, by=cast.officer, now=now)


def test_another_option_that_is_chosen_while_the_approver_reads_makes_their_approval_stale(session, row, cast, now):
    letters = add_letters(session, row, cast, now)
    send(session, row, cast, now)
    read_at = row.row_version
    choose_option(session, row, letters, by=cast.manager, now=now)
    with pytest.raises(StaleEdit):
        approve_plan(session, row, version=read_at, by=cast.officer, now=now)


def test_an_answer_that_changes_while_the_approver_reads_makes_their_approval_stale(session, row, cast, now):
    send(session, row, cast, now)
    read_at = row.row_version
    no = {"systems": WrittenAnswer(ImpactVerdict.NO, "The new dialler cannot", version=1)}
    answer_questions(session, row, no, by=cast.manager, now=now)
    with pytest.raises(StaleEdit):
        approve_plan(session, row, version=read_at, by=cast.officer, now=now)


def test_a_case_does_not_close_by_cancelling_what_is_left(session, row, cast, now):
    agree(session, row, cast, now)
    part = parts_of(session, row.row_id)[0]
    cancel_action(session, action_of(session, "case", row.row_id, part.id), "No time", by=cast.manager, now=now)
    with pytest.raises(BadInput, match="1 part was cancelled and nobody has excused that"):
        close_case(session, row, version=row.row_version, by=cast.manager, now=now)
    with pytest.raises(NotAllowed, match="You own this case"):
        excuse_part(session, row, part.id, "No time", by=cast.manager, now=now)
    with pytest.raises(BadInput):
        excuse_part(session, row, part.id, " ", by=cast.officer, now=now)
    excuse_part(session, row, part.id, "The letter is not used any more", by=cast.officer, now=now)
    close_case(session, row, version=row.row_version, by=cast.manager, now=now)
    assert row.status is CaseStatus.CLOSED


def test_excusing_a_part_that_is_still_to_be_done_cancels_its_action_with_the_reason(session, row, cast, now):
    part = parts_of(session, row.row_id)[0]
    excuse_part(session, row, part.id, "Not used any more", by=cast.officer, now=now)
    (line,) = actions_of(session, "case", row.row_id)
    assert line.status == "cancelled"
    assert session.get_one(Action, part.id).cancelled_reason == "Excused in C-0001: Not used any more"
    with pytest.raises(StepNotAllowed):
        excuse_part(session, row, part.id, "Again", by=cast.officer, now=now)


def test_what_was_done_is_not_excused_and_nobody_excuses_their_own(session, row, cast, now):
    first = parts_of(session, row.row_id)[0].id
    do(session, row, first, cast, now)
    with pytest.raises(StepNotAllowed):
        excuse_part(session, row, first, "Never mind", by=cast.officer, now=now)
    own = NewPart("Read the letters", cast.officer.person_id, DEC_11)
    plan_part(session, row, own, by=cast.manager, now=now)
    with pytest.raises(NotAllowed, match="You own this part"):
        excuse_part(session, row, parts_of(session, row.row_id)[1].id, "Too busy", by=cast.officer, now=now)


def test_the_stages_are_planned_in_one_step_and_each_once(session, row, cast, now):
    wishes = {
        PartStage.DRAFT: StageWish(cast.leader.person_id, date(2026, 12, 5)),
        PartStage.ATTEST: StageWish(cast.manager.person_id, date(2027, 1, 17)),
    }
    assert plan_stages(session, row, wishes, by=cast.manager, now=now) == 2
    assert stages_planned(session, row.row_id) == {PartStage.OTHER, PartStage.DRAFT, PartStage.ATTEST}
    with pytest.raises(BadInput) as refused:
        plan_stages(session, row, wishes, by=cast.manager, now=now)
    assert set(refused.value.errors) == {"draft_owner_id", "attest_owner_id"}


def test_a_stage_that_is_refused_is_named_by_its_own_fields(session, row, cast, now):
    past = {PartStage.SIGN: StageWish(cast.leader.person_id, date(2020, 1, 1))}
    with pytest.raises(BadInput) as refused:
        plan_stages(session, row, past, by=cast.manager, now=now)
    assert set(refused.value.errors) == {"sign_due_on"}
    with pytest.raises(BadInput, match="Choose an owner for one stage at least"):
        plan_stages(session, row, {}, by=cast.manager, now=now)


def test_training_is_an_action_of_that_kind(session, row, cast, now):
    part = NewPart("Train both teams", cast.leader.person_id, DEC_11, stage=PartStage.TRAIN)
    plan_part(session, row, part, by=cast.manager, now=now)
    assert [line.kind.value for line in actions_of(session, "case", row.row_id)] == ["other", "training"]


@pytest.mark.usefixtures("by_hand")
def test_how_long_a_stage_takes_here_is_known_from_five_that_were_done_and_verified(session, row, cast, now):
    for number in range(5):
        part = NewPart(f"Draft {number}", cast.leader.person_id, DEC_11, stage=PartStage.DRAFT)
        plan_part(session, row, part, by=cast.manager, now=now)
    ids = [part.id for part in parts_of(session, row.row_id) if part.stage is PartStage.DRAFT]
    for number, part_id in enumerate(ids[:4]):
        do(session, row, part_id, cast, now, days=number + 1)
    assert days_here(session)[PartStage.DRAFT].measured == 0
    do(session, row, ids[4], cast, now, days=20)
    takes = days_here(session)[PartStage.DRAFT]
    assert (takes.days, takes.measured) == (3, 5)
    session.execute(update(CasePart).where(col(CasePart.action_id) == ids[0]).values(stage=PartStage.SIGN))
    assert days_here(session)[PartStage.DRAFT].measured == 0, "a stage of another kind does not count"
