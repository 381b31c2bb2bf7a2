"""What is asked about the impact of a change, and what counts as an answer."""

import pytest

from app.cases.domain.questions import DEFAULTS, CaseQuestion, as_asked, check_answer, live_questions
from app.cases.domain.words import ImpactVerdict
from app.core.errors import BadInput

SYSTEMS, PEOPLE, CUSTOMERS = DEFAULTS[:3]


def test_whether_systems_and_people_can_do_it_is_always_asked():
    assert [one.key for one in DEFAULTS if one.is_mandatory] == ["systems", "people"]
    keys = {one.key for one in DEFAULTS}
    assert live_questions((), keys) == [SYSTEMS, PEOPLE]


def test_an_organisations_own_questions_follow_ours_and_can_be_taken_out():
    own = [CaseQuestion("own_1", "Does it need a budget?"), CaseQuestion("own_2", "Is the union told?")]
    assert live_questions(own, ("own_1", "told"))[-2:] == [DEFAULTS[-1], own[1]]


@pytest.mark.parametrize("question", [SYSTEMS, PEOPLE])
def test_the_two_questions_cannot_be_skipped(question):
    with pytest.raises(BadInput, match="cannot be skipped"):
        check_answer(question, ImpactVerdict.SKIPPED, "Never arises")


@pytest.mark.parametrize(
    ("verdict", "asked"),
    [(ImpactVerdict.NO, "Say what the answer rests on"), (ImpactVerdict.SKIPPED, "Say why it does not arise here")],
)
def test_an_answer_is_a_word_and_its_reason(verdict, asked):
    assert check_answer(CUSTOMERS, verdict, " We sell none ") == "We sell none"
    with pytest.raises(BadInput, match=asked):
        check_answer(CUSTOMERS, verdict, " ")


def test_what_an_expert_was_asked_stays_as_it_was_asked():
    assert as_asked("systems", "Can the old system do it?").is_mandatory
    assert not as_asked("own_9", "Is the union told?").is_mandatory
