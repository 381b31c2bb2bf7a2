"""What people do to the register; each ends in the history."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.db import search
from app.db.row import accept_version
from app.history.operations import Subject, record
from app.people.queries import is_choosable
from app.requirements.domain.reviews import next_review
from app.requirements.domain.versions import VersionDates, start_problem
from app.requirements.domain.words import Applicability, Binding, Kind, Status, TagKind, shown
from app.requirements.models import Requirement, RequirementTag, RequirementVersion

SEARCH_KIND = "requirement"


@dataclass(frozen=True)
class Wording:
    """What a version says; a change of any of these makes a new one (DESIGN 2)."""

    title: str
    reference: str
    demand: str
    applies_when: str


@dataclass(frozen=True)
class Attributes:
    """What is only recorded when it changes."""

    kind: Kind
    binding: Binding
    instrument: str
    status: Status
    review_frequency_months: int
    review_due_on: date
    owner_id: int | None = None
    deputy_id: int | None = None
    url: str = ""
    verify: bool = False
    verify_note: str = ""
    tags: tuple[tuple[TagKind, str], ...] = ()


def create_requirement(
    session: Session,
    ref: str,
    wording: Wording,
    attributes: Attributes,
    *,
    effective_from: date | None,
    client_id: int | None = None,
    by: Actor,
    now: datetime,
) -> Requirement:
    """Add a requirement with its first version; `ref` is free or this is refused."""
    if session.execute(select(col(Requirement.id)).where(col(Requirement.ref) == ref)).scalar() is not None:
        raise BadInput({"ref": f"The register already holds {ref}. A ref is never used twice"})
    _check_people(session, attributes, by)
    fields = {name: value for name, value in asdict(attributes).items() if name != "tags"}
    row = Requirement(
        ref=ref,
        title=wording.title,
        reference=wording.reference,
        applicability=Applicability.NOT_DECIDED,
        client_id=client_id,
        created_at=now,
        changed_at=now,
        **fields,
    )
    session.add(row)
    session.flush()
    _add_version(session, row, wording, effective_from, "First entered", by=by, now=now)
    set_tags(session, row, attributes.tags)
    index(session, row, wording, attributes.tags)
    sentence = f"{by.name} added requirement {ref}: {wording.title}"
    after = {**asdict(wording), **plain(attributes)}
    record(session, "requirement:created", sentence, about=about(row), by=by, now=now, after=after)
    return row


def revise_requirement(
    session: Session,
    row: Requirement,
    wording: Wording,
    *,
    effective_from: date | None,
    note: str,
    by: Actor,
    now: datetime,
) -> RequirementVersion | None:
    """Make a new version when the wording differs; None when it says the same as before."""
    before = newest_version(session, row)
    if wording_of(before) == wording:
        return None
    numbers = select(col(RequirementVersion.number), col(RequirementVersion.effective_from)).where(
        col(RequirementVersion.requirement_id) == row.id
    )
    dates = [VersionDates(number, start) for number, start in session.execute(numbers)]
    problem = start_problem(dates, effective_from)
    if problem:
        raise BadInput({"effective_from": problem})
    row.title, row.reference, row.version, row.changed_at = wording.title, wording.reference, before.number + 1, now
    version = _add_version(session, row, wording, effective_from, note, by=by, now=now)
    index(session, row, wording, tags_of(session, row))
    sentence = f"{by.name} changed the wording of {row.ref}: version {version.number} from {effective_from:%-d %b %Y}"
    record(
        session,
        "requirement:revised",
        sentence,
        about=about(row),
        by=by,
        now=now,
        before=asdict(wording_of(before)),
        after={**asdict(wording), "effective_from": str(effective_from), "note": note},
    )
    return version


def change_attributes(
    session: Session, row: Requirement, attributes: Attributes, *, by: Actor, now: datetime
) -> list[str]:
    """Set what differs and record it in one entry; the names of what changed."""
    _check_people(session, attributes, by)
    held = attributes_of(session, row)
    before, after = plain(held), plain(attributes)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return []
    for name, value in asdict(replace(attributes, tags=())).items():
        if name != "tags":
            setattr(row, name, value)
    row.changed_at = now
    if held.tags != attributes.tags:
        set_tags(session, row, attributes.tags)
        index(session, row, wording_of(newest_version(session, row)), attributes.tags)
    sentence = (
        f"{by.name} changed {row.ref}: {', '.join(name.replace('_', ' ').removesuffix(' id') for name in changed)}"
    )
    record(
        session,
        "requirement:changed",
        sentence,
        about=about(row),
        by=by,
        now=now,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return changed


def decide_applicability(
    session: Session,
    row: Requirement,
    applicability: Applicability,
    reason: str,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Say whether the requirement binds this organisation; 'does not apply' needs a reason and keeps it visible."""
    if applicability is Applicability.DOES_NOT_APPLY and not reason:
        raise BadInput({"reason": "Say why it does not apply. People will read this a year from now"})
    held = {"applicability": row.applicability.value, "reason": row.applicability_reason}
    accept_version(row, version, subject=row.ref, current=held)
    row.applicability, row.applicability_reason, row.changed_at = applicability, reason, now
    sentence = f"{by.name} decided on {row.ref}: {shown(applicability).lower()}" + (f" ({reason})" if reason else "")
    after = {"applicability": applicability.value, "reason": reason}
    record(
        session,
        "requirement:applicability_decided",
        sentence,
        about=about(row),
        by=by,
        now=now,
        before=held,
        after=after,
    )


