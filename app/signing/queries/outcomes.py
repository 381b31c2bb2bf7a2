"""What came of a consultation, for whoever decides about the text after it: figures and objections, and no names."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.signing.domain.consulting import ConsultationTally
from app.signing.domain.words import View
from app.signing.models import Consultation, ConsultationGroup
from app.signing.queries.consultations import groups_of, newest_about, tally_of
from app.signing.queries.live import SaidComment, said_in


@dataclass(frozen=True)
class ConsultationOutcome:
    """Who was asked and how they answered, by group, and every objection with what became of it."""

    row: Consultation
    tally: ConsultationTally
    left_out: Sequence[ConsultationGroup]
    objections: Sequence[SaidComment]

    @property
    def unshown(self) -> int:
        """Objections that count beyond those that are listed."""
        shown = sum(not one.on_earlier_text for one in self.objections)
        return max(0, self.tally.count_of(View.OBJECT) - shown)


def outcome_about(session: Session, kind: str, subject_id: int, revision: int) -> ConsultationOutcome | None:
    """Of the last consultation on this revision; None where nobody was asked about it."""
    row = newest_about(session, kind, subject_id, revision)
    return _outcome_of(session, row) if row is not None else None


def _outcome_of(session: Session, row: Consultation) -> ConsultationOutcome:
    left_out = [group for group in groups_of(session, row) if group.removed_at is not None]
    objections = [one for one in said_in(session, row) if one.view is View.OBJECT]
    return ConsultationOutcome(row, tally_of(session, row), left_out, objections)
