"""What roles may, in words: for each capability one phrase, and nothing is said that a role may not."""

import pytest

from app.core.capability import Capability as Can
from app.people.domain.rights import DEEDS, SIGHT, WORDS, role_in_words, what_comes_with
from app.people.domain.roles import CAPABILITIES, Role


def test_every_capability_has_words_of_its_own():
    assert set(WORDS) == set(Can)
    assert len(set(WORDS.values())) == len(WORDS)
    assert not SIGHT.keys() & DEEDS.keys()
    assert all(words == words.strip(" .") and words[0].islower() for words in WORDS.values())


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_described_by_what_it_holds_and_by_nothing_else(role):
    told = role_in_words(role)
    assert set(told.may) == {DEEDS[capability] for capability in CAPABILITIES[role] if capability in DEEDS}
    assert {SIGHT[capability] for capability in CAPABILITIES[role] if capability in SIGHT} <= set(told.sees)
    assert ("see the records of every client" in told.sees) == (Can.SEE_EVERY_CLIENT in CAPABILITIES[role])
    assert told.sees, "everybody is told whose records they see"


def test_what_comes_with_a_duty_names_who_may_have_it_and_what_all_of_them_may():
    assert what_comes_with(Can.RUN_CASES, Can.READ_CASES) == (
        "For a compliance officer or a manager, who may read change cases, and open and run change cases."
    )
    assert what_comes_with(Can.READ_REGISTER, Can.READ_REGISTER) == (
        "For anybody: every role may read the register of requirements."
    )


def test_what_only_some_of_them_may_is_promised_to_nobody():
    told = what_comes_with(Can.ANSWER_ASSIGNMENTS, Can.READ_CASES)
    assert told == "For anybody: every role may answer what they are asked about a change case."