def record_review(
    session: Session, row: Requirement, outcome: str, *, today: date, version: int, by: Actor, now: datetime
) -> None:
    """Note a review, also one that changed nothing; the next is due after the requirement's own interval."""
    if not outcome:
        raise BadInput({"outcome": "Say what the review found, even if nothing changes"})
    held = {"reviewed_on": str(row.reviewed_on or ""), "review_due_on": row.review_due_on.isoformat()}
    accept_version(row, version, subject=row.ref, current=held)
    row.reviewed_on, row.review_due_on = today, next_review(today, row.review_frequency_months)
    row.changed_at = now
    after = {"reviewed_on": today.isoformat(), "review_due_on": row.review_due_on.isoformat(), "outcome": outcome}
    sentence = f"{by.name} reviewed {row.ref}: {outcome}"
    record(session, "requirement:reviewed", sentence, about=about(row), by=by, now=now, before=held, after=after)


def confirm_verified(session: Session, row: Requirement, note: str, *, version: int, by: Actor, now: datetime) -> None:
    """Take the 'check before relying' badge away, saying what was checked."""
    if not note:
        raise BadInput({"note": "Say what you checked it against"})
    held = {"verify": "yes" if row.verify else "no", "verify_note": row.verify_note}
    accept_version(row, version, subject=row.ref, current=held)
    row.verify, row.verify_note, row.changed_at = False, note, now
    after = {"verify": "no", "verify_note": note}
    sentence = f"{by.name} checked {row.ref} against its source: {note}"
    record(session, "requirement:verified", sentence, about=about(row), by=by, now=now, before=held, after=after)


def about(row: Requirement) -> Subject:
    return Subject("requirement", row.ref, row.client_id)


def newest_version(session: Session, row: Requirement) -> RequirementVersion:
    chosen = select(RequirementVersion).where(
        col(RequirementVersion.requirement_id) == row.id, col(RequirementVersion.number) == row.version
    )
    found: RequirementVersion = session.execute(chosen).scalar_one()
    return found


def wording_of(version: RequirementVersion) -> Wording:
    return Wording(version.title, version.reference, version.demand, version.applies_when)


def attributes_of(session: Session, row: Requirement) -> Attributes:
    fields = {name: getattr(row, name) for name in Attributes.__dataclass_fields__ if name != "tags"}
    return Attributes(**fields, tags=tags_of(session, row))


def tags_of(session: Session, row: Requirement) -> tuple[tuple[TagKind, str], ...]:
    rows = session.execute(
        select(col(RequirementTag.kind), col(RequirementTag.value))
        .where(col(RequirementTag.requirement_id) == row.id)
        .order_by(col(RequirementTag.id))
    )
    return tuple((kind, value) for kind, value in rows)


def set_tags(session: Session, row: Requirement, tags: Sequence[tuple[TagKind, str]]) -> None:
    session.execute(delete(RequirementTag).where(col(RequirementTag.requirement_id) == row.id))
    session.add_all(
        RequirementTag(requirement_id=row.row_id, kind=kind, value=value) for kind, value in dict.fromkeys(tags)
    )
    session.flush()


def index(session: Session, row: Requirement, wording: Wording, tags: Sequence[tuple[TagKind, str]]) -> None:
    """Make the requirement findable by its words, its themes and its other names."""
    body = findable(row, wording, tags)
    search.put(
        session,
        kind=SEARCH_KIND,
        subject_id=row.row_id,
        key=row.ref,
        title=wording.title,
        body=body,
        client_id=row.client_id,
    )


def findable(row: Requirement, wording: Wording, tags: Sequence[tuple[TagKind, str]]) -> str:
    """The text by which a requirement is found, beside its title."""
    words = [value.replace("_", " ") for kind, value in tags if kind in {TagKind.THEME, TagKind.ALIAS}]
    return "\n".join([row.ref, wording.reference, row.instrument, wording.demand, wording.applies_when, *words])


def plain(attributes: Attributes) -> dict[str, Any]:
    """Attributes as JSON keeps them."""
    fields: Mapping[str, Any] = asdict(attributes)
    named = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
    return {**named, "tags": [f"{kind}: {value}" for kind, value in attributes.tags]}


def _add_version(
    session: Session, row: Requirement, wording: Wording, start: date | None, note: str, *, by: Actor, now: datetime
) -> RequirementVersion:
    version = RequirementVersion(
        requirement_id=row.row_id,
        number=row.version,
        effective_from=start,
        note=note,
        made_at=now,
        made_by_name=by.name,
        **asdict(wording),
    )
    session.add(version)
    session.flush()
    return version


def _check_people(session: Session, attributes: Attributes, by: Actor) -> None:
    errors = {}
    for name in ("owner_id", "deputy_id"):
        chosen = getattr(attributes, name)
        if chosen is not None and not is_choosable(session, by, chosen):
            errors[name] = "That person is not here any more. Choose another"
    if attributes.owner_id is not None and attributes.owner_id == attributes.deputy_id:
        errors["deputy_id"] = "The deputy must be somebody other than the owner"
    if errors:
        raise BadInput(errors)
