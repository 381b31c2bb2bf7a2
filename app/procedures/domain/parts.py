"""Which part of a procedure a heading of somebody's own begins, as far as it reads like one."""

import re
from enum import StrEnum
from typing import Final


class TextPart(StrEnum):
    """The parts that a text is made of, by the names of its fields."""

    PURPOSE = "purpose"
    STEPS = "steps"
    SCENARIOS = "scenarios"
    RATIONALE = "rationale"
    DATA_PROTECTION = "data_protection"
    TECHNOLOGY = "technology"
    CAPABILITY = "capability"
    RECORDS = "records"


PART_WORDS: Final = {
    TextPart.PURPOSE: "Purpose",
    TextPart.STEPS: "Steps",
    TextPart.SCENARIOS: "Scenarios",
    TextPart.RATIONALE: "Rationale",
    TextPart.DATA_PROTECTION: "Data protection",
    TextPart.TECHNOLOGY: "Technology",
    TextPart.CAPABILITY: "Capability",
    TextPart.RECORDS: "Records",
}
"""What each part is called where a procedure is written out, in the order of the writing."""

_OF_IT: Final = r"(?: (?:of|for) (?:this|the) (?:procedure|process|document|policy|change))?"
_NEEDED: Final = r"(?: (?:used|needed|required|you need))?"
_READS_LIKE: Final = {
    TextPart.PURPOSE: (
        rf"(?:the )?(?:purpose|aims?)(?: and (?:scope|aims?|objectives?))?{_OF_IT}"
        r"|what (?:this|it)(?: procedure)? is for"
    ),
    TextPart.STEPS: (
        rf"(?:the )?(?:procedure|process)(?: steps?)?|(?:the |key )?steps?(?: to (?:follow|take))?{_OF_IT}|what to do"
        r"|what (?:you|we|agents?|advisers?|staff) (?:must |should |need to )?do|how to do it|instructions?"
        r"|actions? to take|step[- ]by[- ]step(?: guide)?"
    ),
    TextPart.SCENARIOS: (
        r"(?:common |typical |example )?(?:scenarios?|situations?|examples?)|common (?:cases|questions)|what if.*"
        r"|special cases|exceptions?"
    ),
    TextPart.RATIONALE: (
        rf"(?:background and |the )?(?:rationale|reasons?){_OF_IT}|why(?: we do (?:this|it)(?: this way)?)?"
        r"|why (?:this|it) (?:matters|is important)"
    ),
    TextPart.DATA_PROTECTION: (
        r"(?:data protection|privacy|confidentiality|(?:uk )?gdpr|personal data|information security)"
        r"(?: and (?:data protection|privacy|confidentiality|gdpr|security|information security))?(?: notes?)?"
    ),
    TextPart.TECHNOLOGY: (
        r"(?:technology|(?:it )?systems?|tools?|software|equipment)"
        rf"(?: and (?:technology|systems?|tools?|equipment))?{_NEEDED}"
    ),
    TextPart.CAPABILITY: (
        rf"(?:agent |staff )?(?:capabilit(?:y|ies)|skills|training|competenc(?:e|y|ies)|knowledge)"
        rf"(?: and (?:skills|training|knowledge|competence))?{_NEEDED}"
    ),
    TextPart.RECORDS: (
        r"(?:forms and )?records?(?: (?:to keep|kept))?(?: and (?:forms|retention))?|record[- ]keeping"
        r"|what (?:to|we) (?:record|keep)"
    ),
}
_PATTERNS: Final = {part: re.compile(pattern) for part, pattern in _READS_LIKE.items()}
NUMBER: Final = re.compile(
    r"^(?:(?:section|part|step) )?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,4})[.):]?\s+(?=\S)", re.IGNORECASE
)
_BARE_LETTER: Final = re.compile(r"^[a-z]\s", re.IGNORECASE)


def part_named(heading: str) -> TextPart | None:
    """The part that a heading in plain words begins, whatever its number and case."""
    words = " ".join(without_number(heading).lower().replace("&", "and").split()).strip(" :.-–—?")  # noqa: RUF001 - dashes
    return next((part for part, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)


def without_number(heading: str) -> str:
    """`2.1 Greet the customer` without its number; a first word that is one letter stays."""
    return heading if _BARE_LETTER.match(heading) else NUMBER.sub("", heading)
