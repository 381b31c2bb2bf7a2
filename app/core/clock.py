"""The only module that reads the clock.

Business time (`now`) can be made to stand for acceptance; leases, throttling and measured seconds always use
`real`, so that a standing clock never makes a lock immortal (DESIGN 5).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import BadSetting


def instant_from(text: str) -> datetime:
    """Read an ISO 8601 instant with an offset; raise ValueError for anything else."""
    instant = datetime.fromisoformat(text.strip())
    if instant.tzinfo is None:
        message = "an instant needs its offset, such as 2026-11-24T09:00:00+00:00"
        raise ValueError(message)
    return instant.astimezone(UTC)


@dataclass(frozen=True)
class Clock:
    """Tells business time and real time, both aware and in UTC.

    `fixed` is empty, an ISO instant, or `@FILE` whose first line is one and is read at each use.
    """

    fixed: str = ""

    def now(self) -> datetime:
        if not self.fixed:
            return self.real()
        try:
            return instant_from(self._fixed_text())
        except (OSError, ValueError, IndexError) as error:
            raise BadSetting(
                "TIDEMARK_NOW", f"must be an ISO instant with offset, or @FILE holding one ({error})"
            ) from error

    def real(self) -> datetime:
        return datetime.now(UTC)

    def _fixed_text(self) -> str:
        if self.fixed.startswith("@"):
            return Path(self.fixed[1:]).read_text(encoding="utf-8").splitlines()[0]
        return self.fixed
