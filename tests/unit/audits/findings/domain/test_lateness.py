"""When a finding is late, and for what."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from app.reminders.domain.clocks import running
from app.reminders.domain.ladder import Relation
from audits.findings.domain.lateness import CHECK, CLOCKS, FOR_MANAGERS, LADDERS, OWNERS, next_clock
from audits.words import FindingStatus

DAY, TODAY = date(2026, 11, 20), date(2026, 11, 21)


def finding(status: FindingStatus, **fields) -> SimpleNamespace:
    days = dict.fromkeys(("contain_by", "plan_by", "done_due_on", "check_due_on"), DAY)
    return SimpleNamespace(**{"status": status, "contained_at": None, **days, **fields})


@pytest.mark.parametrize(
    ("status", "keys"),
    [
        (FindingStatus.OPEN, {"contain", "plan", "done"}),
        (FindingStatus.REOPENED, {"contain", "plan", "done"}),
        (FindingStatus.CAUSE, {"contain", "plan", "done"}),
        (FindingStatus.PLANNED, {"contain", "done"}),
        (FindingStatus.IN_PROGRESS, {"contain", "done"}),
        (FindingStatus.IMPLEMENTED, {"check"}),
        (FindingStatus.CHECKING, {"check"}),
        (FindingStatus.CLOSED_EFFECTIVE, set()),
        (FindingStatus.CANCELLED, set()),
    ],
)
def test_a_clock_runs_only_while_somebody_owes_what_it_measures(status, keys):
    assert {each.clock.key for each in running(finding(status), CLOCKS)} == keys


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (FindingStatus.OPEN, "done"),
        (FindingStatus.IN_PROGRESS, "done"),
        (FindingStatus.IMPLEMENTED, "check"),
        (FindingStatus.CHECKING, "check"),
        (FindingStatus.CLOSED_EFFECTIVE, None),
    ],
)
def test_it_is_worked_towards_its_fix_and_once_that_is_made_towards_its_check(status, key):
    clock = next_clock(finding(status))

    assert (clock.clock.key if clock else None) == key


def test_what_is_contained_is_not_late_for_containment():
    row = finding(FindingStatus.OPEN, contained_at=datetime(2026, 11, 19, tzinfo=UTC))
    assert {each.clock.key for each in running(row, CLOCKS)} == {"plan", "done"}


def test_the_due_day_itself_is_not_late_and_the_day_after_is():
    (check,) = running(finding(FindingStatus.CHECKING), CLOCKS)
    assert (check.is_late(DAY), check.is_late(TODAY)) == (False, True)


def test_the_earliest_day_comes_first_and_a_day_that_nobody_set_is_none():
    row = finding(FindingStatus.OPEN, contain_by=None, plan_by=date(2026, 12, 9))
    assert [(each.clock.verb, each.due_on) for each in running(row, OWNERS)] == [
        ("Fix", DAY),
        ("Plan", date(2026, 12, 9)),
    ]


def test_every_status_but_the_ended_ones_has_a_clock():
    ended = {FindingStatus.CLOSED_EFFECTIVE, FindingStatus.CANCELLED}
    assert {status for clock in CLOCKS for status in clock.runs_in} == set(FindingStatus) - ended


def test_a_clock_of_another_cycle_is_another_clock():
    assert {clock.key_of(finding(FindingStatus.OPEN, cycle=2)) for clock in CLOCKS} == {
        "contain-2", "plan-2", "done-2", "check-2",
    }  # fmt: skip


def test_every_clock_has_a_ladder_and_a_check_begins_with_the_managers():
    assert set(LADDERS) == set(CLOCKS)
    assert [clock for clock, ladder in LADDERS.items() if ladder == FOR_MANAGERS] == [CHECK]
    assert [rung.relations for rung in FOR_MANAGERS] == [(Relation.MANAGERS,), (Relation.OFFICERS,)]
