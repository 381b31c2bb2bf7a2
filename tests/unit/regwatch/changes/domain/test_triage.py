from datetime import date

import pytest

from app.core.errors import BadInput, StepNotAllowed
from regwatch.changes.domain.triage import TRANSITIONS, ChangeStatus, Outcome, Step, advance, check_outcome, steps_from

TODAY = date(2026, 6, 25)
# The whole lifecycle, written down once more by hand: what is not here is refused.
LIFECYCLE = {
    ChangeStatus.BASELINE: {Step.TAKE_IN: ChangeStatus.NEW, Step.REOPEN: ChangeStatus.NEW},
    ChangeStatus.FILTERED: {Step.TAKE_IN: ChangeStatus.NEW, Step.REOPEN: ChangeStatus.NEW},
    ChangeStatus.NEW: {
        Step.MARK_RELEVANT: ChangeStatus.RELEVANT,
        Step.DISMISS: ChangeStatus.NOT_RELEVANT,
        Step.MARK_DUPLICATE: ChangeStatus.DUPLICATE,
        Step.DEFER: ChangeStatus.DEFERRED,
    },
    ChangeStatus.DEFERRED: {
        Step.MARK_RELEVANT: ChangeStatus.RELEVANT,
        Step.DISMISS: ChangeStatus.NOT_RELEVANT,
        Step.MARK_DUPLICATE: ChangeStatus.DUPLICATE,
        Step.DEFER: ChangeStatus.DEFERRED,
        Step.RESURFACE: ChangeStatus.NEW,
        Step.REOPEN: ChangeStatus.NEW,
    },
    ChangeStatus.RELEVANT: {Step.REOPEN: ChangeStatus.NEW},
    ChangeStatus.NOT_RELEVANT: {Step.REOPEN: ChangeStatus.NEW},
    ChangeStatus.DUPLICATE: {Step.REOPEN: ChangeStatus.NEW},
}


@pytest.mark.parametrize("status", ChangeStatus)
@pytest.mark.parametrize("step", Step)
def test_every_step_from_every_status_is_allowed_or_refused(status, step):
    following = LIFECYCLE[status].get(step)
    if following is not None:
        assert advance(status, step) is following
        return
    with pytest.raises(StepNotAllowed) as refused:
        advance(status, step)
    assert status.replace("_", " ") in str(refused.value)


@pytest.mark.parametrize("status", ChangeStatus)
def test_the_buttons_are_the_steps_that_are_allowed(status):
    assert set(steps_from(status)) == set(LIFECYCLE[status])


def test_nothing_decided_is_a_dead_end_and_a_machine_dismisses_nothing():
    for status in ChangeStatus:
        assert steps_from(status)
    assert {step for (_, step), after in TRANSITIONS.items() if after is ChangeStatus.NOT_RELEVANT} == {Step.DISMISS}


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (Outcome(Step.DISMISS), "reason"),
        (Outcome(Step.DISMISS, reason=" \n"), "reason"),
        (Outcome(Step.DEFER), "until"),
        (Outcome(Step.DEFER, until=TODAY), "until"),
        (Outcome(Step.DEFER, until=date(2026, 6, 24)), "until"),
        (Outcome(Step.MARK_DUPLICATE), "duplicate_of"),
        (Outcome(Step.MARK_DUPLICATE, duplicate_of=7), "duplicate_of"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused_at_its_field(outcome, field):
    with pytest.raises(BadInput) as refused:
        check_outcome(outcome, change_id=7, today=TODAY)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(Step.MARK_RELEVANT),
        Outcome(Step.DISMISS, reason="About a market that we are not in"),
        Outcome(Step.DEFER, until=date(2026, 6, 26)),
        Outcome(Step.MARK_DUPLICATE, duplicate_of=8),
        Outcome(Step.TAKE_IN),
    ],
)
def test_a_decision_with_what_it_needs_is_taken(outcome):
    check_outcome(outcome, change_id=7, today=TODAY)
