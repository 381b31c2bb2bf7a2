"""For whom a procedure is: posts, teams and sites; where none is named, everybody who serves its client."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, literal, or_, select, union_all
from sqlmodel import Session, col

from app.db.row import Row
from app.people.queries import person_serves, placed_rows, post_rows, site_rows, team_rows
from app.procedures.domain.words import AudienceKind
from app.procedures.models import Procedure, ProcedureAudiencePost, ProcedureAudienceSite, ProcedureAudienceTeam

MOST_PLACES = 500


@dataclass(frozen=True)
class AudiencePlace:
    """One post, team or site whose people are asked."""

    kind: AudienceKind
    id: int
    name: str


@dataclass(frozen=True)
class AudienceTable:
    """Where places of one kind stand, and what they are called."""

    link: type[Row]
    column: str
    rows: Subquery
    name: Any

    @property
    def place_id(self) -> Any:
        return col(getattr(self.link, self.column))

    @property
    def procedure_id(self) -> Any:
        return col(self.link.procedure_id)  # type: ignore[attr-defined]  # each link has one


@cache
def audience_tables() -> dict[AudienceKind, AudienceTable]:
    posts, teams, sites = post_rows(), team_rows(), site_rows()
    return {
        AudienceKind.POST: AudienceTable(ProcedureAudiencePost, "post_id", posts, posts.c.title),
        AudienceKind.TEAM: AudienceTable(ProcedureAudienceTeam, "team_id", teams, teams.c.name),
        AudienceKind.SITE: AudienceTable(ProcedureAudienceSite, "site_id", sites, sites.c.name),
    }


def audience_of(session: Session, procedure_id: int) -> list[AudiencePlace]:
    """The chosen places, by kind and then by name, in one query; at most 500."""
    parts = [
        select(
            literal(order).label("place"),
            literal(kind.value).label("kind"),
            table.rows.c.id.label("id"),
            table.name.label("name"),
        )
        .join(table.link, table.place_id == table.rows.c.id)
        .where(table.procedure_id == procedure_id)
        for order, (kind, table) in enumerate(audience_tables().items())
    ]
    every = union_all(*parts).subquery()
    in_order = select(every).order_by(every.c.place, every.c.name, every.c.id).limit(MOST_PLACES)
    return [AudiencePlace(AudienceKind(row.kind), row.id, row.name) for row in session.execute(in_order)]


def audience_choices(session: Session, kind: AudienceKind) -> dict[str, str]:
    """What a form offers of a kind, by name; at most 500. Teams of one name are told apart by their site."""
    table, sites = audience_tables()[kind], site_rows()
    chosen = select(table.rows.c.id, table.name.label("name"))
    if kind is AudienceKind.TEAM:
        chosen = select(table.rows.c.id, (table.name + ", " + sites.c.name).label("name")).join(
            sites, sites.c.id == table.rows.c.site_id
        )
    rows = session.execute(chosen.order_by(table.name, table.rows.c.id).limit(MOST_PLACES))
    return {str(row.id): row.name for row in rows}


def people_asked(session: Session, row: Procedure, audience: Sequence[AudiencePlace]) -> int:
    """How many people a material change asks: all of its audience who are here and serve its client, once each."""
    people = placed_rows()
    asked = select(func.count()).select_from(people).where(*asked_of(people, row, audience))
    return int(session.scalar(asked) or 0)


def asked_of(people: Subquery, row: Procedure, audience: Sequence[AudiencePlace]) -> list[ColumnElement[bool]]:
    """Which of these people it asks; `people` is `placed_rows()`."""
    wanted: list[ColumnElement[bool]] = [_at_its_places(people, row.row_id)] if audience else []
    if row.client_id is not None:
        wanted.append(person_serves(people.c.id, literal(row.client_id)))
    return wanted


def is_asked(people: Any, procedure_id: Any, client_id: Any) -> ColumnElement[bool]:
    """The same of somebody of `placed_rows` and any procedure, as a condition on the two, however deep it stands."""
    names_places = or_(
        *(
            exists(select(table.place_id).where(table.procedure_id == procedure_id).correlate_except(table.link))
            for table in _tables()
        )
    )
    return and_(or_(~names_places, _at_its_places(people, procedure_id)), person_serves(people.c.id, client_id))


def _at_its_places(people: Any, procedure_id: Any) -> ColumnElement[bool]:
    """Whether somebody is at one of the chosen places of any kind."""
    return or_(
        *(
            exists(
                select(table.place_id)
                .where(table.procedure_id == procedure_id, table.place_id == people.c[table.column])
                .correlate_except(table.link)
            )
            for table in _tables()
        )
    )


def _tables() -> Iterable[AudienceTable]:
    return audience_tables().values()
