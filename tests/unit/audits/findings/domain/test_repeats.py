"""Repeat and systemic, with the boundary days of SPEC 2.6."""

from datetime import date, timedelta

import pytest

from audits.findings.domain.repeats import EarlierFinding, MinorFinding, Unit, repeat_of, suggested_grade, systemic_set
from audits.words import Grade

TODAY = date(2026, 11, 24)
TEAM, OTHER_TEAM, SITE = Unit(1, 7), Unit(1, 8), Unit(1)


def closed(days_ago: int, *, unit: Unit = TEAM, requirements: tuple[int, ...] = (5,), key: int = 1) -> EarlierFinding:
    return EarlierFinding(key, unit, frozenset(requirements), TODAY - timedelta(days=days_ago))


def still_open(key: int = 1, unit: Unit = TEAM) -> EarlierFinding:
    return EarlierFinding(key, unit, frozenset({5}), None)


@pytest.mark.parametrize(("days", "counts"), [(0, True), (364, True), (365, True), (366, False), (1_000, False)])
def test_a_closed_finding_counts_for_365_days(days, counts):
    assert (repeat_of([5], TEAM, [closed(days)], today=TODAY) == 1) is counts


def test_an_open_finding_counts_however_old():
    assert repeat_of([5], TEAM, [still_open()], today=TODAY) == 1


def test_it_takes_the_same_requirement():
    assert repeat_of([6], TEAM, [still_open()], today=TODAY) is None
    assert repeat_of([], TEAM, [still_open()], today=TODAY) is None
    assert repeat_of([6, 5], TEAM, [still_open()], today=TODAY) == 1


@pytest.mark.parametrize(
    ("unit", "earlier", "is_same"),
    [(TEAM, TEAM, True), (TEAM, OTHER_TEAM, False), (TEAM, SITE, False), (SITE, TEAM, False), (SITE, SITE, True),
     (SITE, Unit(2), False)],
)  # fmt: skip
def test_it_takes_the_same_team_or_the_same_site_where_no_team_is_named(unit, earlier, is_same):
    assert (repeat_of([5], unit, [still_open(unit=earlier)], today=TODAY) == 1) is is_same


def test_the_latest_of_several_is_the_one_repeated():
    assert repeat_of([5], TEAM, [still_open(3), closed(4, key=9), closed(400, key=12)], today=TODAY) == 9


@pytest.mark.parametrize(
    ("grade", "is_repeat", "suggested"),
    [
        (Grade.MINOR, True, Grade.MAJOR),
        (Grade.MINOR, False, Grade.MINOR),
        (Grade.MAJOR, True, Grade.MAJOR),
        (Grade.OBSERVATION, True, Grade.OBSERVATION),
    ],
)
def test_a_repeat_minor_is_suggested_one_grade_higher(grade, is_repeat, suggested):
    assert suggested_grade(grade, is_repeat=is_repeat) is suggested


def minors(*days_ago: int) -> list[MinorFinding]:
    return [MinorFinding(key, TODAY - timedelta(days=days)) for key, days in enumerate(days_ago, 1)]


@pytest.mark.parametrize(
    ("days", "members"),
    [
        ((0, 1), None),
        ((0, 1, 2), {1, 2, 3}),
        ((0, 1, 365), {1, 2, 3}),
        ((0, 1, 366), None),
        ((0, 1, 2, 366), {1, 2, 3}),
        ((0, 1, 2, 3), {1, 2, 3, 4}),
    ],
)
def test_three_minors_within_365_days_suggest_a_systemic_major(days, members):
    assert systemic_set(minors(*days), [], today=TODAY) == (None if members is None else frozenset(members))


@pytest.mark.parametrize(
    ("declined", "is_suggested"),
    [
        ([{1, 2, 3}], False),
        ([{1, 2, 3, 4}], False),
        ([{1, 2}], True),
        ([{1, 2, 4}], True),
        ([{1, 2}, {2, 3}], True),
    ],
)
def test_a_declined_set_and_its_parts_are_not_suggested_again(declined, is_suggested):
    found = systemic_set(minors(0, 1, 2), [frozenset(one) for one in declined], today=TODAY)
    assert (found is not None) is is_suggested


def test_a_new_minor_makes_a_declined_set_a_new_one():
    assert systemic_set(minors(0, 1, 2, 3), [frozenset({1, 2, 3})], today=TODAY) == frozenset({1, 2, 3, 4})
