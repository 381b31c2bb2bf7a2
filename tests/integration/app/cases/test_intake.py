"""Changes on their way into a case: late without one, several at once, added later, or said to need none."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.cases.domain.words import ImpactStatus
from app.cases.due import due_items
from app.cases.models import CaseChange, CaseRequirement
from app.cases.operations import CaseFields, add_change, open_case, say_no_case, set_requirement_aside
from app.cases.queries import changes_of, requirements_of, waiting_page
from app.core.due import Heading
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.history.models import HistoryEntry
from app.requirements.models import Requirement
from regwatch.changes.domain.triage import ChangeStatus, TriageDecision, TriageStep
from regwatch.changes.models import Change, ChangeMatch
from regwatch.changes.operations.triage import decide, undo
from regwatch.changes.queries import get_change
from regwatch.matching.domain.ranking import Band
from tests.factories.cases import EFFECT, TODAY
from tests.factories.register import fill_register
from tests.factories.watch import fill_changes

RELEVANT = TriageDecision(TriageStep.MARK_RELEVANT)


@pytest.fixture
def relevant(session, cast, now):
    """Three relevant changes that match the same two requirements; their ids."""
    fill_register(session, 50, now=now)
    fill_changes(session, 3, requirement_ids=range(1, 3), now=now)
    for change_id in (1, 2, 3):
        mark_relevant(session, cast, now, change_id)
    return [1, 2, 3]


def mark_relevant(session, cast, now, change_id):
    change = get_change(session, change_id, to_change=True)
    decide(session, change, RELEVANT, version=change.row_version, today=TODAY, by=cast.officer, now=now)


def fields(cast, title="Complaints") -> CaseFields:
    return CaseFields(title, cast.manager.person_id, EFFECT)


def titles_due(session, actor, now) -> list[str]:
    return [item.key for item in due_items(session, actor, now) if item.key.startswith("change:")]


def test_a_relevant_change_without_a_case_is_work_from_the_day_after_the_fifth_working_day(
    session, relevant, cast, now
):
    for actor in (cast.officer, cast.manager):
        assert titles_due(session, actor, now + timedelta(days=7)) == [], "1 December is the fifth working day"
        late = [item for item in due_items(session, actor, now + timedelta(days=8)) if item.key == "change:1"]
        assert [(item.heading, str(item.due_on)) for item in late] == [(Heading.OVERDUE, "2026-12-01")]
        assert "relevant since 24 Nov 2026, and no case was opened" in late[0].why
    for actor in (cast.leader, cast.auditor, cast.agent):
        assert titles_due(session, actor, now + timedelta(days=90)) == [], "who cannot open a case is not asked to"


def test_it_is_no_work_once_a_case_was_opened_or_somebody_said_that_it_needs_none(session, relevant, cast, now):
    later = now + timedelta(days=30)
    open_case(session, 1, fields(cast), by=cast.officer, now=now)
    say_no_case(session, 2, "We sell no cards", by=cast.manager, now=now)
    assert titles_due(session, cast.officer, later) == ["change:3"]


def test_no_case_needs_a_reason_and_is_kept_in_the_history(session, relevant, cast, now):
    with pytest.raises(BadInput, match="Say why it needs no case"):
        say_no_case(session, 1, "  ", by=cast.officer, now=now)
    say_no_case(session, 1, "We sell no cards", by=cast.officer, now=now)
    entry = session.scalars(select(HistoryEntry).order_by(col(HistoryEntry.id).desc())).first()
    assert (entry.subject_kind, entry.subject_id) == ("change", "1")
    assert entry.sentence.endswith("needs no case: We sell no cards")
    with pytest.raises(BadInput, match="said so already: We sell no cards"):
        say_no_case(session, 1, "Another reason", by=cast.manager, now=now)


def test_a_case_can_be_opened_after_all_and_then_nobody_says_that_it_needs_none(session, relevant, cast, now):
    say_no_case(session, 1, "We sell no cards", by=cast.officer, now=now)
    open_case(session, 1, fields(cast), by=cast.manager, now=now)
    with pytest.raises(BadInput, match="C-0001 was opened from this change already"):
        say_no_case(session, 1, "We sell no cards", by=cast.officer, now=now)


def test_what_was_said_of_a_change_does_not_count_once_it_came_to_triage_again(session, relevant, cast, now):
    say_no_case(session, 1, "We sell no cards", by=cast.officer, now=now)
    undo(session, get_change(session, 1, to_change=True), by=cast.officer, now=now)
    mark_relevant(session, cast, now, 1)
    assert "change:1" in titles_due(session, cast.officer, now + timedelta(days=30))
    say_no_case(session, 1, "Still no cards", by=cast.officer, now=now)
    assert "change:1" not in titles_due(session, cast.officer, now + timedelta(days=30))


def test_only_who_may_run_cases_says_so_and_only_of_a_relevant_change(session, relevant, cast, now):
    with pytest.raises(NotAllowed):
        say_no_case(session, 1, "No", by=cast.leader, now=now)
    session.execute(update(Change).where(col(Change.id) == 2).values(status=ChangeStatus.NEW))
    with pytest.raises(StepNotAllowed):
        say_no_case(session, 2, "No", by=cast.officer, now=now)


def test_one_case_of_several_changes_proposes_each_requirement_once_with_every_reason(session, relevant, cast, now):
    session.execute(update(ChangeMatch).values(reasons=["Words in both: complaint"]))
    session.execute(update(ChangeMatch).where(col(ChangeMatch.change_id) == 2).values(reasons=["Both cite DISP 1.6"]))
    row = open_case(session, [3, 1, 2, 2], fields(cast), by=cast.officer, now=now)
    assert [change.id for change in changes_of(session, row.row_id)] == [1, 2, 3]
    lines = requirements_of(session, cast.officer, row.row_id)
    assert len({line.ref for line in lines}) == len(lines)
    assert "Words in both: complaint; Both cite DISP 1.6" in [line.why for line in lines]


def test_several_are_refused_whole_when_one_has_a_case(session, relevant, cast, now):
    open_case(session, 2, fields(cast), by=cast.officer, now=now)
    with pytest.raises(BadInput, match="C-0001 was opened from “Notice 2 about complaints” already"):
        open_case(session, [1, 2, 3], fields(cast), by=cast.officer, now=now)
    assert [row.change_id for row in session.scalars(select(CaseChange))] == [2]


def test_a_change_that_is_added_later_leaves_what_was_decided_and_says_its_reasons(session, relevant, cast, now):
    row = open_case(session, 1, fields(cast), by=cast.officer, now=now)
    ref = requirements_of(session, cast.officer, row.row_id)[0].ref
    set_requirement_aside(session, row, ref, "It is about cards", by=cast.manager, now=now)
    session.execute(update(ChangeMatch).where(col(ChangeMatch.change_id) == 2).values(reasons=["Both cite DISP 1.6"]))
    add_change(session, row, 2, by=cast.manager, now=now)
    line = next(one for one in requirements_of(session, cast.officer, row.row_id) if one.ref == ref)
    assert (line.status, line.reason) == (ImpactStatus.SET_ASIDE, "It is about cards")
    assert [change.id for change in waiting_page(session, None).rows] == [3]


def test_another_clients_requirement_is_not_proposed_in_a_clients_case(session, relevant, cast, now):
    session.execute(update(Requirement).where(col(Requirement.id) == 1).values(client_id=cast.shop))
    session.add(ChangeMatch(change_id=1, requirement_id=40, rank=9, score=1.0, band=Band.WEAK, reasons=["Both"]))
    session.flush()
    row = open_case(session, [1, 2], fields(cast), client_id=cast.bank, by=cast.officer, now=now)
    held = set(
        session.scalars(select(col(CaseRequirement.requirement_id)).where(col(CaseRequirement.case_id) == row.id))
    )
    assert held == {2, 40}
