"""One grammar of intents: two things to tell never have the same one, and the same thing always has."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notifications.domain.intents import LONGEST, intent_of

WRITTEN = re.compile(r"[a-z]+(-[a-z]+)*/[0-9]+(/[A-Za-z0-9._~%-]+)+")
ANSWERS = st.text(min_size=1, max_size=80)


def test_an_intent_names_kind_thing_and_occasion_and_its_reader_last():
    intent = intent_of("mail-outage", 3, "begun")
    assert str(intent) == "mail-outage/3/begun"
    assert str(intent.to(5)) == "mail-outage/3/begun/5"
    assert str(intent_of("digest", 17, date(2026, 11, 24))) == "digest/17/2026-11-24"


@given(st.lists(ANSWERS, min_size=1, max_size=2), st.lists(ANSWERS, min_size=1, max_size=2))
def test_what_people_wrote_runs_neither_into_the_next_part_nor_into_another_intent(some, other):
    one, two = intent_of("audit", 1, *some), intent_of("audit", 1, *other)
    assert WRITTEN.fullmatch(str(one))
    assert (str(one) == str(two)) == (some == other)


def test_a_long_answer_stands_by_its_beginning_and_is_still_told_from_another():
    one, two = (str(intent_of("audit", 1, "answer", "x" * 300 + end)) for end in "ab")
    assert len(one) < 100
    assert one.startswith("audit/1/answer/xxxx")
    assert one != two


@pytest.mark.parametrize(
    ("kind", "occasion"),
    [
        ("", ("late",)),
        ("Finding", ("late",)),
        ("a/b", ("late",)),
        ("-a", ("late",)),
        ("finding", ()),
        ("finding", ("",)),
    ],
)
def test_what_is_no_intent_is_refused(kind, occasion):
    with pytest.raises(ValueError, match="intent"):
        intent_of(kind, 1, *occasion)


def test_an_intent_that_cannot_be_kept_is_refused():
    with pytest.raises(ValueError, match=f"{LONGEST} signs"):
        intent_of("audit", 1, *("a" * 50 for _ in range(4)))
