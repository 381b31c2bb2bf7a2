"""Two wordings held against each other: our own words by themselves, and the instrument's by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.redline import Redline, redline
from app.requirements.domain.documents import WORDING

QUOTED = "source_text"
OWN = tuple(name for name in WORDING if name != QUOTED)


@dataclass(frozen=True)
class Compared:
    """What differs in each; None where they say the same."""

    own: Redline | None
    quoted: Redline | None


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Compared:
    """The texts that differ, as they were and as they became."""
    return Compared(_redline(old, new, OWN), _redline(old, new, (QUOTED,)))


def _redline(old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, ...]) -> Redline | None:
    differ = [name for name in names if old[name] != new[name]]
    return redline(*("\n".join(side[name] for name in differ) for side in (old, new))) if differ else None
