"""Who is told what and when, to the second: a bank holiday weekend, the night the clocks change, and missed nights."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions.domain.lateness import LADDER
from app.reminders.domain.ladder import (
    Relation,
    RungKey,
    end_of,
    first_day_beyond,
    rungs_due,
    told_at,
    windows,
)

LONDON = ZoneInfo("Europe/London")
EASTER_TUESDAY = date(2026, 4, 7)  # Friday 3 and Monday 6 April are bank holidays in England
N = RungKey


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def names(due_on: date, now: datetime, told: set[RungKey] | None = None) -> list[RungKey]:
    return [rung.key for rung in rungs_due(LADDER, due_on, now, LONDON, told or set())]


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2026-04-03 12:00:00", []),
        ("2026-04-05 23:59:59", []),
        ("2026-04-06 00:00:00", [N.DUE_IN_48_HOURS]),
        ("2026-04-06 23:59:59", [N.DUE_IN_48_HOURS]),
        ("2026-04-07 00:00:00", [N.DUE_IN_24_HOURS]),
        ("2026-04-07 23:59:59", [N.DUE_IN_24_HOURS]),
        ("2026-04-08 00:00:00", [N.OVERDUE]),
        ("2026-04-08 23:59:59", [N.OVERDUE]),
        ("2026-04-09 00:00:00", [N.OVERDUE, N.MANAGER_TOLD]),
        ("2026-04-10 23:59:59", [N.OVERDUE, N.MANAGER_TOLD]),
        ("2026-04-11 00:00:00", [N.OVERDUE, N.MANAGER_TOLD, N.OFFICERS_TOLD]),
        ("2027-04-11 00:00:00", [N.OVERDUE, N.MANAGER_TOLD, N.OFFICERS_TOLD]),
    ],
)
def test_the_rungs_of_an_action_that_is_due_on_the_tuesday_after_easter(instant, told):
    """Days off move the due day and not the reminders: hours are hours (SPEC 2.4.10)."""
    assert names(EASTER_TUESDAY, at(instant)) == told


def test_each_rung_is_told_once():
    now = at("2026-04-09 08:00:00")
    assert names(EASTER_TUESDAY, now, {N.OVERDUE}) == [N.MANAGER_TOLD]
    assert names(EASTER_TUESDAY, now, {N.OVERDUE, N.MANAGER_TOLD}) == []


@pytest.mark.parametrize(
    ("instant", "told", "caught_up"),
    [
        ("2026-04-07 10:00:00", set(), [N.DUE_IN_24_HOURS]),
        ("2026-04-08 10:00:00", set(), [N.OVERDUE]),
        ("2026-04-08 10:00:00", {N.DUE_IN_48_HOURS}, [N.OVERDUE]),
        ("2026-04-20 10:00:00", {N.DUE_IN_48_HOURS}, [N.OVERDUE, N.MANAGER_TOLD, N.OFFICERS_TOLD]),
        ("2026-04-20 10:00:00", {N.OVERDUE, N.MANAGER_TOLD}, [N.OFFICERS_TOLD]),
    ],
)
def test_missed_nights_are_caught_up_by_the_highest_rung_of_each_reader(instant, told, caught_up):
    assert names(EASTER_TUESDAY, at(instant), told) == caught_up


@pytest.mark.parametrize(
    ("due_on", "end"),
    [
        (date(2026, 3, 28), "2026-03-29T00:00:00+00:00"),
        (date(2026, 3, 29), "2026-03-29T23:00:00+00:00"),  # a day of 23 hours
        (date(2026, 10, 24), "2026-10-24T23:00:00+00:00"),
        (date(2026, 10, 25), "2026-10-26T00:00:00+00:00"),  # a day of 25 hours
    ],
)
def test_a_due_day_ends_at_local_midnight_whatever_the_clocks_do(due_on, end):
    assert end_of(due_on, LONDON).isoformat() == end


def test_a_rung_lies_so_many_real_hours_from_the_end_in_a_night_with_a_change():
    manager = next(rung for rung in LADDER if rung.key is N.MANAGER_TOLD)
    assert told_at(manager, date(2026, 3, 28), LONDON) == datetime(2026, 3, 30, 0, 0, tzinfo=UTC)
    assert told_at(manager, date(2026, 10, 24), LONDON) == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(-100, 100),
    st.sampled_from([timedelta(0), timedelta(seconds=-1), timedelta(hours=7, minutes=11)]),
)
def test_what_the_database_is_asked_is_what_the_hours_say(due_on, hours, more):
    now = end_of(due_on, LONDON) + timedelta(hours=hours) + more
    reached = [rung for rung in LADDER if told_at(rung, due_on, LONDON) <= now]
    highest = {relation: [rung for rung in reached if relation in rung.relations][-1:] for relation in Relation}

    assert rungs_due(LADDER, due_on, now, LONDON) == [rung for rungs in highest.values() for rung in rungs]
    for rung in LADDER:
        assert (due_on >= first_day_beyond(rung, now, LONDON)) == (told_at(rung, due_on, LONDON) > now)
    for relation in Relation:
        assert sum(one.holds(due_on) for one in windows(LADDER, now, LONDON) if relation in one.rung.relations) <= 1
