"""A signed revision becomes the version in force from midnight of its day; one that is not yet is taken back."""

from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput, StepNotAllowed
from app.core.text import SAY_WHY
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.domain.publishing import day_refused
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations.rows import demand_writer
from app.procedures.operations.stepping import move, take_step
from app.procedures.queries import open_revision, published_versions, revision_numbered


def publish_revision(
    session: Session, row: Procedure, revision: ProcedureRevision, starts_on: date, *, version: int, today: date,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """It takes effect at midnight as this day begins; until then what held before holds on.

    Refused for a day that has begun, and for one on which or after which another version begins.
    """
    demand_writer(by)
    demand_in_use(row.status, "published")
    advance(revision.status, RevisionStep.PUBLISH)
    _check_seen(revision, version, "starts_on")
    refused = day_refused(published_versions(session, row.row_id), starts_on, today)
    if refused:
        raise BadInput({"starts_on": refused})
    revision.in_force_from = starts_on
    revision.published_at, revision.published_by_id, revision.published_by_name = now, by.id, by.name
    label = VersionLabel(revision.major, revision.minor)
    sentence = (
        f"{by.name} published {row.code} {label}, revision {revision.number}: in force from {day_in_words(starts_on)}"
    )
    after = {"version": str(label), "in_force_from": starts_on.isoformat(), "hash": revision.content_hash}
    take_step(session, row, revision, RevisionStep.PUBLISH, sentence, by=by, now=now, after=after)


def withdraw_revision(
    session: Session, row: Procedure, revision: ProcedureRevision, reason: str, *, version: int, today: date,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Take a revision back that is on its way or published for a day to come; its words stay readable.

    What took effect is only ever replaced by another signed version.
    """
    demand_writer(by)
    reason = reason.strip()
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    demand_not_begun(revision, today)
    advance(revision.status, RevisionStep.WITHDRAW)
    _check_seen(revision, version, "reason")
    sentence = f"{by.name} withdrew revision {revision.number} of {row.code}: {reason}"
    take_step(session, row, revision, RevisionStep.WITHDRAW, sentence, by=by, now=now, reason=reason)


def end_revisions(session: Session, row: Procedure, reason: str, *, today: date, by: Actor, now: datetime) -> list[int]:
    """Take back of a procedure that ends what is on its way and what is published for a day to come; their numbers."""
    later = [one.number for one in published_versions(session, row.row_id) if one.starts_on > today]
    ended = [revision_numbered(session, row, number, to_change=True) for number in sorted(later)]
    revision = open_revision(session, row.row_id)
    ended += [revision] if revision is not None else []
    for one in ended:
        move(one, RevisionStep.WITHDRAW, reason, by=by, now=now)
    return [one.number for one in ended]


def demand_not_begun(revision: ProcedureRevision, today: date) -> None:
    """StepNotAllowed for a version whose day has begun."""
    if revision.in_force_from is not None and revision.in_force_from <= today:
        raise StepNotAllowed("withdrawn", revision.status)


def _check_seen(revision: ProcedureRevision, version: int, field: str) -> None:
    if revision.row_version != version:
        raise BadInput({field: "Somebody changed this revision since you opened the page. Look at it again"})
