"""A source server in a process of its own, so that its work is not counted as the poller's.

    python -m tests.benchmarks.source_process FEEDS ITEMS

It prints its address. `/validators/on` and `/validators/off` say whether it answers 304 to who has a feed already;
`/build/N` changes the build date that stands in every feed. It ends when its standard input closes.
"""

import sys
from email.utils import format_datetime
from functools import partial

from tests.cast import NOW
from tests.fakes.source_server import Answer, Request, SourceServer

PROSE = "A firm must answer a complaint in writing and say how it may be taken to the ombudsman. " * 18


class Feeds:
    """Feeds of items with about 1.5 KB of text each."""

    def __init__(self, feeds: int, items: int) -> None:
        self.bodies = [self._body(feed, items) for feed in range(feeds)]
        self.has_validators = True
        self.build = 0

    def answer(self, number: int, request: Request) -> Answer:
        tag = f'"{number}-{self.build}"'
        if self.has_validators and request.headers.get("if-none-match") == tag:
            return Answer(b"", 304, {"ETag": tag})
        headers = {"Content-Type": "application/rss+xml"} | ({"ETag": tag} if self.has_validators else {})
        stamp = f"<lastBuildDate>Tue, 24 Nov 2026 09:{self.build:02}:00 GMT</lastBuildDate>".encode()
        return Answer(self.bodies[number].replace(b"<!--build-->", stamp), 200, headers)

    def switch(self, request: Request) -> Answer:
        what = request.path.rsplit("/", 1)[1]
        if what.isdecimal():
            self.build = int(what)
        else:
            self.has_validators = what == "on"
        return Answer(b"ok")

    @staticmethod
    def _body(feed: int, items: int) -> bytes:
        entries = "".join(
            f"<item><title>Notice {feed}-{n}</title><link>https://r{feed}.example/{n}</link>"
            f"<pubDate>{format_datetime(NOW)}</pubDate><description>Notice {feed}-{n}. {PROSE}</description></item>"
            for n in range(items)
        )
        start = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {feed}</title><!--build-->'
        return f"{start}{entries}</channel></rss>".encode()


def main(feeds: int, items: int) -> None:
    source = Feeds(feeds, items)
    with SourceServer() as server:
        for number in range(feeds):
            server.route(f"/{number}.rss", partial(source.answer, number))
        for path in ("/validators/on", "/validators/off", *(f"/build/{n}" for n in range(60))):
            server.route(path, source.switch)
        print(server.address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
