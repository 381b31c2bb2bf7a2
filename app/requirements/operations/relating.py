"""Saying how one requirement stands to another, and that it does so no longer."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import local_day
from app.core.errors import BadInput
from app.core.text import SAY_WHY
from app.history.operations import Told, record_each
from app.requirements.domain.relations import WORDS, path_between, relation_problem
from app.requirements.domain.words import RelationKind
from app.requirements.models import Requirement, RequirementRelation
from app.requirements.operations.rows import about
from app.requirements.queries import visible_requirement
from app.requirements.queries.relations import implemented_from, refs_of, related, relation_of


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
    path = path_between(implemented_from(session, other.row_id), other.row_id, row.row_id)
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
    """One entry about each of the two, so that both pages tell of it."""
    facts = {"before": {"relation": relation}} if did == "unrelated" else {"after": {"relation": relation}}
    told = [Told(f"requirement:{did}", sentence, about(each), **facts) for each in (row, other)]
    record_each(session, told, by=by, now=now)
