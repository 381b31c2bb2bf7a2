import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from pathlib import Path

import pytest

from app.core.errors import BadSetting
from regwatch.fetching.addresses import IP
from regwatch.fetching.answers import FetchOutcome
from regwatch.fetching.client import MOST_PIECES, Fetcher, FetchLimits
from tests.fakes.source_server import Answer, Request, SourceServer

NEWS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>News of a regulator</title></channel></rss>"
QUICK = FetchLimits(seconds=0.4, connect_seconds=0.2, wire_bytes=200_000, body_bytes=500_000)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


@pytest.fixture
def server() -> Iterator[SourceServer]:
    with SourceServer() as running:
        yield running


@pytest.fixture
def fetcher(server: SourceServer) -> Iterator[Fetcher]:
    with Fetcher(version="1.2", contact="mailto:desk@example.org", allowed=[server.address]) as fetching:
        yield fetching


@pytest.fixture
def hurried(server: SourceServer) -> Iterator[Fetcher]:
    with Fetcher(version="1.2", allowed=[server.address], limits=QUICK) as fetching:
        yield fetching


def test_a_document_comes_with_what_the_next_poll_needs(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer(
        "/news",
        NEWS,
        etag='"a b"',
        last_modified="Fri, 06 Mar 2026 10:00:00 GMT",
        headers={"Cache-Control": "max-age=60"},
    )
    fetched = fetcher.fetch(server.url("/news"))
    assert (fetched.outcome, fetched.body, fetched.reason, fetched.status) == (FetchOutcome.OK, NEWS, "", 200)
    assert (fetched.etag, fetched.last_modified) == ('"a b"', "Fri, 06 Mar 2026 10:00:00 GMT")
    assert (fetched.content_type, fetched.max_age, fetched.moved_to) == ("application/rss+xml", 60, None)
    assert fetched.wire_bytes > len(NEWS)


def test_validators_go_back_exactly_and_bring_not_modified(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/news", NEWS, etag='W/"\xe4 1"', last_modified="yesterday, or so")
    fetched = fetcher.fetch(server.url("/news"), etag='W/"\xe4 1"', last_modified="yesterday, or so")
    assert (fetched.outcome, fetched.body, fetched.etag) == (FetchOutcome.NOT_MODIFIED, b"", 'W/"\xe4 1"')
    assert server.requests[0].headers["if-modified-since"] == "yesterday, or so"


def test_a_validator_that_would_break_the_request_is_not_sent(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/news", NEWS)
    assert fetcher.fetch(server.url("/news"), etag="a\r\nX-Other: 1").outcome is FetchOutcome.OK
    assert "if-none-match" not in server.requests[0].headers


def test_the_request_says_who_asks_and_carries_nothing_else(
    server: SourceServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answer("/news", NEWS, headers={"Set-Cookie": "a=b; Path=/"})
    fetcher.fetch(server.url("/news"))
    fetcher.fetch(server.url("/news"))
    sent = server.requests[1].headers
    assert sent["user-agent"] == "Tidemark/1.2 (+mailto:desk@example.org)"
    assert sent["host"] == server.address
    assert sorted(sent) == ["accept", "accept-encoding", "host", "user-agent"]


def test_a_contact_that_would_break_the_header_is_a_bad_setting() -> None:
    with pytest.raises(BadSetting, match="USER_AGENT_CONTACT"):
        Fetcher(version="1", contact="me\r\nX-Other: 1")


def test_many_fetches_share_a_connection(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/news", NEWS)
    server.redirect("/old", "/news")
    for path in ("/news", "/old", "/missing", "/news"):
        fetcher.fetch(server.url(path))
    assert len({request.client_port for request in server.requests}) == 1


def test_a_kept_connection_that_has_ended_is_replaced(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/news", NEWS)
    seen: list[int] = []

    def once_per_connection(request: Request) -> Iterator[bytes]:
        if request.client_port not in seen and seen:
            yield HEAD + b"Content-Length: 2\r\n\r\nok"
        seen.append(request.client_port)

    server.raw("/ends", once_per_connection)
    fetcher.fetch(server.url("/news"))
    seen.append(server.requests[0].client_port)
    assert fetcher.fetch(server.url("/ends")).body == b"ok"


def test_eight_threads_use_one_fetcher(server: SourceServer, fetcher: Fetcher) -> None:
    for number in range(40):
        server.answer(f"/{number}", str(number))
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda number: fetcher.fetch(server.url(f"/{number}")).body, range(40)))
    assert bodies == [str(number).encode() for number in range(40)]


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_packed_document_is_unpacked(server: SourceServer, fetcher: Fetcher, coding: str) -> None:
    import zlib

    packed = gzip.compress(NEWS) if coding == "gzip" else zlib.compress(NEWS)
    server.answer("/news", packed, headers={"Content-Encoding": coding})
    assert fetcher.fetch(server.url("/news")).body == NEWS


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_coding_not_asked_for_is_refused(server: SourceServer, fetcher: Fetcher, coding: str) -> None:
    server.answer("/news", NEWS, headers={"Content-Encoding": coding})
    fetched = fetcher.fetch(server.url("/news"))
    assert (fetched.outcome, fetched.body) == (FetchOutcome.FAILED, b"")
    assert "packed in a way" in fetched.reason


@pytest.mark.parametrize(
    "packed",
    [b"no gzip at all", gzip.compress(NEWS, mtime=0)[:-12], gzip.compress(NEWS, mtime=0)[:20] + b"\xff" * 40],
    ids=["no gzip", "cut short", "damaged within"],  # a packed body holds the second at which it was packed
)
def test_a_damaged_packing_is_a_failure(server: SourceServer, fetcher: Fetcher, packed: bytes) -> None:
    server.answer("/news", packed, headers={"Content-Encoding": "gzip"})
    assert fetcher.fetch(server.url("/news")).outcome is FetchOutcome.FAILED


def test_a_gzip_bomb_ends_at_the_limit(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/bomb", gzip.compress(bytes(300_000_000), 9), headers={"Content-Encoding": "gzip"})
    fetched = fetcher.fetch(server.url("/bomb"))
    assert (fetched.outcome, fetched.body) == (FetchOutcome.TOO_LARGE, b"")
    assert "10 MB" in fetched.reason


def test_a_body_without_end_is_cut_on_the_wire(server: SourceServer, hurried: Fetcher) -> None:
    server.raw("/endless", lambda _: server.drip(HEAD + b"\r\n", b"x" * 50_000, seconds=0.0))
    fetched = hurried.fetch(server.url("/endless"))
    assert fetched.outcome is FetchOutcome.TOO_LARGE
    assert fetched.wire_bytes < QUICK.wire_bytes + 70_000


def test_headers_without_end_are_cut(server: SourceServer, hurried: Fetcher) -> None:
    server.raw("/headers", lambda _: server.drip(HEAD, b"X-More: " + b"y" * 5000 + b"\r\n", seconds=0.0))
    assert hurried.fetch(server.url("/headers")).outcome in {FetchOutcome.FAILED, FetchOutcome.TOO_LARGE}


def test_interim_answers_without_end_are_cut(server: SourceServer, hurried: Fetcher) -> None:
    server.raw("/interim", lambda _: server.drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, seconds=0.0))
    assert hurried.fetch(server.url("/interim")).outcome in {FetchOutcome.TOO_LARGE, FetchOutcome.TOO_SLOW}


def test_a_body_in_countless_pieces_is_cut(server: SourceServer, fetcher: Fetcher) -> None:
    pieces = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * (MOST_PIECES + 100)
    server.raw("/pieces", lambda _: [pieces])
    fetched = fetcher.fetch(server.url("/pieces"))
    assert (fetched.outcome, "pieces" in fetched.reason) == (FetchOutcome.FAILED, True)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 2", HEAD, HEAD + b"\r\n", HEAD + b"Content-Length: 900\r\n\r\n"])
def test_a_slow_drip_ends_at_the_deadline(server: SourceServer, hurried: Fetcher, start: bytes) -> None:
    server.raw("/drip", lambda _: server.drip(start, b"x", seconds=0.03))
    fetched = hurried.fetch(server.url("/drip"))
    assert (fetched.outcome, fetched.body) == (FetchOutcome.TOO_SLOW, b"")
    assert fetched.seconds >= QUICK.seconds
    assert "0.4 seconds" in fetched.reason


def test_a_redirect_with_a_dripping_body_ends_at_the_deadline(server: SourceServer, hurried: Fetcher) -> None:
    start = b"HTTP/1.1 302 Found\r\nLocation: /news\r\nContent-Length: 900\r\n\r\n"
    server.raw("/drip", lambda _: server.drip(start, b"x", seconds=0.03))
    assert hurried.fetch(server.url("/drip")).outcome is FetchOutcome.TOO_SLOW


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"SSH-2.0-server\r\n",
        HEAD + b"Content-Length: 900\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        HEAD + b"Content-Length: -5\r\n\r\n",
        b"HTTP/1.1 999999 Odd\r\n\r\n",
    ],
)
def test_a_lie_in_the_framing_is_a_failure_with_a_reason(server: SourceServer, fetcher: Fetcher, sent: bytes) -> None:
    server.raw("/lie", lambda _: [sent])
    fetched = fetcher.fetch(server.url("/lie"))
    assert (fetched.outcome, fetched.body) == (FetchOutcome.FAILED, b"")
    assert fetched.reason.endswith(".")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_only_a_permanent_one_is_remembered(
    server: SourceServer, fetcher: Fetcher, status: int
) -> None:
    server.answer("/news", NEWS)
    server.redirect("/old", "/news#top", status=status)
    fetched = fetcher.fetch(server.url("/old"))
    assert (fetched.url, fetched.body) == (server.url("/news"), NEWS)
    assert fetched.moved_to == (server.url("/news") if status in {301, 308} else None)


def test_what_follows_a_temporary_redirect_is_not_remembered(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/news", NEWS)
    for path, location, status in (("/a", "/b", 301), ("/b", "/c", 302), ("/c", "/news", 301)):
        server.redirect(path, location, status=status)
    assert fetcher.fetch(server.url("/a")).moved_to == server.url("/b")


def test_five_redirects_are_followed_and_six_are_not(server: SourceServer, fetcher: Fetcher) -> None:
    server.answer("/0", NEWS)
    for number in range(1, 7):
        server.redirect(f"/{number}", f"/{number - 1}")
    assert fetcher.fetch(server.url("/5")).outcome is FetchOutcome.OK
    refused = fetcher.fetch(server.url("/6"))
    assert (refused.outcome, "more than 5 times" in refused.reason) == (FetchOutcome.FAILED, True)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "//127.1/",
        "file:///etc/passwd",
        "http://user@127.0.0.1/",
        "http:\\\\127.0.0.1\\",
    ],
)
def test_no_redirect_leads_inside(server: SourceServer, fetcher: Fetcher, location: str) -> None:
    server.redirect("/2", location)
    server.redirect("/1", "/2")
    server.redirect("/0", "/1")
    fetched = fetcher.fetch(server.url("/0"))
    assert fetched.outcome is FetchOutcome.REFUSED
    assert fetched.url == server.url("/2")
    assert [request.path for request in server.requests] == ["/0", "/1", "/2"]


def test_a_redirect_to_a_name_of_this_machine_is_refused_when_dialled(server: SourceServer, fetcher: Fetcher) -> None:
    port = server.address.rpartition(":")[2]
    for location in ("http://localhost/", f"http://localhost:{port}9/", "http://localhost:443/"):
        server.redirect("/in", location)
        assert fetcher.fetch(server.url("/in")).outcome is FetchOutcome.REFUSED
    assert server.count("/") == 0


def test_a_second_server_on_the_same_machine_is_not_reached(server: SourceServer, fetcher: Fetcher) -> None:
    with SourceServer() as canary:
        server.redirect("/in", canary.url("/secret"))
        assert fetcher.fetch(server.url("/in")).outcome is FetchOutcome.REFUSED
        assert fetcher.fetch(canary.url("/secret")).outcome is FetchOutcome.REFUSED
        assert canary.requests == []


@pytest.mark.parametrize(
    "answers",
    [
        [["8.8.8.8", "127.0.0.1"]],
        [["127.0.0.1"]],
        [["2606:4700::1111", "::1"]],
        [["::ffff:169.254.169.254"]],
        [["64:ff9b::7f00:1"]],
    ],
)
def test_one_bad_address_among_those_of_a_name_refuses_all(server: SourceServer, answers: list[list[str]]) -> None:
    def lookup(host: str, port: int) -> list[IP]:
        return [ip_address(text) for text in answers[0]]

    with Fetcher(version="1", allowed=[server.address], lookup=lookup) as fetching:
        fetched = fetching.fetch("http://feeds.example.org/")
    assert (fetched.outcome, "public internet" in fetched.reason) == (FetchOutcome.REFUSED, True)
    assert server.requests == []


def test_a_name_is_looked_up_once_and_the_judged_address_is_dialled(server: SourceServer) -> None:
    server.answer("/news", NEWS)
    port = server.address.rpartition(":")[2]
    asked: list[str] = []

    def lookup(host: str, port: int) -> list[IP]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "10.0.0.1")]

    with Fetcher(version="1", allowed=[server.address], lookup=lookup) as fetching:
        assert fetching.fetch(f"http://feeds.example.org:{port}/news").body == NEWS
    assert asked == ["feeds.example.org"]
    assert server.requests[0].headers["host"] == f"feeds.example.org:{port}"


