"""What an objective needs before it is set, and when its measures tell of speed alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.organisation.domain.objectives import Aimed, demands, lacking, lacks_in_words, refusals, tell_speed_alone
from app.organisation.domain.words import ObjectiveKind, Tells

TODAY = date(2026, 11, 24)
WHOLE = Aimed(ObjectiveKind.IMPROVEMENT, 1, Decimal(68), Decimal(72), date(2027, 6, 30), 3)
STANDING = Aimed(ObjectiveKind.EVERY_MONTH, 1, target=Decimal(0), owner_id=3)


@pytest.mark.parametrize("field", ["measure_id", "baseline", "target", "due_on", "owner_id"])
def test_an_improvement_lacks_each_of_five_things(field):
    lost: dict[str, Any] = {field: None}
    lame = replace(WHOLE, **lost)
    assert lacking(lame) == [field]
    assert list(demands(lame, TODAY)) == [field]


@pytest.mark.parametrize("kind", [ObjectiveKind.EVERY_MONTH, ObjectiveKind.EACH_VERSION])
@pytest.mark.parametrize("field", ["measure_id", "target", "owner_id"])
def test_what_is_held_lacks_a_measure_a_target_or_an_owner(kind, field):
    lost: dict[str, Any] = {field: None}
    assert lacking(replace(STANDING, kind=kind, **lost)) == [field]


def test_nothing_is_lacking_where_a_target_or_a_baseline_is_nought():
    assert lacks_in_words(STANDING) == ""
    assert lacking(replace(WHOLE, baseline=Decimal(0))) == []


def test_improve_service_is_refused_for_everything_that_it_lacks():
    vague = Aimed(ObjectiveKind.IMPROVEMENT)
    assert demands(vague, TODAY) == {
        "measure_id": "Give it a measure, or keep it as a draft",
        "baseline": "Give it a baseline, or keep it as a draft",
        "target": "Give it a target, or keep it as a draft",
        "due_on": "Give it a day, or keep it as a draft",
        "owner_id": "Give it an owner, or keep it as a draft",
    }
    assert lacks_in_words(vague) == "It lacks a measure, a baseline, a target, a day and an owner"
    assert lacks_in_words(replace(WHOLE, owner_id=None)) == "It lacks an owner"


def test_a_day_that_has_passed_is_refused_unless_it_stood_there_before():
    past = replace(WHOLE, due_on=date(2026, 11, 23))
    assert "due_on" in demands(past, TODAY)
    assert demands(past, TODAY, day_was=past.due_on) == {}
    assert demands(replace(WHOLE, due_on=TODAY), TODAY) == {}


def test_no_way_to_go_and_what_only_an_improvement_has_are_refused():
    assert list(refusals(replace(WHOLE, baseline=Decimal("72.0")))) == ["target"]
    assert list(refusals(replace(STANDING, baseline=Decimal(1), due_on=TODAY))) == ["baseline", "due_on"]
    assert refusals(WHOLE) == refusals(STANDING) == refusals(Aimed(ObjectiveKind.IMPROVEMENT)) == {}


@pytest.mark.parametrize(
    ("tells", "alone"),
    [
        ([Tells.SPEED], True),
        ([Tells.SPEED, Tells.SPEED], True),
        ([Tells.SPEED, Tells.QUALITY], False),
        ([Tells.OUTCOME], False),
        ([], False),
    ],
)
def test_speed_alone_is_speed_with_nothing_that_balances_it(tells, alone):
    assert tell_speed_alone(tells) is alone
