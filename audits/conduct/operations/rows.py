"""What every step of an audit does to its row: check who, count it on, record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.differences import only_what_differs
from app.core.errors import NotAllowed
from app.history.operations import EntrySubject, record
from audits.conduct.domain.independence import why_not_decide
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.models import Audit
from audits.conduct.queries.independence import parties_of, who_may_decide

KIND = "audit"
OWN_WORK = "You were audited here, so somebody else must carry it out."


def about(audit: Audit) -> EntrySubject:
    return EntrySubject(KIND, str(audit.row_id), audit.client_id)


def label(audit: Audit) -> str:
    return audit_number(audit.row_id)


def refuse_own_work(audit: Audit, by: Actor) -> None:
    """Nobody carries out, completes or decides an audit of their own work (SPEC 2.4.9)."""
    if by.id is not None and audit.auditee_id == by.id:
        raise NotAllowed(OWN_WORK, who_may="any other team leader, manager or compliance officer")


def refuse_parties(session: Session, audit: Audit, by: Actor) -> None:
    """Neither the auditor nor the auditee decides the disputes of an audit or reopens it (SPEC 2.7)."""
    if refusal := why_not_decide(parties_of(session, audit), by.id):
        raise NotAllowed(f"{refusal} {who_may_decide(session, audit)}")


def may_conduct(audit: Audit, actor: Actor) -> bool:
    return actor.can(Capability.CONDUCT_AUDITS) and audit.auditee_id != actor.id


def recorded(  # noqa: PLR0913 - as `record`, about an audit
    session: Session,
    audit: Audit,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    sealed: Mapping[str, str] | None = None,
) -> None:
    """Flush what was set, and record it about the audit; `sealed` as `record` takes it."""
    session.flush()
    before, after = only_what_differs(before, after)
    record(
        session,
        f"audit:{did}",
        sentence,
        about=about(audit),
        by=by,
        now=now,
        before=before,
        after=after,
        sealed=sealed,
    )
