"""The headers of a request and of its answer, as the wire has them."""

from typing import Final

from app.core.errors import BadSetting
from regwatch.fetching import answers
from regwatch.fetching.answers import Headers

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, application/xml;q=0.9, "
    "text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)
RawHeaders = list[tuple[bytes, bytes]]


def by_name(headers: RawHeaders) -> dict[str, str]:
    named: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        named[name] = f"{named[name]}, {value}" if name in named else value
    return named


def cookies_set(headers: RawHeaders) -> list[str]:
    """Each Set-Cookie by itself: their dates hold commas, so they cannot be joined as other headers are."""
    return [value.decode("latin-1") for name, value in headers if name.lower() == b"set-cookie"]


def coding(headers: Headers) -> str:
    return headers.get("content-encoding", "").strip().lower()


def validators(etag: str | None, last_modified: str | None) -> RawHeaders:
    pairs = ((b"If-None-Match", etag), (b"If-Modified-Since", last_modified))
    return [(name, value.encode("latin-1")) for name, value in pairs if value and answers.VALIDATOR.fullmatch(value)]


def user_agent(version: str, contact: str) -> str:
    agent = f"Tidemark/{version} (+{contact})" if contact else f"Tidemark/{version}"
    if not agent.isascii() or not agent.isprintable():
        raise BadSetting("TIDEMARK_USER_AGENT_CONTACT", "must be a web or e-mail address in plain ASCII letters")
    return agent
