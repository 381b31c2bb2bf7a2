"""Changing what is kept about a requirement: no new version, an entry in the history each time something changes."""

from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput
from app.people.queries import is_choosable, people_by_ids
from app.requirements.domain.contents import Tags
from app.requirements.domain.words import Binding, Kind, Status, TagKind, shown
from app.requirements.models import Requirement
from app.requirements.operations.rows import changed, make_findable, set_tags
from app.requirements.queries import newest_wording, tags_of

NOBODY = "nobody, so it falls to the compliance officers"
LONGEST_INTERVAL = 120


def describe(
    session: Session,
    row: Requirement,
    *,
    kind: Kind,
    binding: Binding,
    instrument: str,
    url: str,
    by: Actor,
    now: datetime,
) -> bool:
    """Say what it is, how it binds, which instrument it comes from and where to read it."""
    before = {"kind": row.kind, "binding": row.binding, "instrument": row.instrument, "url": row.url}
    after = {"kind": kind, "binding": binding, "instrument": instrument, "url": url}
    if before == after:
        return False
    row.kind, row.binding, row.instrument, row.url = kind, binding, instrument, url
    names = ", ".join(name for name in after if before[name] != after[name])
    if before["instrument"] != instrument:
        make_findable(session, row, newest_wording(session, row), tags_of(session, row))
    sentence = f"{by.name} changed the {names} of {row.ref}".replace("url", "address")
    changed(session, row, "described", sentence, by=by, now=now, before=before, after=after)
    return True


def assign_owner(
    session: Session, row: Requirement, owner_id: int | None, deputy_id: int | None, *, by: Actor, now: datetime
) -> bool:
    """Give it an owner and a deputy; without an owner it falls to the compliance officers."""
    before, after = _holders(row.owner_id, row.deputy_id), _holders(owner_id, deputy_id)
    if before == after:
        return False
    check_people(session, owner_id, deputy_id, by=by, held=(row.owner_id, row.deputy_id))
    row.owner_id, row.deputy_id = owner_id, deputy_id
    names = people_by_ids(session, {owner_id, deputy_id})
    owner = names[owner_id].name if owner_id in names else NOBODY
    deputy = f", deputy {names[deputy_id].name}" if deputy_id in names else ""
    sentence = f"{by.name} gave {row.ref} to {owner}{deputy}"
    changed(session, row, "assigned", sentence, by=by, now=now, before=before, after=after)
    return True


def set_review(
    session: Session, row: Requirement, every_months: int, due_on: date, *, by: Actor, now: datetime
) -> bool:
    """Set how often it is reviewed and when next."""
    if not 1 <= every_months <= LONGEST_INTERVAL:
        raise BadInput({"review_frequency_months": f"Between 1 and {LONGEST_INTERVAL} months"})
    before = {"review_frequency_months": row.review_frequency_months, "review_due_on": row.review_due_on}
    after = {"review_frequency_months": every_months, "review_due_on": due_on}
    if before == after:
        return False
    row.review_frequency_months, row.review_due_on = every_months, due_on
    sentence = f"{by.name} set the next review of {row.ref} for {day_in_words(due_on)}, every {every_months} months"
    changed(session, row, "review_set", sentence, by=by, now=now, before=before, after=after)
    return True


def change_status(session: Session, row: Requirement, status: Status, *, by: Actor, now: datetime) -> bool:
    """Move it between the horizon, in force and superseded; what is superseded stays readable."""
    before = row.status
    if before == status:
        return False
    row.status = status
    did = "superseded" if status is Status.SUPERSEDED else "status_changed"
    sentence = f"{by.name} changed {row.ref} from {shown(before).lower()} to {shown(status).lower()}"
    changed(session, row, did, sentence, by=by, now=now, before={"status": before}, after={"status": status})
    return True


def retag(session: Session, row: Requirement, tags: Tags, *, by: Actor, now: datetime) -> bool:
    """Set its themes, other names, expected evidence and watched sources."""
    before, after = tags_of(session, row), tuple(dict.fromkeys(tags))
    if before == after:
        return False
    set_tags(session, row, after)
    make_findable(session, row, newest_wording(session, row), after)
    kinds = [kind for kind in TagKind if _of(kind, before) != _of(kind, after)]
    what = ", ".join(NAMES[kind] for kind in kinds) or "order of its tags"
    sentence = f"{by.name} changed the {what} of {row.ref}"
    changed(session, row, "retagged", sentence, by=by, now=now, before={"tags": before}, after={"tags": after})
    return True


def ask_to_check(session: Session, row: Requirement, note: str, *, by: Actor, now: datetime) -> bool:
    """Hang the badge 'check before relying' on it, saying what is to be checked."""
    before, after = {"verify": row.verify, "verify_note": row.verify_note}, {"verify": True, "verify_note": note}
    if before == after:
        return False
    row.verify, row.verify_note = True, note
    sentence = f"{by.name} asked that {row.ref} be checked before anybody relies on it"
    changed(session, row, "doubted", sentence, by=by, now=now, before=before, after=after)
    return True


def check_people(
    session: Session,
    owner_id: int | None,
    deputy_id: int | None,
    *,
    by: Actor,
    held: tuple[int | None, int | None] = (None, None),
) -> None:
    """Refuse people who cannot be chosen; somebody who holds the place already and has left may keep it."""
    errors = {}
    chosen = (("owner_id", owner_id, held[0]), ("deputy_id", deputy_id, held[1]))
    for name, person_id, holder in chosen:
        if person_id is not None and person_id != holder and not is_choosable(session, by, person_id):
            errors[name] = "That person is not here any more. Choose another"
    if owner_id is not None and owner_id == deputy_id:
        errors["deputy_id"] = "The deputy must be somebody other than the owner"
    if errors:
        raise BadInput(errors)


NAMES = {
    TagKind.THEME: "themes",
    TagKind.ALIAS: "other names",
    TagKind.EVIDENCE: "expected evidence",
    TagKind.SOURCE: "watched sources",
}


def _of(kind: TagKind, tags: Tags) -> list[str]:
    return [value for each, value in tags if each is kind]


def _holders(owner_id: int | None, deputy_id: int | None) -> dict[str, int | None]:
    return {"owner_id": owner_id, "deputy_id": deputy_id}
