"""Looks host names up within a deadline, which the system's own resolver does not have."""

import socket
import threading
from collections.abc import Callable
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Final

from regwatch.fetching.addresses import IP

MOST_WAITING: Final = 32

Lookup = Callable[[str, int], list[IP]]


class NameNotFound(Exception):
    """No address for this name, with a sentence that says why; `late` where the resolver did not answer in time."""

    def __init__(self, sentence: str, *, late: bool = False) -> None:
        self.late = late
        super().__init__(sentence)


def look_up(host: str, port: int) -> list[IP]:
    """All addresses that the system's resolver gives for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))


class Names:
    """Runs each lookup in a thread of its own that can be left behind; so many may hang and no more."""

    def __init__(self, lookup: Lookup = look_up) -> None:
        self._lookup = lookup
        self._free = threading.BoundedSemaphore(MOST_WAITING)

    def find(self, host: str, port: int, seconds: float) -> list[IP]:
        """The addresses of a name, at least one; raise NameNotFound."""
        if not self._free.acquire(blocking=False):
            raise NameNotFound("Too many host names wait to be looked up. The name server does not answer.", late=True)
        result: SimpleQueue[list[IP]] = SimpleQueue()
        threading.Thread(target=self._resolve, args=(host, port, result), name="lookup", daemon=True).start()
        try:
            found = result.get(timeout=seconds)
        except Empty:
            raise NameNotFound(f"The host name {host} was not looked up in time.", late=True) from None
        if not found:
            raise NameNotFound(f"The host name {host} could not be found.")
        return found

    def _resolve(self, host: str, port: int, result: "SimpleQueue[list[IP]]") -> None:
        found: list[IP] = []
        try:
            found = self._lookup(host, port)
        except (OSError, ValueError):
            pass
        finally:
            self._free.release()
            result.put(found)
