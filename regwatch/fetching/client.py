"""The one way out: every request that leaves the machine over HTTP is made here.

The address is judged where it is dialled, so a redirect, a name that changes its mind or a second reading of the URL
cannot slip past. httpcore, the engine of httpx, is used directly: its parts of a URL come from our own grammar, so no
second parser has a say, and a fetch costs about half the processor time of httpx.Client. Redirects, cookies,
credentials, proxies and unpacking, which httpx.Client would do by itself, must not happen by themselves here.
"""

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from types import TracebackType
from typing import Any, Final, Self

import httpcore
import httpx

from regwatch.fetching import addresses, answers
from regwatch.fetching.addresses import IP, Address, AddressRefused
from regwatch.fetching.answers import DOCUMENTS, Fetched, FetchOutcome, Headers
from regwatch.fetching.cookies import Cookies
from regwatch.fetching.decoding import GZIP_HEAD, Undecodable, Unpacked
from regwatch.fetching.headers import ACCEPT, by_name, coding, cookies_set, user_agent, validators
from regwatch.fetching.names import Lookup, NameNotFound, Names, look_up

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PERMANENT: Final = frozenset({301, 308})
MOST_PIECES: Final = 20_000
MOST_DIALLED: Final = 4
KEPT_OPEN: Final = 8
CUT_SHORT: Final = "The answer ended before it was complete."


@dataclass(frozen=True, slots=True)
class FetchLimits:
    seconds: float = 18.0
    connect_seconds: float = 6.0
    wire_bytes: int = 4_000_000
    body_bytes: int = 10_000_000
    redirects: int = 5


