"""What people do with suggestions: make one, accept it, decline it with a reason; publishing adopts the accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed
from app.core.text import excerpt
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from app.suggestions.domain.lifecycle import SuggestionStep, advance
from app.suggestions.models import Suggestion

LONGEST_LABEL = 300


@dataclass(frozen=True)
class Target:
    """What a suggestion is about: kind and key, how people call it, and whose it is."""

    kind: str
    key: str
    label: str
    client_id: int | None = None


def suggest(session: Session, target: Target, text: str, *, by: Actor, now: datetime) -> Suggestion:
    """Say what you would change; the people who design it are asked to answer."""
    if by.id is None:
        raise NotAllowed("Only a person can suggest a change.")
    if not text:
        raise BadInput({"text": "Say what you would change, and why"})
    row = Suggestion(
        target_kind=target.kind,
        target_key=target.key,
        target_label=excerpt(target.label, LONGEST_LABEL),
        client_id=target.client_id,
        text=text,
        made_at=now,
        made_by_id=by.id,
        made_by_name=by.name,
    )
    session.add(row)
    session.flush()
    sentence = f"{by.name} suggested a change to {target.key}: {excerpt(text, 200)}"
    record(session, "suggestion:made", sentence, about=_about(row), by=by, now=now, after={"text": text})
    return row


def accept(session: Session, row: Suggestion, *, version: int, by: Actor, now: datetime) -> None:
    """Take it into the draft: it is adopted when that is published."""
    _decide(session, row, SuggestionStep.ACCEPT, "", version=version, by=by, now=now)


def decline(session: Session, row: Suggestion, reason: str, *, version: int, by: Actor, now: datetime) -> None:
    """Say no, and why: whoever suggested it reads the reason."""
    if not reason:
        raise BadInput({"reason": f"Say why. {row.made_by_name} will read it"})
    _decide(session, row, SuggestionStep.DECLINE, reason, version=version, by=by, now=now)


def adopt(session: Session, rows: Iterable[Suggestion], where: str, *, by: Actor, now: datetime) -> None:
    """Note that what was accepted now stands, as in `version 4`."""
    for row in rows:
        _decide(session, row, SuggestionStep.ADOPT, where, version=row.row_version, by=by, now=now)


def reopen(session: Session, rows: Iterable[Suggestion], *, by: Actor, now: datetime) -> None:
    """The draft that was to hold these is gone, so they wait for an answer again."""
    for row in rows:
        _decide(session, row, SuggestionStep.REOPEN, "", version=row.row_version, by=by, now=now)


def _decide(
    session: Session, row: Suggestion, step: SuggestionStep, outcome: str, *, version: int, by: Actor, now: datetime
) -> None:
    status = advance(row.status, step)
    current = {"status": row.status.value, "outcome": row.outcome}
    accept_version(row, version, subject="The suggestion", current=current)
    row.status, row.outcome = status, outcome
    row.decided_at, row.decided_by_name = (None, "") if step is SuggestionStep.REOPEN else (now, by.name)
    session.flush()
    more = f" ({outcome})" if outcome else ""
    sentence = f"{by.name} {step} {row.made_by_name}'s suggestion on {row.target_key}{more}"
    after = {"status": status.value, "outcome": outcome}
    record(session, f"suggestion:{step}", sentence, about=_about(row), by=by, now=now, before=current, after=after)


def _about(row: Suggestion) -> EntrySubject:
    return EntrySubject("suggestion", str(row.row_id), row.client_id)
