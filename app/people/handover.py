"""What a person still answers for, and how it passes to somebody else: the shape of each feature's `handover.py`.

A feature names each of its duties, a column that makes somebody responsible for something still to be done. The
factory gathers them for the pages of people, who stand below the features and know none of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Subquery, and_, false, func, literal, not_, or_, select, true, union_all
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import day_in_words
from app.core.text import plural
from app.db.paging import Selection
from app.db.scope import seen_client, seen_unit
from app.history.operations import Told
from app.people.domain.rights import what_comes_with
from app.people.queries import (
    PersonChoice,
    people_who_may,
    person_rows,
    person_sees_unit,
    person_serves,
    roles_let,
    stand_in_rows,
)


@dataclass(frozen=True)
class Passed:
    """The ids of a person's rows that went to somebody else; of the others, why each stays."""

    ids: tuple[int, ...]
    stays: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Terms:
    """On what terms things pass: all of them for good, if nothing else is said.

    Or only what their holder could not have if `beyond` were who they are, or all until a day on which they are back;
    every entry says which.
    """

    beyond: Actor | None = None
    away_until: date | None = None

    def because(self, name: str) -> str:
        if self.away_until:
            return f"While {name} is away until {day_in_words(self.away_until)}"
        return f"As the roles or places of {name} do not let them have it" if self.beyond else ""


FOR_GOOD = Terms()


@dataclass(frozen=True)
class Handing:
    """Rows of one duty on their way from one person to another.

    `rows` selects their ids, `within` is whose sight bounds them, `because` begins the sentence of each entry.
    """

    giver_id: int
    receiver: Actor
    rows: Selection
    within: Actor
    because: str = ""

    def explained(self, told: Told) -> Told:
        """An entry with the reason, where there is one. It comes first, so that no long text cuts it off."""
        return replace(told, sentence=f"{self.because}, {told.sentence}") if self.because else told


class PassOn(Protocol):
    """Give every row that is handed over to the receiver, but for those that they may not have.

    It takes as many statements for many rows as for one, and leaves an entry about each row.
    """

    def __call__(self, session: Session, handing: Handing, *, by: Actor, now: datetime) -> Passed: ...


@dataclass(frozen=True)
class Duty:
    """A column that makes somebody responsible.

    `held` selects, of each row for which somebody still answers and which the actor may see, who it is as `person_id`
    and its own id as `row_id`; `client_id` where rows belong to clients; and `team_id` and `site_id` where it takes
    sight of the unit to open one that is one's own. `is_for` is what a receiver must be able to do, `seen_by` what it
    takes to open `path`, the list of them.
    """

    key: str
    column: str
    what: tuple[str, str]  # of one and of many
    held: Callable[[Actor], Selection]
    pass_on: PassOn
    is_for: Capability
    seen_by: Capability
    path: Callable[[int], str] | None = None

    def counted(self, count: int) -> str:
        return plural(count, *self.what)

    @property
    def comes_with(self) -> str:
        """Who may have it, and what their roles let them then."""
        return what_comes_with(self.is_for, self.seen_by)


@dataclass(frozen=True)
class HeldDuty:
    """How much of a duty somebody still has."""

    duty: Duty
    count: int

    @property
    def words(self) -> str:
        return self.duty.counted(self.count)


@dataclass(frozen=True)
class LeftBehind:
    """Somebody for whom things wait that they cannot open: their access ended, or their roles or places changed."""

    person_id: int
    name: str
    can_sign_in: bool
    held: tuple[HeldDuty, ...]


def held_by(
    session: Session, actor: Actor, duties: Sequence[Duty], person_id: int, *, beyond: Actor | None = None
) -> list[HeldDuty]:
    """What this person still answers for, within what the actor may see; one query.

    With `beyond`, only what they could not have any more if that were who they are.
    """
    counts = []
    for number, duty in enumerate(duties):
        rows = rows_held(duty, actor, person_id, beyond=beyond).subquery()
        counts.append(select(literal(number), func.count()).select_from(rows))
    held = sorted((row[0], row[1]) for row in session.execute(union_all(*counts)))
    return [HeldDuty(duties[number], count) for number, count in held if count]


def rows_held(duty: Duty, actor: Actor, person_id: int, *, beyond: Actor | None = None) -> Selection:
    """The ids of the rows that `held_by` counts."""
    rows = duty.held(actor).subquery()
    mine = select(rows.c.row_id).where(rows.c.person_id == person_id)
    return mine if beyond is None else mine.where(_out_of_reach(duty, rows, beyond))


def _out_of_reach(duty: Duty, rows: Subquery, person: Actor) -> ColumnElement[bool]:
    """Rows that their holder could not have, if this were who they are."""
    if not person.can(duty.is_for):
        return true()
    reached = []
    if "client_id" in rows.c:
        reached.append(seen_client(person, rows.c.client_id))
    if "site_id" in rows.c:
        reached.append(seen_unit(person, rows.c.team_id, rows.c.site_id))
    # Where no team is named, nobody's own team is meant: NULL is no, here as in every list.
    return or_(false(), *(not_(func.coalesce(one, false())) for one in reached))


