"""What every operation on what the organisation wants does to its row: demand, check the version, say what differs."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput, NotAllowed
from app.core.numbers import digits
from app.db import search
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from app.organisation.domain.words import InUse
from app.organisation.models import Aim, InternalDocument, Measure, Objective, Product, Promise
from app.people.domain.roles import roles_that_may
from app.people.queries import actor_for, is_choosable

Kept: TypeAlias = Aim | Promise | Objective | Measure | Product | InternalDocument
Said = dict[str, Any]
# The history's word for each, and what people call it.
KINDS: dict[type[Kept], tuple[str, str]] = {
    Aim: ("aim", "aim"),
    Promise: ("promise", "promise"),
    Objective: ("objective", "objective"),
    Measure: ("measure", "measure"),
    Product: ("product", "product"),
    InternalDocument: ("internal_document", "document"),
}


def called(row: Kept) -> str:
    """What people call it: its code, or its name where it has none."""
    return row.name if isinstance(row, Product | InternalDocument) else row.code


def word_of(row: Kept) -> str:
    return KINDS[type(row)][1]


def about(row: Kept) -> EntrySubject:
    return EntrySubject(KINDS[type(row)][0], str(row.row_id))


def make_findable(session: Session, row: Kept) -> None:
    """Put its words where the search looks; what was retired is found all the same."""
    title, body = _words_of(row)
    search.put(session, kind=KINDS[type(row)][0], subject_id=row.row_id, key=str(row.row_id), title=title, body=body)


def demand_editor(by: Actor) -> None:
    if not by.can(Capability.EDIT_ORGANISATION):
        message = "Your roles do not let you change what the organisation wants and offers."
        raise NotAllowed(message, who_may=roles_that_may(Capability.EDIT_ORGANISATION))


def accept(row: Kept, version: int, sent: Any, **more: str) -> None:
    """Hold a form to the version that it was opened at; `sent` names the fields that the form asked for."""
    held = {one.name: _as_sent(getattr(row, one.name)) for one in fields(sent) if hasattr(row, one.name)}
    accept_version(row, version, subject=f"The {word_of(row)} {called(row)}", current={**held, **more})


def insert(session: Session, row: Kept, said: str, *, by: Actor, now: datetime, after: Mapping[str, Any]) -> None:
    """Add a row and say so; refused where its code is another's already."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as taken:
        raise BadInput(
            {"code": f"{called(row)} is the code of another {word_of(row)} already. Choose another"}
        ) from taken
    make_findable(session, row)
    kind = KINDS[type(row)][0]
    record(session, f"{kind}:added", f"{by.name} added the {word_of(row)} {said}", about=about(row), by=by, now=now,
           after=after)  # fmt: skip


def keep(
    session: Session, row: Kept, did: str, sentence: str, *, by: Actor, now: datetime, before: Said | None, after: Said
) -> None:
    session.flush()
    tag = f"{KINDS[type(row)][0]}:{did}"
    record(session, tag, sentence, about=about(row), by=by, now=now, before=before, after=after)


def keep_edit(session: Session, row: Kept, was: Said, became: Said, *, by: Actor, now: datetime) -> None:
    """Record what an edit changed; NothingDiffers where that is nothing."""
    before, after = what_differs(was, became)
    make_findable(session, row)
    sentence = f"{by.name} changed the {word_of(row)} {called(row)}: {changes_in_words(_shown(before), _shown(after))}"
    keep(session, row, "edited", sentence, by=by, now=now, before=_plain(before), after=_plain(after))


def demand_text(text: str, field: str, sentence: str) -> str:
    if not text.strip():
        raise BadInput({field: sentence})
    return text.strip()


def check_owner(session: Session, owner_id: int, *, by: Actor) -> None:
    """An owner is here and can do what is asked of them."""
    if not owner_id:
        raise BadInput({"owner_id": "Choose an owner"})
    if not is_choosable(session, by, owner_id):
        raise BadInput({"owner_id": "That person is not here any more. Choose another"})
    owner = actor_for(session, owner_id)
    if owner is None or not owner.can(Capability.EDIT_ORGANISATION):
        raise BadInput({"owner_id": "That person's roles do not let them look after it. Choose another"})


def check_named(session: Session, table: type[Aim | Product | Measure], row_id: int | None, field: str) -> None:
    """What a row newly names is there and in use."""
    if row_id is None:
        return
    status = session.execute(select(col(table.status)).where(col(table.id) == row_id)).scalar()
    if status is not InUse.IN_USE:
        raise BadInput({field: f"That {KINDS[table][1]} is not in use any more. Choose another"})


def measure_ids(session: Session, codes: tuple[str, ...], held: tuple[str, ...], field: str) -> dict[str, int]:
    """The ids of measures by their codes, all in use but for those that were named before."""
    known = select(col(Measure.code), col(Measure.id), col(Measure.status)).where(col(Measure.code).in_(codes))
    found = {row.code: row for row in session.execute(known)}
    for code in codes:
        if code not in found or (found[code].status is not InUse.IN_USE and code not in held):
            raise BadInput({field: f"There is no measure {code} in use. Choose others"})
    return {code: found[code].id for code in codes}


def _words_of(row: Kept) -> tuple[str, str]:
    """What it is called, and what else it is found by."""
    match row:
        case Measure():
            return f"{row.code}: {row.name}", row.about
        case Product():
            return row.name, row.about
        case InternalDocument():
            return row.name, f"{row.covers} {row.place}"
        case Objective():
            return f"{row.code}: {row.text}", row.how
        case _:
            return f"{row.code}: {row.text}", ""


def _as_sent(value: object) -> str:
    if isinstance(value, Decimal):
        return digits(value)
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def _shown(said: Said) -> Said:
    return {
        name: day_in_words(value) if isinstance(value, date) else digits(value) if isinstance(value, Decimal) else value
        for name, value in said.items()
    }


def _plain(said: Said) -> Said:
    """As a document of the history holds it: a decimal by its figures."""
    return {name: digits(value) if isinstance(value, Decimal) else value for name, value in said.items()}
