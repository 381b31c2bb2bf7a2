"""The lifecycle of a finding, and what causes and options must hold (SPEC 2.6)."""

from datetime import date
from itertools import product

import pytest

from app.core.errors import BadInput, StepNotAllowed
from audits.findings.domain.causes import Cause, FixOption, check_cause, check_options, needs_cause, needs_options
from audits.findings.domain.lifecycle import OPEN, FindingStep, advance, is_on_time, number_of, steps_from
from audits.words import Bone, CauseMethod, FindingStatus, Grade

S = FindingStatus
GOOD = FixOption("Train the team", "Fewer calls back", "Cheap", "Forgotten in a month")
OTHER = FixOption("Change the script", "No effect", "Lasts", "Takes a release")
ALLOWED = {
    S.OPEN: {FindingStep.EXPLAIN: S.CAUSE, FindingStep.PLAN: S.PLANNED, FindingStep.CANCEL: S.CANCELLED},
    S.REOPENED: {FindingStep.EXPLAIN: S.CAUSE, FindingStep.PLAN: S.PLANNED, FindingStep.CANCEL: S.CANCELLED},
    S.CAUSE: {FindingStep.EXPLAIN: S.CAUSE, FindingStep.PLAN: S.PLANNED, FindingStep.CANCEL: S.CANCELLED},
    S.PLANNED: {
        FindingStep.EXPLAIN: S.PLANNED,
        FindingStep.PLAN: S.PLANNED,
        FindingStep.START: S.IN_PROGRESS,
        FindingStep.IMPLEMENT: S.IMPLEMENTED,
        FindingStep.CANCEL: S.CANCELLED,
    },
    S.IN_PROGRESS: {
        FindingStep.EXPLAIN: S.IN_PROGRESS,
        FindingStep.PLAN: S.IN_PROGRESS,
        FindingStep.IMPLEMENT: S.IMPLEMENTED,
        FindingStep.CANCEL: S.CANCELLED,
    },
    S.IMPLEMENTED: {FindingStep.BEGIN_CHECK: S.CHECKING, FindingStep.CANCEL: S.CANCELLED},
    S.CHECKING: {
        FindingStep.CLOSE: S.CLOSED_EFFECTIVE,
        FindingStep.REOPEN: S.REOPENED,
        FindingStep.CANCEL: S.CANCELLED,
    },
    S.CLOSED_EFFECTIVE: {},
    S.CANCELLED: {FindingStep.RAISE_AGAIN: S.OPEN},
}


@pytest.mark.parametrize(("status", "step"), list(product(FindingStatus, FindingStep)))
def test_each_status_allows_exactly_these_steps(status, step):
    if step in ALLOWED[status]:
        assert advance(status, step) is ALLOWED[status][step]
        assert step in steps_from(status)
    else:
        with pytest.raises(StepNotAllowed):
            advance(status, step)
        assert step not in steps_from(status)


def test_what_is_closed_or_cancelled_is_not_open():
    assert set(FindingStatus) - set(OPEN) == {S.CLOSED_EFFECTIVE, S.CANCELLED}


@pytest.mark.parametrize(
    ("grade", "is_repeat", "needed"),
    [
        (Grade.MAJOR, False, True),
        (Grade.MAJOR, True, True),
        (Grade.MINOR, False, False),
        (Grade.MINOR, True, True),
        (Grade.OBSERVATION, False, False),
        (Grade.OBSERVATION, True, True),
        (Grade.OPPORTUNITY, False, False),
    ],
)
def test_a_cause_is_needed_for_a_major_and_for_a_repeat(grade, is_repeat, needed):
    assert needs_cause(grade, is_repeat=is_repeat) is needed


def test_only_a_major_needs_options():
    assert [grade for grade in Grade if needs_options(grade)] == [Grade.MAJOR]


def whys(*lines: str, category: Bone | None = Bone.PROCESS) -> Cause:
    return Cause(CauseMethod.FIVE_WHYS, category, lines)


