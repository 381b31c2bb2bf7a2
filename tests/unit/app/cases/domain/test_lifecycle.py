"""A case ends once, one way or the other."""

import pytest

from app.cases.domain.lifecycle import TRANSITIONS, CaseStep, advance, steps_from
from app.cases.domain.words import CaseStatus
from app.core.errors import StepNotAllowed


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("step", CaseStep)
def test_only_an_open_case_takes_a_step(status, step):
    if status is CaseStatus.OPEN:
        assert advance(status, step) is TRANSITIONS[status, step]
        assert advance(status, step) is not CaseStatus.OPEN
    else:
        with pytest.raises(StepNotAllowed):
            advance(status, step)
        assert steps_from(status) == ()
