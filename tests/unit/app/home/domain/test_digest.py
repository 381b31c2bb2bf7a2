"""What a digest says, and when it says nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.due import DueItem, Heading
from app.home.domain.digest import MOST_LINES, compose, due_words

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def item(key: str, heading: Heading, *, since: datetime = NOW, due_on: date | None = None) -> DueItem:
    return DueItem(key, heading, f"Title of {key}", f"/{key}", since, due_on)


def test_nothing_to_say_is_an_empty_digest():
    assert compose([], since=None).is_empty


def test_sections_come_most_urgent_first():
    digest = compose(
        [item("a", Heading.NEW_TO_TRIAGE), item("b", Heading.OVERDUE, due_on=date(2026, 11, 20))], since=None
    )

    assert [section.heading for section in digest.sections] == ["Overdue", "New to triage"]
    assert digest.headline == "1 overdue, 1 new to triage"


def test_a_record_stands_once_under_its_most_urgent_heading():
    digest = compose([item("change:1", Heading.NEW_TO_TRIAGE), item("change:1", Heading.WITHIN_48_HOURS)], since=None)

    assert [section.heading for section in digest.sections] == ["Due within 48 hours"]


def test_a_new_change_is_said_once_and_then_only_counted():
    last = NOW - timedelta(days=1)
    old = item("change:1", Heading.NEW_TO_TRIAGE, since=last - timedelta(hours=3))
    new = item("change:2", Heading.NEW_TO_TRIAGE, since=last + timedelta(hours=3))

    digest = compose([old, new], since=last)

    assert [line.key for section in digest.sections for line in section.items] == ["change:2"]
    assert digest.earlier == 1


def test_only_old_changes_waiting_is_nothing_to_say():
    assert compose([item("change:1", Heading.NEW_TO_TRIAGE, since=NOW - timedelta(days=3))], since=NOW).is_empty


def test_what_is_overdue_is_said_every_day():
    old = item("requirement:1", Heading.OVERDUE, since=NOW - timedelta(days=30), due_on=date(2026, 10, 25))

    assert not compose([old], since=NOW).is_empty


def test_a_long_section_says_how_many_are_not_shown():
    digest = compose([item(f"change:{n}", Heading.NEW_TO_TRIAGE) for n in range(MOST_LINES + 7)], since=None)

    assert len(digest.sections[0].items) == MOST_LINES
    assert digest.sections[0].more == 7
    assert digest.headline == f"{MOST_LINES + 7} new to triage"


@pytest.mark.parametrize(
    ("days", "words"), [(-3, "3 days late"), (-1, "1 day late"), (0, "today"), (1, "tomorrow"), (4, "in 4 days")]
)
def test_a_date_is_also_said_in_words(days, words):
    today = date(2026, 11, 24)

    assert due_words(today + timedelta(days=days), today) == words


def test_no_date_has_no_words():
    assert due_words(None, date(2026, 11, 24)) == ""
