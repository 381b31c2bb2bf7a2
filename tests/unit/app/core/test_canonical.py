"""One spelling for one meaning, and hashes that stay what they were when somebody signed them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from app.core.canonical import canonical, digest, instant_text
from app.history.domain.chain import FIRST_PREVIOUS, Entry, EntryFormat, document_hash, entry_hash


def test_the_canonical_form_has_sorted_keys_no_blanks_and_utf_8():
    assert canonical({"b": [1, None, True], "a": "é"}) == '{"a":"é","b":[1,null,true]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes", {1, 2}, Decimal(1), datetime(2026, 1, 1)])  # noqa: DTZ001
def test_what_json_does_not_hold_is_refused(value):
    with pytest.raises((ValueError, TypeError)):
        canonical({"value": value})


def test_an_instant_has_one_text_whatever_its_zone():
    summer = timezone(timedelta(hours=1))
    same = datetime(2026, 7, 1, 10, 0, tzinfo=summer), datetime(2026, 7, 1, 9, 0, tzinfo=UTC)

    assert {instant_text(one) for one in same} == {"2026-07-01T09:00:00.000000+00:00"}


def test_the_prefix_is_part_of_what_is_hashed():
    assert len({digest("a"), digest("a", b"entry\n"), digest("a", b"document\n")}) == 3


# Recorded before there was one canonical form: an older history must verify for ever.


def test_the_hash_of_a_document_is_what_it_was():
    after = {"title": "Réponse £5", "count": 2, "ok": True, "share": 0.5, "lone": "\ud800", "list": ["a", None]}
    known = "8715bccbc04d2ebcf3c1cddee80f1b8cb659092d8fd95455511a97bdb0bdcb1a"

    assert document_hash({"before": None, "after": after}, "0123456789abcdef0123456789abcdef") == known


def test_the_hash_of_an_entry_of_the_first_format_is_what_it_was():
    at = datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    told = "requirement:revised", "Hannah Osei révised “R-1”", 3, "Hannah Osei", "requirement", "R-1", None, "d" * 64
    entry = Entry(7, at, *told, FIRST_PREVIOUS)
    known = "8de31145ef4eb71e642696b4c7f2a0ed7780f7fc4085dea15bfce5e9586181cc"

    assert entry_hash(entry, EntryFormat.FIRST, "") == known
