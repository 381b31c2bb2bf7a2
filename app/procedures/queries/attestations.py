"""Which version asks whom to confirm it: computed from what is published and from the audience; what is given are rows.

Of each procedure in use the newest material version that is in force or to come asks; one that is not material asks
nobody, and one that was withdrawn asks nobody any more.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.people.queries import placed_rows, post_rows, team_rows
from app.procedures.domain.words import ProcedureStatus, RevisionStatus
from app.procedures.models import AskedPerson, Procedure, ProcedureAttestation, ProcedureRevision
from app.procedures.queries.audience import is_asked
from app.procedures.queries.procedures import seen_procedure

MOST_ASKED = 200


@cache
def asking_rows() -> Subquery:
    """The version of each procedure that asks, read-only, for joins.

    revision_id, procedure_id, number, major, minor, in_force_from, published_at; and code, title and client_id.
    """
    kept, later = ProcedureRevision, aliased(ProcedureRevision)
    newer = select(col(later.number)).where(
        col(later.status) == RevisionStatus.PUBLISHED,
        col(later.is_material).is_(True),
        col(later.procedure_id) == col(kept.procedure_id),
        col(later.number) > col(kept.number),
    )
    return (
        select(
            col(kept.id).label("revision_id"),
            *map(col, (kept.procedure_id, kept.number, kept.major, kept.minor, kept.in_force_from, kept.published_at)),
            *map(col, (Procedure.code, Procedure.title, Procedure.client_id)),
        )
        .join(Procedure, col(Procedure.id) == col(kept.procedure_id))
        .where(
            col(kept.status) == RevisionStatus.PUBLISHED,
            col(kept.is_material).is_(True),
            col(Procedure.status) == ProcedureStatus.IN_USE,
            ~exists(newer),
        )
        .subquery("asking_rows")
    )


def asking_version(session: Session, row: Procedure) -> Any | None:
    """The version of one procedure that asks; None where none does."""
    asking = asking_rows()
    return session.execute(select(asking).where(asking.c.procedure_id == row.row_id)).one_or_none()


def asks(people: Any, asking: Any) -> ColumnElement[bool]:
    """Whether a version of `asking_rows` asks somebody of `placed_rows`, whether or not they confirmed it."""
    return is_asked(people, asking.c.procedure_id, asking.c.client_id)


def has_confirmed(people: Any, asking: Any) -> ColumnElement[bool]:
    given = ProcedureAttestation
    return exists(
        select(col(given.id))
        .where(col(given.revision_id) == asking.c.revision_id, col(given.person_id) == people.c.id)
        .correlate_except(given)  # within a count of people too, the version is that of the row
    )


def still_asks(people: Any, asking: Any) -> ColumnElement[bool]:
    return and_(asks(people, asking), ~has_confirmed(people, asking))


def to_confirm(session: Session, actor: Actor) -> Sequence[Any]:
    """What this person is still asked to confirm, earliest effect first, with when they joined and were told.

    At most 200.
    """
    asking, people, told = asking_rows(), placed_rows(), AskedPerson
    chosen = (
        select(asking, people.c.created_at.label("joined_at"), col(told.told_at))
        .select_from(asking)
        .join(people, people.c.id == actor.person_id)
        .outerjoin(told, and_(col(told.revision_id) == asking.c.revision_id, col(told.person_id) == people.c.id))
        .where(still_asks(people, asking), seen_by(actor, asking))
    )
    return session.execute(chosen.order_by(asking.c.in_force_from, asking.c.code).limit(MOST_ASKED)).all()


def seen_by(actor: Actor, asking: Any) -> ColumnElement[bool]:
    """The scope of procedures, for a version that asks."""
    seen: ColumnElement[bool] = asking.c.procedure_id.in_(select(col(Procedure.id)).where(seen_procedure(actor)))
    return seen


def confirmed_by(session: Session, actor: Actor) -> Sequence[Any]:
    """What somebody confirmed, latest first; at most 200."""
    given, kept = ProcedureAttestation, ProcedureRevision
    chosen = (
        select(
            *map(col, (given.given_at, kept.major, kept.minor, kept.number, kept.procedure_id)),
            *map(col, (Procedure.code, Procedure.title)),
        )
        .join(kept, col(kept.id) == col(given.revision_id))
        .join(Procedure, col(Procedure.id) == col(kept.procedure_id))
        .where(col(given.person_id) == actor.person_id, seen_procedure(actor))
    )
    return session.execute(chosen.order_by(col(given.given_at).desc(), col(given.id).desc()).limit(MOST_ASKED)).all()


def attestation_of(session: Session, revision_id: int, person_id: int) -> ProcedureAttestation | None:
    chosen = select(ProcedureAttestation).where(
        col(ProcedureAttestation.revision_id) == revision_id, col(ProcedureAttestation.person_id) == person_id
    )
    return session.scalars(chosen).one_or_none()


def asked_person(session: Session, revision_id: int, person_id: int) -> AskedPerson | None:
    chosen = select(AskedPerson).where(
        col(AskedPerson.revision_id) == revision_id, col(AskedPerson.person_id) == person_id
    )
    return session.scalars(chosen).one_or_none()


def confirmed_before(session: Session, row: Procedure, person_id: int, number: int) -> ProcedureRevision | None:
    """The version that somebody confirmed last before this one: what changed for them, changed since it."""
    given, kept = ProcedureAttestation, ProcedureRevision
    chosen = (
        select(kept)
        .join(given, col(given.revision_id) == col(kept.id))
        .where(col(kept.procedure_id) == row.row_id, col(kept.number) < number, col(given.person_id) == person_id)
    )
    return session.scalars(chosen.order_by(col(kept.number).desc()).limit(1)).first()


def asked_facts(session: Session, asking: Any, person_id: int) -> Any | None:
    """Name, post, team, places, and when they joined and were told, of somebody whom a version asks; else None."""
    people, posts, teams = placed_rows(), post_rows(), team_rows()
    rows, told = asking_rows(), AskedPerson
    chosen = (
        select(people.c.name, people.c.team_id, people.c.site_id, people.c.created_at.label("joined_at"),
               posts.c.title.label("post"), teams.c.name.label("team"), col(told.told_at))
        .select_from(people)
        .join(rows, rows.c.revision_id == asking.revision_id)
        .outerjoin(told, and_(col(told.revision_id) == rows.c.revision_id, col(told.person_id) == people.c.id))
        .outerjoin(posts, posts.c.id == people.c.post_id)
        .outerjoin(teams, teams.c.id == people.c.team_id)
        .where(people.c.id == person_id, asks(people, rows))
    )  # fmt: skip
    return session.execute(chosen).one_or_none()
