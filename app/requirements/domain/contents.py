"""What a requirement says and what is kept about it, as values that forms, operations and the starter share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.requirements.domain.words import Binding, Kind, Status, TagKind

Tags = tuple[tuple[TagKind, str], ...]


@dataclass(frozen=True)
class Wording:
    """What a version says; a change of any of these makes a new one (DESIGN 2).

    All but the last are the organisation's own words; that is the text of the instrument itself, as quoted.
    """

    title: str
    reference: str
    demand: str
    applies_when: str
    source_text: str = ""


@dataclass(frozen=True)
class NewWording:
    """A wording with the day from which it holds and why it is as it is."""

    wording: Wording
    effective_from: date | None
    note: str = ""


@dataclass(frozen=True)
class Attributes:
    """What is only recorded when it changes; it makes no version."""

    kind: Kind
    binding: Binding
    instrument: str
    status: Status
    review_frequency_months: int
    review_due_on: date
    owner_id: int | None = None
    deputy_id: int | None = None
    url: str = ""
    verify: bool = False
    verify_note: str = ""
    tags: Tags = ()


def in_kinds(tags: Tags) -> dict[TagKind, tuple[str, ...]]:
    """Each list by itself: the order of words within one is people's, that of the lists means nothing."""
    return {kind: tuple(dict.fromkeys(value for each, value in tags if each is kind)) for kind in TagKind}


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the history keeps them: text, whole numbers and lists."""
    return {name: _plain(value) for name, value in values.items()}


def plain_attributes(attributes: Attributes) -> dict[str, Any]:
    return plain(asdict(attributes))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [f"{kind}: {text}" for kind, text in value]
    return value
