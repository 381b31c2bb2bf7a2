"""Reading the values of an exchange document: each is checked, and what is wrong is kept with its place in words."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from app.core.errors import BadInput
from app.core.numbers import LARGEST, MOST_PLACES
from app.core.text import excerpt, one_line, refuse_card_number, without_control_characters
from audits.words import NO, YES

Word = TypeVar("Word", bound=StrEnum)
CODE = r"[A-Za-z0-9][A-Za-z0-9.\-]{0,19}"
CHECKLIST_REF = r"[A-Z0-9][A-Z0-9.\-]{2,59}"
MOST_PROBLEMS = 50
MOST_SAMPLING = 10_000
LONGEST_LINE = 200


@dataclass(frozen=True)
class DocumentPlace:
    """Where in a document something stands: `CL-CALL, section B, question B2`."""

    top: str
    section_code: str = ""
    question_code: str = ""

    def section(self, code: str) -> "DocumentPlace":
        return replace(self, section_code=code)

    def question(self, code: str) -> "DocumentPlace":
        return replace(self, question_code=code)

    def __str__(self) -> str:
        parts = [self.top]
        parts += [f"section {self.section_code}"] if self.section_code else []
        parts += [f"question {self.question_code}"] if self.question_code else []
        return ", ".join(parts)


class Values:
    """Takes values out of a parsed document and remembers every problem, so that one reading names them all."""

    def __init__(self) -> None:
        self.problems: dict[str, list[str]] = {}

    def refuse(self, place: DocumentPlace, sentence: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.setdefault(str(place), []).append(sentence)

    def raise_problems(self) -> None:
        if self.problems:
            raise BadInput({place: f"{place}: {'; '.join(said)}." for place, said in self.problems.items()})

    def mapping(self, raw: Any, place: DocumentPlace, known: Collection[str]) -> Mapping[str, Any]:
        if not isinstance(raw, Mapping):
            self.refuse(place, "this must be a list of names with values")
            return {}
        unknown = [str(name) for name in raw if name not in known]
        if unknown:
            self.refuse(place, f"Tidemark knows no {' and no '.join(excerpt(one, 40) for one in unknown[:5])} here")
        return raw

    def sequence(self, raw: Any, place: DocumentPlace, name: str) -> Sequence[Any]:
        if isinstance(raw, list | tuple):
            return raw
        self.refuse(place, f"{name} must be a list")
        return []

    def line(self, raw: Any, place: DocumentPlace, name: str, *, most: int = LONGEST_LINE) -> str:
        return one_line(self.text(raw, place, name, most=most))

    def text(self, raw: Any, place: DocumentPlace, name: str, *, most: int) -> str:
        """Text as it can be kept; a card number in it is refused (SPEC C12)."""
        if raw is None:
            return ""
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            self.refuse(place, f"{name} must be text")
            return ""
        kept = without_control_characters(str(raw)).strip()
        if len(kept) > most:
            self.refuse(place, f"{name} must be {most:,} characters or fewer")
        refusal = refuse_card_number(kept)
        if refusal:
            self.refuse(place, refusal.rstrip("."))
        return kept

    def flag(self, raw: Any, place: DocumentPlace, name: str, *, default: bool) -> bool:
        if raw is None:
            return default
        if isinstance(raw, bool):
            return raw
        said = {"true": True, "yes": True, "false": False, "no": False}.get(str(raw).strip().lower())
        if said is None:
            self.refuse(place, f"{name} must be true or false, not “{excerpt(str(raw), 40)}”")
            return default
        return said

    def number(self, raw: Any, place: DocumentPlace, name: str) -> Decimal:
        """A decimal that every database can hold; a float is read by its shortest digits, so that 0.1 is a tenth."""
        found = _decimal(raw)
        if found is None:
            self.refuse(place, f"{name} must be a number of at most 1,000,000, such as 2.5, not “{_shown(raw)}”")
            return Decimal(0)
        return found.normalize() + 0

    def fraction(self, raw: Any, place: DocumentPlace, name: str) -> Fraction:
        """A decimal, or two whole numbers as in 1/3."""
        parts = re.fullmatch(r"\s*([0-9]{1,7})\s*/\s*([1-9][0-9]{0,6})\s*", raw) if isinstance(raw, str) else None
        if parts:
            return Fraction(int(parts[1]), int(parts[2]))
        return Fraction(self.number(raw, place, name))

    def word(self, raw: Any, kind: type[Word], place: DocumentPlace, name: str) -> Word:
        first = next(iter(kind))
        if isinstance(raw, str) and raw in list(kind):
            return kind(raw)
        self.refuse(place, f"{name} must be one of {', '.join(kind)}, not “{_shown(raw)}”")
        return first

    def code(self, raw: Any, place: DocumentPlace) -> str:
        found = "" if raw is None or isinstance(raw, bool) else str(raw).strip()
        if re.fullmatch(CODE, found) is None:
            self.refuse(place, "give it a code (id) of up to 20 letters, figures, dots and dashes, such as A2")
            return ""
        return found

    def ref(self, raw: Any, place: DocumentPlace) -> str:
        found = str(raw or "").strip()
        if re.fullmatch(CHECKLIST_REF, found) is None:
            self.refuse(place, "give it a ref (id) of 3 to 60 capitals, figures, dots and dashes, such as CL-CALL")
            return ""
        return found

    def answers(self, raw: Any, place: DocumentPlace, name: str) -> tuple[str, ...]:
        """Words of answers; a YAML reader makes `Yes` and `No` booleans, which are words here all the same."""
        found = []
        for one in self.sequence([] if raw is None else raw, place, name):
            word = (YES if one else NO) if isinstance(one, bool) else self.line(one, place, name)
            if word:
                found.append(word)
        return tuple(dict.fromkeys(found))

    def plain(self, raw: Any, place: DocumentPlace, name: str) -> dict[str, Any]:
        """A mapping of plain values, as JSON keeps them."""
        held = raw if isinstance(raw, Mapping) else None
        try:
            packed = json.dumps(held if held is not None else {}, default=str, allow_nan=False)
        except (ValueError, TypeError, RecursionError):
            held, packed = None, "{}"
        if held is None or len(packed) > MOST_SAMPLING:
            self.refuse(place, f"{name} must be a short list of names with values")
            return {}
        found: dict[str, Any] = json.loads(packed)
        refusal = refuse_card_number(" | ".join(_strings(found)))
        if refusal:
            self.refuse(place, refusal.rstrip("."))
        return found


def _decimal(raw: Any) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        return None
    try:
        found = Decimal(str(raw).strip())
    except InvalidOperation:
        return None
    is_kept = found.is_finite() and abs(found) <= LARGEST and _places(found) <= MOST_PLACES
    return found if is_kept else None


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _shown(raw: Any) -> str:
    return excerpt(str(raw), 40) or "nothing"


def _strings(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in _strings(one)]
    return [str(value)]
