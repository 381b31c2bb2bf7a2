"""What is said of a version beside its words: from when it holds, and when it was written down."""

from datetime import date

import pytest

from app.requirements.domain.in_time import RecordedVersion, recorded_later, start_said

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def test_a_version_written_down_in_time_needs_no_word():
    assert recorded_later([RecordedVersion(1, APRIL, MARCH)], 1, MAY) == ""


def test_a_version_written_down_on_its_first_day_was_in_time():
    assert recorded_later([RecordedVersion(1, APRIL, APRIL)], 1, APRIL) == ""


def test_a_version_without_a_start_was_not_late_for_it():
    assert recorded_later([RecordedVersion(1, None, MARCH)], 1, MAY) == ""


def test_a_version_written_down_after_it_began_says_when():
    assert recorded_later([RecordedVersion(1, MARCH, APRIL)], 1, MAY) == "Recorded later, on 1 Apr 2026"


@pytest.mark.parametrize("earlier", [None, date(2020, 1, 1)])
def test_before_it_was_written_down_the_register_said_something_else_and_both_are_told(earlier):
    versions = [RecordedVersion(2, MARCH, MAY), RecordedVersion(1, earlier, MARCH)]
    assert recorded_later(versions, 2, APRIL) == (
        "Recorded later, on 1 May 2026: on 1 Apr 2026 the register still said version 1"
    )


def test_before_the_register_held_anything_it_said_nothing():
    assert recorded_later([RecordedVersion(1, MARCH, MAY)], 1, APRIL) == (
        "Recorded later, on 1 May 2026: on 1 Apr 2026 the register did not hold it yet"
    )


def test_a_start_that_is_not_known_is_said_to_be_that():
    assert start_said(RecordedVersion(1, None, MARCH)) == "Start not recorded"
    assert start_said(RecordedVersion(1, MARCH, MARCH)) == "From 1 Mar 2026"
