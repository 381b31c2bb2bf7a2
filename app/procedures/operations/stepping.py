"""The one way in which a revision goes on: its status moves, its newest state is sealed, and an entry says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.procedures.domain.lifecycle import ENDS, RevisionStep, advance
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations.rows import keep


def take_step(  # noqa: PLR0913 - what is done to which, in which words, by whom, when and why
    session: Session,
    row: Procedure,
    revision: ProcedureRevision,
    step: RevisionStep,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    after: Mapping[str, Any] | None = None,
    sealed: Mapping[str, str] | None = None,
) -> None:
    """Take a step with a revision and record it; StepNotAllowed where its status does not allow it.

    The caller holds the procedure, and has asked whoever may.
    """
    move(revision, step, reason, by=by, now=now)
    said = {"revision": revision.number, "status": revision.status, **({"reason": reason} if reason else {})}
    keep(session, row, step.replace(" ", "_"), sentence, by=by, now=now, after={**said, **(after or {})}, sealed=sealed)


def move(revision: ProcedureRevision, step: RevisionStep, reason: str = "", *, by: Actor, now: datetime) -> None:
    """The row alone, for a step that is told of in the entry of another."""
    revision.status, revision.row_version = advance(revision.status, step), revision.row_version + 1
    if step in ENDS:
        revision.ended_at, revision.ended_by_name, revision.ended_reason = now, by.name, reason
