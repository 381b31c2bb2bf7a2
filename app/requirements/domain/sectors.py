"""What choosing a sector does to the starter library: what it switches off, brings back and leaves as it is (ER 2).

Only what nobody decided is switched off, and only what a sector switched off comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from app.requirements.domain.places import SECTORS
from app.requirements.domain.words import Applicability, Sector, shown

OF_FINANCIAL_SERVICES = "FCA-"  # how the refs of the starter library begin that bind financial services only


class SectorStep(StrEnum):
    SWITCHED_OFF = "switched_off"
    REASON_CHANGES = "reason_changes"
    BROUGHT_BACK = "brought_back"
    STAYS = "stays"


@dataclass(frozen=True)
class StarterRow:
    """A requirement of the starter library as it is stored; `sector` where a sector decided, None where people did."""

    id: int
    ref: str
    title: str
    row_version: int
    applicability: Applicability
    reason: str
    review_on: date | None
    sector: Sector | None
    said_by_name: str

    @property
    def is_undecided(self) -> bool:
        """Nobody said anything: also why it is not decided, or by when it is to be, is somebody's word."""
        return self.applicability is Applicability.NOT_DECIDED and not self.reason and self.review_on is None


@dataclass(frozen=True)
class SectorEffect:
    """What becomes of one of them: why it does not apply from now on, or whose decision stays."""

    row: StarterRow
    effect: SectorStep
    reason: str = ""

    @property
    def words(self) -> str:
        """What the history says became of it."""
        if self.effect is SectorStep.BROUGHT_BACK:
            return "is back, and somebody decides whether it applies"
        return f"does not apply ({self.reason})"

    @property
    def decided(self) -> str:
        """What somebody decided by hand, in a sentence."""
        because = f" ({self.row.reason})" if self.row.reason else ""
        return f"{shown(self.row.applicability)}{because}, said by {self.row.said_by_name or 'somebody not recorded'}"


def why_not_in(sector: Sector, ref: str) -> str:
    """Why a requirement of the starter library does not bind an organisation of a sector, or nothing."""
    if sector is Sector.PRIVATE_FINANCIAL or not ref.startswith(OF_FINANCIAL_SERVICES):
        return ""
    return f"Not applicable - sector: {SECTORS[sector].lower()}"


def effects_of(sector: Sector, rows: Sequence[StarterRow]) -> list[SectorEffect]:
    """What choosing this sector does, in the order of the rows; those that it leaves alone are not named."""
    effects = (_effect(sector, row) for row in rows)
    return [one for one in effects if one is not None]


def changing(effects: Sequence[SectorEffect]) -> list[SectorEffect]:
    return [one for one in effects if one.effect is not SectorStep.STAYS]


def stamp_of(sector: Sector, effects: Sequence[SectorEffect]) -> str:
    """A value that is another one as soon as anything would happen otherwise than it was shown."""
    parts = [f"{one.row.id}/{one.row.row_version}/{one.effect}" for one in effects]
    return sha256(" ".join([sector, *parts]).encode()).hexdigest()


def _effect(sector: Sector, row: StarterRow) -> SectorEffect | None:
    reason = why_not_in(sector, row.ref)
    if not reason:
        return SectorEffect(row, SectorStep.BROUGHT_BACK) if row.sector else None
    if row.sector is sector:
        return None
    if row.sector:
        return SectorEffect(row, SectorStep.REASON_CHANGES, reason)
    return SectorEffect(row, SectorStep.SWITCHED_OFF if row.is_undecided else SectorStep.STAYS, reason)
