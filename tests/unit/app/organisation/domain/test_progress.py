"""How far an objective is: percent of the way, never of the target."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisation.domain.objectives import Aimed
from app.organisation.domain.progress import LastReading, Outlook, progress_of, share_in_words, share_of_the_way
from app.organisation.domain.words import Better, ObjectiveKind, ObjectiveStatus

TODAY = date(2026, 11, 24)
LAST_MONTH = date(2026, 10, 31)
UP = Aimed(ObjectiveKind.IMPROVEMENT, 1, Decimal(68), Decimal(72), date(2027, 6, 30), 1)
DOWN = Aimed(ObjectiveKind.IMPROVEMENT, 1, Decimal(39), Decimal(25), date(2027, 6, 30), 1)
HELD = Aimed(ObjectiveKind.EVERY_MONTH, 1, target=Decimal(100), owner_id=1)


def far(aimed, value, *, day=LAST_MONTH, better=Better.HIGHER, status=ObjectiveStatus.SET, today=TODAY):
    last = None if value is None else LastReading(day, Fraction(value))
    return progress_of(aimed, status, better, last, today)


@pytest.mark.parametrize(
    ("aimed", "value", "outlook", "sentence"),
    [
        (UP, "70", Outlook.ON_THE_WAY, "50% of the way from 68 to 72: 70 on 31 Oct 2026"),
        (UP, "68", Outlook.ON_THE_WAY, "0% of the way from 68 to 72: 68 on 31 Oct 2026"),
        (UP, "68.01", Outlook.ON_THE_WAY, "Less than 1% of the way from 68 to 72: 68.01 on 31 Oct 2026"),
        (UP, "71.999", Outlook.ON_THE_WAY, "99% of the way from 68 to 72: 72 on 31 Oct 2026"),
        (UP, "72", Outlook.REACHED, "Reached: 100% of the way from 68 to 72: 72 on 31 Oct 2026"),
        (UP, "73", Outlook.REACHED, "Reached and passed: 125% of the way from 68 to 72: 73 on 31 Oct 2026"),
        (UP, "66.5", Outlook.MOVED_AWAY, "Moved away: 38% of the way back from 68 to 72: 66.5 on 31 Oct 2026"),
        (DOWN, "32", Outlook.ON_THE_WAY, "50% of the way from 39 to 25: 32 on 31 Oct 2026"),
        (DOWN, "40.4", Outlook.MOVED_AWAY, "Moved away: 10% of the way back from 39 to 25: 40.4 on 31 Oct 2026"),
        (DOWN, "25", Outlook.REACHED, "Reached: 100% of the way from 39 to 25: 25 on 31 Oct 2026"),
    ],
)
def test_an_improvement_says_how_much_of_its_way_is_gone(aimed, value, outlook, sentence):
    found = far(aimed, value)
    assert (found.outlook, found.sentence) == (outlook, sentence)


def test_without_a_reading_nothing_is_claimed():
    found = far(UP, None)
    assert (found.outlook, found.sentence, found.share) == (Outlook.NO_READING, "No reading yet", None)


def test_the_day_itself_is_still_in_time_and_the_next_is_late_unless_it_is_reached():
    day = date(2027, 6, 30)
    assert far(UP, "70", today=day).outlook is Outlook.ON_THE_WAY
    assert far(UP, "70", today=date(2027, 7, 1)).outlook is Outlook.LATE
    assert far(UP, None, today=date(2027, 7, 1)).outlook is Outlook.LATE
    assert far(UP, "72", today=date(2027, 7, 1)).outlook is Outlook.REACHED


@pytest.mark.parametrize(
    ("better", "value", "outlook"),
    [
        (Better.HIGHER, "100", Outlook.KEPT),
        (Better.HIGHER, "99.99", Outlook.MISSED),
        (Better.LOWER, "100", Outlook.KEPT),
        (Better.LOWER, "100.01", Outlook.MISSED),
    ],
)
def test_what_is_held_is_kept_or_missed_at_its_last_reading(better, value, outlook):
    assert far(HELD, value, better=better).outlook is outlook


def test_what_is_held_every_month_needs_a_reading_of_last_month():
    stale = far(HELD, "100", day=date(2026, 9, 30))
    assert stale.outlook is Outlook.OUT_OF_DATE
    assert stale.sentence.startswith("No reading of last month or this one. The last was 100 on 30 Sep 2026")
    assert far(HELD, "100", day=date(2026, 10, 1)).outlook is Outlook.KEPT
    each_version = Aimed(ObjectiveKind.EACH_VERSION, 1, target=Decimal(95), owner_id=1)
    assert far(each_version, "96", day=date(2025, 1, 1)).outlook is Outlook.KEPT


def test_a_draft_says_what_it_lacks_and_what_was_retired_says_nothing_else():
    draft = far(Aimed(ObjectiveKind.IMPROVEMENT, 1, target=Decimal(72)), "70", status=ObjectiveStatus.DRAFT)
    assert (draft.outlook, draft.sentence) == (Outlook.DRAFT, "It lacks a baseline, a day and an owner")
    assert far(UP, "70", status=ObjectiveStatus.DRAFT).sentence == "Nothing is missing: set it"
    assert far(UP, "70", status=ObjectiveStatus.RETIRED).outlook is Outlook.RETIRED


NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@given(baseline=NUMBERS, target=NUMBERS, value=NUMBERS)
def test_the_share_is_none_of_the_way_at_the_baseline_and_all_of_it_at_the_target(baseline, target, value):
    if baseline == target:
        return
    assert share_of_the_way(baseline, target, baseline) == 0
    assert share_of_the_way(baseline, target, target) == 100
    share = share_of_the_way(baseline, target, value)
    assert ("eached" in share_in_words(share)) == (share >= 100)
    assert share_in_words(share).startswith("Moved away") == (share < 0)
