"""A document of a source as items: which format it is, whether it is to be believed, and what stands in it.

A 200 is not success until the body is the expected kind: regulators answer with challenge pages, maintenance pages
and retired feeds, all with 200.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from regwatch.fetching.charset import decoded, with_letters_for_entities, without_declaration
from regwatch.fetching.domain.documents import MOST_ITEMS, DocumentKind, Fault, ParsedDocument
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.domain.links import absolute_link
from regwatch.fetching.fallback import read_broken
from regwatch.fetching.json_feeds import read_json
from regwatch.fetching.pages import BadSelector, alternate_feed, read_page
from regwatch.fetching.plain_text import title_of
from regwatch.fetching.raw_items import items_of
from regwatch.fetching.xml_feeds import DEEPEST, NestedTooDeeply, NotWellFormed, RawFeed, read_xml

LONDON = ZoneInfo("Europe/London")
DOCTYPE = re.compile(r"<!DOCTYPE\b[^>\[]*(?P<subset>\[)?[^>]*>", re.IGNORECASE)
ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
FIRST_TAG = re.compile(r"<[A-Za-z_]")
# Each comment is read in one way only, or thirty of them in front of a feed would be tried in 2^30 ways.
HTML = re.compile(r"\s*(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
LONG_TAG = re.compile(r"<(?![!?])[^<>]{60000}")
CHALLENGE = re.compile(r"awsWafCookieDomainList|challenge-container|cf-chl|__cf_chl|Just a moment\.\.\.", re.IGNORECASE)
SNIFFED = 4_000
LONGEST_HEAD = 20_000  # what may stand before the first tag of a page, comments included


@dataclass(frozen=True)
class _AsSet:
    """What the source is set to, and when it is read."""

    identity: IdentityRule
    zone: ZoneInfo
    now: datetime | None


def parse_feed(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    identity: IdentityRule = IdentityRule.GUID_OR_LINK,
    zone: ZoneInfo = LONDON,
    selectors: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> ParsedDocument:
    """Read a document; never raises. `problem` is None or a sentence; items are absent where it cannot be believed.

    With `now`, dates that nobody can have published at are not believed.
    """
    as_set = _AsSet(identity, zone, now)
    text = decoded(body, content_type)
    if not text.strip("\ufeff \t\r\n\x00"):
        return ParsedDocument(DocumentKind.EMPTY, "The answer was empty.", fault=Fault.EMPTY_BODY)
    text = without_declaration(text)
    if HTML.match(text[:LONGEST_HEAD]):
        return _html(text, url, selectors, as_set)
    if text[:1] in {"{", "["}:
        return _json(text, url, as_set)
    document = _xml(text, url, as_set)
    if selectors and document.fault in {Fault.NOT_A_FEED, Fault.EMPTY_LIST}:
        # Some pages begin in the middle, with a script or a section.
        return _html(text, url, selectors, as_set)
    return document


def _xml(text: str, url: str, as_set: _AsSet) -> ParsedDocument:
    refusal, clean = _without_doctype(text)
    if refusal:
        return ParsedDocument(DocumentKind.UNKNOWN, refusal, fault=Fault.REFUSED)
    try:
        feed, malformed = _well_formed(clean)
    except NestedTooDeeply:
        sentence = f"The document is nested deeper than {DEEPEST} levels. It was not read."
        return ParsedDocument(DocumentKind.UNKNOWN, sentence, fault=Fault.REFUSED)
    if feed is None or not feed.items:
        broken = read_broken(with_letters_for_entities(clean))
        if broken is not None and (feed is None or len(broken.items) > len(feed.items)):
            feed = broken
    if feed is None:
        return _unknown(clean)
    return _document(feed, url, as_set, malformed=malformed)


def _well_formed(text: str) -> tuple[RawFeed | None, bool]:
    """What the fast path reads, and whether the text is malformed; raise NestedTooDeeply."""
    try:
        return read_xml(text), False
    except NotWellFormed:
        # The commonest fault of all: &nbsp; and &pound; of HTML. Without them most such feeds are sound.
        spelled = with_letters_for_entities(text)
    try:
        return (read_xml(spelled) if spelled != text else None), True
    except NotWellFormed:
        return None, True


def _json(text: str, url: str, as_set: _AsSet) -> ParsedDocument:
    try:
        feed = read_json(text)
    except ValueError as error:
        sentence = f"The answer looks like JSON and is broken ({error})."
        return ParsedDocument(DocumentKind.UNKNOWN, sentence, fault=Fault.NOT_A_FEED)
    if feed is None:
        sentence = "The answer is JSON of a form that Tidemark does not know."
        return ParsedDocument(DocumentKind.UNKNOWN, sentence, fault=Fault.NOT_A_FEED)
    return _document(feed, url, as_set)


def _html(text: str, url: str, selectors: Mapping[str, str] | None, as_set: _AsSet) -> ParsedDocument:
    if CHALLENGE.search(text[:20_000]) and len(text) < 20_000:  # noqa: PLR2004 - challenge pages are short
        sentence = "The site answered with a challenge page for browsers, not with its content."
        return ParsedDocument(DocumentKind.HTML, sentence, fault=Fault.BLOCKED)
    if selectors and selectors.get("item"):
        return _page(text, url, selectors, as_set)
    feed = absolute_link(alternate_feed(text), base=url)
    hint = f" The page names a feed: {feed}." if feed else ""
    sentence = f"A web page came where a feed was expected.{hint}"
    return ParsedDocument(DocumentKind.HTML, sentence, fault=Fault.NOT_A_FEED, feed_url=feed)


def _page(text: str, url: str, selectors: Mapping[str, str], as_set: _AsSet) -> ParsedDocument:
    try:
        raws = read_page(text, selectors)
    except BadSelector as error:
        return ParsedDocument(DocumentKind.HTML, str(error), fault=Fault.NOT_A_FEED)
    if not raws:
        sentence = f"Nothing on the page matches “{selectors['item']}”; the page may have been rebuilt."
        return ParsedDocument(DocumentKind.HTML, sentence, fault=Fault.EMPTY_LIST)
    return _document(RawFeed(DocumentKind.HTML, "", raws), url, as_set)


def _document(feed: RawFeed, url: str, as_set: _AsSet, *, malformed: bool = False) -> ParsedDocument:
    raws, problem, fault = feed.items[:MOST_ITEMS], None, None
    held = len(feed.items) if feed.held is None else feed.held
    if not raws:
        problem, fault = "The feed holds no items.", Fault.EMPTY_LIST
    elif len(raws) == 1 and raws[0].guid.rstrip("/").endswith("/feed-ended"):
        problem, fault = "The publisher has ended this feed.", Fault.RETIRED
    elif held > MOST_ITEMS:
        sentence = f"The feed holds {held:,} items; the first {MOST_ITEMS:,} were read."
        problem, fault = sentence, Fault.TRUNCATED
    elif malformed:
        problem, fault = "The feed is not well formed; what could be read was read.", Fault.MALFORMED
    return ParsedDocument(
        kind=feed.kind,
        problem=problem,
        items=items_of(raws, url=url, rule=as_set.identity, zone=as_set.zone, now=as_set.now),
        fault=fault,
        title=title_of(feed.title) if feed.title else "",
        ttl_minutes=feed.ttl_minutes,
        next_url=absolute_link(feed.next_url, base=url),
    )


def _without_doctype(text: str) -> tuple[str, str]:
    """A refusal, or the text without its DOCTYPE: one without an internal subset defines nothing and is cut out."""
    first_tag = FIRST_TAG.search(text)
    prolog = min(first_tag.start() if first_tag else len(text), SNIFFED)
    found = DOCTYPE.search(text, 0, prolog)
    rest = text[: found.start()] + text[found.end() :] if found else text
    if ENTITY.search(text) or ENTITY.search(rest):
        return "The document defines entities, which is how XML bombs are made. It was not read.", ""
    if found and found["subset"]:
        return "The document has a DOCTYPE with an internal subset. It was not read.", ""
    if LONG_TAG.search(rest):
        return "The document holds a tag of more than 60,000 characters. It was not read.", ""
    return "", rest


def _unknown(text: str) -> ParsedDocument:
    if CHALLENGE.search(text[:SNIFFED]):
        sentence = "The site answered with a challenge page for browsers, not with its content."
        return ParsedDocument(DocumentKind.UNKNOWN, sentence, fault=Fault.BLOCKED)
    sentence = "The answer is no feed that Tidemark knows."
    return ParsedDocument(DocumentKind.UNKNOWN, sentence, fault=Fault.NOT_A_FEED)
