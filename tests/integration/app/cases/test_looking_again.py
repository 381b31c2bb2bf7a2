"""A change that is revised while its case is open: the case says so, and is not closed before somebody looked again."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.actions.operations import finish_action, start_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.cases.due import due_items
from app.cases.operations import close_case, look_again
from app.cases.queries import changes_of, counts_of
from app.core.due import Heading
from app.core.errors import BadInput, NotAllowed, NotFound
from regwatch.changes.domain.triage import TriageDecision, TriageStep
from regwatch.changes.models import ChangeMatch
from regwatch.changes.operations.triage import decide
from regwatch.changes.queries import get_change
from tests.factories.cases import TODAY, add_case, add_part, agree, assess
from tests.factories.watch import revise_change
from tests.pages_client import words

NEW_TEXT = "Firms must answer within four weeks, and not within eight."


@pytest.fixture
def planned(session, cast, now):
    """A case whose plan is approved, and of whose part nothing is done."""
    row = add_case(session, cast, now)
    assess(session, row, cast, now)
    add_part(session, row, cast, now)
    agree(session, row, cast, now)
    return row


@pytest.fixture
def row(session, cast, now, planned):
    """The same case, of which all is done but closing."""
    row = planned
    action = visible_action(session, cast.leader, actions_of(session, "case", row.row_id)[0].id)
    start_action(session, action, by=cast.leader, now=now)
    finish_action(session, action, "Written", by=cast.leader, now=now)
    verify_action(session, action, "Read it", by=cast.manager, now=now)
    return row


def triage(session, cast, now, step=TriageStep.MARK_RELEVANT, reason=""):
    change = get_change(session, 1, to_change=True)
    outcome = TriageDecision(step, reason)
    decide(session, change, outcome, version=change.row_version, today=TODAY, by=cast.officer, now=now)


def shown_version(session, row) -> int:
    return changes_of(session, row.row_id)[0].row_version


def look(session, row, cast, now, by=None):
    look_again(session, row, 1, version=shown_version(session, row), by=by or cast.manager, now=now)


def test_a_case_whose_change_was_revised_is_not_closed_until_somebody_looked_again(session, row, cast, now):
    assert counts_of(session, [row.row_id])[row.row_id].revised == 0
    later = now + timedelta(hours=1)
    revise_change(session, 1, NEW_TEXT, now=later)
    asked = pytest.raises(BadInput, match="1 revised change asks for another look at what the case touches")
    with asked, session.begin_nested():
        close_case(session, row, version=row.row_version, by=cast.manager, now=later)
    with pytest.raises(BadInput, match="is to be triaged first"):
        look(session, row, cast, later)
    triage(session, cast, later)
    look(session, row, cast, later)
    (change,) = changes_of(session, row.row_id)
    assert (change.is_revised, change.looked_by_name, change.looked_at) == (False, cast.manager.name, later)
    close_case(session, row, version=row.row_version, by=cast.manager, now=later)


def test_a_revised_change_makes_its_case_the_work_of_its_owner_again(session, planned, cast, now):
    assert due_items(session, cast.manager, now) == [], "others are at work, and there is time"
    revise_change(session, 1, NEW_TEXT, now=now)
    (item,) = due_items(session, cast.manager, now)
    assert (item.heading, item.path) == (Heading.TO_CONFIRM, "/cases/1")
    assert "1 revised change asks for another look" in item.why


def test_looking_again_proposes_what_the_change_matches_now(session, row, cast, now):
    revise_change(session, 1, NEW_TEXT, now=now)
    session.execute(update(ChangeMatch).where(col(ChangeMatch.rank) == 1).values(requirement_id=44))
    triage(session, cast, now)
    look(session, row, cast, now)
    assert counts_of(session, [row.row_id])[row.row_id].proposed == 1


def test_a_change_that_was_dismissed_after_its_revision_is_looked_at_without_proposing_anything(
    session, row, cast, now
):
    revise_change(session, 1, NEW_TEXT, now=now)
    triage(session, cast, now, TriageStep.DISMISS, "No link to our services")
    look(session, row, cast, now)
    close_case(session, row, version=row.row_version, by=cast.manager, now=now)


def test_what_was_revised_once_more_meanwhile_asks_for_one_more_look(session, row, cast, now):
    revise_change(session, 1, NEW_TEXT, now=now)
    triage(session, cast, now)
    version = shown_version(session, row)
    revise_change(session, 1, NEW_TEXT + " Twice.", now=now)
    triage(session, cast, now)
    with pytest.raises(BadInput, match="was revised once more meanwhile"):
        look_again(session, row, 1, version=version, by=cast.manager, now=now)


def test_nobody_looks_again_at_what_is_as_it_was_or_at_another_cases_change_or_without_the_right(
    session, row, cast, now
):
    with pytest.raises(BadInput, match="as it was when it was last looked at"):
        look(session, row, cast, now)
    with pytest.raises(NotFound):
        look_again(session, row, 99, version=1, by=cast.manager, now=now)
    with pytest.raises(NotAllowed):
        look(session, row, cast, now, by=cast.leader)


def test_the_case_page_says_so_and_takes_the_look(client_as, database, cast, now):
    with database.transaction() as session:
        add_case(session, cast, now)
    with database.transaction() as session:
        revise_change(session, 1, NEW_TEXT, now=now + timedelta(hours=1))
    manager = client_as("manager")
    assert "1 revised change asks for another look" in words(manager.get("/cases/1"))
    with database.transaction() as session:
        triage(session, cast, now)
        version = get_change(session, 1).row_version
    page = manager.get("/cases/1")
    assert "came to triage again after what this case touches was last looked at" in words(page)
    assert 'href="/changes/1"' in page.text
    assert "/changes/1/looked-at" not in client_as("leader").get("/cases/1").text
    client_as("leader").post("/cases/1/changes/1/looked-at", {"row_version": str(version)}, 403)
    assert "revised once more meanwhile" in words(
        manager.post("/cases/1/changes/1/looked-at", {"row_version": str(version - 1)}, 422)
    )
    manager.post("/cases/1/changes/1/looked-at", {"row_version": str(version)})
    shown = words(manager.get("/cases/1"))
    assert f"{cast.manager.name} looked at what the case touches after it was revised" in shown
    assert "asks for another look" not in shown
