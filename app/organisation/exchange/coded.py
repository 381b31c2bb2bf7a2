"""What is known by its code, in files: a page of documents, judged in batches, moved one by one by the operations.

What was retired is in no file, and no file changes it. Every row that moves has its own entry in the history.
"""

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.importing import ABSENT, Asker, Document, Judgement, RowVerdict, differences
from app.db.paging import Order, Page, page_of
from app.organisation.domain.codes import CODE, CODE_ASKED
from app.organisation.exchange.names import read_names

BATCH = 500
MOST_AT_ONCE = 200  # entries of the history that one short transaction makes
Wanted = dict[str, Any]


@dataclass(frozen=True)
class StoredThing:
    """What is stored already, as a document too; `stamp` is the state that was looked at."""

    row: Any
    document: Wanted

    @property
    def stamp(self) -> str:
        said = json.dumps([self.row.row_version, self.row.status.value, self.document], sort_keys=True)
        return f"{self.row.row_id}/{hashlib.sha256(said.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Mover:
    """Who moves a row, when, and what its names mean."""

    names: Any
    by: Actor
    today: date
    now: datetime


@dataclass
class CodedPlan:
    """What to write, judged before the transaction begins."""

    now: datetime | None = None
    by: Actor = field(default_factory=Actor.system)
    held: dict[str, str] = field(default_factory=dict)
    moving: list[Wanted] = field(default_factory=list)


