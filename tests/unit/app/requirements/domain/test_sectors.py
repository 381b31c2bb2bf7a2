"""What choosing a sector does to each requirement of the starter library."""

from dataclasses import replace
from datetime import date

import pytest

from app.requirements.domain.sectors import SectorStep, StarterRow, changing, effects_of, stamp_of, why_not_in
from app.requirements.domain.words import Applicability, Sector

PUBLIC, CHARITY, BANK = Sector.PUBLIC, Sector.NOT_FOR_PROFIT, Sector.PRIVATE_FINANCIAL
UNDECIDED = StarterRow(1, "FCA-PRIN-12", "Consumer Duty", 1, Applicability.NOT_DECIDED, "", None, None, "Hannah Osei")
OFF = replace(
    UNDECIDED, applicability=Applicability.DOES_NOT_APPLY, reason=why_not_in(PUBLIC, "FCA-PRIN-12"), sector=PUBLIC
)


def steps(sector, *rows):
    return [one.effect for one in effects_of(sector, rows)]


@pytest.mark.parametrize("sector", [Sector.PRIVATE, PUBLIC, CHARITY])
def test_what_nobody_decided_is_switched_off_with_the_sector_as_its_reason(sector):
    [one] = effects_of(sector, [UNDECIDED])
    assert one.effect is SectorStep.SWITCHED_OFF
    assert one.reason.startswith("Not applicable - sector: ")
    assert one.words == f"does not apply ({one.reason})"


def test_in_financial_services_nothing_is_switched_off():
    assert steps(BANK, UNDECIDED) == []


def test_what_binds_every_sector_is_left_alone():
    assert steps(PUBLIC, replace(UNDECIDED, ref="UKGDPR-15")) == []


@pytest.mark.parametrize(
    "word",
    [
        {"applicability": Applicability.APPLIES},
        {"applicability": Applicability.DOES_NOT_APPLY, "reason": "We lend to nobody"},
        {"reason": "Asked our lawyers"},
        {"review_on": date(2027, 1, 1)},
    ],
)
def test_what_somebody_decided_stays_whatever_they_said(word):
    row = replace(UNDECIDED, **word)
    [one] = effects_of(PUBLIC, [row])
    assert one.effect is SectorStep.STAYS
    assert "said by Hannah Osei" in one.decided
    assert changing([one]) == []
    assert steps(BANK, row) == []


def test_another_sector_changes_the_reason_and_the_same_one_changes_nothing():
    assert steps(CHARITY, OFF) == [SectorStep.REASON_CHANGES]
    assert steps(PUBLIC, OFF) == []


def test_only_what_a_sector_switched_off_comes_back():
    by_hand = replace(OFF, sector=None)
    [one] = effects_of(BANK, [OFF, by_hand])
    assert (one.row, one.effect) == (OFF, SectorStep.BROUGHT_BACK)
    assert one.words == "is back, and somebody decides whether it applies"


def test_the_stamp_tells_apart_what_would_be_done_otherwise():
    rows = [UNDECIDED, replace(UNDECIDED, id=2, ref="FCA-DISP-161")]
    shown = stamp_of(PUBLIC, effects_of(PUBLIC, rows))
    assert stamp_of(PUBLIC, effects_of(PUBLIC, rows)) == shown
    assert stamp_of(CHARITY, effects_of(CHARITY, rows)) != shown
    for others in (
        rows[:1],
        [rows[0], replace(rows[1], row_version=2)],
        [rows[0], replace(rows[1], applicability=Applicability.APPLIES)],
    ):
        assert stamp_of(PUBLIC, effects_of(PUBLIC, others)) != shown
