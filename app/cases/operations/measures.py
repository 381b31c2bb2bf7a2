"""Measures that a case touches: proposed by words or named by hand, confirmed or set aside by a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.measures import MeasureText, measures_in
from app.cases.domain.words import ImpactStatus, number_of
from app.cases.models import CaseMeasure, ChangeCase
from app.cases.operations.rows import demand_open, demand_runner, keep, lapse_approval
from app.cases.queries.measures import free_measure, free_measures, touched_measure
from app.core.actor import Actor
from app.core.errors import BadInput


def propose_measures(session: Session, row: ChangeCase, texts: Sequence[str]) -> list[str]:
    """Propose each measure in use that shares telling words with these texts; what is named already stays as it is.

    Gives the codes that are new.
    """
    free = {one.id: one for one in free_measures(session, row.row_id)}
    found = measures_in(texts, [MeasureText(one.id, one.code, one.name, one.about) for one in free.values()])
    session.add_all(CaseMeasure(case_id=row.row_id, measure_id=one, why=why) for one, why in found.items())
    session.flush()
    return [free[one].code for one in found]


def confirm_measure(session: Session, row: ChangeCase, code: str, *, by: Actor, now: datetime) -> None:
    """Say that a measure has to change: the case then waits for it to be changed or retired."""
    demand_runner(by, "assess")
    demand_open(row)
    shown = touched_measure(session, row.row_id, code)
    if shown.status is ImpactStatus.CONFIRMED:
        raise BadInput({"": f"{code} is confirmed already"})
    if shown.is_retired:
        rest = "It stays set aside" if shown.status is ImpactStatus.SET_ASIDE else "It is no question any more"
        raise BadInput({"": f"{code} was retired since, so that nothing of it can change. {rest}"})
    line = _held(session, row, shown.measure_id)
    before = {"code": code, "status": line.status.value}
    _decide(line, ImpactStatus.CONFIRMED, "", shown.version_now, by, now)
    lapsed = lapse_approval(row, f"{by.name} confirmed that {code} has to change")
    sentence = f"{by.name} confirmed that {number_of(row.row_id)} touches {code}{lapsed}"
    keep(session, row, "measure_confirmed", sentence, by=by, now=now, before=before, after={"code": code})


def set_measure_aside(session: Session, row: ChangeCase, code: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Say that a measure can stay as it is, and why."""
    demand_runner(by, "assess")
    demand_open(row)
    if not reason.strip():
        raise BadInput({"reason": "Say why the measure can stay as it is"})
    shown = touched_measure(session, row.row_id, code)
    line = _held(session, row, shown.measure_id)
    before = {"code": code, "status": line.status.value}
    _decide(line, ImpactStatus.SET_ASIDE, reason.strip(), shown.version_now, by, now)
    was_confirmed = shown.status is ImpactStatus.CONFIRMED
    lapsed = lapse_approval(row, f"{by.name} set {code} aside") if was_confirmed else ""
    sentence = f"{by.name} set {code} aside in {number_of(row.row_id)}: {reason.strip()}{lapsed}"
    after = {"code": code, "reason": reason.strip()}
    keep(session, row, "measure_set_aside", sentence, by=by, now=now, before=before, after=after)


def name_measure(session: Session, row: ChangeCase, code: str, *, by: Actor, now: datetime) -> None:
    """Name a measure that no words proposed; it counts as confirmed."""
    demand_runner(by, "assess")
    demand_open(row)
    found = free_measure(session, row.row_id, code)
    if found is None:
        raise BadInput({"code": f"{code} is in the list already, or no measure in use. Choose another"})
    line = CaseMeasure(case_id=row.row_id, measure_id=found.id, why=f"Added by {by.name}")
    _decide(line, ImpactStatus.CONFIRMED, "", found.row_version, by, now)
    session.add(line)
    lapsed = lapse_approval(row, f"{by.name} added {code} to what it touches")
    sentence = f"{by.name} added {code} to what {number_of(row.row_id)} touches{lapsed}"
    keep(session, row, "measure_named", sentence, by=by, now=now, after={"code": code})


def _decide(line: CaseMeasure, status: ImpactStatus, reason: str, version: int, by: Actor, now: datetime) -> None:
    line.status, line.reason, line.version_then = status, reason, version
    line.decided_at, line.decided_by_name = now, by.name


def _held(session: Session, row: ChangeCase, measure_id: int) -> CaseMeasure:
    """The row behind a line that is shown."""
    mine = (col(CaseMeasure.case_id) == row.row_id, col(CaseMeasure.measure_id) == measure_id)
    return session.scalars(select(CaseMeasure).where(*mine)).one()
