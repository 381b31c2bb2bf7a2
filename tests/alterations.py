"""What somebody with the database in their hands can do: put the guards away and alter one value, at random.

Each alteration is undone by a rollback, so that one organisation serves for thousands of them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle, islice, repeat
from random import Random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, Table, bindparam, null, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from app.cases.models import ChangeCase
from app.cases.proof import check_cases
from app.cases.queries.sealing import HANGING
from app.core.days import local_day
from app.db.columns import Exact, UtcInstant
from app.history.checking import RecordCheck, nobody_listens
from app.history.queries import verify_history
from app.procedures.proof import check_attestations, check_revisions
from app.signing.proof import check_consultations, check_sign_offs, check_signatures
from app.tables import metadata
from audits.conduct.proof import check_audits
from audits.reporting.proof import check_standings
from tests.cast import NOW

Place = tuple[str, str]  # a table and one of its columns
OF_CASES = tuple(table.__table__.name for table in (ChangeCase, *HANGING))  # type: ignore[attr-defined]  # each has one
OF_PROCEDURES = (
    *("procedure_revision", "procedure_revision_author", "procedure_paper"),
    *("procedure_effect_review", "procedure_effect_figure"),
)
OF_SIGN_OFFS = (
    "sign_off", "sign_off_step", "sign_off_approver", "sign_off_contributor", "sign_off_decision",
    "sign_off_delegation",
)  # fmt: skip
OF_CONSULTATIONS = (
    *("consultation", "consultation_group", "consultation_response", "consultation_comment"),
    "consultation_disposition",
)
# What is covered, and which check answers for it; without one, the chain itself.
CHECKED_BY: Mapping[str, RecordCheck | None] = {
    "history_entry": None,
    "history_document": None,
    "history_head": None,
    "audit_result": check_audits,
    "question_result": check_audits,
    "answer": check_audits,
    "answer_revision": check_audits,
    "signature": check_signatures,
    "requirement_standing": check_standings,
    **dict.fromkeys(OF_PROCEDURES, check_revisions),
    "procedure_attestation": check_attestations,
    **dict.fromkeys(OF_CASES, check_cases),
    **dict.fromkeys(OF_SIGN_OFFS, check_sign_offs),
    **dict.fromkeys(OF_CONSULTATIONS, check_consultations),
}
# What the entries of the release before formats say nothing about.
NOT_TOLD_BEFORE = {
    *(("answer_revision", name) for name in ("device", "sequence", "base", "device_time")),
    ("signature", "post"),
    *((table, column.name) for table in OF_PROCEDURES for column in metadata.tables[table].columns),
    *(
        (table, column.name)
        for table in (*OF_CASES, *OF_SIGN_OFFS, *OF_CONSULTATIONS, "procedure_attestation")
        for column in metadata.tables[table].columns
    ),
}
# Of these nobody relies on the id: nothing names it, and no page shows it.
NAMELESS = {
    *("history_document", "history_head", "question_result", "answer", "answer_revision", "signature"),
    *("requirement_standing", "procedure_revision_author", "procedure_paper", "procedure_effect_figure"),
}


@dataclass(frozen=True)
class Alteration:
    """One value, and what it becomes."""

    table: Table
    row_id: int
    column: Column[Any]
    value: Any

    def __str__(self) -> str:
        return f"{self.table.name} {self.row_id}: {self.column.name} becomes {self.value!r}"


def random_alteration(session: Session, table: Table, random: Random, *, spared: Collection[Place] = ()) -> Alteration:
    """Any row, any column but those that nobody relies on, and a value that differs from what is there."""
    row = random.choice(session.execute(select(table)).all())
    columns = [
        column
        for column in table.columns
        if not (column.primary_key and table.name in NAMELESS) and (table.name, column.name) not in spared
    ]
    column = random.choice(columns)
    return Alteration(table, row.id, column, other_value(column, getattr(row, column.name), random))


def other_value(column: Column[Any], value: Any, random: Random) -> Any:
    """A value of the column's kind that is not this one; sometimes none at all, where there may be none."""
    if value is not None and column.nullable and random.random() < 0.2:
        return None
    kind = column.type
    makers: tuple[tuple[type[Any], Callable[[], Any]], ...] = (
        (Enum, lambda: random.choice([one for one in column.type.enum_class if one != value])),  # type: ignore[attr-defined]  # an Enum's
        (UtcInstant, lambda: (value or NOW) + timedelta(microseconds=random.choice([1, -1]))),
        (Exact, lambda: (value or Decimal(0)) + Decimal("0.000001")),
        (JSON, lambda: altered_json(value, random)),
        (Boolean, lambda: not value),
        (Date, lambda: (value or NOW.date()) + timedelta(days=1)),
        (Integer, lambda: (value or 0) + random.choice([1, 1_000])),
        (object, lambda: altered_text(value or "", random)),
    )
    return next(make() for sort, make in makers if isinstance(kind, sort))


def altered_text(text: str, random: Random) -> str:
    """One character more, fewer or another; a hash stays as long as it is."""
    at = random.randrange(len(text)) if text else 0
    other = random.choice([one for one in "0123456789abcdef" if text[at : at + 1] != one])
    choices = [text[:at] + other + text[at + 1 :]]
    return random.choice(choices if len(text) in {32, 64} else [*choices, text + "x"])


def altered_json(value: Any, random: Random) -> Any:
    """The same document with one leaf altered, or one key more or fewer."""
    if isinstance(value, dict):
        if not value or random.random() < 0.1:
            return {**value, "more": 1}
        key = random.choice(sorted(value))
        return {**value, key: altered_json(value[key], random)}
    if isinstance(value, list):
        at = random.randrange(len(value)) if value else 0
        return [*value[:at], altered_json(value[at], random), *value[at + 1 :]] if value else [1]
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int | float) else altered_text(str(value), random)


def is_named(session: Session, alteration: Alteration, check: Callable[[], bool]) -> bool | None:
    """Whether a check names an alteration, which is undone at once; None where the database refuses it by itself."""
    column, value = alteration.column, alteration.value
    # An empty JSON column is NULL, and not the JSON word null.
    given = null() if value is None else bindparam("altered", value, type_=column.type)
    statement = update(alteration.table).where(alteration.table.c.id == alteration.row_id).values({column.name: given})
    savepoint = session.begin_nested()
    try:
        session.connection().execute(statement)
        return not check()
    except (DataError, IntegrityError):
        return None
    finally:
        savepoint.rollback()


def unnoticed(session: Session, count: int, seed: int, *, spared: Collection[Place] = ()) -> Iterator[Alteration]:
    """Alter so many random values, one covered table after the other; those that its verification did not name.

    `spared` are columns, each with its table, that are left as they are.
    """
    random = Random(seed)  # noqa: S311 - the same values in every run
    covered = [
        table for table in CHECKED_BY if any((table, one.name) not in spared for one in metadata.tables[table].columns)
    ]
    for table in islice(cycle(covered), count):
        check = partial(is_whole, session, CHECKED_BY[table])
        drawn = (random_alteration(session, metadata.tables[table], random, spared=spared) for _ in repeat(None))
        tried = ((one, is_named(session, one, check)) for one in drawn)
        alteration, named = next(pair for pair in tried if pair[1] is not None)
        if not named:
            yield alteration


def is_whole(session: Session, check: RecordCheck | None) -> bool:
    """The part of the verification that answers for a table: the chain, or what a feature checks."""
    if check is None:
        return verify_history(session).is_whole
    return not any(one.problem for one in check(session, nobody_listens, local_day(NOW)))
