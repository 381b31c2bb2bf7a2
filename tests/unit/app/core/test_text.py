"""Text: card numbers refused whatever the disguise, ordinary numbers left alone, titles on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import (
    card_numbers_in,
    excerpt,
    has_national_insurance_number,
    one_line,
    refuse_card_number,
    without_control_characters,
)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "card 4111 1111 1111 1111 exp 12/27",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "5555555555554444 and more",
        "amex 378282246310005",
        "\uff14\uff11\uff11\uff11 1111 1111 1111",
        "41\u200b11 1111 1111 1111",
        "x4222222222222x",
    ],
)
def test_a_card_number_is_found_in_every_disguise(text):
    assert len(card_numbers_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0800 123 4567",
        "order 4111111111111112",
        "reference 12345678901234567890123",
        "0000 0000 0000 0000",
        "call at 09:30 on 24/11/2026",
        "£1,234,567,890,123",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert card_numbers_in(text) == []


def test_the_refusal_shows_only_the_last_four_digits():
    refusal = refuse_card_number("it was 4111 1111 1111 1111")

    assert refusal is not None
    assert "1111" in refusal
    assert "4111" not in refusal


def test_a_national_insurance_number_is_recognised():
    assert has_national_insurance_number("NI QQ 12 34 56 C") is False
    assert has_national_insurance_number("NI AB 12 34 56 C")


@given(st.text())
def test_one_line_is_one_line(text):
    line = one_line(text)

    assert "\n" not in line
    assert "\r" not in line
    assert line == line.strip()
    assert one_line(line) == line


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_an_excerpt_keeps_to_its_limit(text, limit):
    assert len(excerpt(text, limit)) <= limit


def test_an_excerpt_is_cut_at_a_word_and_says_so():
    assert excerpt("Firms must report every year", 16) == "Firms must…"


def test_direction_marks_and_controls_are_dropped():
    assert without_control_characters("a\u202eb\x00c\ud800d\r\ne") == "abcd\ne"
