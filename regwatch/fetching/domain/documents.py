"""What was read from a document of a source: values that say nothing yet about what is new."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

TITLE_LENGTH: Final = 500
TEXT_LENGTH: Final = 20_000
SUMMARY_LENGTH: Final = 500
GUID_LENGTH: Final = 2_000
MOST_ITEMS: Final = 1_000

Extra: TypeAlias = dict[str, str | list[str] | list[dict[str, str]]]


class DocumentKind(StrEnum):
    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"
    JSON_FEED = "json_feed"
    GOVUK = "govuk"
    ICO_SEARCH = "ico_search"
    LEGISLATION = "legislation"
    HTML = "html"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """What kind of trouble the sentence in `problem` speaks of."""

    EMPTY_BODY = "empty_body"
    EMPTY_LIST = "empty_list"
    NOT_A_FEED = "not_a_feed"
    BLOCKED = "blocked"
    REFUSED = "refused"
    RETIRED = "retired"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"

    @property
    def items_usable(self) -> bool:
        return self in {Fault.MALFORMED, Fault.TRUNCATED}


@dataclass(frozen=True, slots=True)
class ParsedItem:
    identity: str
    title: str
    guid: str | None = None
    url: str | None = None
    published_at: datetime | date | None = None
    raw_date: str = ""
    summary: str = ""
    text: str = ""
    extra: Extra = field(default_factory=dict)

    @property
    def published_text(self) -> str | None:
        return None if self.published_at is None else self.published_at.isoformat()


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    kind: DocumentKind
    problem: str | None = None
    items: tuple[ParsedItem, ...] = ()
    fault: Fault | None = None
    title: str = ""
    ttl_minutes: int | None = None
    next_url: str | None = None
    feed_url: str | None = None

    @property
    def usable(self) -> bool:
        """Whether its items may be compared with what is known."""
        return bool(self.items) and (self.fault is None or self.fault.items_usable)
