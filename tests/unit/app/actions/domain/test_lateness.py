"""When an action is late: only while it is still to be done, and from the day after its day."""

from datetime import date
from types import SimpleNamespace

import pytest

from app.actions.domain.lateness import LADDER, is_late_action, is_running_action
from app.actions.domain.words import ActionStatus
from app.reminders.domain.ladder import RungKey

DAY, NEXT_DAY = date(2026, 11, 27), date(2026, 11, 28)
STILL_TO_DO = {ActionStatus.OPEN, ActionStatus.IN_PROGRESS}


@pytest.mark.parametrize("status", ActionStatus)
def test_only_what_is_still_to_be_done_is_late(status):
    action = SimpleNamespace(status=status, due_on=DAY)
    assert is_running_action(action) == (status in STILL_TO_DO)
    assert is_late_action(action, NEXT_DAY) == (status in STILL_TO_DO)
    assert not is_late_action(action, DAY)


def test_the_ladder_of_actions_has_every_rung_of_a_due_day():
    of_effect = {RungKey.IN_30_DAYS, RungKey.IN_14_DAYS, RungKey.IN_7_DAYS, RungKey.TODAY}
    assert {rung.key for rung in LADDER} == set(RungKey) - of_effect
