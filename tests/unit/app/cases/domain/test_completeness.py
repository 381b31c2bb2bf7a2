"""How far a case is, in one sentence, and what keeps it open."""

from datetime import date

import pytest

from app.cases.domain.completeness import CaseCounts, completeness, obstacles

TODAY = date(2026, 11, 24)
DONE = CaseCounts(confirmed=2, set_aside=1, parts=2, parts_done=2)


def test_a_case_whose_parts_are_done_and_whose_requirements_were_looked_at_can_be_closed():
    assert obstacles(DONE) == []
    assert (
        completeness(DONE, date(2026, 12, 6), TODAY) == "Effective in 12 days; 2 of 2 parts done; ready to be closed."
    )


@pytest.mark.parametrize(
    ("counts", "missing"),
    [
        (CaseCounts(), ["no part of the work is planned"]),
        (CaseCounts(proposed=1, parts=1, parts_done=1), ["1 requirement waits to be confirmed or set aside"]),
        (CaseCounts(proposed=3, parts=1, parts_done=1), ["3 requirements wait to be confirmed or set aside"]),
        (CaseCounts(parts=5, parts_done=3), ["2 of 5 parts not done and verified"]),
        (
            CaseCounts(parts=5, parts_done=3, parts_left_behind=1),
            ["nobody owns 1 part", "2 of 5 parts not done and verified"],
        ),
    ],
)
def test_each_thing_that_is_missing_keeps_it_open_and_is_named(counts, missing):
    assert obstacles(counts) == missing


@pytest.mark.parametrize(
    ("effective_on", "words"),
    [
        (None, "Day of effect not known"),
        (date(2026, 11, 24), "Effective today"),
        (date(2026, 11, 25), "Effective in 1 day"),
        (date(2026, 11, 21), "In effect for 3 days"),
    ],
)
def test_the_sentence_begins_with_the_day_of_effect(effective_on, words):
    assert completeness(CaseCounts(), effective_on, TODAY) == f"{words}; no part of the work is planned."
