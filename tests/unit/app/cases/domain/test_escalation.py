"""Who is told that a day of effect comes nearer without an approved plan (SPEC 2.10.5)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.cases.domain.escalation import LADDER
from app.reminders.domain.ladder import Relation, rungs_due, told_at

LONDON = ZoneInfo("Europe/London")
EFFECT = date(2027, 1, 31)
OWNER, MANAGERS, OFFICERS = Relation.OWNER, Relation.MANAGERS, Relation.OFFICERS


def at(days_before: int, *, minutes: int = 0) -> datetime:
    day = EFFECT - timedelta(days=days_before)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("days_before", "key", "relations"),
    [
        (30, "in_30_days", (OWNER,)),
        (14, "in_14_days", (OWNER, MANAGERS)),
        (7, "in_7_days", (OWNER, MANAGERS, OFFICERS)),
        (0, "today", (OWNER, MANAGERS, OFFICERS)),
    ],
)
def test_each_rung_is_reached_as_its_day_begins(days_before, key, relations):
    (rung,) = rungs_due(LADDER, EFFECT, at(days_before), LONDON)
    assert (rung.key.value, rung.relations) == (key, relations)
    assert told_at(rung, EFFECT, LONDON) == at(days_before)
    assert rung not in rungs_due(LADDER, EFFECT, at(days_before, minutes=-1), LONDON)


@pytest.mark.parametrize(("days_before", "key"), [(29, "in_30_days"), (3, "in_7_days"), (-40, "today")])
def test_a_case_that_is_born_late_gets_the_nearest_rung_alone(days_before, key):
    assert [rung.key.value for rung in rungs_due(LADDER, EFFECT, at(days_before), LONDON)] == [key]


def test_more_than_thirty_days_before_nobody_is_told():
    assert rungs_due(LADDER, EFFECT, at(31), LONDON) == []
