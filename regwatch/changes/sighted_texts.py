"""The text of a change as each source shows it, beside what was last decided about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.core.redline import Redline, redline
from regwatch.changes.models import ItemVersion
from regwatch.changes.queries import versions_at


@dataclass(frozen=True)
class SightedText:
    """The newest version of one sighting, and the version before that it is compared with, where there is one."""

    sighting: Any
    newest: ItemVersion
    before: ItemVersion | None
    compared: Redline | None

    @property
    def differs(self) -> bool:
        return self.compared is not None and not self.compared.is_same

    @property
    def is_news(self) -> bool:
        """Whether a reader finds it different from what was last decided about."""
        decided = self.sighting.decided_version
        return decided is not None and decided < self.sighting.version and self.differs

    @property
    def before_words(self) -> str:
        if not self.is_news:
            return "the version before"
        return "the version of the first poll" if self.before and self.before.number == 1 else "what was decided about"


def texts_of(session: Session, sightings: Sequence[Any]) -> list[SightedText]:
    """Each sighting's text, compared with what was last decided about, or else with the version before it."""
    bases = {sighting.id: _base(sighting) for sighting in sightings}
    wanted = [(sighting.id, number) for sighting in sightings for number in (sighting.version, bases[sighting.id])]
    held = {(row.item_id, row.number): row for row in versions_at(session, wanted)}
    found = []
    for sighting in sightings:
        newest = held[sighting.id, sighting.version]
        before = held.get((sighting.id, bases[sighting.id]))
        found.append(SightedText(sighting, newest, before, redline(_words(before), _words(newest)) if before else None))
    return found


def _base(sighting: Any) -> int:
    decided: int | None = sighting.decided_version
    return decided if decided is not None and decided < sighting.version else int(sighting.version) - 1


def _words(version: ItemVersion) -> str:
    return f"{version.title}\n{version.text}"
