import pytest

from regwatch.matching.domain.synonyms import DEFAULT
from regwatch.matching.domain.words import STOP, stem, tokens


@pytest.mark.parametrize(
    "forms",
    [
        ("complaint", "complaints", "Complaints'"),
        ("record", "recording", "recorded"),
        ("customer", "customer's", "customers"),
    ],
)
def test_forms_of_one_word_meet(forms):
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("policy", "police"), ("calls", "calling-card"), ("bed", "bee"), ("duty", "dust")]
)
def test_different_words_stay_apart(one, other):
    assert stem(one) != stem(other)


def test_words_that_say_nothing_and_bare_figures_are_left_out():
    assert tokens("The 14 people of the UK, in 2026, and a") == []
    assert tokens("Final response") == [("final", "Final"), ("response", "response")]
    assert all(word == word.lower() for word in STOP)


def test_every_group_of_synonyms_has_two_phrases_in_lower_case():
    for group in DEFAULT:
        assert len(set(group)) == len(group) >= 2
        assert all(phrase == " ".join(phrase.lower().split()) for phrase in group)
