"""Measures that cases touch. A measure belongs to no client: whoever sees the case sees all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlmodel import Session, col

from app.cases.domain.words import ImpactStatus
from app.cases.models import CaseMeasure, CasePart
from app.cases.queries.parts import has_part
from app.core.errors import BadInput, NotFound
from app.db.paging import Selection
from app.organisation.domain.words import InUse
from app.organisation.queries.rows import measure_rows

MOST_SHOWN = MOST_OFFERED = 500


@dataclass(frozen=True)
class TouchedMeasure:
    """A measure as a case sees it: proposed until somebody decides; `version_then` is what it was at then."""

    measure_id: int
    code: str
    name: str
    is_retired: bool
    version_now: int
    status: ImpactStatus
    why: str
    version_then: int
    reason: str
    decided_at: datetime | None
    decided_by_name: str
    is_owned: bool

    @property
    def is_unchanged(self) -> bool:
        """Confirmed, and neither changed nor retired since."""
        return self.status is ImpactStatus.CONFIRMED and not self.is_retired and self.version_now <= self.version_then


@dataclass(frozen=True)
class MeasureCounts:
    proposed: int = 0
    unowned: int = 0
    unchanged: int = 0


def touched_measures(session: Session, case_id: int) -> list[TouchedMeasure]:
    """The measures of a case by code: what was decided, and what is proposed and still in use."""
    measures = measure_rows()
    wanted = or_(col(CaseMeasure.status) != ImpactStatus.PROPOSED, _is_in_use(measures))
    rows = session.execute(_touched(measures, case_id).where(wanted).order_by(measures.c.code).limit(MOST_SHOWN))
    return [TouchedMeasure(*row) for row in rows]


def touched_measure(session: Session, case_id: int, code: str) -> TouchedMeasure:
    """One of them, also a proposed one that was retired since, which a page may still show; or NotFound."""
    measures = measure_rows()
    row = session.execute(_touched(measures, case_id).where(measures.c.code == code)).one_or_none()
    if row is None:
        raise NotFound("measure", code)
    return TouchedMeasure(*row)


def _touched(measures: Subquery, case_id: int) -> Selection:
    line = CaseMeasure
    return (
        select(
            measures.c.id,
            measures.c.code,
            measures.c.name,
            (measures.c.status == InUse.RETIRED).label("is_retired"),
            measures.c.row_version,
            col(line.status),
            col(line.why),
            col(line.version_then),
            col(line.reason),
            col(line.decided_at),
            col(line.decided_by_name),
            _is_owned().label("is_owned"),
        )
        .join(measures, measures.c.id == col(line.measure_id))
        .where(col(line.case_id) == case_id)
    )


def confirmed_measures(session: Session, case_id: int) -> list[TouchedMeasure]:
    """Those that a part of this case may be about: confirmed, and still in use."""
    lines = touched_measures(session, case_id)
    return [one for one in lines if one.status is ImpactStatus.CONFIRMED and not one.is_retired]


def confirmed_measure(session: Session, case_id: int, code: str) -> int:
    """The id of one of them."""
    for one in confirmed_measures(session, case_id):
        if one.code == code:
            return one.measure_id
    raise BadInput({"measure": f"{code} is not a measure in use that this case has confirmed. Choose another"})


def free_measures(session: Session, case_id: int) -> Sequence[Any]:
    """The measures in use that a case does not name yet, by code; at most 500."""
    measures = measure_rows()
    return session.execute(_free(measures, case_id).order_by(measures.c.code).limit(MOST_OFFERED)).all()


def free_measure(session: Session, case_id: int, code: str) -> Any:
    """The one of them with this code, however many there are; None where there is none."""
    measures = measure_rows()
    return session.execute(_free(measures, case_id).where(measures.c.code == code)).one_or_none()


def measure_counts(session: Session, case_ids: Collection[int]) -> dict[int, MeasureCounts]:
    """How the measures of each of these cases stand, whoever asks; one query however many cases."""
    measures, line = measure_rows(), CaseMeasure
    waits = and_(col(line.status) == ImpactStatus.PROPOSED, _is_in_use(measures))
    to_change = and_(col(line.status) == ImpactStatus.CONFIRMED, _is_in_use(measures))
    rows = session.execute(
        select(
            col(line.case_id),
            func.count().filter(waits),
            func.count().filter(to_change, ~_is_owned()),
            func.count().filter(to_change, measures.c.row_version <= col(line.version_then)),
        )
        .join(measures, measures.c.id == col(line.measure_id))
        .where(col(line.case_id).in_(sorted(case_ids)))
        .group_by(col(line.case_id))
    )
    counts = {row[0]: MeasureCounts(*row[1:]) for row in rows}
    return {case_id: counts.get(case_id, MeasureCounts()) for case_id in case_ids}


def _free(measures: Subquery, case_id: int) -> Selection:
    named = select(col(CaseMeasure.measure_id)).where(col(CaseMeasure.case_id) == case_id)
    return select(measures).where(_is_in_use(measures), measures.c.id.not_in(named))


def _is_in_use(measures: Subquery) -> ColumnElement[bool]:
    return measures.c.status == InUse.IN_USE


def _is_owned() -> ColumnElement[bool]:
    return has_part(col(CaseMeasure.case_id), col(CasePart.measure_id), col(CaseMeasure.measure_id))
