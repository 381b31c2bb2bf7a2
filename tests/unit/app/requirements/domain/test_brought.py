"""What a file says of days, held against what is kept: told later, from today on, ended today, or refused."""

from datetime import date

import pytest

from app.requirements.domain.brought import Period, brought, overlap_in

TODAY, MARCH, MAY, JUNE = date(2026, 11, 24), date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 1)
YES, NO = ("applies",), ("does_not_apply",)


def said(from_on=None, to_on=None, values=YES):
    return Period(from_on, to_on, values)


def kept(from_on=None, to_on=None, values=YES, said_on=MAY):
    return Period(from_on, to_on, values, said_on)


def outcome(row, *rows, may_end=True):
    return brought(row, rows, TODAY, may_end=may_end)


@pytest.mark.parametrize("days", [(None, None), (None, JUNE), (MARCH, None), (MARCH, MAY)])
def test_what_is_kept_already_changes_nothing(days):
    found = outcome(said(*days), kept(*days))
    assert (found.problems, found.tells, found.begins_today, found.ends_today) == ({}, None, False, False)
    assert found.held == kept(*days)


def test_rows_that_follow_on_each_other_and_say_the_same_are_one():
    rows = kept(MARCH, MAY), kept(MAY, None)
    assert outcome(said(MARCH), *rows).held is not None
    assert outcome(said(MARCH, MAY), *rows).problems == {}
    assert outcome(said(MAY), *rows).tells is None


def test_days_of_which_nothing_is_kept_are_told_later():
    assert outcome(said(MARCH, MAY)).tells == (MARCH, MAY)
    assert outcome(said(MARCH)).tells == (MARCH, None)
    assert outcome(said(MARCH, MAY), kept(None)).tells == (MARCH, MAY)


def test_a_row_that_reaches_into_what_holds_tells_of_the_days_before_it():
    assert outcome(said(MARCH), kept(JUNE)).tells == (MARCH, JUNE)
    changed = outcome(said(MARCH, values=NO), kept(TODAY))
    assert (changed.tells, changed.begins_today) == ((MARCH, TODAY), True)


def test_without_days_it_holds_from_today():
    assert outcome(said(values=NO), kept(MARCH)).begins_today
    assert outcome(said(TODAY, values=NO), kept(MARCH)).begins_today
    assert outcome(said()).begins_today
    assert not outcome(said(), kept(MARCH)).begins_today


def test_what_holds_at_a_place_is_ended_today_alone():
    assert outcome(said(MARCH, TODAY), kept(MARCH)).ends_today
    assert "on no day before" in outcome(said(MARCH, MAY), kept(MARCH)).problems["to_on"]
    assert "bring in what holds instead" in outcome(said(MARCH, TODAY), kept(MARCH), may_end=False).problems["to_on"]


@pytest.mark.parametrize(
    ("row", "held", "where"),
    [
        (said(MARCH, values=NO), kept(MARCH), "from_on"),
        (said(MARCH, JUNE, NO), kept(MAY), "from_on"),
        (said(MARCH, JUNE), kept(MAY, JUNE), "from_on"),
        (said(MARCH), kept(MARCH, MAY), "to_on"),
        (said(None, JUNE), kept(MARCH), "from_on"),
        (said(date(2026, 11, 25)), kept(MARCH), "from_on"),
        (said(MAY, MARCH), kept(MARCH), "to_on"),
        (said(MARCH, MARCH), kept(MARCH), "to_on"),
    ],
)
def test_what_was_kept_is_not_rewritten(row, held, where):
    found = outcome(row, held)
    assert list(found.problems) == [where]
    assert (found.tells, found.begins_today, found.ends_today) == (None, False, False)


def test_two_rows_for_one_day_are_found_and_two_that_follow_on_each_other_are_not():
    assert overlap_in([said(MARCH, JUNE), said(MAY)]) is not None
    assert overlap_in([said(MARCH), said()]) is not None
    assert overlap_in([said(MAY), said(MARCH, MAY)]) is None
    assert overlap_in([said(MARCH, MAY), said()]) is None
