"""Adding a requirement, and giving it new words."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.differences import what_differs
from app.core.errors import BadInput
from app.history.operations import record
from app.requirements.domain.contents import Attributes, NewWording, Wording, plain, plain_attributes
from app.requirements.domain.versions import VersionDates, start_problem
from app.requirements.domain.words import Applicability, start_in_words
from app.requirements.models import Requirement, RequirementVersion
from app.requirements.operations.attributes import check_people
from app.requirements.operations.dated import keep_all
from app.requirements.operations.rows import (
    NextVersion,
    about,
    add_versions,
    changed,
    findable,
    make_findable,
    set_tags,
)
from app.requirements.queries import newest_wording, tags_of


def create_requirement(
    session: Session,
    ref: str,
    new: NewWording,
    attributes: Attributes,
    *,
    client_id: int | None = None,
    by: Actor,
    now: datetime,
) -> Requirement:
    """Add a requirement with its first version; `ref` is free or this is refused."""
    check_people(session, attributes.owner_id, attributes.deputy_id, by=by)
    row = _insert(session, ref, new.wording, attributes, client_id, now)
    add_versions(session, [NextVersion(row.row_id, row.version, new)], by=by, now=now)
    keep_all(session, [row], by=by, now=now)
    set_tags(session, {row.row_id: attributes.tags})
    make_findable(session, findable(row, new.wording, attributes.tags))
    sentence = f"{by.name} added requirement {ref}: {new.wording.title}"
    after = {**asdict(new.wording), **plain_attributes(attributes), "effective_from": new.effective_from}
    record(session, "requirement:created", sentence, about=about(row), by=by, now=now, after=plain(after))
    return row


def revise_requirement(session: Session, row: Requirement, new: NewWording, *, by: Actor, now: datetime) -> bool:
    """Make a new version when the wording differs; False when it says the same as before."""
    before = newest_wording(session, row)
    if before == new.wording:
        return False
    _check_start(session, row, new.effective_from)
    row.title, row.reference, row.version = new.wording.title, new.wording.reference, row.version + 1
    session.flush()  # the row before the rows that hang on it
    add_versions(session, [NextVersion(row.row_id, row.version, new)], by=by, now=now)
    make_findable(session, findable(row, new.wording, tags_of(session, row)))
    start = start_in_words(new.effective_from)
    held, wanted = what_differs(asdict(before), asdict(new.wording))
    what = ", ".join(name.replace("_", " ") for name in wanted)
    sentence = f"{by.name} changed the wording of {row.ref} ({what}): version {row.version}, from {start}"
    after = {**wanted, "effective_from": new.effective_from, "note": new.note}
    changed(session, row, "revised", sentence, by=by, now=now, before=held, after=after)
    return True


def _insert(
    session: Session, ref: str, wording: Wording, attributes: Attributes, client_id: int | None, now: datetime
) -> Requirement:
    """The row alone, in a savepoint: another request may take the same ref between a look and an insert."""
    row = Requirement(
        ref=ref,
        title=wording.title,
        reference=wording.reference,
        applicability=Applicability.NOT_DECIDED,
        client_id=client_id,
        created_at=now,
        changed_at=now,
        **{name: value for name, value in asdict(attributes).items() if name != "tags"},
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as taken:
        raise BadInput({"ref": f"The register already holds {ref}. A ref is never used twice"}) from taken
    return row


def _check_start(session: Session, row: Requirement, effective_from: date | None) -> None:
    chosen = select(col(RequirementVersion.number), col(RequirementVersion.effective_from)).where(
        col(RequirementVersion.requirement_id) == row.id
    )
    dates = [VersionDates(found.number, found.effective_from) for found in session.execute(chosen)]
    problem = start_problem(dates, effective_from)
    if problem:
        raise BadInput({"effective_from": problem})
