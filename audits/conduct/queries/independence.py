"""Who took part in an audit, and who stands apart from it and may decide about it (SPEC 2.7)."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import named
from app.people.domain.roles import roles_that_may
from app.people.queries import people_at
from audits.conduct.domain.independence import Parties, why_not_decide
from audits.conduct.models import AnswerRevision, Audit, AuditResult
from audits.words import RevisionKind


def parties_of(session: Session, audit: Audit) -> Parties:
    """Both sides of an audit, in one query: what a decided dispute writes makes nobody an auditor."""
    answered = select(col(AnswerRevision.made_by_id)).where(*_answers(audit.row_id))
    completed = select(col(AuditResult.completed_by_id)).where(*_completions(audit.row_id))
    ids = session.scalars(union(answered, completed))
    return Parties(frozenset({audit.auditor_id, *(key for key in ids if key is not None)}), audit.auditee_id)


def stands_apart(actor: Actor) -> ColumnElement[bool]:
    """The same rule over rows of audits, for lists."""
    return ~or_(
        col(Audit.auditor_id) == actor.id,
        col(Audit.auditee_id).is_not_distinct_from(actor.id),
        exists().where(*_answers(col(Audit.id)), col(AnswerRevision.made_by_id) == actor.id),
        exists().where(*_completions(col(Audit.id)), col(AuditResult.completed_by_id) == actor.id),
    )


def who_may_decide(session: Session, audit: Audit) -> str:
    """Who decides about this audit, by name; where nobody does, who must be given the right, and by whom."""
    parties = parties_of(session, audit)
    people = people_at(
        session,
        Capability.REOPEN_AUDITS,
        team_id=audit.team_id,
        site_id=audit.site_id,
        client_id=audit.client_id,
    )
    names = [person.name for person in people if not why_not_decide(parties, person.id)]
    if not names:
        roles = roles_that_may(Capability.REOPEN_AUDITS)
        return (
            f"Nobody else may: an administrator must make somebody who took no part in this audit {roles} who"
            " sees its unit."
        )
    return f"{named(names)} may."


def _answers(audit_id: Any) -> tuple[ColumnElement[bool], ...]:
    return col(AnswerRevision.audit_id) == audit_id, col(AnswerRevision.kind) != RevisionKind.DECIDED


def _completions(audit_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Results that were completed and signed; those that a decided dispute wrote have its answer among theirs."""
    decided = aliased(AnswerRevision)
    return (
        col(AuditResult.audit_id) == audit_id,
        ~exists().where(
            decided.audit_id == col(AuditResult.audit_id),  # type: ignore[arg-type]  # a column
            decided.audit_revision == col(AuditResult.revision),  # type: ignore[arg-type]  # a column
            decided.kind == RevisionKind.DECIDED,  # type: ignore[arg-type]  # a column
        ),
    )