class CodedFiles(ABC):
    """One kind of thing in files; a kind says how one is a document, what it refuses, and how it is stored."""

    table: ClassVar[type[Any]]
    code_rule: ClassVar[tuple[re.Pattern[str], str]] = (CODE, CODE_ASKED)
    """What a new code may be, and the sentence that says so."""
    empty: ClassVar[Mapping[str, Any]]
    """What a new one says of a column that the file does not have."""

    @abstractmethod
    def documents(self, session: Session, actor: Actor, rows: Sequence[Any]) -> dict[str, Wanted]:
        """These rows as documents as far as this actor may see, by code; a few queries however many."""

    @abstractmethod
    def problems(self, wanted: Wanted, held: Wanted | None, names: Any, today: date) -> dict[str, str]:
        """Why it cannot be stored so, by column."""

    @abstractmethod
    def store(self, session: Session, stored: StoredThing | None, wanted: Wanted, mover: Mover) -> None:
        """Add it, or change what differs, by the operations of its page."""

    def seen(self, _actor: Actor) -> tuple[ColumnElement[bool], ...]:
        """Which rows this actor may see; those of the organisation are everybody's to read."""
        return ()

    def names(self, session: Session, actor: Actor, documents: Sequence[Document]) -> Any:
        """What the names in these documents mean."""
        return read_names(session, actor, documents)

    def tidied(self, document: Document) -> Wanted:
        """The document without what nobody sees."""
        return {**document, "code": str(document.get("code") or "").strip()}

    def changes(self, held: Wanted, document: Wanted) -> dict[str, tuple[Any, Any]]:
        return differences(held, document)

    def weight(self, _document: Wanted, _held: Wanted | None) -> int:
        """How many entries of the history moving it makes at most."""
        return 1

    def documents_page(self, session: Session, actor: Actor, cursor: str | None, size: int = BATCH) -> Page:
        """A page of those that are not retired, by code; its rows are documents."""
        chosen = select(self.table).where(col(self.table.status) != "retired", *self.seen(actor))
        page = page_of(session, chosen, Order(col(self.table.code), col(self.table.id)), cursor, size)
        rows = [row[0] for row in page.rows]
        held = self.documents(session, actor, rows)
        return Page(tuple(held[row.code] for row in rows), page.next_cursor, page.previous_cursor)

    def judge_documents(self, session: Session, documents: Sequence[Document], asker: Asker) -> list[Judgement]:
        """What bringing in each of these would do; a few queries for all of them."""
        return [one for _, one in self._judged_all(session, documents, asker)]

    def new_plan(self) -> CodedPlan:
        return CodedPlan()

    def plan_documents(
        self, session: Session, documents: Sequence[Document], plan: CodedPlan, *, asker: Asker, now: datetime
    ) -> list[Judgement]:
        """Judge the documents, and add to the plan those that are new or changed."""
        plan.now, plan.by = now, asker.actor
        judged = self._judged_all(session, documents, asker)
        for document, one in judged:
            if one.verdict in {RowVerdict.NEW, RowVerdict.CHANGED}:
                plan.held[document["code"]] = one.held
                plan.moving.append(document)
        return [one for _, one in judged]

    def is_as_planned(self, session: Session, plan: CodedPlan) -> bool:
        """Whether everything that the plan looked at is still as it was; holds the rows until the transaction ends."""
        stored = self._stored(session, plan.by, plan.held, to_change=True)
        return all((stored[code].stamp if code in stored else ABSENT) == stamp for code, stamp in plan.held.items())

    def move_documents(self, session: Session, plan: CodedPlan, *, asker: Asker) -> None:
        """Write the plan by the operations, which refuse what they would refuse on a page."""
        if not plan.moving or plan.now is None:
            return
        mover = Mover(self.names(session, asker.actor, plan.moving), asker.actor, asker.today, plan.now)
        stored = self._stored(session, asker.actor, plan.held)
        for document in plan.moving:
            held = stored.get(document["code"])
            self.store(session, held, {**self.empty, **(held.document if held else {}), **document}, mover)

    def blocked(self, session: Session, documents: Iterable[Document]) -> str:
        """Why a file cannot be moved at once although each of its rows could: a transaction is short."""
        tidy = [self.tidied(document) for document in documents]
        stored = self._stored(session, Actor.system(), [document["code"] for document in tidy])  # only to be counted
        held = {code: one.document for code, one in stored.items()}
        count = sum(self.weight(document, held.get(document["code"])) for document in tidy)
        if count <= MOST_AT_ONCE:
            return ""
        return (
            f"This file would be {count:,} entries in the history, and up to {MOST_AT_ONCE} are made at once. Part it"
        )

    def _judged_all(
        self, session: Session, documents: Sequence[Document], asker: Asker
    ) -> list[tuple[Wanted, Judgement]]:
        tidy = [self.tidied(document) for document in documents]
        stored = self._stored(session, asker.actor, [document["code"] for document in tidy])
        names = self.names(session, asker.actor, tidy)
        return [
            (document, self._judged(document, stored.get(document["code"]), names, asker.today)) for document in tidy
        ]

    def _judged(self, document: Wanted, stored: StoredThing | None, names: Any, today: date) -> Judgement:
        if stored is None:
            wanted = {**self.empty, **document}
            problems = self.problems(wanted, None, names, today)
            pattern, asked = self.code_rule
            return Judgement(problems if pattern.fullmatch(wanted["code"]) else {**problems, "code": asked})
        if stored.row.status == "retired":
            return Judgement({"code": f"{stored.row.code} was retired, and what was retired is changed by no file"})
        changes = self.changes(stored.document, document)
        if not changes:
            return Judgement(held=stored.stamp)
        problems = self.problems({**stored.document, **document}, stored.document, names, today)
        return Judgement(problems, changes, stored.stamp)

    def _stored(
        self, session: Session, actor: Actor, codes: Iterable[str], *, to_change: bool = False
    ) -> dict[str, StoredThing]:
        wanted, found = sorted(set(codes)), dict[str, StoredThing]()
        for start in range(0, len(wanted), BATCH):
            named = col(self.table.code).in_(wanted[start : start + BATCH])
            chosen = select(self.table).where(named, *self.seen(actor))
            chosen = chosen.order_by(col(self.table.id))
            rows: list[Any] = list(session.scalars(chosen.with_for_update() if to_change else chosen))
            held = self.documents(session, actor, rows)
            found |= {row.code: StoredThing(row, held[row.code]) for row in rows}
        return found
