"""Saying how one requirement stands to another, and that it does so no longer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import day_in_words, local_day
from app.core.errors import BadInput
from app.core.text import SAY_WHY
from app.db.bulk import insert_rows, update_rows
from app.history.operations import EntrySubject, Told, record_each
from app.requirements.domain.relations import WORDS, path_between, relation_problem
from app.requirements.domain.words import RelationKind
from app.requirements.models import Requirement, RequirementRelation
from app.requirements.queries import visible_requirement
from app.requirements.queries.relations import implemented_from, refs_of, related, relation_of


@dataclass(frozen=True)
class Side:
    """One of the two requirements of a relation."""

    id: int
    ref: str
    client_id: int | None


@dataclass(frozen=True)
class NewRelation:
    """What a file says of two requirements, of a time that may be over."""

    first: Side
    kind: RelationKind
    other: Side
    reason: str
    from_on: date
    to_on: date | None = None
    end_reason: str = ""


@dataclass(frozen=True)
class EndedRelation:
    """A relation that ends today, and why."""

    id: int
    first: Side
    other: Side
    kind: RelationKind
    reason: str


def note_relations(session: Session, new: Sequence[NewRelation], *, by: Actor, now: datetime) -> None:
    """Note many at once, each with an entry about both; whoever calls has looked at the rules."""
    rows = [
        {
            "from_id": one.first.id,
            "kind": one.kind,
            "to_id": one.other.id,
            "reason": one.reason,
            "from_on": one.from_on,
            "said_on": local_day(now),
            "said_by_name": by.name,
            "to_on": one.to_on,
            "end_reason": one.end_reason,
            "ended_by_name": by.name if one.to_on else "",
        }
        for one in new
    ]
    insert_rows(session, RequirementRelation, rows)
    told = []
    for one in new:
        said = f"{one.first.ref} {WORDS[one.kind][0].lower()} {one.other.ref}"
        days = "" if one.from_on == local_day(now) else f", from {day_in_words(one.from_on)}"
        days += f" to {day_in_words(one.to_on)} ({one.end_reason})" if one.to_on else ""
        sentence = f"{by.name} noted that {said}: {one.reason}{days}"
        told += _told(one.first, one.other, "related", sentence, {"after": {"relation": said}})
    record_each(session, told, by=by, now=now)


def end_relations(session: Session, ended: Sequence[EndedRelation], *, by: Actor, now: datetime) -> None:
    """From today on these hold no longer, each with an entry about both."""
    facts = {"to_on": local_day(now), "ended_by_name": by.name}
    update_rows(session, RequirementRelation, [{"id": one.id, "end_reason": one.reason, **facts} for one in ended])
    told = []
    for one in ended:
        said = f"{one.first.ref} {WORDS[one.kind][0].lower()} {one.other.ref}"
        sentence = f"{by.name} noted that it is no longer so that {said}: {one.reason}"
        told += _told(one.first, one.other, "unrelated", sentence, {"before": {"relation": said}})
    record_each(session, told, by=by, now=now)


def relate(
    session: Session, row: Requirement, kind: RelationKind, other: Requirement, reason: str, *, by: Actor, now: datetime
) -> None:
    """From today on the one implements the other, conflicts with it, or is a duplicate of it, which stays."""
    problem = relation_problem(kind, row.ref, other.ref, here=related(session, row), there=related(session, other))
    if not problem and None not in {row.client_id, other.client_id} and row.client_id != other.client_id:
        problem = f"{other.ref} belongs to another client than {row.ref}"
    errors = {"other": problem} if problem else {}
    if not reason:
        errors["reason"] = SAY_WHY
    if errors:
        raise BadInput(errors)
    relation = RequirementRelation(
        from_id=row.row_id,
        kind=kind,
        to_id=other.row_id,
        reason=reason,
        from_on=local_day(now),
        said_on=local_day(now),
        said_by_name=by.name,
    )
    session.add(relation)
    session.flush()
    said = f"{row.ref} {WORDS[kind][0].lower()} {other.ref}"
    _record(session, row, other, "related", f"{by.name} noted that {said}: {reason}", said, by=by, now=now)
    if kind is RelationKind.IMPLEMENTS:
        # After the record, whose place in the chain made writers wait for each other: two who close a circle at once
        # would each find it open.
        _refuse_circle(session, row, other)


def unrelate(session: Session, row: Requirement, relation_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    """From today on it does so no longer; that it did, and why it ends, is kept."""
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    relation, other_ref = relation_of(session, by, row, relation_id, to_change=True)
    other = visible_requirement(session, by, other_ref)
    relation.to_on, relation.end_reason, relation.ended_by_name = local_day(now), reason, by.name
    session.flush()
    first, second = (row, other) if relation.from_id == row.id else (other, row)
    said = f"{first.ref} {WORDS[relation.kind][0].lower()} {second.ref}"
    sentence = f"{by.name} noted that it is no longer so that {said}: {reason}"
    _record(session, row, other, "unrelated", sentence, said, by=by, now=now)


def _refuse_circle(session: Session, row: Requirement, other: Requirement) -> None:
    path = path_between(implemented_from(session, [other.row_id]), other.row_id, row.row_id)
    if path:
        refs = refs_of(session, path)
        circle = " implements ".join(refs[key] for key in [row.row_id, *path])
        raise BadInput({"other": f"That would go round in a circle: {circle}"})


def _record(
    session: Session,
    row: Requirement,
    other: Requirement,
    did: str,
    sentence: str,
    relation: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    facts = {"before": {"relation": relation}} if did == "unrelated" else {"after": {"relation": relation}}
    record_each(session, _told(_side(row), _side(other), did, sentence, facts), by=by, now=now)


def _told(first: Side, other: Side, did: str, sentence: str, facts: Mapping[str, Any]) -> list[Told]:
    """One entry about each of the two, so that both pages tell of it; where one is a client's, to its people alone."""
    client_id = first.client_id if first.client_id is not None else other.client_id
    subjects = [EntrySubject("requirement", each.ref, client_id) for each in (first, other)]
    return [Told(f"requirement:{did}", sentence, subject, **facts) for subject in subjects]


def _side(row: Requirement) -> Side:
    return Side(row.row_id, row.ref, row.client_id)
