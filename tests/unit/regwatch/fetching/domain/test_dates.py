from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.domain.dates import DateOrder, believed, proved_order, read_date

LONDON = ZoneInfo("Europe/London")
# 25 June 2026 is a Thursday in summer time, 7 January 2026 a Wednesday in winter.
NINE = datetime(2026, 6, 25, 9, tzinfo=UTC)
NINE_IN_LONDON = NINE - timedelta(hours=1)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
DAY = date(2026, 6, 25)
YEARS = datetime(1971, 1, 1), datetime(2199, 12, 30)  # noqa: DTZ001 -- Hypothesis adds the zone


def read(raw: str, order: DateOrder | None = None) -> datetime | date | None:
    return read_date(raw, zone=LONDON, order=order).value


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("Thu, 25 Jun 2026 09:00:00 GMT", NINE),
        ("Thu, 25 Jun 2026 09:00:00 +0000", NINE),
        ("Thu, 25 Jun 2026 09:00:00 -0000", NINE),
        ("Thu, 25 Jun 2026 09:00:00 BST", NINE_IN_LONDON),
        ("Thu, 25 Jun 2026 09:00:00 +0100 (BST)", NINE_IN_LONDON),
        ("Thu, 25 Jun 2026 09:00:00 EDT", NINE + timedelta(hours=4)),
        ("Thu, 25 Jun 2026 09:00:00 CEST", NINE - timedelta(hours=2)),
        ("25 Jun 26 09:00 UT", NINE),
        ("Mon, 25 Jun 2026 09:00:00 GMT", NINE),
        ("2026-06-25T09:00:00Z", NINE),
        ("2026-06-25T09:00Z", NINE),
        ("2026-06-25t10:00:00.000000000+01:00", NINE),
        ("2026-06-25 09:00:00 +0000", NINE),
        ("20260625T090000Z", NINE),
        ("2026-06-25T08:59:60Z", NINE),
        ("Thu Jun 25 09:00:00 UTC 2026", NINE),
        ("25 June 2026 9:00 am GMT+1", NINE_IN_LONDON),
    ],
)
def test_a_named_zone_is_believed(raw, instant):
    assert read(raw) == instant


@pytest.mark.parametrize(
    "raw",
    [
        "Thursday, June 25, 2026 - 09:00",
        "Thursday, 25 June 2026 09:00",
        "25 June 2026 9:00am",
        "25 June 2026 at 9.00 a.m.",
        "25th of June, 2026, 09:00",
        "Jun. 25, 2026 9am",
        "2026/6/25 09:00:00",
        "2026-06-25T09:00:00",
        "Thu, 06/25/2026 - 09:00",
        "Thu, 25/06/2026 – 09:00",  # noqa: RUF001 -- the dash that publishers type
        "  Published:  25\u00a0June 2026\n09:00 ",
    ],
)
def test_a_time_without_zone_is_london_s_own(raw):
    found = read(raw)

    assert found == NINE_IN_LONDON
    assert isinstance(found, datetime)
    assert found.utcoffset() == timedelta(hours=1)


def test_london_time_in_winter_is_greenwich_s():
    assert read("Wednesday, January 7, 2026 - 09:06") == datetime(2026, 1, 7, 9, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw", ["Sun, 25 Oct 2026 01:30", "2026-10-25T01:00:00", "29 March 2026 01:30", "2026-03-29 01:59"]
)
def test_in_the_hour_that_comes_twice_or_never_only_the_day_is_sure(raw):
    assert type(read(raw)) is date


