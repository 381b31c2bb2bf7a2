"""The fixed words of the register, as the starter library and the database spell them."""

from datetime import date
from enum import StrEnum

from app.core.days import day_in_words

REF = r"[A-Z0-9][A-Z0-9.-]{1,58}[A-Z0-9]"  # a requirement's own code, such as FCA-DISP-162
WEB_ADDRESS = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[\x21-\x7e]*)?$"


class Kind(StrEnum):
    REGULATORY = "regulatory"
    LEGISLATIVE = "legislative"
    STANDARD = "standard"
    ORGANISATIONAL = "organisational"


class Binding(StrEnum):
    RULE = "rule"
    LAW = "law"
    GUIDANCE = "guidance"
    POLICY_STATEMENT = "policy_statement"
    CONTRACTUAL = "contractual"
    VOLUNTARY = "voluntary"
    INTERNAL = "internal"


class Status(StrEnum):
    IN_FORCE = "in_force"
    HORIZON = "horizon"
    SUPERSEDED = "superseded"


class Applicability(StrEnum):
    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"
    NOT_DECIDED = "not_decided"


class Sector(StrEnum):
    """In which part of the economy an organisation works (ER 2): which rules bind it at all follows from that."""

    PRIVATE_FINANCIAL = "private_financial"
    PRIVATE = "private"
    PUBLIC = "public"
    NOT_FOR_PROFIT = "not_for_profit"


class RelationKind(StrEnum):
    """How one requirement stands to another; of a duplicate the other one is what stays."""

    IMPLEMENTS = "implements"
    CONFLICTS = "conflicts"
    DUPLICATES = "duplicates"


class RegisterChange(StrEnum):
    """What became of a requirement between two days."""

    CAME = "came"
    WENT = "went"
    CHANGED = "changed"


class TagKind(StrEnum):
    """The lists of words that hang on a requirement; they are attributes, so a change makes no new version."""

    THEME = "theme"
    ALIAS = "alias"
    EVIDENCE = "evidence"
    SOURCE = "source"


def shown(word: StrEnum | str) -> str:
    """`policy_statement` as people read it: `Policy statement`."""
    return str(word).replace("_", " ").capitalize()


def start_in_words(day: date | None) -> str:
    """From when a version holds, in a sentence."""
    return day_in_words(day) if day else "a day not recorded"
