"""What one run of a job tells: how many things it handled and how many of those failed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class JobResult:
    """A run that handled nothing is a quiet tick and leaves no row of its own."""

    handled: int = 0
    failed: int = 0
    note: str = ""

    @property
    def is_quiet(self) -> bool:
        return not (self.handled or self.failed)
