"""Text: card numbers refused whatever the disguise, ordinary numbers left alone, titles on one line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import (
    card_numbers_in,
    excerpt,
    has_national_insurance_number,
    listed,
    one_line,
    refuse_card_number,
    without_control_characters,
)

DIGITS = st.text("0123456789", min_size=12, max_size=18)


def with_check_digit(digits: str) -> str:
    """Written another way than the code under test: try all ten."""
    doubled = [
        sum(divmod(int(digit) * 2, 10)) if index % 2 == 0 else int(digit) for index, digit in enumerate(digits[::-1])
    ]
    return digits + str(-sum(doubled) % 10)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4111111111111111", "4111111111111111"),
        ("card 4111 1111 1111 1111 exp 12/27", "4111111111111111"),
        ("4111-1111-1111-1111", "4111111111111111"),
        ("4111.1111.1111.1111", "4111111111111111"),
        ("4111 - 1111 - 1111 - 1111", "4111111111111111"),
        ("4111  1111\t1111\u00a01111", "4111111111111111"),
        ("4111\u20131111\u20131111\u20131111", "4111111111111111"),
        ("5555555555554444 and more", "5555555555554444"),
        ("amex 378282246310005", "378282246310005"),
        ("amex 3782 822463 10005", "378282246310005"),
        ("diners 3056 930902 5904", "30569309025904"),
        ("maestro 6759649826438453", "6759649826438453"),
        ("\uff14\uff11\uff11\uff11 1111 1111 1111", "4111111111111111"),
        ("\u0664\u0661\u0661\u0661 1111 1111 1111", "4111111111111111"),
        ("41\u200b11 1111 1111 1111", "4111111111111111"),
        ("41 11 11 11 11 11 11 11", "4111111111111111"),
        ("x4222222222222x", "4222222222222"),
        ("(4111111111111111)", "4111111111111111"),
        ("4111 1111 1111 1111 123", "4111111111111111"),
        ("4111 1111 1111 1111 12-27", "4111111111111111"),
        ("4111111111111111 123", "4111111111111111"),
        ("12 4111 1111 1111 1111", "4111111111111111"),
        ("caller 0113 496 0000 4111 1111 1111 1111", "4111111111111111"),
        ("4111 1111\n1111 1111", "4111111111111111"),
        ("4111 1111 \r\n\r\n    1111 1111", "4111111111111111"),
        ("4111\n1111\n1111\n1111", "4111111111111111"),
        ("4111-1111-\n1111-1111", "4111111111111111"),
        ("- 4111 1111\n- 1111 1111", "4111111111111111"),
        ("41 11 11 11\n11 11 11 11", "4111111111111111"),
        ("411111111111\u20281111", "4111111111111111"),
        ("amex 3782 822463\n10005", "378282246310005"),
    ],
)
def test_a_card_number_is_found_in_every_disguise(text, found):
    assert card_numbers_in(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0800 123 4567",
        "0113 496 0000 or 0113 496 0001",
        "order 4111111111111112",
        "reference 12345678901234567890123",
        "reference 94111111111111111000",
        "0000 0000 0000 0000",
        "call at 09:30 on 24/11/2026",
        "2026-11-01 - 2026-11-05",
        "01.11.2026 05.11.2026",
        "£1,234,567,890,123",
        "one of 4111 and, on the next line,\n1111 1111 1111",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert card_numbers_in(text) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["1 case"], "1 case"), (["1 case", "2 parts"], "1 case and 2 parts"), (["a", "b", "c"], "a, b and c")],
)
def test_the_last_of_a_list_in_a_sentence_stands_behind_and(words, said):
    assert listed(words) == said


def test_two_card_numbers_are_both_named_by_their_last_four_digits():
    text = "4111 1111 1111 1111 5555 5555 5555 4444"

    assert card_numbers_in(text) == ["4111111111111111", "5555555555554444"]
    assert "(ending 1111 and 4444)" in (refuse_card_number(text) or "")


def signs_of(*categories: str) -> list[str]:
    """Every character of these categories that Unicode knows."""
    return [sign for sign in map(chr, range(0x110000)) if unicodedata.category(sign) in categories]


def test_no_dash_and_no_blank_of_unicode_hides_a_card_number():
    signs = [*signs_of("Pd", "Zs", "Zl", "Zp"), "\u2212", "\u2800", "\u3164", "\u00ad"]
    hidden = [
        sign for sign in signs if card_numbers_in(sign.join(["41", "111111", "11111111"])) != ["4111111111111111"]
    ]
    assert hidden == []


@given(
    DIGITS, st.sampled_from(["", " ", "-", ".", "\u2009", " - ", "\n", "\r\n"]), st.integers(min_value=1, max_value=6)
)
def test_any_number_with_its_check_digit_is_refused_however_it_is_grouped(digits, gap, size):
    number = with_check_digit(digits)
    typed = gap.join(number[at : at + size] for at in range(0, len(number), size))
    wanted = [] if len(set(number)) == 1 else [number]

    assert card_numbers_in(f"Paid with {typed}.") == wanted


@given(DIGITS, st.integers(min_value=1, max_value=9))
def test_a_mistyped_number_is_not_a_card_number(digits, off):
    number = with_check_digit(digits)
    wrong = number[:-1] + str((int(number[-1]) + off) % 10)

    assert card_numbers_in(wrong) == []


@given(st.text())
def test_any_text_can_be_searched(text):
    assert all(13 <= len(digits) <= 19 and digits.isascii() for digits in card_numbers_in(text))


def test_the_refusal_shows_only_the_last_four_digits():
    refusal = refuse_card_number("it was 4111 1111 1111 1111")

    assert refusal is not None
    assert "ending 1111" in refusal
    assert "4111" not in refusal


def test_a_text_without_a_card_number_is_not_refused():
    assert refuse_card_number("Answer within eight weeks (DISP 1.6.2R).") is None


@pytest.mark.parametrize(
    "text", ["NI AB 12 34 56 C", "ab123456d", "AB-12-34-56-A.", "QQ 12 34 56 C", "\uff21B123456C", "(JG103759A)"]
)
def test_a_national_insurance_number_is_recognised(text):
    assert has_national_insurance_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "BG 12 34 56 A", "AB 12 34 56 E", "XAB123456C", "AB123456CD", "AB 12 34 5 C", "DISP 1.6.2R", "DA123456A"],
)
def test_other_codes_are_not_national_insurance_numbers(text):
    assert not has_national_insurance_number(text)


@given(st.text())
def test_one_line_is_one_line(text):
    line = one_line(text)

    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert one_line(line) == line


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_an_excerpt_keeps_to_its_limit_and_begins_as_the_text_does(text, limit):
    short = excerpt(text, limit)

    assert len(short) <= limit
    assert short == one_line(text) or one_line(text).startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (16, "Firms must…"),
        (11, "Firms must…"),
        (10, "Firms…"),
        (3, "Fi…"),
        (1, "…"),
        (28, "Firms must report every…"),
        (29, "Firms must report every year."),
    ],
)
def test_an_excerpt_is_cut_at_a_word_and_says_so(limit, expected):
    assert excerpt("Firms must report every year.", limit) == expected


def test_an_excerpt_does_not_end_in_a_comma():
    assert excerpt("Firms, unless exempt, report", 22) == "Firms, unless exempt…"


def test_direction_marks_and_controls_are_dropped():
    assert without_control_characters("a\u202eb\x00c\ud800d\U000e0041\r\ne") == "abcd\ne"


def test_every_kind_of_line_end_becomes_a_newline_and_tabs_stay():
    assert without_control_characters("a\rb\x0cc\u2028d\x85e\tf") == "a\nb\nc\nd\ne\tf"


@given(st.text())
def test_clean_text_can_be_stored_by_every_database(text):
    clean = without_control_characters(text)

    assert "\x00" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert without_control_characters(clean) == clean