def test_a_name_that_is_nowhere_and_one_that_hangs_have_their_own_reasons() -> None:
    released = threading.Event()

    def lookup(host: str, port: int) -> list[IP]:
        if host == "hangs.example.org":
            released.wait(5)
        raise OSError

    with Fetcher(version="1", limits=QUICK, lookup=lookup) as fetching:
        nowhere = fetching.fetch("https://nowhere.example.org/")
        hanging = fetching.fetch("https://hangs.example.org/")
    released.set()
    assert (nowhere.outcome, "could not be found" in nowhere.reason) == (FetchOutcome.FAILED, True)
    assert (hanging.outcome, "not looked up in time" in hanging.reason) == (FetchOutcome.TOO_SLOW, True)


def test_a_port_where_nobody_listens_is_a_failure(server: SourceServer) -> None:
    with SourceServer() as gone:
        address = gone.address
    with Fetcher(version="1", allowed=[address]) as fetching:
        fetched = fetching.fetch(f"http://{address}/")
    assert (fetched.outcome, fetched.reason) == (FetchOutcome.FAILED, "The server does not take connections.")


def test_https_is_never_answered_in_plain(server: SourceServer, fetcher: Fetcher) -> None:
    fetched = fetcher.fetch(f"https://{server.address}/news")
    assert (fetched.outcome, "secure connection" in fetched.reason) == (FetchOutcome.FAILED, True)
    assert server.requests == []


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "http://127.0.0.1/", "http://a b/", "http://169.254.169.254/"]
)
def test_an_address_that_may_not_be_fetched_is_an_outcome_and_no_error(fetcher: Fetcher, url: str) -> None:
    fetched = fetcher.fetch(url)
    assert (fetched.outcome, fetched.url, fetched.status) == (FetchOutcome.REFUSED, url, None)
    assert fetched.reason


