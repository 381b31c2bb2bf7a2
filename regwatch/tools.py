"""What polls work with: the one way out, and the children that read what comes back; one set a process."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from app.config import Settings
from app.core.child import Readers
from regwatch.fetching.client import Fetcher
from regwatch.fetching.reading import FUNCTION

READER = "document"


@dataclass(frozen=True)
class Tools:
    """A fetcher and the readers; nothing is opened before the first use."""

    fetcher: Fetcher
    readers: Readers


def tools_for(settings: Settings) -> Tools:
    """The process's tools for these settings."""
    return _tools(settings.user_agent_contact, settings.allow_private_sources)


@cache
def _tools(contact: str, allowed: tuple[str, ...]) -> Tools:
    fetcher = Fetcher(version=version("tidemark"), contact=contact, allowed=allowed)
    return Tools(fetcher, Readers({READER: FUNCTION}))
