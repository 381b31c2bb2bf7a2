"""What others may join on; nobody joins our tables (DESIGN 3). Who joins filters checklists by their `client_id`."""

from functools import cache

from sqlalchemy import Subquery, select
from sqlmodel import col

from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRequirement, QuestionRow


@cache
def checklist_rows() -> Subquery:
    """Read-only: id, ref, title, client_id, is_retired."""
    return select(
        col(ChecklistRow.id),
        col(ChecklistRow.ref),
        col(ChecklistRow.title),
        col(ChecklistRow.client_id),
        col(ChecklistRow.is_retired),
    ).subquery("checklist_rows")


@cache
def version_rows() -> Subquery:
    """Read-only: id, checklist_id, number, state, channels."""
    return select(
        col(ChecklistVersion.id),
        col(ChecklistVersion.checklist_id),
        col(ChecklistVersion.number),
        col(ChecklistVersion.state),
        col(ChecklistVersion.channels),
    ).subquery("version_rows")


@cache
def question_rows() -> Subquery:
    """Read-only: id, version_id, code, text, type, parent_id."""
    return select(
        col(QuestionRow.id),
        col(QuestionRow.version_id),
        col(QuestionRow.code),
        col(QuestionRow.text),
        col(QuestionRow.type),
        col(QuestionRow.parent_id),
    ).subquery("question_rows")


@cache
def question_requirement_rows() -> Subquery:
    """Read-only: which questions look at which requirements."""
    return select(col(QuestionRequirement.question_id), col(QuestionRequirement.requirement_id)).subquery(
        "question_requirement_rows"
    )
