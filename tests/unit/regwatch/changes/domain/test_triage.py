from datetime import date, timedelta

import pytest

from app.core.errors import BadInput, StepNotAllowed
from regwatch.changes.domain.triage import (
    TRANSITIONS,
    ChangeStatus,
    TriageDecision,
    TriageStep,
    advance,
    check_outcome,
    steps_from,
)

TODAY = date(2026, 6, 25)
# The whole lifecycle, written down once more by hand: what is not here is refused.
LIFECYCLE = {
    ChangeStatus.BASELINE: {TriageStep.TAKE_IN: ChangeStatus.NEW, TriageStep.REOPEN: ChangeStatus.NEW},
    ChangeStatus.FILTERED: {TriageStep.TAKE_IN: ChangeStatus.NEW, TriageStep.REOPEN: ChangeStatus.NEW},
    ChangeStatus.NEW: {
        TriageStep.MARK_RELEVANT: ChangeStatus.RELEVANT,
        TriageStep.DISMISS: ChangeStatus.NOT_RELEVANT,
        TriageStep.MARK_DUPLICATE: ChangeStatus.DUPLICATE,
        TriageStep.DEFER: ChangeStatus.DEFERRED,
    },
    ChangeStatus.DEFERRED: {
        TriageStep.MARK_RELEVANT: ChangeStatus.RELEVANT,
        TriageStep.DISMISS: ChangeStatus.NOT_RELEVANT,
        TriageStep.MARK_DUPLICATE: ChangeStatus.DUPLICATE,
        TriageStep.DEFER: ChangeStatus.DEFERRED,
        TriageStep.RESURFACE: ChangeStatus.NEW,
        TriageStep.REOPEN: ChangeStatus.NEW,
    },
    ChangeStatus.RELEVANT: {TriageStep.REOPEN: ChangeStatus.NEW},
    ChangeStatus.NOT_RELEVANT: {TriageStep.REOPEN: ChangeStatus.NEW},
    ChangeStatus.DUPLICATE: {TriageStep.REOPEN: ChangeStatus.NEW},
}


@pytest.mark.parametrize("status", ChangeStatus)
@pytest.mark.parametrize("step", TriageStep)
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
    assert {step for (_, step), after in TRANSITIONS.items() if after is ChangeStatus.NOT_RELEVANT} == {
        TriageStep.DISMISS
    }


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (TriageDecision(TriageStep.DISMISS), "reason"),
        (TriageDecision(TriageStep.DISMISS, reason=" \n"), "reason"),
        (TriageDecision(TriageStep.DEFER), "until"),
        (TriageDecision(TriageStep.DEFER, until=TODAY), "until"),
        (TriageDecision(TriageStep.DEFER, until=date(2026, 6, 24)), "until"),
        (TriageDecision(TriageStep.DEFER, until=date(2028, 6, 26)), "until"),
        (TriageDecision(TriageStep.DEFER, until=date.max), "until"),
        (TriageDecision(TriageStep.MARK_DUPLICATE), "duplicate_of"),
        (TriageDecision(TriageStep.MARK_DUPLICATE, duplicate_of=7), "duplicate_of"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused_at_its_field(outcome, field):
    with pytest.raises(BadInput) as refused:
        check_outcome(outcome, change_id=7, today=TODAY)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    "outcome",
    [
        TriageDecision(TriageStep.MARK_RELEVANT),
        TriageDecision(TriageStep.DISMISS, reason="About a market that we are not in"),
        TriageDecision(TriageStep.DEFER, until=date(2026, 6, 26)),
        TriageDecision(TriageStep.DEFER, until=date(2028, 6, 25)),
        TriageDecision(TriageStep.MARK_DUPLICATE, duplicate_of=8),
        TriageDecision(TriageStep.TAKE_IN),
    ],
)
def test_a_decision_with_what_it_needs_is_taken(outcome):
    check_outcome(outcome, change_id=7, today=TODAY)


@pytest.mark.parametrize(
    ("today", "last", "words"),
    [
        (date(2026, 11, 24), date(2028, 11, 24), "24 Nov 2028"),
        (date(2026, 2, 28), date(2028, 2, 28), "28 Feb 2028"),
        (date(2028, 2, 29), date(2030, 2, 28), "28 Feb 2030"),
    ],
)
def test_a_change_is_deferred_for_two_years_at_most(today, last, words):
    check_outcome(TriageDecision(TriageStep.DEFER, until=last), change_id=7, today=today)
    with pytest.raises(BadInput, match=f"The date must be no later than {words}, two years from today"):
        check_outcome(TriageDecision(TriageStep.DEFER, until=last + timedelta(days=1)), change_id=7, today=today)
