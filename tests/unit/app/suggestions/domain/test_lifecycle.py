"""A suggestion is answered once, and adopted only after it was accepted."""

import pytest

from app.core.errors import StepNotAllowed
from app.suggestions.domain.lifecycle import SuggestionStatus, SuggestionStep, advance, steps_from


def test_it_goes_from_open_over_accepted_to_adopted():
    assert advance(SuggestionStatus.OPEN, SuggestionStep.ACCEPT) is SuggestionStatus.ACCEPTED
    assert advance(SuggestionStatus.ACCEPTED, SuggestionStep.ADOPT) is SuggestionStatus.ADOPTED
    assert advance(SuggestionStatus.ACCEPTED, SuggestionStep.REOPEN) is SuggestionStatus.OPEN


@pytest.mark.parametrize("status", [SuggestionStatus.DECLINED, SuggestionStatus.ADOPTED])
def test_what_was_settled_stays_so(status):
    assert steps_from(status) == ()
    with pytest.raises(StepNotAllowed):
        advance(status, SuggestionStep.ACCEPT)


def test_nothing_is_adopted_unread():
    with pytest.raises(StepNotAllowed):
        advance(SuggestionStatus.OPEN, SuggestionStep.ADOPT)
