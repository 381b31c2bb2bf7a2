from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.requirements.domain.versions import VersionDates, coming_after, in_force_on, last_day, start_problem

OLD = VersionDates(1, None)
NEW = VersionDates(2, date(2026, 6, 1))
NEXT = VersionDates(3, date(2027, 1, 1))
ALL = [NEXT, OLD, NEW]


def test_a_version_holds_from_its_first_day_to_the_day_before_the_next():
    assert in_force_on(ALL, date(2026, 5, 31)) == OLD
    assert in_force_on(ALL, date(2026, 6, 1)) == NEW
    assert in_force_on(ALL, date(2026, 12, 31)) == NEW
    assert in_force_on(ALL, date(2027, 1, 1)) == NEXT


def test_a_version_without_a_start_counts_as_in_force_on_any_earlier_day():
    assert in_force_on([OLD], date(1990, 1, 1)) == OLD


def test_before_the_first_recorded_start_nothing_was_in_force():
    assert in_force_on([NEW], date(2026, 5, 31)) is None
    assert in_force_on([], date(2026, 5, 31)) is None


def test_what_is_coming_is_the_next_version_to_begin():
    assert coming_after(ALL, date(2026, 5, 31)) == NEW
    assert coming_after(ALL, date(2026, 6, 1)) == NEXT
    assert coming_after(ALL, date(2027, 1, 1)) is None


def test_a_version_ends_the_day_before_the_next_begins():
    assert last_day(ALL, 1) == date(2026, 5, 31)
    assert last_day(ALL, 2) == date(2026, 12, 31)
    assert last_day(ALL, 3) is None


def test_a_version_that_begins_on_the_first_day_of_the_calendar_leaves_the_one_before_it_no_later_day():
    assert last_day([OLD, VersionDates(2, date.min)], 1) == date.min


def test_a_correction_from_the_same_day_replaces_the_version_whole():
    twice = [NEW, VersionDates(3, NEW.effective_from)]
    assert in_force_on(twice, date(2026, 6, 1)) == VersionDates(3, date(2026, 6, 1))
    assert last_day(twice, 2) == date(2026, 5, 31)


def test_a_new_version_says_from_when_and_never_begins_before_the_last():
    assert "Say from when" in start_problem([OLD], None)
    assert "1 Jan 2027" in start_problem(ALL, date(2026, 12, 31))
    assert start_problem(ALL, date(2027, 1, 1)) == ""
    assert start_problem([OLD], date(1990, 1, 1)) == ""
    assert start_problem([], None) == ""


@given(
    st.lists(st.integers(0, 4000), min_size=1, max_size=8).map(sorted),
    st.sampled_from(["known", "unknown"]),
    st.integers(-100, 4200),
)
def test_the_days_of_versions_neither_overlap_nor_leave_gaps(gaps: list[int], first: str, at: int):
    begin = date(2020, 1, 1)
    versions = [
        VersionDates(number, None if number == 1 and first == "unknown" else begin + timedelta(gap))
        for number, gap in enumerate(gaps, 1)
    ]
    day = begin + timedelta(at)
    holding = [
        version
        for version in versions
        if (version.effective_from is None or version.effective_from <= day)
        and ((end := last_day(versions, version.number)) is None or day <= end)
    ]
    found = in_force_on(versions, day)
    assert holding == ([found] if found else [])
