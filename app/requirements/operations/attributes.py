"""Changing what is kept about a requirement: no new version, an entry in the history each time something changes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput
from app.people.queries import is_choosable, people_by_ids
from app.requirements.domain.contents import Tags, in_kinds
from app.requirements.domain.words import Binding, Kind, Status, TagKind, shown
from app.requirements.models import Requirement
from app.requirements.operations.dated import Holders, keep_holders, keep_status
from app.requirements.operations.rows import changed, findable, make_findable, set_tags
from app.requirements.queries import newest_wording, tags_of

NOBODY = "nobody"
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
    held = {"kind": shown(row.kind), "binding": shown(row.binding), "instrument": row.instrument, "address": row.url}
    wanted = {"kind": shown(kind), "binding": shown(binding), "instrument": instrument, "address": url}
    if held == wanted:
        return False
    before, after = what_differs(held, wanted)
    row.kind, row.binding, row.instrument, row.url = kind, binding, instrument, url
    if "instrument" in after:
        make_findable(session, findable(row, newest_wording(session, row), tags_of(session, row)))
    sentence = f"{by.name} changed {row.ref}: {changes_in_words(before, after)}"
    changed(session, row, "described", sentence, by=by, now=now, before=before, after=after)
    return True


def assign_owner(
    session: Session, row: Requirement, owner_id: int | None, deputy_id: int | None, *, by: Actor, now: datetime
) -> bool:
    """Give it an owner and a deputy; without an owner it falls to the compliance officers."""
    held, wanted = (row.owner_id, row.deputy_id), (owner_id, deputy_id)
    if held == wanted:
        return False
    check_people(session, owner_id, deputy_id, by=by, held=held)
    names = {person.id: person.name for person in people_by_ids(session, {*held, *wanted}).values()}
    places = {"owner": (row.owner_id, owner_id), "deputy": (row.deputy_id, deputy_id)}
    before, after = (
        {place: names.get(sides[at] or 0, NOBODY) for place, sides in places.items() if sides[0] != sides[1]}
        for at in (0, 1)
    )
    row.owner_id, row.deputy_id = wanted
    keep_holders(session, {row.row_id: Holders(*wanted)}, by=by, now=now)
    falls = "" if owner_id else "; it falls to the compliance officers"
    sentence = f"{by.name} changed {row.ref}: {changes_in_words(before, after)}{falls}"
    changed(session, row, "assigned", sentence, by=by, now=now, before=before, after=after)
    return True


def set_review(
    session: Session, row: Requirement, every_months: int, due_on: date, *, by: Actor, now: datetime
) -> bool:
    """Set how often it is reviewed and when next."""
    if not 1 <= every_months <= LONGEST_INTERVAL:
        raise BadInput({"review_frequency_months": f"Between 1 and {LONGEST_INTERVAL} months"})
    held, wanted = (
        {"next review": day_in_words(day), "months between reviews": months}
        for day, months in ((row.review_due_on, row.review_frequency_months), (due_on, every_months))
    )
    if held == wanted:
        return False
    before, after = what_differs(held, wanted)
    row.review_frequency_months, row.review_due_on = every_months, due_on
    sentence = f"{by.name} changed {row.ref}: {changes_in_words(before, after)}"
    changed(session, row, "review_set", sentence, by=by, now=now, before=before, after=after)
    return True


def change_status(session: Session, row: Requirement, status: Status, *, by: Actor, now: datetime) -> bool:
    """Move it between the horizon, in force and superseded; what is superseded stays readable."""
    before = row.status
    if before == status:
        return False
    row.status = status
    keep_status(session, {row.row_id: status}, by=by, now=now)
    did = "superseded" if status is Status.SUPERSEDED else "status_changed"
    sentence = f"{by.name} changed {row.ref} from {shown(before).lower()} to {shown(status).lower()}"
    changed(session, row, did, sentence, by=by, now=now, before={"status": before}, after={"status": status})
    return True


def retag(session: Session, row: Requirement, tags: Tags, *, by: Actor, now: datetime) -> bool:
    """Set its themes, other names, expected evidence and watched sources."""
    held, wanted = in_kinds(tags_of(session, row)), in_kinds(tags)
    kinds = [kind for kind in TagKind if held[kind] != wanted[kind]]
    if not kinds:
        return False
    set_tags(session, {row.row_id: tags})
    make_findable(session, findable(row, newest_wording(session, row), tags))
    what = "; ".join(_what_became(NAMES[kind], held[kind], wanted[kind]) for kind in kinds)
    before, after = ({NAMES[kind]: list(lists[kind]) for kind in kinds} for lists in (held, wanted))
    sentence = f"{by.name} changed {row.ref}: {what}"
    changed(session, row, "retagged", sentence, by=by, now=now, before=before, after=after)
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


def _what_became(name: str, held: Sequence[str], wanted: Sequence[str]) -> str:
    """`other names with “TCF”, without “old name”`; the same words in another order are said to be that."""
    words = [f"with “{value}”" for value in wanted if value not in held]
    words += [f"without “{value}”" for value in held if value not in wanted]
    return f"{name} {', '.join(words) or 'in another order'}"
