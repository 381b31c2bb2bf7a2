"""What polls work with: the one way out, and the children that read what comes back; one set a process."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from threading import Lock

from app.config import Settings
from app.core.child import Readers
from regwatch.fetching.client import Fetcher
from regwatch.fetching.reader import FUNCTION, READER


@dataclass(frozen=True)
class Tools:
    """A fetcher and the readers; nothing is opened before the first use."""

    fetcher: Fetcher
    readers: Readers


def tools_for(settings: Settings) -> Tools:
    """The process's tools for these settings."""
    with _LOCK:
        return Tools(_fetcher(settings.user_agent_contact, settings.allow_private_sources), _READERS)


# The children are the process's, whatever the settings; nothing starts before the first document.
_READERS = Readers({READER: FUNCTION})
_LOCK = Lock()  # two threads that ask at once must not make two fetchers, of which one would leak its connections


@cache
def _fetcher(contact: str, allowed: tuple[str, ...]) -> Fetcher:
    return Fetcher(version=version("tidemark"), contact=contact, allowed=allowed)
