"""The requirements of which somebody sets something at once."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.scope import seen_client
from app.people.queries import people_by_ids
from app.requirements.domain.many import NOBODY, OneOfMany
from app.requirements.models import Requirement


def held_rows(session: Session, actor: Actor, ids: Mapping[int, int], *, to_change: bool = False) -> list[Requirement]:
    """Those that are there and that this actor may see, by ref; `to_change` holds them until the transaction ends."""
    chosen = select(Requirement).where(
        col(Requirement.id).in_(sorted(ids)), seen_client(actor, col(Requirement.client_id))
    )
    if to_change:
        # By id, so that two who set overlapping rows wait for each other and neither for both.
        chosen = chosen.order_by(col(Requirement.id)).with_for_update().execution_options(populate_existing=True)
    return sorted(session.scalars(chosen), key=lambda row: row.ref)


def many_of(session: Session, rows: list[Requirement], seen: Mapping[int, int]) -> list[OneOfMany]:
    """The same as values, with the version that the person saw; the rows were those that they may see."""
    names = {key: person.name for key, person in people_by_ids(session, {row.owner_id for row in rows}).items()}
    return [
        OneOfMany(
            id=row.row_id,
            ref=row.ref,
            title=row.title,
            row_version=row.row_version,
            seen_version=seen.get(row.row_id, 0),
            owner_id=row.owner_id,
            owner_name=names.get(row.owner_id or 0, NOBODY),
            deputy_id=row.deputy_id,
            client_id=row.client_id,
            applicability=row.applicability,
            reason=row.applicability_reason,
            review_due_on=row.review_due_on,
        )
        for row in rows
    ]
