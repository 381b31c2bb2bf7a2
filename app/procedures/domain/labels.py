"""The label of a version, major.minor: given when a revision is submitted, and fixed when it is published."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class VersionLabel:
    """What people call a version: `3.0` asks everybody again, `3.1` nobody."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


def next_label(published: VersionLabel | None, *, is_material: bool) -> VersionLabel:
    """What the next version is called after the one that was published last; the first is 1.0, material or not."""
    if published is None:
        return VersionLabel(1, 0)
    return VersionLabel(published.major + 1, 0) if is_material else VersionLabel(published.major, published.minor + 1)
