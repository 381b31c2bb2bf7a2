"""What an edit changed, kept and said once."""

import pytest

from app.core.differences import changes_in_words, in_words, only_what_differs, what_differs
from app.core.errors import NothingDiffers


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("", "nothing"),
        ([], "nothing"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (["a", "b"], "a; b"),
        ({"due_on": "2026-11-24", "ours": True}, "due on: 2026-11-24; ours: yes"),
    ],
)
def test_a_value_is_said_in_words(value, words):
    assert in_words(value) == words


def test_only_what_differs_is_kept_and_where_nothing_does_that_is_said():
    held = {"name": "News", "minutes": 60, "notes": ""}

    assert what_differs(held, {**held, "minutes": 90, "row": 1}) == ({"minutes": 60}, {"minutes": 90})
    with pytest.raises(NothingDiffers):
        what_differs(held, {**held, "row": 1})


def test_a_step_keeps_its_reason_and_a_side_that_is_not_there_stays_away():
    assert only_what_differs(
        {"status": "open", "owner": "Leila"}, {"status": "done", "owner": "Leila", "why": "Sent"}
    ) == (
        {"status": "open"},
        {"status": "done", "why": "Sent"},
    )
    assert only_what_differs(None, {"name": "News"}) == (None, {"name": "News"})


def test_a_change_is_said_from_and_to_with_a_phrase_in_quotes_and_a_long_one_cut():
    before = {"owner": None, "minimum_minutes": 60, "question": "Was the caller told to whom to turn?", "kept": 1}
    after = {"owner": "Martin Keogh", "minimum_minutes": 90, "question": "Was it said? " * 10, "kept": 1}

    said = changes_in_words(before, after)

    assert said.startswith("owner from nothing to Martin Keogh; minimum minutes from 60 to 90; question from “Was the")
    assert "“Was the caller told to whom to turn?” to “Was it said?" in said
    assert len(said) < 220
