"""Text that people and publishers write: cut, cleaned, and refused where it carries a card number."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

SHORTEST_CARD, LONGEST_CARD = 13, 19
# Every sign that Unicode counts among the dashes, or that looks like one, and what looks like a blank without being
# counted among the blanks.
DASHES = (
    "\\-\u00ad\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2053\u207b\u208b\u2212\u2796\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d"
    "\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d\U00010ead"
)
BLANKS = "\\s\u115f\u1160\u2800\u3164\uffa0"
# Figures with blanks, line ends, dots or dashes between them: how people type a card number, or a window wraps it.
GAP = rf"[{BLANKS}.{DASHES}]{{1,12}}"
FIGURES = re.compile(rf"\d+(?:{GAP}\d+)*")
FIGURE = re.compile(r"\d+")
BLANK_RUN = re.compile(rf"[{BLANKS}]+")
# How figures are grouped on cards. A run that is longer than a card is searched for these only: any slice of a row
# of readings would pass the check digit one time in ten.
CARD_SHAPES = ((4, 4, 4, 4, 3), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 5), (6, 13))
# QQ is never given out, but it is the example that everybody types.
NATIONAL_INSURANCE = re.compile(
    r"(?<![^\W_])(?:QQ|(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])"
    r"[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?[A-D](?![^\W_])",
    re.IGNORECASE | re.ASCII,
)
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, soft hyphens, zero-width and direction marks, tags, lone surrogates: invisible, and good only for deceiving.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# The same for plain ASCII, which most text is, as a table: it costs a twentieth.
ASCII_READABLE = {
    **dict.fromkeys([*range(0x09), *range(0x0E, 0x20), 0x7F]),
    **dict.fromkeys([0x0B, 0x0C, 0x0D], "\n"),
}
CUT = "…"
READ_LATER = "People will read this a year from now"
SAY_WHY = f"Say why. {READ_LATER}"


def without_control_characters(text: str) -> str:
    """Drop what no reader sees; every kind of line end becomes one newline, and tabs stay."""
    if text.isascii():
        return text.replace("\r\n", "\n").translate(ASCII_READABLE)
    return UNSEEN.sub("", LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """All white space folded to single blanks, so that a title can stand in a heading or a mail's subject."""
    return " ".join(without_control_characters(text).split())


def named(names: Sequence[str], most: int = 5) -> str:
    """`Hannah Osei, Martin Keogh`, and from the sixth on only how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def listed(words: Sequence[str]) -> str:
    """All of them: `2 requirements, 1 action and 3 findings`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def excerpt(text: str, limit: int) -> str:
    """At most `limit` characters (one or more) on one line, cut at a word and marked as cut."""
    line = one_line(text)
    if len(line) <= limit:
        return line
    kept = line[: limit - 1]
    if line[limit - 1] != " " and " " in kept:
        kept = kept.rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:.") + CUT


def card_numbers_in(text: str) -> list[str]:
    """The figures of every card number (SPEC C12), in order: 13 to 19 that pass the check digit, in any script.

    Blanks, line ends, dots and dashes between them do not hide a card number, nor do figures before or after it, such
    as a security code; but a slice of one unbroken longer number is not a card number.
    """
    plain = unicodedata.normalize("NFKC", without_control_characters(text))
    found: list[str] = []
    for run in FIGURES.finditer(plain):
        groups, gaps = FIGURE.findall(run.group()), FIGURE.split(run.group())[1:-1]
        alike = {BLANK_RUN.sub(" ", gap) for gap in gaps}
        found += _cards_in([_plain_figures(group) for group in groups], as_one=len(alike) <= 1)
    return found


def refuse_card_number(text: str) -> str | None:
    """The sentence that refuses a text with a card number in it, or None."""
    endings = list(dict.fromkeys(digits[-4:] for digits in card_numbers_in(text)))
    if not endings:
        return None
    return (
        f"This looks like a payment card number (ending {' and '.join(endings)}). Nothing was saved. Take it out: "
        "card numbers must not be kept here (PCI DSS), and the last four digits are enough to identify a card."
    )


def has_national_insurance_number(text: str) -> bool:
    """Whether a text holds one (SPEC C12): warned of and not refused, since a record may rightly be about one."""
    plain = without_control_characters(text)
    return NATIONAL_INSURANCE.search(plain if plain.isascii() else unicodedata.normalize("NFKC", plain)) is not None


def numbered(prefix: str, row_id: int) -> str:
    """What people call a thing that has no code of its own: `F-0427`, `AC-12345`."""
    return f"{prefix}-{row_id:04}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 change`, `14 changes`, `10,000+ changes`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def in_days(day: date, today: date) -> str:
    """Beside a date, never instead of it: `3 days late`, `today`, `tomorrow`, `in 4 days`."""
    gap = (day - today).days
    if gap < 0:
        return f"{plural(-gap, 'day')} late"
    return {0: "today", 1: "tomorrow"}.get(gap, f"in {plural(gap, 'day')}")


def _cards_in(groups: list[str], *, as_one: bool) -> list[str]:
    """Card numbers in figures that stand together: the whole of them, else parts grouped as on cards.

    The whole counts only where all its gaps are alike: 01-11-2026 - 30-11-2026 is two dates.
    """
    whole = "".join(groups)
    if as_one and _is_card(whole):
        return [whole]
    found: list[str] = []
    at = 0
    while at < len(groups):
        size = _card_at(groups, at)
        if size:
            found.append("".join(groups[at : at + size]))
        at += size or 1
    return found


def _card_at(groups: list[str], at: int) -> int:
    """How many groups from here on are one card number; 0 for none."""
    if _is_card(groups[at]):
        return 1
    for shape in CARD_SHAPES:
        part = groups[at : at + len(shape)]
        if tuple(map(len, part)) == shape and _is_card("".join(part)):
            return len(shape)
    return 0


def _plain_figures(group: str) -> str:
    return "".join(str(unicodedata.digit(figure)) for figure in group)


def _is_card(digits: str) -> bool:
    """Length and check digit of ISO/IEC 7812; a run of one repeated figure is a placeholder, not a card."""
    if not SHORTEST_CARD <= len(digits) <= LONGEST_CARD or len(set(digits)) == 1:
        return False
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - nines of Luhn
