"""A signed revision becomes the version in force from midnight of its day; one that is not yet is taken back."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput, StepNotAllowed
from app.core.text import SAY_WHY
from app.files.operations import keep_file
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.domain.publishing import Publication, WrittenPaper, day_refused
from app.procedures.domain.sealing import papers_seal
from app.procedures.domain.words import PaperKind
from app.procedures.models import Procedure, ProcedurePaper, ProcedureRevision
from app.procedures.operations.consulting import end_consultation
from app.procedures.operations.rows import demand_writer
from app.procedures.operations.signing_off import withdraw_signatures
from app.procedures.operations.stepping import move, take_step
from app.procedures.queries import open_revision, published_versions, revision_numbered


def publish_revision(
    session: Session, row: Procedure, revision: ProcedureRevision, publication: Publication, *, version: int,
    today: date, by: Actor, now: datetime,
) -> None:  # fmt: skip
    """It takes effect at midnight as its day begins; until then what held before holds on.

    Its papers were made and written before any transaction was open (`written_papers`).
    """
    starts_on, papers = publication.starts_on, publication.papers
    check_publishable(session, row, revision, starts_on, version=version, today=today, by=by)
    hashes = _keep_papers(session, revision, papers, by=by, now=now)
    revision.in_force_from = starts_on
    revision.published_at, revision.published_by_id, revision.published_by_name = now, by.id, by.name
    label = VersionLabel(revision.major, revision.minor)
    sentence = (
        f"{by.name} published {row.code} {label}, revision {revision.number}: in force from {day_in_words(starts_on)}"
    )
    after = {"version": str(label), "in_force_from": starts_on.isoformat(), "hash": revision.content_hash, **hashes}
    sealed = {ProcedurePaper.__tablename__: papers_seal(hashes)}
    take_step(session, row, revision, RevisionStep.PUBLISH, sentence, by=by, now=now, after=after, sealed=sealed)


def check_publishable(
    session: Session, row: Procedure, revision: ProcedureRevision, starts_on: date, *, version: int, today: date,
    by: Actor,
) -> None:  # fmt: skip
    """Refused for a day that has begun, and for one on which or after which another version begins."""
    demand_writer(by)
    demand_in_use(row.status, "published")
    advance(revision.status, RevisionStep.PUBLISH)
    _check_seen(revision, version, "starts_on")
    refused = day_refused(published_versions(session, row.row_id), starts_on, today)
    if refused:
        raise BadInput({"starts_on": refused})


def _keep_papers(
    session: Session, revision: ProcedureRevision, papers: Mapping[PaperKind, WrittenPaper], *, by: Actor, now: datetime
) -> dict[str, str]:
    """The rows of the papers; the hash of each by its kind."""
    for kind in PaperKind:
        stored = keep_file(session, papers[kind].content, papers[kind].sha256, by=by, now=now)
        session.add(ProcedurePaper(revision_id=revision.row_id, kind=kind, file_id=stored.row_id))
    return {kind.value: papers[kind].sha256 for kind in PaperKind}


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
    withdraw_signatures(session, row, revision, reason, by=by, now=now)
    take_step(session, row, revision, RevisionStep.WITHDRAW, sentence, by=by, now=now, reason=reason)
    end_consultation(session, row, reason, by=by, now=now)


def end_revisions(session: Session, row: Procedure, reason: str, *, today: date, by: Actor, now: datetime) -> list[int]:
    """Take back of a procedure that ends what is on its way and what is published for a day to come; their numbers."""
    later = [one.number for one in published_versions(session, row.row_id) if one.starts_on > today]
    ended = [revision_numbered(session, row, number, to_change=True) for number in sorted(later)]
    revision = open_revision(session, row.row_id)
    ended += [revision] if revision is not None else []
    for one in ended:
        withdraw_signatures(session, row, one, reason, by=by, now=now)
        move(one, RevisionStep.WITHDRAW, reason, by=by, now=now)
    end_consultation(session, row, reason, by=by, now=now)
    return [one.number for one in ended]


def demand_not_begun(revision: ProcedureRevision, today: date) -> None:
    """StepNotAllowed for a version whose day has begun."""
    if revision.in_force_from is not None and revision.in_force_from <= today:
        raise StepNotAllowed("withdrawn", revision.status)


def _check_seen(revision: ProcedureRevision, version: int, field: str) -> None:
    if revision.row_version != version:
        raise BadInput({field: "Somebody changed this revision since you opened the page. Look at it again"})
