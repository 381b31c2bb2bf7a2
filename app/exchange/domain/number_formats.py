"""What a cell of a workbook shows: its number or day, through the number format that stands beside it.

Only what can be told for certain is told. None means that the cell shows something else (a fraction, a power of ten,
another language's months), and that whoever sent it must say what it means.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final, NamedTuple

GENERAL: Final = {"general", "@"}
LONGEST_GENERAL: Final = 11  # figures of a whole number; of others one fewer, for the point
MOST_FIGURES: Final = 15  # a workbook keeps no more of a number
TOKENS: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<general>General)"
    r"|(?P<noon>AM/PM|A/P)|(?P<clock>y+|m+|d+|h+|s+)|(?P<letter>[^\W\d_]|[/@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
COLOUR: Final = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color ?[0-9]+", re.IGNORECASE)
SIGN_AND_PLACE: Final = re.compile(r"\$([^-]*)(?:-([0-9A-Fa-f]+))?")
ENGLISH, LANGUAGE = 0x09, 0x3FF
# What these codes show follows the settings of the machine, which here are British.
LOCAL: Final = {"mm-dd-yy": "dd/mm/yyyy", "m/d/yy": "dd/mm/yyyy", "m/d/yy h:mm": "dd/mm/yyyy hh:mm"}
LONG_DAY, LONG_CLOCK = "f800", "f400"


class _Token(NamedTuple):
    sort: str
    text: str


def shown_number(value: float, code: str) -> str | None:
    """The text that a number shows in a format, or None."""
    if code == "General" and isinstance(value, int) and len(str(abs(value))) <= LONGEST_GENERAL:
        return str(value)  # most cells, and a sheet may hold a million of them
    number = Decimal(repr(value))
    code = code or "General"
    section, has_own_sign = _section_for(code, number)
    if section.strip().lower() in GENERAL:
        return _general(number)
    tokens = _tokens(section)
    if tokens is None or any(token.sort in {"clock", "noon", "letter"} for token in tokens):
        return None
    if any(token.sort == "general" for token in tokens):
        plain = _general(abs(number) if has_own_sign else number)
        return None if plain is None else _joined(tokens, plain)
    return _formatted(abs(number), tokens, "-" if number < 0 and not has_own_sign else "")


def shown_day(value: date | time, code: str) -> str | None:
    """The text that a day or a clock shows in a format, or None."""
    code = LOCAL.get(code.lower(), code)
    places = re.findall(r"\[\$[^\]-]*-([0-9A-Fa-f]+)\]", code)
    if any(place.lower() == LONG_DAY for place in places) and isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    tokens = _tokens(code.split(";")[0])
    if tokens is None or any(token.sort in {"digit", "percent", "general"} for token in tokens):
        return None
    is_foreign = any(place.lower() != LONG_CLOCK and int(place, 16) & LANGUAGE != ENGLISH for place in places)
    if is_foreign and any(token.sort == "clock" and len(token.text) > 2 and token.text[0] in "md" for token in tokens):  # noqa: PLR2004 - mmm and ddd are names
        return None
    shown = [_clock_part(tokens, at, value) for at in range(len(tokens))]
    return None if any(part is None for part in shown) else "".join(part or "" for part in shown).strip()


def _general(number: Decimal) -> str | None:
    if number == number.to_integral_value():
        text = str(int(number))
        return text if len(text.lstrip("-")) <= LONGEST_GENERAL else None
    before = len(str(int(abs(number))))
    if before >= LONGEST_GENERAL - 1:
        return None
    rounded = number.quantize(Decimal(1).scaleb(before + 1 - LONGEST_GENERAL), ROUND_HALF_UP).normalize()
    return f"{rounded:f}" if rounded else None


def _section_for(code: str, number: Decimal) -> tuple[str, bool]:
    """The part of the format that holds for a number, and whether that part says the sign itself."""
    sections = list(_split(code))
    if number < 0 and len(sections) > 1:
        return sections[1], True
    if number == 0 and len(sections) > 2:  # noqa: PLR2004 - positive; negative; zero
        return sections[2], True
    return sections[0], False


def _split(code: str) -> Iterator[str]:
    begin = 0
    for token in TOKENS.finditer(code):
        if token.lastgroup == "other" and token.group() == ";":
            yield code[begin : token.start()]
            begin = token.end()
    yield code[begin:]


@cache
def _tokens(section: str) -> tuple[_Token, ...] | None:
    """The parts of a format; None where a bracket holds a condition or a count of hours."""
    found = []
    for match in TOKENS.finditer(section):
        sort = str(match.lastgroup)
        text = str(match.group(sort))
        if sort == "bracket":
            place = SIGN_AND_PLACE.fullmatch(text)
            if place is not None:
                found.append(_Token("other", place[1]))
            elif not COLOUR.fullmatch(text):
                return None
        elif sort == "space":
            found.append(_Token("other", " "))
        elif sort in {"quoted", "escaped"}:
            found.append(_Token("other", text))
        elif sort != "fill":
            found.append(_Token(sort, text.lower() if sort == "clock" else text))
    return tuple(found)


def _joined(tokens: Sequence[_Token], plain: str) -> str:
    return "".join(plain if token.sort == "general" else token.text for token in tokens).strip()


def _formatted(number: Decimal, tokens: Sequence[_Token], sign: str) -> str | None:
    sorts = [token.sort for token in tokens]
    if "digit" not in sorts or sorts.count("point") > 1:
        return None  # it shows words only, or nothing at all
    point = sorts.index("point") if "point" in sorts else len(tokens)
    whole, parts = tokens[:point], tokens[point + 1 :]
    last = max((at for at, token in enumerate(whole) if token.sort == "digit"), default=-1)
    thousands = sum(token.sort == "comma" for token in (*whole[last + 1 :], *parts))
    grouped = any(token.sort == "comma" for token in whole[: last + 1])
    places = sum(token.sort == "digit" for token in parts)
    number = number * Decimal(100) ** sorts.count("percent") / Decimal(1000) ** thousands
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if len(str(int(rounded))) > MOST_FIGURES:
        return None
    before, _, behind = f"{rounded:f}".partition(".")
    sign = sign if rounded else ""
    shown = _whole_part(before, whole, grouped=grouped) + ("." if point < len(tokens) else "")
    return (sign + shown + _behind_point(behind, parts)).strip()


def _whole_part(figures: str, tokens: Sequence[_Token], *, grouped: bool) -> str:
    """The figures before the point, from the right; what is left over stands before the first place."""
    left = figures.lstrip("0")
    shown: list[str] = []
    count = 0
    places = [at for at, token in enumerate(tokens) if token.sort == "digit"]
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.sort == "comma":
            continue
        if token.sort != "digit":
            shown.append(token.text)
            continue
        taken, left = (left, "") if places and at == places[0] else (left[-1:], left[:-1])
        taken = taken or {"0": "0", "?": " "}.get(token.text, "")
        for figure in reversed(taken):
            if grouped and count and count % 3 == 0 and figure != " ":
                shown.append(",")
            shown.append(figure)
            count += 1
    return "".join(part[::-1] if len(part) > 1 else part for part in shown)[::-1]


def _behind_point(figures: str, tokens: Sequence[_Token]) -> str:
    shown, waiting = [], list(figures)
    kept = len(figures.rstrip("0"))
    at = 0
    for token in tokens:
        if token.sort == "comma":
            continue
        if token.sort != "digit":
            shown.append(token.text)
            continue
        if token.text == "0" or at < kept:
            shown.append(waiting[at])
        at += 1
    return "".join(shown)


def _clock_part(tokens: Sequence[_Token], at: int, value: date | time) -> str | None:
    token = tokens[at]
    if token.sort in {"point", "comma", "other"} or token.text == "/":
        return token.text
    if token.sort == "noon":
        return _noon(token.text, value)
    if token.sort != "clock":
        return None
    letter, length = token.text[0], len(token.text)
    if letter in "hs" or (letter == "m" and _is_minute(tokens, at)):
        has_noon = any(one.sort == "noon" for one in tokens)
        return _clock_figure(letter, length, value, has_noon=has_noon)
    if not isinstance(value, date):
        return None
    return {"y": _year, "m": _month, "d": _weekday_or_day}[letter](length, value)


def _is_minute(tokens: Sequence[_Token], at: int) -> bool:
    """An m beside hours or seconds counts minutes."""
    clocks = [(place, token.text[0]) for place, token in enumerate(tokens) if token.sort == "clock"]
    here = next(number for number, (place, _) in enumerate(clocks) if place == at)
    before = clocks[here - 1][1] if here else ""
    behind = clocks[here + 1][1] if here + 1 < len(clocks) else ""
    return len(tokens[at].text) <= 2 and (before == "h" or behind == "s")  # noqa: PLR2004 - mmm is a month


def _clock_figure(letter: str, length: int, value: date | time, *, has_noon: bool) -> str | None:
    if not isinstance(value, datetime | time):
        number = 0
    else:
        hour = (value.hour % 12 or 12) if has_noon else value.hour
        number = {"h": hour, "m": value.minute, "s": value.second}[letter]
    return f"{number:02}" if length > 1 else str(number)


def _noon(text: str, value: date | time) -> str:
    is_morning = not isinstance(value, datetime | time) or value.hour < 12  # noqa: PLR2004 - noon
    word = "AM" if is_morning else "PM"
    return word if len(text) > len("A/P") else word[0]


def _year(length: int, value: date) -> str:
    return f"{value.year:04}" if length > 2 else f"{value.year % 100:02}"  # noqa: PLR2004 - yy


def _month(length: int, value: date) -> str:
    return {1: str(value.month), 2: f"{value.month:02}", 3: f"{value:%b}", 5: f"{value:%B}"[0]}.get(
        length, f"{value:%B}"
    )


def _weekday_or_day(length: int, value: date) -> str:
    return {1: str(value.day), 2: f"{value.day:02}", 3: f"{value:%a}"}.get(length, f"{value:%A}")