@pytest.mark.parametrize("count", [3, 5, 7])
def test_three_to_seven_whys_are_taken_and_the_last_is_the_root(count):
    lines = [f"because {number}" for number in range(count)]

    sound = check_cause(whys(*lines, *[""] * (7 - count)))

    assert sound.whys == tuple(lines)
    assert sound.root == f"because {count - 1}"


@pytest.mark.parametrize(
    ("cause", "field"),
    [
        (whys("a", "b"), "why_3"),
        (whys(), "why_1"),
        (whys("a", "", "b", "c"), "why_1"),
        (whys(*"abcdefgh"), "why_7"),
        (whys("a", "b", "c", category=None), "category"),
        (Cause(CauseMethod.FISHBONE, Bone.PEOPLE, (), {}, "x"), "bone_people"),
        (Cause(CauseMethod.FISHBONE, None, (), {Bone.PEOPLE: ["x"]}, "x"), "category"),
        (Cause(CauseMethod.FISHBONE, Bone.POLICY, (), {Bone.PEOPLE: ["x"]}, "x"), "category"),
        (Cause(CauseMethod.FISHBONE, Bone.PEOPLE, (), {Bone.PEOPLE: ["x"]}, ""), "root"),
        (Cause(CauseMethod.UNKNOWN), "root"),
    ],
)
def test_a_cause_that_is_not_one_is_refused_at_its_field(cause, field):
    with pytest.raises(BadInput) as refused:
        check_cause(cause)
    assert list(refused.value.errors) == [field]


def test_a_fishbone_with_one_cause_and_a_root_on_its_bone_is_enough():
    cause = Cause(CauseMethod.FISHBONE, Bone.TECHNOLOGY, (), {Bone.TECHNOLOGY: ["Slow screen", ""]}, "Slow screen")

    assert check_cause(cause).bones[Bone.TECHNOLOGY] == ("Slow screen",)


def test_an_interim_fix_needs_only_to_say_what_is_unknown():
    assert check_cause(Cause(CauseMethod.UNKNOWN, root="Why the letter was lost")).category is None


def test_a_major_takes_two_options_with_all_three_views_and_one_chosen():
    assert check_options([GOOD, OTHER, FixOption("")], 2, "", grade=Grade.MAJOR) == [GOOD, OTHER]


def test_a_single_option_of_a_major_needs_a_reason_and_then_passes():
    with pytest.raises(BadInput) as refused:
        check_options([GOOD], 1, "", grade=Grade.MAJOR)
    assert list(refused.value.errors) == ["single_option_reason"]
    assert check_options([GOOD], 1, "The regulator prescribes it", grade=Grade.MAJOR) == [GOOD]


def test_a_minor_may_have_a_single_option():
    assert check_options([GOOD], 1, "", grade=Grade.MINOR) == [GOOD]


@pytest.mark.parametrize(
    ("options", "chosen", "field"),
    [
        ([GOOD, FixOption("Half", "seen")], 1, "benefit_2"),
        ([GOOD, FixOption("", "a", "b", "c")], 1, "option_2"),
        ([GOOD, OTHER], None, "chosen"),
        ([GOOD, OTHER], 0, "chosen"),
        ([GOOD, OTHER], 3, "chosen"),
        ([GOOD, OTHER, FixOption("")], 3, "chosen"),
        ([FixOption("")], 1, "option_1"),
    ],
)
def test_options_that_lack_a_view_or_a_choice_are_refused(options, chosen, field):
    with pytest.raises(BadInput) as refused:
        check_options(options, chosen, "", grade=Grade.MAJOR)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("implemented", "due", "judged"),
    [
        (date(2026, 12, 19), date(2026, 12, 19), True),
        (date(2026, 12, 20), date(2026, 12, 19), False),
        (date(2026, 12, 20), None, None),
    ],
)
def test_on_time_is_up_to_and_with_the_done_date(implemented, due, judged):
    assert is_on_time(implemented, due) is judged


def test_a_finding_is_named_with_four_figures_at_least():
    assert (number_of(427), number_of(12345)) == ("F-0427", "F-12345")
