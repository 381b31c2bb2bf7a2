"""What held of requirements from a day until another, in files: the same for whatever it is that held.

A row tells of days that nobody had kept, or says what holds from today on, as a page does; what was kept stays.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.importing import ABSENT, Asker, Document, Judgement, RowVerdict
from app.db.bulk import update_rows
from app.db.paging import Order, Page, Selection, page_of
from app.db.scope import seen_client
from app.history.operations import EntrySubject, Told, record_each
from app.requirements.domain.brought import Brought, Period, brought, overlap_in
from app.requirements.exchange.known import KnownRequirement, day_of, known_requirements
from app.requirements.models import DatedRow, Requirement

BATCH = 500
Kept = Mapping[tuple[int, str], Sequence[Period]]


@dataclass(frozen=True)
class PeriodLookup:
    """What a batch of rows refers to: requirements by ref, what is kept of each at each place, and names by word."""

    known: Mapping[str, KnownRequirement]
    kept: Kept
    names: Mapping[str, Any]


@dataclass(frozen=True)
class MovedPeriod:
    """What one row does to one requirement at one place, its values as they are stored."""

    of: KnownRequirement
    place: str
    document: Mapping[str, Any]
    values: Any
    what: Brought


@dataclass
class PeriodPlan:
    """The rows to write, made before the transaction begins."""

    moved: list[MovedPeriod] = field(default_factory=list)
    at: datetime = field(init=False)


class PeriodFile(ABC):
    """The rows of one sort; `values` are the columns that say what held, with what they are where a file is silent."""

    table: type[DatedRow]
    values: Mapping[str, Any]
    tag: str

    def documents_page(self, session: Session, actor: Actor, cursor: str | None, size: int = BATCH) -> Page:
        """A page by ref; its rows are documents."""
        order = Order(col(Requirement.ref), col(self.table.id))
        page = page_of(session, self._rows(actor), order, cursor, size)
        return Page(tuple(self._documents(session, actor, page.rows)), page.next_cursor, page.previous_cursor)

    def judge_documents(self, session: Session, documents: Sequence[Document], asker: Asker) -> list[Judgement]:
        """What bringing in each of these would do; the same few queries however many."""
        found = self._look_up(session, asker.actor, documents)
        return [self._judged(document, found, asker.today)[0] for document in documents]

    def new_plan(self) -> PeriodPlan:
        return PeriodPlan()

    def plan_documents(
        self, session: Session, documents: Sequence[Document], plan: PeriodPlan, *, asker: Asker, now: datetime
    ) -> list[Judgement]:
        """Judge the rows, and add to the plan what is to be written."""
        plan.at = now
        found = self._look_up(session, asker.actor, documents)
        judged = [self._judged(document, found, asker.today) for document in documents]
        moving = {RowVerdict.NEW, RowVerdict.CHANGED}
        plan.moved += [moved for one, moved in judged if moved is not None and one.verdict in moving]
        return [one for one, _moved in judged]

    def is_as_planned(self, session: Session, plan: PeriodPlan) -> bool:
        """Whether nobody changed one of the requirements since; holds the rows until the transaction ends."""
        seen = {moved.of.id: moved.of.row_version for moved in plan.moved}
        ids, stored = sorted(seen), dict[int, int]()
        for start in range(0, len(ids), BATCH):
            chosen = select(col(Requirement.id), col(Requirement.row_version)).where(
                col(Requirement.id).in_(ids[start : start + BATCH])
            )
            stored |= {row.id: row.row_version for row in session.execute(chosen.with_for_update())}
        return stored == seen

    def move_documents(self, session: Session, plan: PeriodPlan, *, asker: Asker) -> None:
        """Write the plan: the same few statements for each place, however many rows, and an entry for each row."""
        touched = {moved.of.id: moved.of for moved in plan.moved}
        versions = [
            {"id": key, "row_version": one.row_version + 1, "changed_at": plan.at} for key, one in touched.items()
        ]
        update_rows(session, Requirement, versions)
        self._write(session, plan.moved, by=asker.actor, now=plan.at)
        told = [
            Told(self.tag, f"{asker.actor.name} {self._said(moved)}", self._subject(moved), after=dict(moved.document))
            for moved in plan.moved
        ]
        record_each(session, told, by=asker.actor, now=plan.at)

    def blocked(self, _session: Session, documents: Iterable[Document]) -> str:
        """Why these rows cannot all be brought in: two of them speak for one day."""
        together = defaultdict[tuple[str, str], list[Period]](list)
        for document in documents:
            kind, colon, name = str(document.get("place") or "").casefold().partition(":")
            key = (str(document.get("ref") or "").upper(), f"{kind.strip()}{colon} {name.strip()}".strip())
            together[key].append(Period(day_of(document.get("from_on")), day_of(document.get("to_on")), ()))
        for (ref, place), periods in together.items():
            found = overlap_in(periods)
            if found is not None:
                one, other = (
                    (f"from {day_in_words(each.from_on)}" if each.from_on else "from today") for each in found
                )
                where = f" ({place})" if place else ""
                return f"Two rows of {ref}{where} speak for the same days: one {one}, one {other}. Mend their days."
        return ""

    @abstractmethod
    def _documents(self, session: Session, actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]: ...

    @abstractmethod
    def _names(self, session: Session, actor: Actor, documents: Sequence[Document]) -> Mapping[str, Any]: ...

    @abstractmethod
    def _problems(self, document: Document, of: KnownRequirement, found: PeriodLookup) -> dict[str, str]: ...

    @abstractmethod
    def _today_problems(self, document: Document, found: PeriodLookup) -> dict[str, str]: ...

    @abstractmethod
    def _stored(self, document: Document, found: PeriodLookup) -> Any: ...

    @abstractmethod
    def _write(self, session: Session, moved: Sequence[MovedPeriod], *, by: Actor, now: datetime) -> None: ...

    @abstractmethod
    def _said(self, moved: MovedPeriod) -> str: ...

    def _subject(self, moved: MovedPeriod) -> EntrySubject:
        return moved.of.subject_for(None)

    def _place(self, _document: Document, _found: PeriodLookup) -> str:
        """The key of the place that a row speaks of; empty for everywhere."""
        return ""

    def _seen(self, actor: Actor) -> Any:
        return seen_client(actor, col(Requirement.client_id))

    def _rows(self, actor: Actor) -> Selection:
        """What held on a day at least: a row that was replaced within its first day is left out."""
        held = self.table
        start = func.coalesce(col(held.from_on), col(held.said_on))
        statement: Selection = (
            select(held, col(Requirement.ref))
            .join(Requirement, col(Requirement.id) == col(held.requirement_id))
            .where(self._seen(actor), or_(col(held.to_on).is_(None), col(held.to_on) > start))
        )
        return statement

    def _look_up(self, session: Session, actor: Actor, documents: Sequence[Document]) -> PeriodLookup:
        known = known_requirements(session, actor, {str(document.get("ref") or "").upper() for document in documents})
        ids = [one.id for one in known.values()]
        held = self.table
        start = func.coalesce(col(held.from_on), col(held.said_on))
        chosen = self._rows(actor).where(col(held.requirement_id).in_(ids)).order_by(start, col(held.id))
        rows = session.execute(chosen).all()
        kept = defaultdict[tuple[int, str], list[Period]](list)
        for row, document in zip(rows, self._documents(session, actor, rows), strict=True):
            values = tuple(document[name] for name in self.values)
            period = Period(row[0].from_on, row[0].to_on, values, row[0].said_on)
            kept[row[0].requirement_id, getattr(row[0], "scope", "")].append(period)
        return PeriodLookup(known, kept, self._names(session, actor, documents))

    def _judged(self, raw: Document, found: PeriodLookup, today: date) -> tuple[Judgement, MovedPeriod | None]:
        ref = str(raw.get("ref") or "").upper()
        of = found.known.get(ref)
        if of is None:
            none = f"The register holds no {ref}. Bring the requirement in first" if ref else "Name the requirement"
            return Judgement({"ref": none}), None
        place = self._place(raw, found)
        kept = found.kept.get((of.id, place), ())
        document = self._whole(raw, kept)
        problems = self._problems(document, of, found)
        if problems:
            return Judgement(problems), None
        said = Period(day_of(document["from_on"]), day_of(document["to_on"]), tuple(document[n] for n in self.values))
        what = brought(said, kept, today, may_end=place != "")
        problems = what.problems or (self._today_problems(document, found) if what.begins_today else {})
        if problems:
            return Judgement(problems), None
        held = ABSENT if what.held is None else f"{of.id}/{of.row_version}"
        moved = MovedPeriod(of, place, document, self._stored(document, found), what)
        return Judgement(changes=self._changes(what, said), held=held), moved

    def _whole(self, raw: Document, kept: Sequence[Period]) -> dict[str, Any]:
        """The row with what its file leaves out, as it is stored of the same days."""
        from_on = day_of(raw.get("from_on"))
        same = next((one for one in kept if (one.from_on == from_on if from_on else one.to_on is None)), None)
        stored = {} if same is None else dict(zip(self.values, same.values, strict=True))
        document = {name: raw[name] if name in raw else stored.get(name, empty) for name, empty in self.values.items()}
        document = {name: value or self.values[name] for name, value in document.items()}
        left_out = same.to_on.isoformat() if same is not None and same.to_on and from_on else None
        days = {"from_on": raw.get("from_on") or None, "to_on": raw.get("to_on", left_out) or None}
        return {"ref": str(raw.get("ref") or "").upper(), "place": str(raw.get("place") or ""), **document, **days}

    def _changes(self, what: Brought, said: Period) -> dict[str, tuple[Any, Any]]:
        held, changes = what.held, dict[str, tuple[Any, Any]]()
        if held is None:
            return changes
        if what.begins_today:
            both = zip(self.values, held.values, said.values, strict=True)
            changes |= {name: (before, after) for name, before, after in both if before != after}
        if what.tells is not None:
            changes["from_on"] = (held.start.isoformat(), what.tells[0].isoformat())
        if what.ends_today and said.to_on is not None:
            changes["to_on"] = (None, said.to_on.isoformat())
        return changes


def days_in_words(what: Brought) -> str:
    """Of which days a row tells, where it is not from today on."""
    if what.tells is None:
        return ""
    first, last = what.tells
    return f", from {day_in_words(first)}" + (f" to {day_in_words(last)}" if last else "")
