"""What held of a requirement from day to day: every way of changing it keeps it, once for each change."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.db import schema
from app.history.checking import nobody_listens
from app.people.operations import pass_duty
from app.requirements import operations, queries
from app.requirements.domain.words import Applicability, Status
from app.requirements.handover import DUTIES
from app.requirements.proof import check_days
from app.requirements.starter_library import load_starter
from tests.cast import address_of
from tests.factories.exchange import csv_of, move, requirement
from tests.factories.register import add_requirement

ROWS = {
    "ownership": "SELECT owner_id, deputy_id, from_on, to_on, said_by_name FROM requirement_ownership ORDER BY id",
    "status": "SELECT status, from_on, to_on FROM requirement_status ORDER BY id",
    "applicability": "SELECT applicability, reason, from_on, to_on FROM requirement_applicability ORDER BY id",
}


def kept(session, sort: str) -> list[tuple[object, ...]]:
    return [
        tuple(date.fromisoformat(value) if isinstance(value, str) and value[:2] == "20" else value for value in row)
        for row in session.execute(text(ROWS[sort]))
    ]


def problem(session) -> str:
    [checked] = check_days(session, nobody_listens, date(2026, 11, 24))
    return checked.problem


@pytest.fixture
def row(session, cast, now):
    return add_requirement(session, "ORG-CALLBACK", owner_id=cast.manager.id, by=cast.officer, now=now)


@pytest.fixture
def later(now) -> datetime:
    return now + timedelta(days=7)


def test_a_new_requirement_is_kept_from_its_first_day(session, cast, now, row):
    today = now.date()
    assert kept(session, "ownership") == [(cast.manager.id, None, today, None, "Hannah Osei")]
    assert kept(session, "status") == [("in_force", today, None)]
    assert kept(session, "applicability") == [("not_decided", "", today, None)]
    assert problem(session) == ""


def test_another_owner_ends_the_row_of_the_first_on_the_day(session, cast, now, row, later):
    operations.assign_owner(session, row, cast.leader.id, cast.manager.id, by=cast.officer, now=later)
    assert kept(session, "ownership") == [
        (cast.manager.id, None, now.date(), later.date(), "Hannah Osei"),
        (cast.leader.id, cast.manager.id, later.date(), None, "Hannah Osei"),
    ]
    assert problem(session) == ""


def test_the_same_owner_again_is_no_second_row(session, cast, row, later):
    operations.assign_owner(session, row, cast.manager.id, None, by=cast.officer, now=later)
    assert len(kept(session, "ownership")) == 1


def test_a_decision_and_a_change_of_status_are_kept_with_their_reason(session, cast, now, row, later):
    operations.decide_applicability(
        session, row, Applicability.DOES_NOT_APPLY, "No lines", version=1, by=cast.officer, now=later
    )
    operations.change_status(session, row, Status.SUPERSEDED, by=cast.officer, now=later)
    assert kept(session, "applicability")[1] == ("does_not_apply", "No lines", later.date(), None)
    assert kept(session, "status")[1] == ("superseded", later.date(), None)
    assert problem(session) == ""


def test_who_takes_over_is_kept_for_each_requirement_that_passes(session, cast, row, later):
    add_requirement(session, "ORG-OTHER", owner_id=cast.manager.id, by=cast.officer, now=later)
    owning = next(duty for duty in DUTIES if duty.key == "requirements")
    by, on = cast.administrator, later + timedelta(days=1)
    pass_duty(session, owning, cast.manager.id, cast.leader.id, by=by, now=on)
    held = [row[0] for row in kept(session, "ownership") if row[3] is None]
    assert held == [cast.leader.id, cast.leader.id]
    assert problem(session) == ""


def test_the_starter_library_is_kept_from_the_day_of_its_loading(session, cast, now):
    load_starter(session, by=cast.officer, now=now)
    assert {row[-1] for row in kept(session, "status")} == {None}
    assert len(kept(session, "ownership")) == len(kept(session, "applicability")) == 85
    assert problem(session) == ""


def test_an_import_keeps_what_it_adds_and_what_it_changes_and_nothing_else(app, cast):
    runtime = app.extensions["tidemark"]
    first = requirement("ORG-ONE", owner=address_of("manager"))
    move(runtime, "requirements", "a.csv", csv_of([first]), by=cast.officer)
    changed = {**first, "owner": address_of("leader"), "status": "superseded"}
    move(runtime, "requirements", "b.csv", csv_of([changed]), by=cast.officer)
    move(runtime, "requirements", "c.csv", csv_of([{**changed, "url": "https://example.org/"}]), by=cast.officer)
    with runtime.database.reading() as session:
        assert [row[0] for row in kept(session, "ownership")] == [cast.manager.id, cast.leader.id]
        assert [row[0] for row in kept(session, "status")] == ["in_force", "superseded"]
        assert [row[0] for row in kept(session, "applicability")] == ["not_decided"]
        assert problem(session) == ""


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE requirement SET owner_id = NULL", "the owner or deputy"),
        ("UPDATE requirement SET status = 'superseded'", "the status"),
        ("UPDATE requirement SET applicability = 'applies'", "whether it applies"),
        ("UPDATE requirement_ownership SET to_on = '2027-01-01'", "the owner or deputy"),
        ("DELETE FROM requirement_applicability", "whether it applies"),
    ],
)
def test_verification_names_what_is_not_as_it_was_kept(session, row, change, what):
    session.execute(text(change))
    assert problem(session).startswith(what)
    assert "ORG-CALLBACK" in problem(session)


def test_a_requirement_has_one_open_row_of_each_sort(session, row):
    again = "INSERT INTO requirement_status (requirement_id, status, said_on, said_by_name, reason)"
    with pytest.raises(IntegrityError):
        session.execute(text(f"{again} VALUES (:id, 'horizon', '2026-11-24', '', '')"), {"id": row.row_id})


def test_what_stood_before_the_upgrade_is_kept_without_a_first_day(database, cast, now):
    with database.transaction() as session:
        kept_row = add_requirement(session, "ORG-ONE", owner_id=cast.manager.id, by=cast.officer, now=now)
        reason = "No lines"
        operations.decide_applicability(
            session, kept_row, Applicability.DOES_NOT_APPLY, reason, version=1, by=cast.officer, now=now
        )
    schema.downgrade(database, "0014")
    schema.upgrade(database)
    with database.reading() as session:
        assert kept(session, "ownership") == [(cast.manager.id, None, None, None, "")]
        assert kept(session, "applicability") == [("does_not_apply", "No lines", None, None)]
        assert problem(session) == ""
        assert queries.visible_requirement(session, cast.officer, "ORG-ONE").owner_id == cast.manager.id
