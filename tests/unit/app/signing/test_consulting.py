"""When a consultation may open and close, and how it ends (SPEC 2.10)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import StepNotAllowed
from app.signing.domain.consulting import (
    ConditionKey,
    ConsultationStep,
    ConsultationTally,
    GroupPlan,
    GroupTally,
    advance,
    conditions,
    last_open_day,
    needs_because,
    review_due,
    what_is_missing,
    why_not_open,
)
from app.signing.domain.words import ConsultationStatus, DispositionKind, GroupKind, View

OPENED = date(2027, 1, 25)
LAST = date(2027, 2, 4)


def tally(*, support=3, objection=0, no_view=0, invited=5, percent=60, answered_comments=0, comments=0, **more):
    group = GroupTally("Agents", GroupKind.AGENTS, 1, True, invited, support + objection + no_view)
    views = ((View.SUPPORT, support), (View.OBJECT, objection), (View.NO_VIEW, no_view))
    given_facts = {
        "groups": (group,), "percent": percent, "opened_on": OPENED, "last_day": LAST, "is_urgent": False,
        "views": views, "comments": comments, "comments_answered": answered_comments, "objections_waiting": 0,
    }  # fmt: skip
    return ConsultationTally(**{**given_facts, **more})


def missing(one, today=LAST):
    return [condition.key for condition in what_is_missing(one, today)]


def test_the_first_day_is_the_day_after_opening_and_it_may_close_on_the_last():
    assert last_open_day(OPENED, 10) == LAST
    assert missing(tally(), LAST - timedelta(days=1)) == [ConditionKey.DAYS]
    assert missing(tally(), LAST) == []


def test_an_urgent_one_closes_before_its_day_and_is_reviewed_within_thirty():
    assert missing(tally(is_urgent=True), OPENED) == []
    assert review_due(OPENED, is_urgent=True) == date(2027, 2, 24)
    assert review_due(OPENED, is_urgent=False) is None


@pytest.mark.parametrize(("answered", "has"), [(7, False), (8, True)])
def test_sixty_per_cent_of_twelve_are_eight(answered, has):
    one = tally(support=answered, invited=12)
    assert one.needed == 8
    assert one.has_quorum is has


def test_no_view_counts_as_an_answer_and_not_as_support():
    one = tally(support=0, no_view=5)
    assert one.has_quorum
    assert one.step is ConsultationStep.FAIL


@pytest.mark.parametrize(
    ("support", "objection", "step"),
    [(3, 2, ConsultationStep.PASS), (2, 2, ConsultationStep.FAIL), (2, 3, ConsultationStep.FAIL)],
)
def test_support_must_exceed_objection_and_a_tie_fails(support, objection, step):
    assert tally(support=support, objection=objection).step is step


def test_every_mandatory_group_has_its_minimum_whatever_the_quorum():
    agents = GroupTally("Agents", GroupKind.AGENTS, 1, True, 4, 4)
    customers = GroupTally("Customers", GroupKind.CUSTOMERS, 1, True, 1, 0)
    one = tally(groups=(agents, customers))
    assert one.has_quorum
    assert missing(one) == [ConditionKey.GROUP]
    assert missing(replace(one, groups=(agents, replace(customers, is_mandatory=False)))) == []


def test_every_comment_has_an_answer_before_it_closes():
    assert missing(tally(comments=2, answered_comments=1)) == [ConditionKey.ANSWERS]
    assert missing(tally(comments=2, answered_comments=2)) == []


def test_what_is_missing_stands_first_and_what_only_takes_time_behind_it():
    shown = conditions(tally(support=0, invited=2), OPENED)
    assert [one.is_met for one in shown] == [False, False, False, True]
    assert shown[2].key is ConditionKey.DAYS
    assert shown[2].facts == "Day 0 since 25 Jan 2027. Met on 4 Feb 2027"


def plan(invited=3, *, minimum=1, is_mandatory=True, left_out=""):
    return GroupPlan("Customers", GroupKind.CUSTOMERS, minimum, is_mandatory, invited, left_out)


def test_an_empty_mandatory_group_stops_the_opening_until_it_is_left_out_with_a_reason():
    assert "nobody is in it" in why_not_open([plan(), plan(0)])
    assert why_not_open([plan(), plan(0, left_out="No panel yet")]) == ""
    assert why_not_open([plan(), plan(0, is_mandatory=False)]) == ""


def test_nobody_opens_what_could_never_close_or_asks_nobody():
    assert why_not_open([plan(2, minimum=3)]) == "Customers: 3 must answer, and only 2 would be asked"
    assert why_not_open([plan(0, left_out="None")]).startswith("Nobody would be asked")


def test_only_what_was_taken_needs_no_reason():
    assert [kind for kind in DispositionKind if not needs_because(kind)] == [DispositionKind.TAKEN]


def test_what_ended_is_ended():
    with pytest.raises(StepNotAllowed):
        advance(ConsultationStatus.PASSED, ConsultationStep.STOP)


@st.composite
def tallies(draw):
    groups = []
    for number in range(draw(st.integers(1, 4))):
        invited = draw(st.integers(0, 12))
        groups.append(
            GroupTally(
                f"G{number}", GroupKind.OTHER, draw(st.integers(0, 3)), draw(st.booleans()), invited,
                draw(st.integers(0, invited)),
            )
        )  # fmt: skip
    answered = sum(group.answered for group in groups)
    support = draw(st.integers(0, answered))
    objection = draw(st.integers(0, answered - support))
    comments = draw(st.integers(0, 5))
    return ConsultationTally(
        tuple(groups), draw(st.integers(1, 100)), OPENED, LAST, draw(st.booleans()),
        ((View.SUPPORT, support), (View.OBJECT, objection), (View.NO_VIEW, answered - support - objection)),
        comments, draw(st.integers(0, comments)), draw(st.integers(0, 1)),
    )  # fmt: skip


@given(tallies(), st.integers(-1, 20))
def test_it_closes_exactly_when_the_words_of_the_rule_hold(one, days):
    today = OPENED + timedelta(days=days)
    asked, answered = sum(g.invited for g in one.groups), sum(g.answered for g in one.groups)
    may_close = (
        asked > 0
        and Fraction(answered, asked) >= Fraction(one.percent, 100)
        and all(g.answered >= g.minimum for g in one.groups if g.is_mandatory)
        and one.comments_answered == one.comments
        and one.objections_waiting == 0
        and (today >= LAST or one.is_urgent)
    )
    assert (not what_is_missing(one, today)) is may_close
    if may_close:
        passes = one.count_of(View.SUPPORT) > one.count_of(View.OBJECT)
        assert one.step is (ConsultationStep.PASS if passes else ConsultationStep.FAIL)


@given(st.integers(0, 400), st.integers(1, 100))
def test_what_is_needed_is_the_fewest_with_which_the_quorum_is_there(invited, percent):
    needed = tally(support=0, invited=invited, percent=percent).needed
    if invited:
        assert tally(support=needed, invited=invited, percent=percent).has_quorum
        assert not tally(support=needed - 1, invited=invited, percent=percent).has_quorum