def test_rate_limits_bring_the_wait(server: SourceServer, fetcher: Fetcher) -> None:
    later = {"Retry-After": "Fri, 06 Mar 2026 10:10:00 GMT"}
    server.route("/429", lambda _: Answer(status=429, headers={"Retry-After": "120"}))
    server.route("/436", lambda _: Answer(status=436))
    start = b"HTTP/1.1 503 Busy\r\nDate: Fri, 06 Mar 2026 10:00:00 GMT\r\nContent-Length: 0\r\n"
    server.raw("/503", lambda _: [start + f"Retry-After: {later['Retry-After']}\r\n\r\n".encode()])
    waits = [fetcher.fetch(server.url(path)) for path in ("/429", "/436", "/503")]
    assert [fetched.outcome for fetched in waits] == [FetchOutcome.ASKED_TO_WAIT] * 3
    assert [fetched.retry_after for fetched in waits] == [120, None, 600]


def test_a_robot_check_is_blocked_and_never_content(server: SourceServer, fetcher: Fetcher) -> None:
    page = (
        "<!DOCTYPE html><html><head><script>awsWafCookieDomainList=[]</script></head><body>"
        + " " * 1900
        + "</body></html>"
    )
    server.answer("/aws", page, content_type="text/html")
    server.answer("/packed", page, content_type="text/html", compressed=True)
    server.answer("/cloud", "<html>no</html>", status=403, headers={"cf-mitigated": "challenge"})
    for path in ("/aws", "/packed", "/cloud"):
        fetched = fetcher.fetch(server.url(path))
        assert (fetched.outcome, fetched.body) == (FetchOutcome.BLOCKED, b"")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(410, FetchOutcome.GONE), (404, FetchOutcome.FAILED), (403, FetchOutcome.FAILED), (500, FetchOutcome.FAILED)],
)
def test_an_error_page_is_never_a_document(
    server: SourceServer, fetcher: Fetcher, status: int, outcome: FetchOutcome
) -> None:
    server.answer("/news", NEWS, status=status, etag='"a"')
    fetched = fetcher.fetch(server.url("/news"))
    assert (fetched.outcome, fetched.body, fetched.etag) == (outcome, b"", None)
    assert str(status) in fetched.reason


def test_not_modified_unasked_is_no_success(server: SourceServer, fetcher: Fetcher) -> None:
    server.route("/news", lambda _: Answer(status=304))
    assert fetcher.fetch(server.url("/news")).outcome is FetchOutcome.FAILED


def test_no_connection_stays_open_after_trouble(server: SourceServer, hurried: Fetcher) -> None:
    server.raw("/drip", lambda _: server.drip(HEAD + b"\r\n", b"x", seconds=0.03))
    hurried.fetch(server.url("/drip"))
    before = len(list(Path("/proc/self/fd").iterdir()))
    hurried.fetch(server.url("/drip"))
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1  # the server's own end may close a moment later
