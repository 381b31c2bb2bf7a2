"""Reading signatures: whoever may see what was signed may see who signed it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.paging import Selection
from app.signing.domain.words import SignOffStatus
from app.signing.models import Signature, SignOff, SignOffDecision, SignOffStep

FIGURES, GROUP = 16, 4


@dataclass(frozen=True)
class GivenSignature:
    """A signature as pages and prints show it."""

    id: int
    revision: int
    meaning: str
    person_id: int
    name: str
    post: str
    text_hash: str
    signed_at: datetime

    @property
    def short_hash(self) -> str:
        """The first 16 figures in groups of four, as people compare them."""
        return " ".join(self.text_hash[at : at + GROUP] for at in range(0, FIGURES, GROUP))


def signatures_of(session: Session, kind: str, subject_id: int, *, only_counting: bool = False) -> list[GivenSignature]:
    """Every signature on every revision of one thing, oldest first; or without those whose sign-off came to nothing."""
    chosen = select(Signature).where(col(Signature.subject_kind) == kind, col(Signature.subject_id) == subject_id)
    if only_counting:
        chosen = chosen.where(~_counts_no_more().exists())
    rows = session.scalars(chosen.order_by(col(Signature.id)))
    return [
        GivenSignature(
            row.row_id, row.subject_revision, row.meaning, row.person_id, row.name, row.post, row.text_hash,
            row.signed_at,
        )
        for row in rows
    ]  # fmt: skip


def _counts_no_more() -> Selection:
    """The decision that a signature was given with, where its sign-off lapsed, was withdrawn or rejected."""
    return (
        select(col(SignOffDecision.id))
        .join(SignOffStep, col(SignOffStep.id) == col(SignOffDecision.step_id))
        .join(SignOff, col(SignOff.id) == col(SignOffStep.sign_off_id))
        .where(
            col(SignOffDecision.signature_id) == col(Signature.id),
            col(SignOff.status).not_in([SignOffStatus.OPEN, SignOffStatus.APPROVED]),
        )
    )


def is_signed(session: Session, kind: str, subject_id: int, revision: int) -> bool:
    """Whether anybody signed one revision of a thing that the caller may see."""
    chosen = select(col(Signature.id)).where(
        col(Signature.subject_kind) == kind,
        col(Signature.subject_id) == subject_id,
        col(Signature.subject_revision) == revision,
    )
    return session.execute(chosen.limit(1)).first() is not None
