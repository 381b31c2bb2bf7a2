"""What stands at the head and on every page of a paper, beside the procedure's own words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from app.core.days import day_in_words
from app.core.text import one_line
from app.procedures.domain.text import ProcedureText

GROUP: Final = 4
FIGURES: Final = 16
NO_DAY: Final = date(2000, 1, 1)


@dataclass(frozen=True)
class PaperHead:
    """`effective_on` is None for words that are not in force yet; the same head and text give the same paper."""

    code: str
    label: str
    owner: str
    content_hash: str
    revision: int
    effective_on: date | None = None
    signatures: tuple[str, ...] = ()

    @property
    def made_at(self) -> datetime:
        """The instant that the file itself carries: the version's, since that of printing would change its bytes."""
        day = self.effective_on or NO_DAY
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    @property
    def printed(self) -> str:
        if self.effective_on is None:
            return f"Printed from revision {self.revision} (version {self.label}), which is not in force."
        return f"Printed from version {self.label}, in force from {day_in_words(self.effective_on)}."

    @property
    def hash_in_groups(self) -> str:
        """`c41e 88d0 2b97 f3a5`: the first 16 figures, as signatures show them."""
        return " ".join(self.content_hash[at : at + GROUP] for at in range(0, FIGURES, GROUP))

    def facts(self) -> list[list[str]]:
        day = day_in_words(self.effective_on) if self.effective_on else "Not yet"
        facts = [
            ["Procedure", one_line(self.code)],
            ["Version", one_line(self.label)],
            ["In force from", day],
            ["Owner", one_line(self.owner)],
            *(["Signed", one_line(signature)] for signature in self.signatures),
            ["Content hash", self.content_hash],
        ]
        return [fact for fact in facts if fact[1]]


def titled(text: ProcedureText) -> str:
    return one_line(text.title) or "Untitled"
