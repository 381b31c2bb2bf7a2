"""Calendar files: what a calendar program may refuse is never written."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.core.ical import DayEvent, calendar_lines, escaped, folded

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=400)


def written(event: DayEvent) -> str:
    return "".join(calendar_lines("Horizon", [event], NOW))


def test_an_event_is_a_whole_day_that_ends_on_the_next():
    text = written(DayEvent("case-1@tidemark", date(2026, 12, 31), "C-0001: Letters", "", "https://t.example/cases/1"))
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in text
    assert "DTSTAMP:20261124T093000Z\r\n" in text
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_the_last_day_that_there_is_can_be_written():
    assert "DTSTART;VALUE=DATE:99991231" in written(DayEvent("a", date.max, "Never", "", ""))


def test_a_day_of_a_year_of_fewer_than_four_figures_is_written_with_eight_like_any_other():
    text = written(DayEvent("a", date(1, 1, 1), "A slip of the keyboard", "", ""))
    assert "DTSTART;VALUE=DATE:00010101\r\nDTEND;VALUE=DATE:00010102\r\n" in text


def test_what_would_end_a_value_is_escaped():
    assert escaped("a\\b; c, d\r\ne\nf") == "a\\\\b\\; c\\, d\\ne\\nf"


def test_nobody_writes_a_property_of_their_own_with_a_line_end():
    text = written(DayEvent("a", date(2026, 12, 1), "Letters\r\nATTENDEE:mailto:x@example.org", "", ""))
    assert not [line for line in text.split("\r\n") if line.startswith("ATTENDEE")]


@given(WORDS)
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_it_back(text):
    lines = folded(text).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == text
    assert all(line.startswith(" ") for line in lines[1:])
