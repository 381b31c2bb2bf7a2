"""A change case from the change that opens it to its end, and each refusal on the way."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.actions.operations import finish_action, start_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.cases.domain.questions import DEFAULTS
from app.cases.domain.words import CaseStatus, ImpactStatus
from app.cases.due import due_items
from app.cases.models import CaseRequirement
from app.cases.operations import (
    CaseFields,
    NewPart,
    add_requirement,
    close_case,
    confirm_requirement,
    edit_case,
    open_case,
    plan_part,
    say_not_needed,
    set_requirement_aside,
)
from app.cases.queries import counts_of, requirements_of, visible_case
from app.core.due import Heading
from app.core.errors import BadInput, NotAllowed, NotFound, NothingDiffers, StaleEdit, StepNotAllowed
from app.history.models import HistoryEntry
from app.people.models import Person
from app.requirements.models import Requirement
from regwatch.changes.models import Change
from tests.factories.cases import EFFECT, add_case, add_part, add_relevant_change, agree, assess


@pytest.fixture
def row(session, cast, now):
    return add_case(session, cast, now)


@pytest.fixture
def refs(session, cast, row):
    """The two requirements that were proposed, the likelier first."""
    return [line.ref for line in requirements_of(session, cast.officer, row.row_id)]


def part_of(cast) -> NewPart:
    return NewPart("Rewrite the letter", cast.leader.person_id, date(2026, 12, 11))


def do_part(session, row, cast, now) -> None:
    action = visible_action(session, cast.leader, actions_of(session, "case", row.row_id)[0].id)
    start_action(session, action, by=cast.leader, now=now)
    finish_action(session, action, "Written", by=cast.leader, now=now)
    verify_action(session, action, "Read it", by=cast.manager, now=now)


def said_of(session, row) -> list[str]:
    mine = (col(HistoryEntry.subject_kind) == "case", col(HistoryEntry.subject_id) == str(row.row_id))
    return list(session.scalars(select(col(HistoryEntry.sentence)).where(*mine).order_by(col(HistoryEntry.id))))


def test_a_case_goes_from_its_change_to_its_end_with_a_sentence_for_each_step(session, row, refs, cast, now):
    assess(session, row, cast, now)
    add_part(session, row, cast, now)
    agree(session, row, cast, now)
    do_part(session, row, cast, now)
    close_case(session, row, version=row.row_version, by=cast.manager, now=now)

    assert (row.status, row.ended_at, row.ended_by_name) == (CaseStatus.CLOSED, now, cast.manager.name)
    officer, manager = cast.officer.name, cast.manager.name
    opened, *rest = said_of(session, row)
    assert opened.startswith(f"{officer} opened C-0001 from ")
    assert opened.endswith(f"{manager} owns it. Takes effect 18 Jan 2027")
    asked = [said for said in rest if "answered a question" in said]
    assert len(asked) == len(DEFAULTS)
    assert asked[0] == (
        f"{manager} answered a question about C-0001: Can our systems do this? Yes: We do it on Tuesdays"
    )
    assert [said for said in rest if said not in asked] == [
        f"{manager} confirmed that C-0001 touches {refs[0]}",
        f"{manager} set {refs[1]} aside in C-0001: It is about cards",
        f"{manager} rated C-0001 small: One letter",
        f"{manager} planned a part of C-0001: Rewrite the letter, due 11 Dec 2026",
        f"{manager} sent the plan of C-0001 for approval",
        f"{officer} approved the plan of C-0001",
        f"{manager} closed C-0001: every part of it is done or excused",
    ]


def test_what_a_change_was_matched_with_is_proposed_with_the_reasons(session, row, cast):
    lines = requirements_of(session, cast.officer, row.row_id)
    assert [line.status for line in lines] == [ImpactStatus.PROPOSED] * 2
    assert all(line.why for line in lines)


def test_a_change_has_one_case(session, row, cast, now):
    with pytest.raises(BadInput, match="C-0001 was opened from this change already"):
        open_case(session, 1, CaseFields("Again", cast.officer.person_id), by=cast.officer, now=now)


def test_only_a_relevant_change_opens_a_case(session, cast, now):
    change_id = add_relevant_change(session, cast, now)
    session.execute(update(Change).values(status="not_relevant", reason="Not ours"))
    with pytest.raises(StepNotAllowed):
        open_case(session, change_id, CaseFields("Late", cast.officer.person_id), by=cast.officer, now=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": "  "}, "title"), ({"owner_id": 99}, "owner_id"), ({"owner_id": "agent"}, "owner_id")],
)
def test_a_case_needs_a_title_and_an_owner_who_can_run_it(session, cast, now, changes, field):
    change_id = add_relevant_change(session, cast, now)
    if changes.get("owner_id") == "agent":
        changes = {"owner_id": cast.agent.person_id}
    fields = replace(CaseFields("Late", cast.officer.person_id), **changes)
    with pytest.raises(BadInput) as refused:
        open_case(session, change_id, fields, by=cast.officer, now=now)
    assert set(refused.value.errors) == {field}


def test_an_owner_serves_the_client_of_the_case(session, cast, now):
    change_id = add_relevant_change(session, cast, now)
    fields = CaseFields("Late", cast.manager.person_id)
    with pytest.raises(BadInput, match="does not serve this client"):
        open_case(session, change_id, fields, client_id=cast.shop, by=cast.officer, now=now)
    with pytest.raises(BadInput, match="That client is not here"):
        open_case(session, change_id, fields, client_id=99, by=cast.officer, now=now)


@pytest.mark.usefixtures("by_hand")
def test_it_stays_open_while_anything_is_missing_and_says_all_of_it(session, row, refs, cast, now):
    add_part(session, row, cast, now)
    with pytest.raises(BadInput) as refused:
        close_case(session, row, version=row.row_version, by=cast.manager, now=now)
    assert refused.value.errors == {
        "": (
            "C-0001 stays open: 2 requirements wait to be confirmed or set aside; 6 questions about the impact are not "
            "answered; it is not rated small, medium or large; the plan is not approved; 1 of 1 part not done and "
            "verified"
        )
    }


def test_a_part_whose_owner_has_left_is_named(session, row, cast, now):
    add_part(session, row, cast, now)
    session.execute(update(Person).where(col(Person.id) == cast.leader.id).values(is_active=False))
    assert counts_of(session, [row.row_id])[row.row_id].parts_left_behind == 1


def test_a_case_that_needs_no_change_ends_with_the_reason_and_takes_its_parts_with_it(session, row, cast, now):
    add_part(session, row, cast, now)
    with pytest.raises(BadInput) as refused:
        say_not_needed(session, row, " ", version=row.row_version, by=cast.manager, now=now)
    assert "reason" in refused.value.errors
    say_not_needed(session, row, "We do so already", version=row.row_version, by=cast.manager, now=now)
    assert (row.status, row.ended_reason) == (CaseStatus.NOT_NEEDED, "We do so already")
    assert actions_of(session, "case", row.row_id)[0].status == "cancelled"


@pytest.mark.usefixtures("by_hand")
def test_what_has_ended_is_not_worked_on_any_more(session, row, refs, cast, now):
    say_not_needed(session, row, "We do so already", version=row.row_version, by=cast.manager, now=now)
    by = {"by": cast.manager, "now": now}
    fields = CaseFields("Else", cast.manager.person_id)
    for step in (
        lambda: confirm_requirement(session, row, refs[0], **by),
        lambda: set_requirement_aside(session, row, refs[0], "No", **by),
        lambda: add_requirement(session, row, "REQ-00040", **by),
        lambda: plan_part(session, row, part_of(cast), **by),
        lambda: edit_case(session, row, fields, version=row.row_version, **by),
        lambda: close_case(session, row, version=row.row_version, **by),
    ):
        with pytest.raises(StepNotAllowed):
            step()


def test_who_may_not_run_cases_takes_no_step(session, row, refs, cast, now):
    by = {"by": cast.leader, "now": now}
    fields = CaseFields("Else", cast.manager.person_id)
    for step in (
        lambda: open_case(session, 1, fields, **by),
        lambda: confirm_requirement(session, row, refs[0], **by),
        lambda: set_requirement_aside(session, row, refs[0], "No", **by),
        lambda: add_requirement(session, row, refs[0], **by),
        lambda: plan_part(session, row, part_of(cast), **by),
        lambda: edit_case(session, row, fields, version=1, **by),
        lambda: close_case(session, row, version=1, **by),
        lambda: say_not_needed(session, row, "No", version=1, **by),
    ):
        with pytest.raises(NotAllowed) as refused:
            step()
        assert "compliance officer" in refused.value.who_may


def test_a_requirement_is_added_once_and_looked_at_again(session, row, refs, cast, now):
    held = {row.requirement_id for row in session.scalars(select(CaseRequirement))}
    other = next(one for one in session.scalars(select(Requirement).order_by("id")) if one.id not in held)
    add_requirement(session, row, other.ref, by=cast.manager, now=now)
    with pytest.raises(BadInput, match="in the list already"):
        add_requirement(session, row, other.ref, by=cast.manager, now=now)
    with pytest.raises(BadInput, match="confirmed already"):
        confirm_requirement(session, row, other.ref, by=cast.manager, now=now)
    set_requirement_aside(session, row, other.ref, "Not this one", by=cast.manager, now=now)
    confirm_requirement(session, row, other.ref, by=cast.manager, now=now)
    with pytest.raises(NotFound):
        confirm_requirement(session, row, "NO-SUCH", by=cast.manager, now=now)


def test_a_clients_requirement_is_refused_in_another_clients_case(session, cast, now):
    row = add_case(session, cast, now, client_id=cast.bank)
    other = session.scalars(select(Requirement).order_by(col(Requirement.id).desc())).first()
    other.client_id = cast.shop
    session.flush()
    with pytest.raises(BadInput, match="another client's requirement"):
        add_requirement(session, row, other.ref, by=cast.officer, now=now)


def test_a_case_of_one_client_is_not_there_for_those_who_do_not_serve_it(session, cast, now):
    row = add_case(session, cast, now, client_id=cast.bank)
    assert visible_case(session, cast.manager, row.row_id) is row
    with pytest.raises(NotFound):
        visible_case(session, cast.outsider, row.row_id)


def test_an_edit_says_from_and_to_and_a_stale_one_is_refused(session, row, cast, now):
    fields = CaseFields(row.title, cast.officer.person_id, None)
    same = CaseFields(row.title, row.owner_id, row.effective_on)
    with pytest.raises(NothingDiffers):
        edit_case(session, row, same, version=row.row_version, by=cast.officer, now=now)
    version = row.row_version
    edit_case(session, row, fields, version=version, by=cast.officer, now=now)
    assert said_of(session, row)[-1] == (
        f"{cast.officer.name} changed C-0001: effective on from 18 Jan 2027 to not known; "
        f"owner from {cast.manager.name} to {cast.officer.name}"
    )
    with pytest.raises(StaleEdit):
        edit_case(session, row, fields, version=version, by=cast.officer, now=now)


def test_a_case_is_its_owners_work_while_something_waits_for_them(session, row, refs, cast, now):
    (item,) = due_items(session, cast.manager, now)
    assert (item.heading, item.due_on, item.title) == (Heading.TO_CONFIRM, EFFECT, row.title)
    assert "2 requirements wait to be confirmed or set aside" in item.why
    assert due_items(session, cast.officer, now) == []

    assess(session, row, cast, now)
    add_part(session, row, cast, now)
    agree(session, row, cast, now)
    assert due_items(session, cast.manager, now) == [], "others are at work, and there is time"
    assert [item.heading for item in due_items(session, cast.manager, now.replace(month=12, day=1, year=2027))] == [
        Heading.OVERDUE
    ]
    do_part(session, row, cast, now)
    assert "ready to be closed" in due_items(session, cast.manager, now)[0].why
