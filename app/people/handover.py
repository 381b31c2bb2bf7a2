"""What a person still answers for, and how it passes to somebody else: the shape of each feature's `handover.py`.

A feature names each of its duties, a column that makes somebody responsible for something still to be done. The
factory gathers them for the pages of people, who stand below the features and know none of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import func, literal, select, union_all
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.text import plural
from app.db.paging import Selection
from app.people.queries import PersonChoice, people_who_may, person_rows


@dataclass(frozen=True)
class Passed:
    """How many of a person's rows went to somebody else; of the others, why each stays."""

    count: int
    stays: tuple[str, ...] = ()


class PassOn(Protocol):
    """Give every row of a duty that `receiver` may have, out of those of `giver_id`, to them.

    It takes as many statements for many rows as for one, and leaves an entry about each row.
    """

    def __call__(self, session: Session, giver_id: int, receiver: Actor, *, by: Actor, now: datetime) -> Passed: ...


@dataclass(frozen=True)
class Duty:
    """A column that makes somebody responsible.

    `held` selects the id of who answers, as `person_id`, of each row for which somebody still does and which the actor
    may see. `is_for` is what a receiver must be able to do, `seen_by` what it takes to open `path`, the list of them.
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
    """Somebody whose access ended, with what still waits for them."""

    person_id: int
    name: str
    held: tuple[HeldDuty, ...]


def held_by(session: Session, actor: Actor, duties: Sequence[Duty], person_id: int) -> list[HeldDuty]:
    """What this person still answers for, within what the actor may see; one query."""
    counts = []
    for number, duty in enumerate(duties):
        rows = duty.held(actor).subquery()
        counts.append(select(literal(number), func.count()).select_from(rows).where(rows.c.person_id == person_id))
    held = sorted((row[0], row[1]) for row in session.execute(union_all(*counts)))
    return [HeldDuty(duties[number], count) for number, count in held if count]


def left_behind(session: Session, actor: Actor, duties: Sequence[Duty]) -> list[LeftBehind]:
    """Everybody who cannot sign in any more and still answers for something, by name; one query."""
    counts = []
    for number, duty in enumerate(duties):
        rows, people = duty.held(actor).subquery(), person_rows()
        counts.append(
            select(people.c.id, people.c.name, literal(number).label("number"), func.count().label("rows"))
            .join(rows, rows.c.person_id == people.c.id)
            .where(people.c.is_active.is_(False))
            .group_by(people.c.id, people.c.name)
        )
    held: dict[tuple[int, str], list[HeldDuty]] = {}
    for row in sorted(session.execute(union_all(*counts)), key=lambda row: (row.name.lower(), row.id, row.number)):
        held.setdefault((row.id, row.name), []).append(HeldDuty(duties[row.number], row.rows))
    return [LeftBehind(person_id, name, tuple(of_one)) for (person_id, name), of_one in held.items()]


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
