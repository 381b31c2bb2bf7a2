"""What makes a password too weak."""

import pytest

from app.people.domain.password_rules import refuse_password

NAME, EMAIL = "Hannah Osei", "hannah.osei@fernleigh.example"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short words", "12 characters or more"),
        ("x" * 129, "128 characters or fewer"),
        ("abababababab", "five different"),
        ("hannahosei12", "more than your name"),
        ("HANNAH.OSEI@fernleigh.example", "more than your name"),
        ("Password1234", "more than your name"),
        ("tidemark-2026", "more than your name"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, words: str):
    refusal = refuse_password(password, name=NAME, email=EMAIL)
    assert refusal is not None
    assert words in refusal


@pytest.mark.parametrize(
    "password", ["a tide table on the wall", "Osei keeps a lighthouse", "🌊 waves at the pier", "d" * 100 + "abcde"]
)
def test_a_long_one_of_several_words_is_taken(password: str):
    assert refuse_password(password, name=NAME, email=EMAIL) is None