class Fetcher:
    """Fetches documents of sources. One serves a whole poll and up to eight threads at once; close it afterwards."""

    def __init__(
        self,
        *,
        version: str,
        contact: str = "",
        allowed: Iterable[str] = (),
        limits: FetchLimits | None = None,
        lookup: Lookup = look_up,
    ) -> None:
        self.limits = limits or FetchLimits()
        self.allowed = addresses.read_endpoints(allowed)
        self.user_agent = user_agent(version, contact)
        guard = _Guard(self.allowed, self.limits, Names(lookup))
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(),
            max_connections=4 * KEPT_OPEN,
            max_keepalive_connections=KEPT_OPEN,
            keepalive_expiry=15.0,
            network_backend=guard,
        )

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch once, whatever the source does; every trouble is an outcome with a reason and none is raised."""
        began = time.monotonic()
        budget = _Budget(self.limits)
        trip = _Trip(self, self._pool, budget, validators(etag, last_modified))
        _running.budget = budget
        try:
            fetched = trip.run(url)
        except AddressRefused as error:
            fetched = Fetched(FetchOutcome.REFUSED, trip.url or url, str(error))
        except _Stopped as stop:
            fetched = Fetched(stop.outcome, trip.url or url, stop.reason, trip.status)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            fetched = _broken(error, trip, self.limits)
        finally:
            del _running.budget
        return replace(fetched, seconds=time.monotonic() - began, wire_bytes=budget.wire_bytes)

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Stopped(Exception):
    """Ends a fetch from wherever it is, with what to tell."""

    def __init__(self, outcome: FetchOutcome, reason: str) -> None:
        self.outcome, self.reason = outcome, reason
        super().__init__(reason)


class _Budget:
    """The time and bytes that one fetch may still use, whichever connection it happens to run on."""

    def __init__(self, limits: FetchLimits) -> None:
        self._limits = limits
        self._expires = time.monotonic() + limits.seconds
        self.wire_bytes = 0
        self.dialled = False

    def left(self) -> float:
        left = self._expires - time.monotonic()
        if left <= 0:
            raise _Stopped(FetchOutcome.TOO_SLOW, _too_slow(self._limits))
        return left

    def count(self, received: int) -> None:
        self.wire_bytes += received
        if self.wire_bytes > self._limits.wire_bytes:
            size = _size(self._limits.wire_bytes)
            raise _Stopped(FetchOutcome.TOO_LARGE, f"The answer is larger than {size} and was cut off.")


class _Running(threading.local):
    """The budget of the fetch that runs in this thread, for the sockets, which know nothing of fetches."""

    budget: _Budget


_running = _Running()


class _GuardedStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the fetch's deadline and whose every byte is counted."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # the budget is shorter
        budget = _running.budget
        received = self._inner.read(max_bytes, budget.left())
        budget.count(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  # the budget is shorter
        self._inner.write(buffer, _running.budget.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  # the budget is shorter
    ) -> httpcore.NetworkStream:
        return _GuardedStream(self._inner.start_tls(ssl_context, server_hostname, _running.budget.left()))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Guard(httpcore.NetworkBackend):
    """Looks a name up once, judges every address it gives, and dials one of exactly those."""

    def __init__(self, allowed: frozenset[addresses.Endpoint], limits: FetchLimits, names: Names) -> None:
        self._allowed = allowed
        self._limits = limits
        self._names = names
        self._dialler = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  # the budget is shorter
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        budget = _running.budget
        found = self._found(host, port, budget)
        for ip in found:
            addresses.check_dialled(ip, port, self._allowed)
        budget.dialled = True
        trouble: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for ip in found[:MOST_DIALLED]:
            seconds = min(self._limits.connect_seconds, budget.left())
            try:
                dialled = str(addresses.unwrapped(ip))
                return _GuardedStream(self._dialler.connect_tcp(dialled, port, seconds, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble or _Stopped(FetchOutcome.FAILED, f"The host name {host} could not be found.")

    def _found(self, host: str, port: int, budget: _Budget) -> list[IP]:
        literal = addresses.literal_ip(host)
        if literal is not None:
            return [literal]
        try:
            return self._names.find(host, port, budget.left())
        except NameNotFound as error:
            raise _Stopped(FetchOutcome.TOO_SLOW if error.late else FetchOutcome.FAILED, str(error)) from None


class _Trip:
    """One fetch through its redirects."""

    def __init__(
        self, fetcher: Fetcher, pool: httpcore.ConnectionPool, budget: _Budget, validators: list[tuple[bytes, bytes]]
    ) -> None:
        self._fetcher = fetcher
        self._limits = fetcher.limits
        self._pool = pool
        self._budget = budget
        self._validators = validators
        self._cookies = Cookies()
        self._moved_to: str | None = None
        self._only_permanent = True
        self.url = ""
        self.status: int | None = None

    def run(self, url: str) -> Fetched:
        address = addresses.read_address(url, self._fetcher.allowed)
        for _ in range(self._limits.redirects + 1):
            self.url, self.status = address.url, None
            answer = self._ask(address)
            if isinstance(answer, Fetched):
                return answer
            address = answer
        reason = f"The source redirects more than {self._limits.redirects} times."
        return Fetched(FetchOutcome.FAILED, self.url, reason, self.status)

    def _ask(self, address: Address) -> Fetched | Address:
        self._budget.dialled = False
        try:
            return self._ask_once(address)
        except (httpcore.NetworkError, httpcore.RemoteProtocolError):
            if self._budget.dialled or self.status is not None:
                raise
        # The kept connection had ended before the request reached the source, so this is the first request it sees.
        return self._ask_once(address)

    def _ask_once(self, address: Address) -> Fetched | Address:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        headers = [
            (b"Host", address.host_header.encode()),
            (b"User-Agent", self._fetcher.user_agent.encode()),
            (b"Accept", ACCEPT.encode()),
            (b"Accept-Encoding", b"gzip, deflate"),
            *self._validators,
        ]
        if cookie := self._cookies.header(address):
            headers.append((b"Cookie", cookie.encode("ascii")))
        waits = {"timeout": {"pool": self._budget.left()}}
        with self._pool.stream("GET", url, headers=headers, extensions=waits) as response:
            self.status = response.status
            return self._read(address, response)

    def _read(self, address: Address, response: httpcore.Response) -> Fetched | Address:
        headers = by_name(response.headers)
        self._cookies.take(address, cookies_set(response.headers))
        status = response.status
        body = self._document(response, headers) if status in DOCUMENTS else self._beginning(response, headers)
        if status in REDIRECTS and "location" in headers:
            return self._redirected(address, status, headers["location"])
        outcome, reason = answers.judge(status, headers, body, conditional=bool(self._validators))
        fetched = Fetched(
            outcome,
            self.url,
            reason,
            status,
            content_type=headers.get("content-type"),
            retry_after=answers.wait_asked(headers),
            max_age=answers.age_allowed(headers),
        )
        if not fetched.answered:
            return fetched
        return replace(
            fetched,
            body=body,
            etag=answers.validator(headers, "etag"),
            last_modified=answers.validator(headers, "last-modified"),
            moved_to=self._moved_to,
        )

    def _redirected(self, address: Address, status: int, location: str) -> Address:
        target = addresses.redirected(address, location, self._fetcher.allowed)
        self._only_permanent = self._only_permanent and status in PERMANENT
        if self._only_permanent:
            self._moved_to = target.url
        return target

    def _document(self, response: httpcore.Response, headers: Headers) -> bytes:
        body = self._whole(self._pieces(response), coding(headers))
        # Some servers hand out a packed file as it lies on their disk and say nothing of its packing.
        return self._whole([body], "gzip") if body.startswith(GZIP_HEAD) else body

    def _whole(self, pieces: Iterable[bytes], packing: str) -> bytes:
        unpacked = Unpacked(packing, self._limits.body_bytes)
        if not unpacked.known:
            raise _Stopped(FetchOutcome.FAILED, "The answer is packed in a way that was not asked for.")
        try:
            body = _unpack(pieces, unpacked)
        except Undecodable:
            raise _Stopped(FetchOutcome.FAILED, "The answer is packed, and the packing is damaged.") from None
        if unpacked.room < 0:
            size = _size(self._limits.body_bytes)
            raise _Stopped(FetchOutcome.TOO_LARGE, f"The document is larger than {size} and was cut off.")
        if not unpacked.complete:
            raise _Stopped(FetchOutcome.FAILED, CUT_SHORT)
        return body

    def _beginning(self, response: httpcore.Response, headers: Headers) -> bytes:
        """What stands first in an answer that is no document: enough to know a robot check, and to end it decently."""
        unpacked = Unpacked(coding(headers), answers.CHALLENGE_LENGTH)
        try:
            return _unpack(self._pieces(response), unpacked) if unpacked.known else b""
        except (Undecodable, httpcore.NetworkError, httpcore.RemoteProtocolError):
            return b""

    def _pieces(self, response: httpcore.Response) -> Iterator[bytes]:
        for number, piece in enumerate(response.iter_stream()):
            self._budget.left()
            # A body in pieces of one byte costs seconds of our processor without being large.
            if number > MOST_PIECES:
                raise _Stopped(
                    FetchOutcome.FAILED, f"The answer came in more than {MOST_PIECES:,} pieces and was cut off."
                )
            yield piece


def _unpack(pieces: Iterable[bytes], unpacked: Unpacked) -> bytes:
    gathered = BytesIO()
    for piece in pieces:
        gathered.write(unpacked.feed(piece))
        if unpacked.room < 0:
            break
    return gathered.getvalue()


def _trust() -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    # The system's own list comes on top, for organisations that add an authority to it.
    context.load_default_certs()
    return context


def _broken(error: Exception, trip: _Trip, limits: FetchLimits) -> Fetched:
    cause = error.__cause__ or error.__context__
    if isinstance(error, httpcore.ConnectTimeout):
        return Fetched(FetchOutcome.TOO_SLOW, trip.url, "The server did not take the connection in time.")
    if isinstance(error, httpcore.TimeoutException):
        return Fetched(FetchOutcome.TOO_SLOW, trip.url, _too_slow(limits), trip.status)
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = f"The server's certificate is not valid: {cause.verify_message}."
    elif isinstance(cause, ssl.SSLError):
        reason = "The server does not offer a secure connection at this address."
    elif isinstance(error, httpcore.ConnectError):
        reason = "The server does not take connections."
    elif trip.status is not None:
        reason = CUT_SHORT
    else:
        reason = "The server broke off, or what it sent is not HTTP."
    return Fetched(FetchOutcome.FAILED, trip.url, reason, trip.status)


def _too_slow(limits: FetchLimits) -> str:
    return f"The source did not finish within {limits.seconds:g} seconds and was cut off."


def _size(count: int) -> str:
    return f"{count / 1_000_000:g} MB"
