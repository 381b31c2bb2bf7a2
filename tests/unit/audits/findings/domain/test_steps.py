"""What a finding lacks for its next step: diagnose before fixing, verify before implementing."""

from dataclasses import replace

import pytest

from app.actions.domain.words import ActionKind, ActionStatus
from audits.findings.domain.steps import (
    ActionFacts,
    Standing,
    asks_for_prevention,
    missing_before_fix,
    missing_for_implementing,
    missing_for_plan,
    missing_now,
)
from audits.words import CauseMethod, FindingStatus, Grade

MAJOR = Standing(FindingStatus.OPEN, Grade.MAJOR)
MINOR = Standing(FindingStatus.OPEN, Grade.MINOR)
CAUSE, OPTIONS = "its cause, or “unknown, interim fix”", "its options from three sides"


def act(kind: ActionKind = ActionKind.CORRECTIVE, status: ActionStatus = ActionStatus.VERIFIED) -> ActionFacts:
    return ActionFacts(kind, status, owner_id=1)


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        (MAJOR, [CAUSE, OPTIONS]),
        (replace(MAJOR, cause=CauseMethod.FIVE_WHYS), [OPTIONS]),
        (replace(MAJOR, cause=CauseMethod.FIVE_WHYS, has_options=True), []),
        (replace(MAJOR, cause=CauseMethod.UNKNOWN), []),
        (MINOR, []),
        (replace(MINOR, is_repeat=True), [CAUSE]),
        (replace(MINOR, is_repeat=True, cause=CauseMethod.FISHBONE), []),
    ],
)
def test_the_fix_of_a_major_or_a_repeat_waits_for_its_cause(held, missing):
    assert missing_before_fix(held) == missing


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        (MINOR, ["an action"]),
        (replace(MINOR, actions=(act(ActionKind.CORRECTION, ActionStatus.OPEN),)), []),
        (replace(MINOR, actions=(act(status=ActionStatus.CANCELLED),)), ["an action"]),
        (
            replace(MAJOR, cause=CauseMethod.FISHBONE, has_options=True, actions=(act(ActionKind.CORRECTION),)),
            ["a corrective action"],
        ),
        (replace(MAJOR, cause=CauseMethod.FISHBONE, has_options=True, actions=(act(),)), []),
        (replace(MAJOR, cause=CauseMethod.UNKNOWN, actions=(act(ActionKind.CORRECTION),)), []),
    ],
)
def test_a_plan_has_an_action_and_on_a_major_a_corrective_one(held, missing):
    assert missing_for_plan(held) == missing


READY = replace(
    MAJOR, status=FindingStatus.PLANNED, is_contained=True, cause=CauseMethod.FIVE_WHYS, has_options=True,
    actions=(act(),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        (READY, []),
        (replace(READY, actions=(act(), act(status=ActionStatus.CANCELLED))), []),
        (
            replace(READY, actions=(act(), act(status=ActionStatus.DONE))),
            ["the verification of 1 action by somebody else"],
        ),
        (replace(READY, cause=CauseMethod.UNKNOWN), ["its cause"]),
        (replace(READY, has_options=False), [OPTIONS]),
        (replace(READY, actions=(act(ActionKind.CORRECTION),)), ["a corrective action"]),
        (
            replace(READY, grade=Grade.MINOR, actions=(act(status=ActionStatus.CANCELLED),)),
            ["an action that was verified"],
        ),
    ],
)
def test_a_fix_counts_once_every_action_is_verified_or_cancelled_and_one_is_verified(held, missing):
    assert missing_for_implementing(held) == missing


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (READY, True),
        (replace(READY, grade=Grade.MINOR), True),
        (replace(READY, grade=Grade.OBSERVATION), False),
        (replace(READY, actions=(act(), act(ActionKind.PREVENTIVE))), False),
        (replace(READY, actions=(act(), act(ActionKind.PREVENTIVE, ActionStatus.CANCELLED))), True),
    ],
)
def test_the_fix_of_a_major_or_minor_asks_for_prevention(held, asked):
    assert asks_for_prevention(held) is asked


def test_the_page_asks_for_containment_of_a_major_first():
    assert missing_now(MAJOR)[0] == "what was done at once to contain it"
    assert "contain" not in " ".join(missing_now(MINOR))


def test_an_implemented_finding_waits_for_somebody_elses_check_and_a_closed_one_for_nothing():
    assert missing_now(replace(READY, status=FindingStatus.IMPLEMENTED)) == ["the effectiveness check by somebody else"]
    assert missing_now(replace(READY, status=FindingStatus.CLOSED_EFFECTIVE)) == []
    assert missing_now(READY) == []