@pytest.mark.parametrize(
    "raw",
    [
        "25 June 2026", "25th June 2026", "Thursday 25 June 2026", "Thu, 25 Jun 2026", "June 25, 2026", "25-Jun-2026",
        "2026-06-25", "2026-06-25Z", "2026-06-25+01:00", "20260625", "2026/06/25", "25/06/2026", "06/25/2026",
        "25.06.2026", "25 Mehefin 2026", "Published on 25 June 2026", "Date: 25 June 2026",
    ],
)  # fmt: skip
def test_a_bare_date_stays_a_date(raw):
    found = read(raw)

    assert found == DAY
    assert type(found) is date


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "today", "yesterday at 09:00", "2 hours ago", "June 2026", "2026", "25 June", "1782378000", "Q2 2026",
        "30 February 2026", "2026-13-01", "2026-06-31", "25/13/2026", "32/06/2026", "00/06/2026",
        "Friday, 25 June 2026", "Fri, 25/06/2026", "Monday, June 25, 2026 - 09:00", "Blursday, 25 June 2026",
        "2026-06-25T25:00:00Z", "2026-06-25T09:61:00Z", "25 June 2026 13:00pm", "25 June 2026 0:30am",
        "2026-06-25T24:00:00Z",
        "Thu, 25 Jun 2026 09:00:00 IST", "Thu, 25 Jun 2026 09:00:00 XYZ", "2026-06-25T09:00:00+25:00",
        "25 juin 2026", "25/06/26", "25-06-26", "25 June 2026 and later", "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1 January 1900", "9999-12-31T23:59:59-05:00", "9999-12-31", "25 June 2026" + " " * 100,
    ],
)  # fmt: skip
def test_what_says_no_one_thing_is_unknown_and_kept_as_it_stands(raw):
    found = read_date(raw, zone=LONDON)

    assert (found.value, found.raw) == (None, raw)


def test_a_date_in_the_future_is_read_as_it_says():
    assert read("1 January 2099") == date(2099, 1, 1)


def test_day_and_month_change_places_only_where_something_says_which_is_which():
    assert read("03/04/2026") is None
    assert read("03/04/2026", DateOrder.DAY_FIRST) == date(2026, 4, 3)
    assert read("03/04/2026", DateOrder.MONTH_FIRST) == date(2026, 3, 4)
    assert read("Fri, 03/04/2026") == date(2026, 4, 3)
    assert read("Wed, 03/04/2026") == date(2026, 3, 4)
    assert read("04/04/2026") == date(2026, 4, 4)
    assert read("25/06/2026", DateOrder.MONTH_FIRST) == DAY


@pytest.mark.parametrize(
    ("raws", "order"),
    [
        (["03/04/2026", "25/06/2026"], DateOrder.DAY_FIRST),
        (["03/04/2026", "06/25/2026"], DateOrder.MONTH_FIRST),
        (["Fri, 03/04/2026"], DateOrder.DAY_FIRST),
        (["03/04/2026", "04/04/2026", "25 June 2026", "no date"], None),
        (["25/06/2026", "06/25/2026"], None),
        ([], None),
    ],
)
def test_one_order_is_proved_by_the_dates_that_can_be_read_one_way_only(raws, order):
    assert proved_order(raws) is order


@given(
    st.dates(date(1971, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["%A %d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%a, %d/%m/%Y"]),
)
def test_every_day_written_in_full_is_read_back(day, form):
    assert read(day.strftime(form), DateOrder.DAY_FIRST) == day


@given(st.datetimes(*YEARS, timezones=OFFSETS))
def test_every_instant_with_its_offset_is_read_back(instant):
    assert read(instant.isoformat()) == instant


@given(
    st.text(st.sampled_from("0123456789/-:., TZ+amJunethursdaypbst"), max_size=40), st.sampled_from([None, *DateOrder])
)
def test_nonsense_gives_a_day_an_aware_instant_or_nothing(raw, order):
    found = read(raw, order)

    assert found is None or 1800 <= found.year <= 2199
    if isinstance(found, datetime):
        assert found.astimezone(UTC) == found


NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "2038-01-19T03:14:07Z",
        "2199-01-01",
        "30 December 1899",
        "1 January 1904",
        "2026-11-28",
        "Fri, 27 Nov 2026 09:00:01 GMT",
    ],
)
def test_a_date_that_nobody_can_have_published_at_keeps_its_words_only(raw):
    found = read_date(raw, zone=LONDON)

    assert found.value is not None
    assert believed(found, NOW).value is None
    assert believed(found, NOW).raw == raw


@pytest.mark.parametrize(
    "raw", ["2026-11-26T08:00:00Z", "2026-11-27T09:00:00Z", "27 November 2026", "1976-01-01", "1 May 1999", "soon", ""]
)
def test_any_other_date_stands_as_it_was_read(raw):
    found = read_date(raw, zone=LONDON)

    assert believed(found, NOW) == found


def test_what_is_believed_moves_with_the_day_of_reading():
    found = read_date("2038-01-19T03:14:07Z", zone=LONDON)

    assert believed(found, datetime(2038, 1, 18, 4, tzinfo=UTC)) == found
    assert believed(read_date("1976-06-01", zone=LONDON), datetime(2027, 1, 1, tzinfo=UTC)).value is None
