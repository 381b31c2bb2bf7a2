"""The register as the matching reads it, kept between polls and made anew when the register changed."""

import threading
from dataclasses import dataclass

from sqlmodel import Session

from app.requirements.queries import register_stamp, register_texts
from regwatch.changes.queries import past_decisions
from regwatch.matching.domain.ranking import Decision, Ranker, RegisterText

MOST_MATCHES = 8


@dataclass
class RegisterIndex:
    """One process's Ranker with the stamp of the register that it was made from; safe between threads."""

    stamp: str = ""
    ranker: Ranker | None = None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def fresh(self, session: Session) -> Ranker:
        """The Ranker for the register as it is now."""
        stamp = register_stamp(session)
        with self._lock:
            if self.ranker is None or stamp != self.stamp:
                texts = [
                    RegisterText(entry.id, entry.reference, entry.title, entry.text)
                    for entry in register_texts(session)
                ]
                decisions = [Decision(requirement_id, relevant) for requirement_id, relevant in past_decisions(session)]
                self.ranker, self.stamp = Ranker(texts, decisions=decisions), stamp
            return self.ranker


INDEX = RegisterIndex()
