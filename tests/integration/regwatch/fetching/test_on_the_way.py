"""What stands between a request and its document: cookies of the way, and packing that nobody speaks of."""

import gzip
from collections.abc import Iterator

import pytest

from regwatch.fetching.answers import FetchOutcome
from regwatch.fetching.client import Fetcher
from tests.fakes.source_server import Answer, Request, SourceServer

NEWS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>News of a regulator</title></channel></rss>"


@pytest.fixture
def server() -> Iterator[SourceServer]:
    with SourceServer() as running:
        yield running


@pytest.fixture
def fetcher(server: SourceServer) -> Iterator[Fetcher]:
    with Fetcher(version="1.2", allowed=[server.address]) as fetching:
        yield fetching


@pytest.fixture
def guarded(server: SourceServer) -> None:
    """A site that gives its news to who brings its cookie back, and sends everybody else round again."""

    def say(request: Request) -> Answer:
        if request.headers.get("cookie") == "seen=yes":
            return Answer(NEWS)
        return Answer(status=302, headers={"Location": "/news", "Set-Cookie": "seen=yes; Path=/; HttpOnly"})

    server.route("/news", say)


def test_a_redirect_that_wants_its_cookie_back_gets_it(guarded, server: SourceServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(server.url("/news")).body == NEWS


def test_no_cookie_lives_longer_than_its_fetch(guarded, server: SourceServer, fetcher: Fetcher) -> None:
    for _ in range(2):
        fetcher.fetch(server.url("/news"))

    assert [request.headers.get("cookie") for request in server.requests] == [None, "seen=yes"] * 2


def test_a_packed_file_that_nobody_calls_packed_is_unpacked(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/news.xml.gz", gzip.compress(NEWS), content_type="application/gzip")
    assert fetcher.fetch(server.url("/news.xml.gz")).body == NEWS

    server.answer("/news.xml.gz", gzip.compress(gzip.compress(NEWS)), headers={"Content-Encoding": "gzip"})
    assert fetcher.fetch(server.url("/news.xml.gz")).body == NEWS


def test_a_bomb_that_nobody_calls_packed_ends_at_the_limit_too(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/bomb", gzip.compress(bytes(30_000_000), 9))

    fetched = fetcher.fetch(server.url("/bomb"))

    assert (fetched.outcome, fetched.body) == (FetchOutcome.TOO_LARGE, b"")


def test_a_packed_file_that_is_cut_short_is_a_failure(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/news", gzip.compress(NEWS)[:-12])

    assert fetcher.fetch(server.url("/news")).outcome is FetchOutcome.FAILED
