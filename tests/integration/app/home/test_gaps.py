"""Every kind of gap on the coverage page, with its count, its list and the way to close it."""

import pytest
from sqlalchemy import update

from app.cases.models import ChangeCase
from app.cases.operations import say_no_case
from app.home.gaps import gaps
from tests.factories.cases import TODAY, add_case, add_relevant_change
from tests.factories.checklists import SMALL, add_checklist
from tests.factories.organisation import add_charter
from tests.pages_client import words


@pytest.fixture
def counts(database, cast):
    """How many of each kind this person is shown, by title."""

    def read(name: str = "officer") -> dict[str, int]:
        with database.reading() as session:
            return {gap.title: gap.count for gap in gaps(session, cast.named(name), TODAY)}

    return read


def test_an_empty_organisation_has_no_gap_and_every_kind_says_so(client_as, counts):
    assert set(counts().values()) == {0}
    page = words(client_as("officer").get("/coverage"))
    assert page.count("Nothing is missing") == len(counts())


def test_a_question_without_a_requirement_is_listed_with_its_checklist(database, cast, now, client_as, counts):
    with database.transaction() as session:
        add_checklist(session, SMALL, by=cast.officer, now=now)
    unlinked = counts()["Questions that look at no requirement"]
    page = words(client_as("leader").get("/coverage/questions"))
    assert f"{unlinked} in all" in page
    assert "CL-SMALL A1 Was identity verified?" in page
    assert "Thank the agent" not in page, "what scores nothing asks for no requirement"
    assert "Was it reported?" not in page, "a follow-up goes with its question"


def test_a_promise_that_nobody_measures_is_a_gap(database, cast, now, counts):
    with database.transaction() as session:
        add_charter(session, cast, now)
    assert counts()["Promises that nobody measures"] == 1, "of two promises one has a measure"


def test_a_relevant_change_is_a_gap_until_it_has_a_case_and_then_the_case_until_its_plan_is_approved(
    database, cast, now, counts
):
    with database.transaction() as session:
        add_relevant_change(session, cast, now)
    assert counts()["Relevant changes without a case"] == 1
    assert counts()["Requirements that no question looks at"] == 50


def test_a_case_near_its_day_without_an_approved_plan_is_a_gap(database, cast, now, counts):
    with database.transaction() as session:
        add_case(session, cast, now)
    near = "Cases under 30 days from their effect that are not ready"
    assert (counts()["Relevant changes without a case"], counts()[near]) == (0, 0)
    with database.transaction() as session:
        session.execute(update(ChangeCase).values(effective_on=TODAY))
    assert counts()[near] == 1


def test_the_list_of_a_gap_holds_what_was_counted(database, cast, now, client_as, counts):
    with database.transaction() as session:
        add_relevant_change(session, cast, now)
    assert counts()["Relevant changes without a case"] == 1
    assert "1 in all" in words(client_as("officer").get("/horizon?kind=change"))
    with database.transaction() as session:
        say_no_case(session, 1, "We do so already", by=cast.officer, now=now)
    assert counts()["Relevant changes without a case"] == 0
    assert "1 in all" not in words(client_as("officer").get("/horizon?kind=change"))


def test_every_list_of_a_gap_opens_to_whoever_reads_coverage(database, cast, client_as):
    with database.reading() as session:
        paths = [gap.path for gap in gaps(session, cast.officer, TODAY)]
    for name in ("officer", "manager", "leader", "auditor"):
        for path in paths:
            client_as(name).get(path)
    client_as("agent").get("/coverage", 403)
    client_as("agent").get("/coverage/questions", 403)
