"""Every kind of gap on the coverage page, with its count, its list and the way to close it."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.cases.models import ChangeCase
from app.cases.operations import say_no_case
from app.home.gaps import gaps
from app.people.models import Person
from app.procedures.domain.text import ProcedureText
from app.procedures.domain.words import ServedKind
from app.procedures.operations import NewProcedure, add_procedure, retire, set_served
from app.procedures.queries import visible_procedure
from app.requirements.domain.words import Applicability, Status
from app.requirements.operations import decide_applicability
from app.requirements.queries import visible_requirement
from tests.factories.cases import TODAY, add_case, add_relevant_change
from tests.factories.checklists import SMALL, add_checklist
from tests.factories.organisation import add_charter
from tests.factories.register import add_requirement
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
        paths = [gap.path for gap in gaps(session, cast.officer, TODAY) if gap.path]
    for name in ("officer", "manager", "leader", "auditor"):
        for path in paths:
            client_as(name).get(path)
    client_as("agent").get("/coverage", 403)
    client_as("agent").get("/coverage/questions", 403)


def test_a_requirement_in_force_is_a_gap_until_a_procedure_in_use_serves_it(database, cast, now, client_as, counts):
    served, alone, bare = (
        "Requirements that no procedure serves",
        "Procedures that serve no requirement",
        "Procedures that lack an aim or a promise",
    )
    with database.transaction() as session:
        for ref in ("OURS-1", "OURS-2"):
            add_requirement(session, ref, title=f"Do {ref}", by=cast.officer, now=now)
        add_requirement(session, "SOON-1", status=Status.HORIZON, title="Do it soon", by=cast.officer, now=now)
        add_charter(session, cast, now)
        row = add_procedure(session, NewProcedure("PR-1", ProcedureText("Doing it")), by=cast.officer, now=now)
    assert (counts()[served], counts()[alone], counts()[bare]) == (2, 1, 1)
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, 1, to_change=True)
        wanted = {ServedKind.REQUIREMENT: [1], ServedKind.AIM: [1]}
        set_served(session, row, wanted, version=row.row_version, by=cast.officer, now=now)
    assert (counts()[served], counts()[alone], counts()[bare]) == (1, 0, 1), "a promise is needed too"
    page = words(client_as("leader").get("/coverage/requirements"))
    assert "OURS-2 Do OURS-2" in page
    assert "OURS-1" not in page
    assert "SOON-1" not in page
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, 1, to_change=True)
        set_served(session, row, {ServedKind.PROMISE: [1]}, version=row.row_version, by=cast.officer, now=now)
        decide_applicability(
            session,
            visible_requirement(session, cast.officer, "OURS-2", to_change=True),
            Applicability.DOES_NOT_APPLY,
            "We do not do this",
            version=1,
            by=cast.officer,
            now=now,
        )
    assert (counts()[served], counts()[bare]) == (0, 0)
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, 1, to_change=True)
        retire(session, row, "Nobody does it", version=row.row_version, today=TODAY, by=cast.officer, now=now)
    assert (counts()[served], counts()[alone]) == (1, 0), "what was retired serves nothing and lacks nothing"


def test_a_requirement_that_only_another_client_serves_is_a_gap_for_whoever_does_not_see_how(
    database, cast, now, counts
):
    with database.transaction() as session:
        add_requirement(session, "OURS-1", title="Do it", by=cast.officer, now=now)
        new = NewProcedure("PR-BANK", ProcedureText("Doing it"), client_id=cast.bank)
        row = add_procedure(session, new, by=cast.officer, now=now)
        set_served(session, row, {ServedKind.REQUIREMENT: [1]}, version=row.row_version, by=cast.officer, now=now)
    unserved = "Requirements that no procedure serves"
    assert (counts("agent")[unserved], counts("outsider")[unserved]) == (0, 1)


def test_a_procedure_is_a_gap_while_nobody_who_is_here_looks_after_it(database, cast, now, client_as, counts):
    gap = "Procedures that nobody looks after"
    with database.transaction() as session:
        for code, owner_id in (("PR-1", None), ("PR-2", cast.manager.id)):
            new = NewProcedure(code, ProcedureText(f"What {code} says"), owner_id=owner_id)
            add_procedure(session, new, by=cast.officer, now=now)
    assert counts()[gap] == 1
    with database.transaction() as session:
        session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    assert counts()[gap] == 2
    page = words(client_as("officer").get("/procedures?owner=nobody"))
    assert "Owned by nobody" in page
    assert "2 found" in page
