"""How far a case is, in one sentence, and what keeps it open."""

from dataclasses import replace
from datetime import date

import pytest

from app.cases.domain.completeness import CaseCounts, completeness, obstacles, plan_gaps, waits_for_owner
from app.cases.domain.words import CaseSize, PlanStatus

TODAY = date(2026, 11, 24)
DONE = CaseCounts(
    confirmed=2, set_aside=1, size=CaseSize.SMALL, plan=PlanStatus.APPROVED, parts=2, parts_done=2,
)  # fmt: skip


def test_a_case_whose_parts_are_done_and_whose_plan_was_approved_can_be_closed():
    assert obstacles(DONE) == []
    assert (
        completeness(DONE, date(2026, 12, 6), TODAY) == "Effective in 12 days; 2 of 2 parts done; ready to be closed."
    )


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"proposed": 1}, ["1 requirement waits to be confirmed or set aside"]),
        ({"proposed": 3}, ["3 requirements wait to be confirmed or set aside"]),
        ({"revised": 1}, ["1 revised change asks for another look at what the case touches"]),
        ({"revised": 2}, ["2 revised changes ask for another look at what the case touches"]),
        ({"checklists_proposed": 2}, ["2 checklists wait to be confirmed or set aside"]),
        ({"measures_proposed": 1}, ["1 measure waits to be confirmed or set aside"]),
        ({"questions_open": 1}, ["1 question about the impact is not answered"]),
        ({"size": None}, ["it is not rated small, medium or large"]),
        ({"size": CaseSize.LARGE}, ["a large case needs 2 options, or the reason why there is only one"]),
        ({"size": CaseSize.LARGE, "options": 2}, ["no option is chosen"]),
        ({"parts": 0, "parts_done": 0}, ["no part of the work is planned"]),
        ({"checklists_unowned": 1}, ["nobody owns the checklist"]),
        ({"measures_unowned": 1}, ["nobody owns the measure"]),
        ({"measures_unowned": 3}, ["nobody owns 3 measures"]),
        ({"parts_left_behind": 1}, ["nobody owns 1 part"]),
    ],
)
def test_what_is_missing_from_a_plan_keeps_it_from_being_sent_and_the_case_open(without, missing):
    counts = replace(DONE, **without)
    assert plan_gaps(counts) == missing
    assert obstacles(counts) == missing


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"parts": 5, "parts_done": 3}, ["2 of 5 parts not done and verified"]),
        (
            {"parts": 5, "parts_done": 3, "parts_cancelled": 1},
            ["1 part was cancelled and nobody has excused that", "1 of 5 parts not done and verified"],
        ),
        ({"plan": PlanStatus.DRAFT}, ["the plan is not approved"]),
        ({"plan": PlanStatus.SENT}, ["the plan waits to be approved"]),
        ({"checklists_unchanged": 1}, ["1 checklist without a version published since"]),
        ({"measures_unchanged": 1}, ["1 measure has not been changed yet"]),
        ({"measures_unchanged": 2}, ["2 measures have not been changed yet"]),
    ],
)
def test_what_is_not_done_keeps_the_case_open_and_not_the_plan(without, missing):
    counts = replace(DONE, **without)
    assert plan_gaps(counts) == []
    assert obstacles(counts) == missing


def test_a_large_case_is_weighed_in_two_options_or_says_why_there_is_one():
    large = replace(DONE, size=CaseSize.LARGE)
    assert plan_gaps(replace(large, options=2, is_option_chosen=True)) == []
    assert plan_gaps(replace(large, has_one_option_reason=True)) == []
    assert plan_gaps(replace(large, options=1, has_one_option_reason=True)) == ["no option is chosen"]


def test_a_part_that_was_excused_asks_for_nothing_more():
    counts = replace(DONE, parts=3, parts_excused=1)
    assert obstacles(counts) == []
    assert "2 of 3 parts done; 1 excused; ready to be closed" in completeness(counts, None, TODAY)


@pytest.mark.parametrize(
    ("without", "waits"),
    [
        ({"plan": PlanStatus.DRAFT}, True),
        ({"plan": PlanStatus.SENT, "parts_done": 0}, False),
        ({"parts_done": 1}, False),
        ({"parts_done": 1, "parts_cancelled": 1}, True),
        ({"parts_done": 1, "proposed": 1}, True),
        ({}, True),
    ],
)
def test_it_waits_for_its_owner_until_the_plan_is_sent_when_it_breaks_and_at_the_end(without, waits):
    assert waits_for_owner(replace(DONE, **without)) is waits


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
    assert completeness(DONE, effective_on, TODAY) == f"{words}; 2 of 2 parts done; ready to be closed."
