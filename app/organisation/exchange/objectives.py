"""Objectives in files: a draft may lack anything, and what is set lacks nothing, as on the page."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.numbers import digits
from app.organisation.domain.filed import NoFigure, figure
from app.organisation.domain.objectives import Aimed, demands, refusals
from app.organisation.domain.words import ObjectiveKind, ObjectiveStatus
from app.organisation.exchange.charter import place_ids, places_of
from app.organisation.exchange.coded import CodedFiles, Mover, StoredThing, Wanted
from app.organisation.exchange.names import FiledNames
from app.organisation.models import Measure, Objective, ObjectiveMeasure
from app.organisation.operations import ObjectiveFields, add_objective, edit_objective
from app.organisation.operations.objectives import SAY_OBJECTIVE
from app.people.queries import person_rows

COLUMN_OF = {"measure_id": "measure", "owner_id": "owner"}


class ObjectiveFiles(CodedFiles):
    """An objective with all that it says of where it goes."""

    table = Objective
    empty: ClassVar[Mapping[str, Any]] = {
        "text": "", "kind": ObjectiveKind.IMPROVEMENT.value, "status": ObjectiveStatus.DRAFT.value, "aim": "",
        "product": "", "measure": "", "baseline": "", "target": "", "due_on": None, "owner": "", "how": "",
        "balance": [],
    }  # fmt: skip

    def documents(self, session: Session, _actor: Actor, rows: Sequence[Any]) -> dict[str, Wanted]:
        ids = [row.row_id for row in rows]
        placed, goes_by, balance = places_of(session, Objective, ids), _measures(session, ids), _balance(session, ids)
        return {
            row.code: {
                "code": row.code,
                "text": row.text,
                "kind": row.kind.value,
                "status": row.status.value,
                **placed[row.row_id],
                **goes_by[row.row_id],
                "baseline": "" if row.baseline is None else digits(row.baseline),
                "target": "" if row.target is None else digits(row.target),
                "due_on": row.due_on.isoformat() if row.due_on else None,
                "how": row.how,
                "balance": balance[row.row_id],
            }
            for row in rows
        }

    def tidied(self, document: Mapping[str, Any]) -> Wanted:
        tidy = super().tidied(document)
        for name in ("baseline", "target"):
            if name in tidy:
                tidy[name] = _plain(tidy[name])
        for name in ("kind", "status"):
            if not tidy.get(name):
                tidy.pop(name, None)  # an empty cell leaves it as it is
        if "owner" in tidy:
            tidy["owner"] = tidy["owner"].lower()
        return {**tidy, "balance": sorted(set(tidy["balance"]))} if "balance" in tidy else tidy

    def problems(self, wanted: Wanted, held: Wanted | None, names: FiledNames, today: date) -> dict[str, str]:
        problems = names.refused_place(wanted, held)
        if not wanted["text"]:
            problems["text"] = SAY_OBJECTIVE
        for name in ("baseline", "target"):
            try:
                figure(wanted[name])
            except NoFigure as wrong:
                problems[name] = str(wrong)
        measure, owner = wanted["measure"], wanted["owner"]
        unknown = names.refused_measures([measure] if measure else [], [held["measure"]] if held else [])
        if unknown:
            problems["measure"] = unknown
        unknown = names.refused_measures(wanted["balance"], held["balance"] if held else ())
        if unknown:
            problems["balance"] = unknown
        refused = names.refused_owner(owner) if owner and not (held and held["owner"] == owner) else ""
        if refused:
            problems["owner"] = refused
        if held and held["status"] == ObjectiveStatus.SET and wanted["status"] == ObjectiveStatus.DRAFT:
            problems["status"] = "What is set never becomes a draft again. Retire it on its page, or leave it set"
        return problems or _way_problems(wanted, held, today)

    def store(self, session: Session, stored: StoredThing | None, wanted: Wanted, mover: Mover) -> None:
        aim_id, product_id = place_ids(stored, wanted, mover.names)
        kept = stored.document if stored else {}
        sent = ObjectiveFields(
            wanted["text"],
            ObjectiveKind(wanted["kind"]),
            aim_id,
            product_id,
            stored.row.measure_id
            if stored and kept["measure"] == wanted["measure"]
            else mover.names.measures.get(wanted["measure"]),
            figure(wanted["baseline"]),
            figure(wanted["target"]),
            _day(wanted["due_on"]),
            stored.row.owner_id
            if stored and kept["owner"] == wanted["owner"]
            else mover.names.owners.get(wanted["owner"]),
            wanted["how"],
            tuple(wanted["balance"]),
        )
        as_draft, today, by, now = wanted["status"] != ObjectiveStatus.SET, mover.today, mover.by, mover.now
        if stored is None:
            add_objective(session, wanted["code"], sent, as_draft=as_draft, today=today, by=by, now=now)
        else:
            row, version = stored.row, stored.row.row_version
            edit_objective(session, row, sent, as_draft=as_draft, version=version, today=today, by=by, now=now)


def _way_problems(wanted: Wanted, held: Wanted | None, today: date) -> dict[str, str]:
    """What stands against its way from baseline to target; only whether names are there matters here."""
    aimed = Aimed(
        ObjectiveKind(wanted["kind"]),
        1 if wanted["measure"] else None,
        figure(wanted["baseline"]),
        figure(wanted["target"]),
        _day(wanted["due_on"]),
        1 if wanted["owner"] else None,
    )
    found = refusals(aimed)
    if wanted["status"] == ObjectiveStatus.SET:
        found = {**demands(aimed, today, day_was=_day(held["due_on"]) if held else None), **found}
    return {COLUMN_OF.get(name, name): said for name, said in found.items()}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(text: str) -> str:
    """A figure by its own digits, so that 72.0 is 72; what is none stays as it is, to be refused."""
    try:
        found = figure(text)
    except NoFigure:
        return text
    return "" if found is None else digits(found)


def _measures(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """By objective the code of its measure and the address of its owner."""
    people = person_rows()
    rows = session.execute(
        select(col(Objective.id), col(Measure.code), people.c.email)
        .outerjoin(Measure, col(Measure.id) == col(Objective.measure_id))
        .outerjoin(people, people.c.id == col(Objective.owner_id))
        .where(col(Objective.id).in_(ids))
    )
    return {row.id: {"measure": row.code or "", "owner": row.email or ""} for row in rows}


def _balance(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {one: [] for one in ids}
    linked = select(col(ObjectiveMeasure.objective_id), col(Measure.code)).join(
        Measure, col(Measure.id) == col(ObjectiveMeasure.measure_id)
    )
    for row in session.execute(linked.where(col(ObjectiveMeasure.objective_id).in_(ids)).order_by(col(Measure.code))):
        found[row.objective_id].append(row.code)
    return found
