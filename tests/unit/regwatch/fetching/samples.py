"""Small feeds of an invented regulator, put together from the one part that a test is about."""

from regwatch.fetching.domain.documents import ParsedDocument
from regwatch.fetching.feeds import parse_feed

URL = "https://regulator.example/news/feed.xml"
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def read(body: bytes | str, *, content_type: str | None = None, **choices) -> ParsedDocument:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, url=URL, content_type=content_type, **choices)


def rss(*items: str, head: str = "", prolog: str = "") -> str:
    """An RSS 2.0 document around the inner parts of its items."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'{prolog}<rss version="2.0"><channel><title>News</title>{head}{body}</channel></rss>'


def atom(*entries: str, attributes: str = "", head: str = "") -> str:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f"<feed {ATOM} {attributes}><title>News</title>{head}{body}</feed>"
