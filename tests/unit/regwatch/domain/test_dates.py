"""Dates as regulators write them: read where they say one thing, unknown where they do not, and never guessed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.domain.dates import DateOrder, proved_order, read_date

LONDON = ZoneInfo("Europe/London")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def read(raw: str, order: DateOrder | None = None) -> datetime | date | None:
    return read_date(raw, zone=LONDON, order=order).value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # The FCA's own form, which feedparser gives up on without a word; London time, so summer is an hour off UTC.
        ("Wednesday, January 7, 2026 - 09:06", "2026-01-07T09:06+00:00"),
        ("Wednesday, July 8, 2026 - 09:06", "2026-07-08T09:06+01:00"),
        ("Wed, 08 Jul 2026 09:00:00 GMT", "2026-07-08T09:00+00:00"),
        ("Wed, 08 Jul 2026 09:00:00 +0100", "2026-07-08T09:00+01:00"),
        # feedparser takes BST for UTC, an hour late.
        ("Wed, 08 Jul 2026 09:00:00 BST", "2026-07-08T09:00+01:00"),
        ("8 Jul 26 09:00 GMT", "2026-07-08T09:00+00:00"),
        ("2026-07-08T09:00:00Z", "2026-07-08T09:00+00:00"),
        ("2026-07-08T09:00:00.123+02:00", "2026-07-08T09:00:00.123+02:00"),
        ("2026-07-08 09:00:00", "2026-07-08T09:00+01:00"),
        # feedparser reads this as 1 November.
        ("2016/6/29 15:07:41", "2016-06-29T15:07:41+01:00"),
        ("25 June 2026 9:00am", "2026-06-25T09:00+01:00"),
        ("25th June 2026 at 12:30 pm", "2026-06-25T12:30+01:00"),
        ("25 June 2026 12.05 a.m.", "2026-06-25T00:05+01:00"),
        ("Published on 25 June 2026, 14:00", "2026-06-25T14:00+01:00"),
        ("Fri, 08 Jul 2026 09:00:00 GMT", "2026-07-08T09:00+00:00"),
        ("20260708T090000Z", "2026-07-08T09:00+00:00"),
        ("Wed Jul 08 09:00:00 GMT 2026", "2026-07-08T09:00+00:00"),
        ("Wed, 31 Dec 2025 23:59:60 GMT", "2026-01-01T00:00+00:00"),
    ],
)
def test_a_time_is_an_instant_in_the_zone_that_it_names_or_of_its_source(raw, expected):
    assert read(raw) == instant(expected)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("25 June 2026", date(2026, 6, 25)),
        ("25th June 2026", date(2026, 6, 25)),
        ("June 25, 2026", date(2026, 6, 25)),
        ("2026-06-25", date(2026, 6, 25)),
        ("25/06/2026", date(2026, 6, 25)),
        ("12/30/2022", date(2022, 12, 30)),
        ("Friday 25 Mehefin 2027", date(2027, 6, 25)),
        # In the hour that comes twice, and in the one that never comes, only the day is sure.
        ("25 October 2026 01:30", date(2026, 10, 25)),
        ("29 March 2026 01:30", date(2026, 3, 29)),
    ],
)
def test_a_day_without_a_time_stays_a_day(raw, expected):
    found = read(raw)
    assert found == expected
    assert not isinstance(found, datetime)


@pytest.mark.parametrize(
    "raw",
    [
        "", "yesterday", "3 days ago", "31 February 2026", "25 Juin 2026 at noon", "Monday 25 June 2026", "99/99/2026",
        "Thu, 01 Jan 1970 00:00:00 GMT", "0001-01-01", "25 June 2026 25:00", "25 June 2026 13:00 pm",
        "8 Jul 2026 09:00 IST", "8 Jul 2026 09:00 +9900", "1783501200", "x" * 5_000, "25 June 2026\x00",
    ],
)  # fmt: skip
def test_what_says_no_day_or_contradicts_itself_is_unknown(raw):
    assert read(raw) is None


def test_a_date_that_can_be_read_two_ways_waits_for_a_proof():
    assert read("03/04/2026") is None
    assert read("03/04/2026", DateOrder.DAY_FIRST) == date(2026, 4, 3)
    assert read("Friday 03/04/2026") == date(2026, 4, 3)
    assert read("04/04/2026") == date(2026, 4, 4)


def test_the_other_dates_of_a_document_prove_the_order_unless_they_disagree():
    assert proved_order(["03/04/2026", "25/06/2026"]) is DateOrder.DAY_FIRST
    assert proved_order(["03/04/2026", "12/30/2026"]) is DateOrder.MONTH_FIRST
    assert proved_order(["25/06/2026", "12/30/2026"]) is None
    assert proved_order(["03/04/2026"]) is None


@given(st.integers(500_000_000, 4_000_000_000))
def test_an_iso_instant_comes_back_as_it_was(seconds):
    when = datetime.fromtimestamp(seconds, UTC)
    assert read(when.isoformat()) == when


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader_and_what_was_written_is_kept(raw):
    found = read_date(raw, zone=LONDON)
    assert found.raw == raw
    assert found.instant is None or found.instant.tzinfo is not None
