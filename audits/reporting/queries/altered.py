"""Nothing is printed of an audit that is not as it was signed: a false answer beside a true hash would be a forgery."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from app.core.errors import StepNotAllowed
from app.core.text import plural
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.proof import problems_of


class AuditAltered(StepNotAllowed):
    """What is stored of an audit is not what was signed, so nothing of it is printed beside the signed hash."""

    def __init__(self, audit_id: int, problems: Sequence[str]) -> None:
        more = f", and {plural(len(problems) - 1, 'more difference')}" if len(problems) > 1 else ""
        self.sentence = (
            f"What is stored of {audit_number(audit_id)} is not what was signed: {problems[0]}{more}. Nothing of it is "
            "printed. Tell an administrator, who finds every record that differs by: tidemark history verify"
        )
        super().__init__("printed", "altered")

    def __str__(self) -> str:
        return self.sentence


def refuse_altered(session: Session, revisions: Mapping[int, int]) -> None:
    """Raise AuditAltered for the first of these audits, each in one revision, that is not as it was signed."""
    for audit_id, problems in sorted(problems_of(session, revisions).items()):
        if problems:
            raise AuditAltered(audit_id, problems)
