"""A source on loopback that says what a test tells it to, politely or not.

    with SourceServer() as server:
        server.answer("/news.rss", body, content_type="application/rss+xml", etag='"1"')
        server.redirect("/old", "/news.rss", status=301)
        server.route("/odd", lambda request: Answer(status=503, headers={"Retry-After": "60"}))
        server.raw("/slow", lambda request: server.drip(b"HTTP/1.1 200 OK\\r\\n\\r\\n", b"x", seconds=0.05))
        fetcher = Fetcher(version="1", allowed=[server.address])
        fetcher.fetch(server.url("/news.rss"))
        assert [request.path for request in server.requests] == ["/news.rss"]

`answer` with an ETag or Last-Modified gives 304 to whoever sends it back. Telling a path something new replaces the
old. Unknown paths are 404. `requests` holds every request in the order of arrival, `server.count(path)` counts them.
"""

import gzip
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Request:
    """One request; header names are lower case. Requests with one `client_port` came over one connection."""

    path: str
    headers: dict[str, str]
    client_port: int


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Route = Callable[[Request], Answer]
RawRoute = Callable[[Request], Iterable[bytes]]


class SourceServer:
    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._routes: dict[str, Route] = {}
        self._raw: dict[str, RawRoute] = {}
        self._closing = threading.Event()
        self._server = _Loopback(("127.0.0.1", 0), _Handler)
        self._server.source = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def address(self) -> str:
        """127.0.0.1:port, as ALLOW_PRIVATE_SOURCES takes it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.address}{path}"

    def answer(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        content_type: str = "application/rss+xml",
        status: int = 200,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: dict[str, str] | None = None,
        compressed: bool = False,
    ) -> None:
        """From now on say this at this path, and 304 to who has it already."""
        content = body.encode() if isinstance(body, str) else body
        named = {"Content-Type": content_type, "ETag": etag, "Last-Modified": last_modified, **(headers or {})}
        if compressed:
            content, named["Content-Encoding"] = gzip.compress(content), "gzip"
        sent = {name: value for name, value in named.items() if value is not None}

        def say(request: Request) -> Answer:
            known = (etag and request.headers.get("if-none-match") == etag) or (
                last_modified and request.headers.get("if-modified-since") == last_modified
            )
            return Answer(b"", 304, sent) if known else Answer(content, status, sent)

        self.route(path, say)

    def redirect(self, path: str, location: str, *, status: int = 302) -> None:
        self.route(path, lambda _: Answer(status=status, headers={"Location": location}))

    def route(self, path: str, function: Route) -> None:
        """Let a function answer."""
        self._raw.pop(path, None)
        self._routes[path] = function

    def raw(self, path: str, function: RawRoute) -> None:
        """Let a function write the bytes of the answer, status line and all; then the connection ends."""
        self._routes.pop(path, None)
        self._raw[path] = function

    def drip(self, start: bytes, piece: bytes, *, seconds: float) -> Iterator[bytes]:
        """`start`, then `piece` again and again for ever with a pause before each; ends when the server closes."""
        yield start
        while not self._closing.wait(seconds):
            yield piece

    def count(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _nothing(_: Request) -> Answer:
    return Answer(b"Not here.", 404)


class _Loopback(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100
    source: SourceServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Loopback

    def do_GET(self) -> None:
        source = self.server.source
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, self.client_address[1])
        source.requests.append(request)
        path = self.path.partition("?")[0]
        if path in source._raw:
            self.close_connection = True
            for piece in source._raw[path](request):
                self.wfile.write(piece)
        else:
            self._send(source._routes.get(path, _nothing)(request))

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # the fetcher cut it, which is what many tests are about

    def finish(self) -> None:
        try:
            super().finish()
        except ConnectionError:
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name for it
        """Say nothing: a test that fails shows `requests`."""
