"""The lifecycle of a change: every status, every step, and what each decision needs."""

from datetime import date
from itertools import product

import pytest

from app.core.errors import BadInput, StepNotAllowed
from regwatch.domain.triage import (
    DECIDED,
    TRANSITIONS,
    ChangeStatus,
    Outcome,
    Step,
    advance,
    check_outcome,
    steps_from,
)

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("status", "step"), list(product(ChangeStatus, Step)))
def test_a_step_is_taken_exactly_where_the_buttons_offer_it(status, step):
    if step in steps_from(status):
        assert advance(status, step) is TRANSITIONS[status, step]
    else:
        with pytest.raises(StepNotAllowed):
            advance(status, step)


def test_every_status_can_be_reached_and_none_is_a_dead_end():
    starts = {ChangeStatus.BASELINE, ChangeStatus.FILTERED, ChangeStatus.NEW}
    assert starts | set(TRANSITIONS.values()) == set(ChangeStatus)
    assert all(steps_from(status) for status in ChangeStatus)


@pytest.mark.parametrize("status", DECIDED)
def test_what_was_decided_moves_only_when_its_text_changes(status):
    assert steps_from(status) == {Step.REOPEN}
    assert advance(status, Step.REOPEN) is ChangeStatus.NEW


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (Outcome(Step.DISMISS), "reason"),
        (Outcome(Step.DEFER), "until"),
        (Outcome(Step.DEFER, until=TODAY), "until"),
        (Outcome(Step.MARK_DUPLICATE), "duplicate_of"),
        (Outcome(Step.MARK_DUPLICATE, duplicate_of=5), "duplicate_of"),
    ],
)
def test_a_decision_without_what_it_needs_names_the_field(outcome, field):
    with pytest.raises(BadInput) as refused:
        check_outcome(outcome, change_id=5, today=TODAY)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(Step.MARK_RELEVANT),
        Outcome(Step.DISMISS, reason="Not ours"),
        Outcome(Step.DEFER, until=date(2026, 11, 25)),
        Outcome(Step.MARK_DUPLICATE, duplicate_of=4),
    ],
)
def test_a_whole_decision_passes(outcome):
    check_outcome(outcome, change_id=5, today=TODAY)
