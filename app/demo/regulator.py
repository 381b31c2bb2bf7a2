"""The sample regulator: a web server on its own loopback port, whose feeds Tidemark polls like any other source.

It exists so that the whole path can be seen without the internet. What it publishes is marked as sample text; a
button on its page, and one in Tidemark, publishes the next sample at once.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from app.demo.samples import Sample, Samples, SampleSource

NEWEST = 20
LONDON = ZoneInfo("Europe/London")
PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><p>Sample regulator of the Tidemark demonstration: made up, and labelled so.</p><h1>{title}</h1>
<p>{text}</p>{button}</main></body></html>"""
BUTTON = '<form method="post" action="/publish"><button type="submit">Publish something new</button></form>'


@dataclass
class Published:
    """One sample as the regulator shows it now."""

    sample: Sample
    at: datetime
    text: str
    updated_at: datetime


@dataclass
class SampleRegulator:
    """What is published, and the server that shows it. Safe to use from several threads."""

    samples: Samples
    clock: Callable[[], datetime]
    port: int = 0
    published: list[Published] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Listen on loopback; port 0 takes a free one, which `address` then tells."""
        regulator = self

        class Handler(_Handler):
            owner = regulator

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])
        threading.Thread(target=self.server.serve_forever, name="sample regulator", daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url_of(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def publish(self, sample: Sample, at: datetime) -> None:
        with self.lock:
            self.published.append(Published(sample, at, sample.text, at))

    def revise(self, slug: str, text: str, at: datetime) -> None:
        """Edit what was published, as publishers do: the same address, another text."""
        with self.lock:
            for entry in self.published:
                if entry.sample.slug == slug:
                    entry.text, entry.updated_at = text, at

    def publish_next(self) -> Sample:
        """Publish the next sample of the button's list; a list at its end begins anew under a new address."""
        with self.lock:
            shown = sum(entry.sample.from_button for entry in self.published)
        sample = self.samples.next_for_button(shown)
        self.publish(sample, self.clock())
        return sample

    def feed(self, source: SampleSource) -> tuple[str, bytes]:
        """Content type and body of one source's feed, newest first."""
        with self.lock:
            entries = [entry for entry in self.published if entry.sample.source == source.key]
        newest = sorted(entries, key=lambda entry: entry.at, reverse=True)[:NEWEST]
        make = {"rss": self._rss, "atom": self._atom, "json": self._json}[source.form]
        return make(source, newest)

    def item_path(self, sample: Sample) -> str:
        return f"/items/{sample.source}/{sample.slug}"

    def _rss(self, source: SampleSource, entries: list[Published]) -> tuple[str, bytes]:
        # The long human date is what the FCA's feed really sends, and what most readers cannot read.
        items = "".join(
            f"<item><title>{escape(entry.sample.title)}</title>"
            f"<link>{self.url_of(self.item_path(entry.sample))}</link>"
            f"<description>{escape(entry.text)}</description>"
            f"<pubDate>{_human(entry.at)}</pubDate></item>"
            for entry in entries
        )
        channel = f"<channel><title>{escape(source.name)}</title>{items}</channel>"
        body = f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'
        return "application/rss+xml; charset=utf-8", body.encode()

    def _atom(self, source: SampleSource, entries: list[Published]) -> tuple[str, bytes]:
        items = "".join(
            f"<entry><id>{self.url_of(self.item_path(entry.sample))}</id><title>{escape(entry.sample.title)}</title>"
            f'<link href="{self.url_of(self.item_path(entry.sample))}"/>'
            f"<published>{entry.at.isoformat()}</published><updated>{entry.updated_at.isoformat()}</updated>"
            f"<summary>{escape(entry.text)}</summary></entry>"
            for entry in entries
        )
        body = (
            f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>{self.url_of(source.path)}</id>'
            f"<title>{escape(source.name)}</title>{items}</feed>"
        )
        return "application/atom+xml; charset=utf-8", body.encode()

    def _json(self, source: SampleSource, entries: list[Published]) -> tuple[str, bytes]:
        items = [
            {
                "id": self.url_of(self.item_path(entry.sample)),
                "url": self.url_of(self.item_path(entry.sample)),
                "title": entry.sample.title,
                "content_text": entry.text,
                "date_published": entry.at.isoformat(),
            }
            for entry in entries
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": source.name, "items": items}
        return "application/feed+json; charset=utf-8", json.dumps(feed, ensure_ascii=False).encode()


def _human(instant: datetime) -> str:
    local = instant.astimezone(LONDON)
    return f"{local:%A, %B} {local.day}, {local:%Y - %H:%M}"


class _Handler(BaseHTTPRequestHandler):
    owner: SampleRegulator
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        source = next((source for source in self.owner.samples.sources if source.path == self.path), None)
        if source is not None:
            self._answer(200, *self.owner.feed(source))
            return
        with self.owner.lock:
            found = [entry for entry in self.owner.published if self.owner.item_path(entry.sample) == self.path]
        if found:
            self._page(200, found[0].sample.title, found[0].text)
        elif self.path == "/":
            self._page(200, "Sample regulator", "Press the button, then poll its sources.", BUTTON)
        else:
            self._page(404, "Not published", "Nothing stands at this address.")

    def do_POST(self) -> None:
        """The button. Nothing of what is sent is read, and only pages of this server may press it."""
        origin = self.headers.get("Origin") or ""
        if self.path != "/publish" or origin not in {"", f"http://{self.owner.address}"}:
            self._page(404, "Not published", "Nothing stands at this address.")
            return
        sample = self.owner.publish_next()
        self._page(200, sample.title, sample.text, BUTTON)

    def _page(self, status: int, title: str, text: str, button: str = "") -> None:
        page = PAGE.format(title=escape(title), text=escape(text), button=button)
        self._answer(status, "text/html; charset=utf-8", page.encode())

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet: the demonstration's terminal shows what people need."""
