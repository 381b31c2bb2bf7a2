"""What requirements are related to."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Selection
from app.db.scope import seen_client
from app.requirements.domain.relations import Link, Related
from app.requirements.domain.words import RelationKind
from app.requirements.models import Requirement, RequirementRelation

MOST = 200


def relations_of(session: Session, actor: Actor, row: Requirement, day: date) -> Sequence[Any]:
    """The relations of a requirement that held on a day, both ways, to those that this actor may see; at most 200."""
    here = RequirementRelation
    begins = col(here.from_id) == row.id
    return session.execute(
        select(
            col(here.id),
            col(here.kind),
            begins.label("begins_here"),
            col(here.reason),
            col(here.from_on),
            col(here.said_on),
            col(here.said_by_name),
            col(Requirement.ref),
            col(Requirement.title),
        )
        .join(Requirement, col(Requirement.id) == case((begins, col(here.to_id)), else_=col(here.from_id)))
        .where(
            or_(begins, col(here.to_id) == row.id),
            col(here.from_on) <= day,
            or_(col(here.to_on).is_(None), col(here.to_on) > day),
            seen_client(actor, col(Requirement.client_id)),
        )
        .order_by(col(here.kind), begins.desc(), col(Requirement.ref))
        .limit(MOST)
    ).all()


def related(session: Session, row: Requirement) -> list[Related]:
    """The same that still hold, whoever may see them, as the rules take them."""
    begins = col(RequirementRelation.from_id) == row.id
    other = case((begins, col(RequirementRelation.to_id)), else_=col(RequirementRelation.from_id))
    found = session.execute(
        select(col(RequirementRelation.kind), begins.label("begins_here"), col(Requirement.ref))
        .join(Requirement, col(Requirement.id) == other)
        .where(or_(begins, col(RequirementRelation.to_id) == row.id), col(RequirementRelation.to_on).is_(None))
        .order_by(col(RequirementRelation.id))
    )
    return [Related(one.kind, bool(one.begins_here), one.ref) for one in found]


def relation_of(
    session: Session, actor: Actor, row: Requirement, relation_id: int, *, to_change: bool = False
) -> tuple[RequirementRelation, str]:
    """One relation of a requirement that still holds, and the ref of the other one."""
    here = RequirementRelation
    other = case((col(here.from_id) == row.id, col(here.to_id)), else_=col(here.from_id))
    chosen = (
        select(here, col(Requirement.ref))
        .join(Requirement, col(Requirement.id) == other)
        .where(
            col(here.id) == relation_id,
            or_(col(here.from_id) == row.id, col(here.to_id) == row.id),
            col(here.to_on).is_(None),
            seen_client(actor, col(Requirement.client_id)),
        )
    )
    if to_change:
        chosen = chosen.with_for_update(of=here).execution_options(populate_existing=True)
    found = session.execute(chosen).one_or_none()
    if found is None:
        raise NotFound("relation", relation_id)
    return found[0], found[1]


def implemented_from(session: Session, ids: Collection[int]) -> list[Link]:
    """The links by which something is implemented, as far as they can be followed from requirements; one query."""
    first, further = RequirementRelation, aliased(RequirementRelation)
    still = and_(col(first.kind) == RelationKind.IMPLEMENTS, col(first.to_on).is_(None))
    start: Selection = select(col(first.from_id).label("one"), col(first.to_id).label("other")).where(
        col(first.from_id).in_(sorted(ids)), still
    )
    walked = start.cte("walked", recursive=True)
    walked = walked.union(
        select(col(further.from_id), col(further.to_id)).where(
            col(further.from_id) == walked.c.other,
            col(further.kind) == RelationKind.IMPLEMENTS,
            col(further.to_on).is_(None),
        )
    )
    return [(row.one, row.other) for row in session.execute(select(walked.c.one, walked.c.other))]


def refs_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The codes of requirements by id, for a sentence that names a path."""
    rows = session.execute(select(col(Requirement.id), col(Requirement.ref)).where(col(Requirement.id).in_(ids)))
    return {row.id: row.ref for row in rows}
