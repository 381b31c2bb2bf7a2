"""Choosing the sector: the starter library's requirements that it switches off or brings back, in one step."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput
from app.history.operations import Told, record_each
from app.requirements.domain.places import SECTORS
from app.requirements.domain.sectors import SectorEffect, SectorStep, changing, effects_of, stamp_of
from app.requirements.domain.words import Applicability, Sector
from app.requirements.models import Requirement
from app.requirements.operations.dated import Decided, keep_decisions
from app.requirements.operations.rows import about
from app.requirements.queries.many import held_rows
from app.requirements.queries.sectors import starter_rows

SHOWN_OTHERWISE = "The register changed since this was shown. Nothing was changed: look at it again below, then choose"


def choose_sector(
    session: Session, sector: Sector, *, among: Collection[str], seen: str | None = None, by: Actor, now: datetime
) -> list[SectorEffect]:
    """Do to these refs of the starter library what the sector does; what happened to each, an entry for each change.

    `seen` is the stamp of what a person was shown: where something else would happen by now, nothing does.
    """
    ids = {row.id: row.row_version for row in starter_rows(session, by, among)}
    held = {row.row_id: row for row in held_rows(session, by, ids, to_change=True)}
    effects = effects_of(sector, starter_rows(session, by, among))  # again, now that they are held
    if seen is not None and seen != stamp_of(sector, effects):
        raise BadInput({"sector": SHOWN_OTHERWISE})
    told = [_set(held[one.row.id], one, sector, by=by, now=now) for one in changing(effects)]
    session.flush()
    _keep_days(session, effects, sector, by=by, now=now)
    record_each(session, told, by=by, now=now)
    return effects


def _set(row: Requirement, one: SectorEffect, sector: Sector, *, by: Actor, now: datetime) -> Told:
    """Change the row; what the history will say of it."""
    before = {"applicability": row.applicability.value, "reason": row.applicability_reason}
    is_back = one.effect is SectorStep.BROUGHT_BACK
    row.applicability = Applicability.NOT_DECIDED if is_back else Applicability.DOES_NOT_APPLY
    row.applicability_reason = one.reason
    row.row_version, row.changed_at = row.row_version + 1, now
    after = {"applicability": row.applicability.value, "reason": one.reason, "sector": sector.value}
    sentence = f"{by.name} chose the sector “{SECTORS[sector].lower()}”: {row.ref} {one.words}"
    return Told("requirement:sector_chosen", sentence, about(row), before, after)


def _keep_days(session: Session, effects: list[SectorEffect], sector: Sector, *, by: Actor, now: datetime) -> None:
    off = {
        one.row.id: Decided(Applicability.DOES_NOT_APPLY, one.reason)
        for one in changing(effects)
        if one.effect is not SectorStep.BROUGHT_BACK
    }
    back = {one.row.id: Decided(Applicability.NOT_DECIDED) for one in effects if one.effect is SectorStep.BROUGHT_BACK}
    keep_decisions(session, off, because_of=sector, by=by, now=now)
    keep_decisions(session, back, by=by, now=now)
