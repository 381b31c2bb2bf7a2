"""Text that people and publishers write: cut, cleaned, and refused where it carries a card number."""

import re
import unicodedata

SHORTEST_CARD, LONGEST_CARD = 13, 19
# Digits with at most one blank, dot or dash between them: how people type a card number.
CARD_LIKE = re.compile(r"(?<!\d)\d(?:[ .\-\u2010-\u2015]?\d){12,18}(?!\d)")
NATIONAL_INSURANCE = re.compile(r"\b(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE)
# Controls, zero-width and direction marks: invisible, and good only for deceiving.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def without_control_characters(text: str) -> str:
    """Drop what no reader sees; line ends and tabs stay."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """All white space folded to single blanks, so that a title can stand in a heading or a mail's subject."""
    return " ".join(without_control_characters(text).split())


def excerpt(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word and marked as cut."""
    line = one_line(text)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return at_word.rstrip(" ,;:.") + "…"


def card_numbers_in(text: str) -> list[str]:
    """The digits of every Luhn-valid run of 13 to 19 digits (SPEC C12), whatever script the digits are in."""
    plain = unicodedata.normalize("NFKC", without_control_characters(text))
    found = (re.sub(r"\D", "", match.group()) for match in CARD_LIKE.finditer(plain))
    return [digits for digits in found if _is_luhn(digits)]


def has_national_insurance_number(text: str) -> bool:
    return NATIONAL_INSURANCE.search(text) is not None


def refuse_card_number(text: str) -> str | None:
    """The sentence that refuses a text with a card number in it, or None."""
    found = card_numbers_in(text)
    if not found:
        return None
    return (
        f"This looks like a payment card number (ending {found[0][-4:]}). Nothing was saved. Take it out: "
        "card numbers must not be kept here (PCI DSS), and the last four digits are enough to identify a card."
    )


def _is_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812; a run of one repeated digit is a placeholder, not a card."""
    if len(set(digits)) == 1:
        return False
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - nines of Luhn
