"""Aims and promises in files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.organisation.exchange.coded import CodedFiles, Mover, StoredThing, Wanted
from app.organisation.exchange.names import FiledNames
from app.organisation.models import Aim, Measure, Product, Promise, PromiseMeasure
from app.organisation.operations import AimFields, PromiseFields, add_aim, add_promise, edit_aim, edit_promise
from app.organisation.operations.aims import SAY_AIM, SAY_PROMISE


class AimFiles(CodedFiles):
    """A code and a sentence."""

    table = Aim
    empty: ClassVar[Mapping[str, Any]] = {"text": ""}

    def documents(self, _session: Session, _actor: Actor, rows: Sequence[Any]) -> dict[str, Wanted]:
        return {row.code: {"code": row.code, "text": row.text} for row in rows}

    def problems(self, wanted: Wanted, _held: Wanted | None, _names: FiledNames, _today: date) -> dict[str, str]:
        return {} if wanted["text"] else {"text": SAY_AIM}

    def store(self, session: Session, stored: StoredThing | None, wanted: Wanted, mover: Mover) -> None:
        sent = AimFields(wanted["text"])
        if stored is None:
            add_aim(session, wanted["code"], sent, by=mover.by, now=mover.now)
        else:
            edit_aim(session, stored.row, sent, version=stored.row.row_version, by=mover.by, now=mover.now)


class PromiseFiles(CodedFiles):
    """A promise with the aim that it serves, the product that it is about, and what tells whether it is kept."""

    table = Promise
    empty: ClassVar[Mapping[str, Any]] = {"text": "", "aim": "", "product": "", "measures": []}

    def documents(self, session: Session, _actor: Actor, rows: Sequence[Any]) -> dict[str, Wanted]:
        ids = [row.row_id for row in rows]
        placed = places_of(session, Promise, ids)
        measures: dict[int, list[str]] = {one: [] for one in ids}
        linked = select(col(PromiseMeasure.promise_id), col(Measure.code)).join(
            Measure, col(Measure.id) == col(PromiseMeasure.measure_id)
        )
        for row in session.execute(linked.where(col(PromiseMeasure.promise_id).in_(ids)).order_by(col(Measure.code))):
            measures[row.promise_id].append(row.code)
        return {
            row.code: {
                "code": row.code, "text": row.text, **placed[row.row_id], "measures": measures[row.row_id],
            }
            for row in rows
        }  # fmt: skip

    def tidied(self, document: Mapping[str, Any]) -> Wanted:
        tidy = super().tidied(document)
        return {**tidy, "measures": sorted(set(tidy["measures"]))} if "measures" in tidy else tidy

    def problems(self, wanted: Wanted, held: Wanted | None, names: FiledNames, _today: date) -> dict[str, str]:
        problems = names.refused_place(wanted, held)
        if not wanted["text"]:
            problems["text"] = SAY_PROMISE
        unknown = names.refused_measures(wanted["measures"], held["measures"] if held else ())
        return {**problems, "measures": unknown} if unknown else problems

    def store(self, session: Session, stored: StoredThing | None, wanted: Wanted, mover: Mover) -> None:
        aim_id, product_id = place_ids(stored, wanted, mover.names)
        sent = PromiseFields(wanted["text"], aim_id, product_id, tuple(wanted["measures"]))
        if stored is None:
            add_promise(session, wanted["code"], sent, by=mover.by, now=mover.now)
        else:
            edit_promise(session, stored.row, sent, version=stored.row.row_version, by=mover.by, now=mover.now)


def places_of(session: Session, table: Any, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The code of the aim and the name of the product of each of these rows; empty where there is none."""
    rows = session.execute(
        select(
            col(table.id),
            func.coalesce(col(Aim.code), "").label("aim"),
            func.coalesce(col(Product.name), "").label("product"),
        )
        .outerjoin(Aim, col(Aim.id) == col(table.aim_id))
        .outerjoin(Product, col(Product.id) == col(table.product_id))
        .where(col(table.id).in_(ids))
    )
    return {row.id: {"aim": row.aim, "product": row.product} for row in rows}


def place_ids(stored: StoredThing | None, wanted: Wanted, names: FiledNames) -> tuple[int | None, int | None]:
    """The ids of the aim and the product; what it named before it goes on naming, retired or not."""
    kept = stored.document if stored is not None else {}
    aim_id = stored.row.aim_id if stored and kept["aim"] == wanted["aim"] else names.aims.get(wanted["aim"])
    is_same = stored is not None and kept["product"] == wanted["product"]
    product_id = stored.row.product_id if stored and is_same else names.products.get(wanted["product"])
    return aim_id, product_id