def left_behind(session: Session, actor: Actor, duties: Sequence[Duty]) -> list[LeftBehind]:
    """Everybody for whom something waits that they cannot open any more, by name; one query.

    Of those who cannot sign in that is all; of the others, what their roles, clients or places do not let them have.
    """
    counts = []
    for number, duty in enumerate(duties):
        rows, people = duty.held(actor).subquery(), person_rows()
        places = [rows.c[name] for name in ("client_id", "team_id", "site_id") if name in rows.c]
        # Counted before people are looked at: there are thousands of rows and few people.
        of_each = (
            select(rows.c.person_id, *places, func.count().label("rows")).group_by(rows.c.person_id, *places).subquery()
        )
        counts.append(
            select(
                people.c.id,
                people.c.name,
                people.c.is_active,
                literal(number).label("number"),
                func.sum(of_each.c.rows).label("rows"),
            )
            .join(of_each, of_each.c.person_id == people.c.id)
            .where(or_(people.c.is_active.is_(False), _is_beyond(duty, of_each)))
            .group_by(people.c.id, people.c.name, people.c.is_active)
        )
    held: dict[tuple[int, str, bool], list[HeldDuty]] = {}
    for row in sorted(session.execute(union_all(*counts)), key=lambda row: (row.name.lower(), row.id, row.number)):
        held.setdefault((row.id, row.name, row.is_active), []).append(HeldDuty(duties[row.number], int(row.rows)))
    return [LeftBehind(*of_one, tuple(duties_held)) for of_one, duties_held in held.items()]


def _is_beyond(duty: Duty, rows: Subquery) -> ColumnElement[bool]:
    """The rule of `_out_of_reach`, for everybody as they are."""
    beyond = [not_(roles_let(rows.c.person_id, duty.is_for))]
    if "client_id" in rows.c:
        beyond.append(not_(person_serves(rows.c.person_id, rows.c.client_id)))
    if "site_id" in rows.c:
        beyond.append(not_(person_sees_unit(rows.c.person_id, rows.c.team_id, rows.c.site_id)))
    return or_(*beyond)


@dataclass(frozen=True)
class Lent:
    """What somebody passed on while they were away and another has for them."""

    duty: Duty
    holder_id: int
    holder: str
    away_until: date
    count: int

    @property
    def words(self) -> str:
        return f"{self.duty.counted(self.count)}, now with {self.holder}"


def lent_by(
    session: Session,
    duties: Sequence[Duty],
    person_id: int,
    *,
    before: date | None = None,
    within: Actor | None = None,
) -> list[Lent]:
    """What this person passed on while they were away and has not been given back; one query.

    It was theirs, so whoever may open their page is told how much of it there is, wherever it lies. With `before`,
    only what they were to have again by that day; with `within`, only what they could have if that were who they are.
    """
    counts = []
    for number, duty in enumerate(duties):
        rows, people, lent = duty.held(Actor.system()).subquery(), person_rows(), stand_in_rows()
        wanted = [lent.c.duty == duty.key, lent.c.giver_id == person_id]
        if before:
            wanted.append(lent.c.away_until < before)
        if within:
            wanted.append(not_(_out_of_reach(duty, rows, within)))
        counts.append(
            select(literal(number).label("number"), people.c.id, people.c.name, lent.c.away_until, func.count())
            .join(rows, rows.c.person_id == people.c.id)
            .join(lent, and_(lent.c.record_id == rows.c.row_id, lent.c.receiver_id == people.c.id))
            .where(*wanted)
            .group_by(people.c.id, people.c.name, lent.c.away_until)
        )
    found = sorted(tuple(row) for row in session.execute(union_all(*counts)))
    return [Lent(duties[number], holder_id, name, until, count) for number, holder_id, name, until, count in found]


def rows_lent(one: Lent, person_id: int) -> Selection:
    """The ids of the rows that `lent_by` counts there."""
    lent = stand_in_rows()
    here = lent.c.duty == one.duty.key, lent.c.receiver_id == one.holder_id, lent.c.giver_id == person_id
    return select(lent.c.record_id).where(*here, lent.c.away_until == one.away_until)


def not_served(name: str, receiver: str) -> str:
    """Why a row stays that belongs to a client whose rows the receiver could not open."""
    return f"{name}, because {receiver} does not serve its client"


Thing = TypeVar("Thing")


def parted(rows: Iterable[Thing], why_not: Callable[[Thing], str]) -> tuple[list[Thing], tuple[str, ...]]:
    """The rows that may pass, and of the others why each stays."""
    judged = [(row, why_not(row)) for row in rows]
    return [row for row, refusal in judged if not refusal], tuple(refusal for _, refusal in judged if refusal)


def receivers(session: Session, actor: Actor, duty: Duty, giver_id: int) -> list[PersonChoice]:
    """Who may be given a duty of this person, by name; what a single row asks beside that is asked by `pass_on`."""
    return [choice for choice in people_who_may(session, actor, duty.is_for) if choice.id != giver_id]
