"""The redline: what went, what came, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import redline as module
from app.core.redline import Op, Part, redline

WORDS = st.lists(st.sampled_from(["firms", "must", "may", "report", "every", "year", "six-monthly"]), max_size=30)
TEXTS = st.lists(WORDS.map(" ".join), max_size=6).map("\n\n".join)


def words(result, *ops: Op) -> list[str]:
    return [word for line in result.paragraphs for part in line if part.op in ops for word in part.text.split()]


def test_one_changed_word_is_one_removed_and_one_added():
    result = redline("Firms must report every year.", "Firms may report every year.")

    assert words(result, Op.REMOVED) == ["must"]
    assert words(result, Op.ADDED) == ["may"]
    assert (result.removed, result.added) == (1, 1)


def test_equal_texts_have_no_difference():
    assert redline("One.\n\nTwo.", "One.\nTwo. ").is_same


def test_a_new_paragraph_is_added_whole():
    result = redline("One.", "One.\n\nTwo more words.")

    assert result.added == 3
    assert result.removed == 0


def test_an_empty_text_is_all_added_or_all_removed():
    assert redline("", "Three new words").added == 3
    assert redline("Three old words", "").removed == 3


@given(TEXTS, TEXTS)
def test_without_what_was_added_the_old_text_remains(old, new):
    assert words(redline(old, new), Op.SAME, Op.REMOVED) == old.split()


@given(TEXTS, TEXTS)
def test_without_what_was_removed_the_new_text_remains(old, new):
    assert words(redline(old, new), Op.SAME, Op.ADDED) == new.split()


def test_sixty_kilobytes_of_words_are_compared():
    old = " ".join(f"word{n % 997}" for n in range(9_000))
    new = old.replace("word5 ", "other ")

    assert redline(old, new).removed == old.split().count("word5")


def test_a_changed_paragraph_stands_beside_what_it_became_though_one_was_put_before_it():
    old = "Firms must report every year.\n\nThe report goes to the board."
    new = "This part is new.\n\nFirms must report every month.\n\nThe report goes to the whole board."

    assert redline(old, new).paragraphs == (
        (Part(Op.ADDED, "This part is new."),),
        (Part(Op.SAME, "Firms must report every"), Part(Op.REMOVED, "year."), Part(Op.ADDED, "month.")),
        (Part(Op.SAME, "The report goes to the"), Part(Op.ADDED, "whole"), Part(Op.SAME, "board.")),
    )


def test_paragraphs_with_little_in_common_are_shown_whole():
    result = redline("Calls are recorded for a year.", "Complaints go to the ombudsman after eight weeks.")

    assert [[part.op for part in line] for line in result.paragraphs] == [[Op.REMOVED], [Op.ADDED]]


def test_markup_in_a_text_stays_text():
    assert redline("", "<b>bold</b> & plain").paragraphs == ((Part(Op.ADDED, "<b>bold</b> & plain"),),)


@given(st.text(), st.text())
def test_no_word_is_lost_whatever_the_text(old, new):
    result = redline(old, new)

    assert words(result, Op.SAME, Op.REMOVED) == old.split()
    assert words(result, Op.SAME, Op.ADDED) == new.split()


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text):
    assert redline(text, text).is_same


@given(TEXTS, TEXTS)
def test_a_text_that_is_too_long_to_compare_loses_no_word_either(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_PAIRS", 4)
        patch.setattr(module, "MOST_LIKENESSES", 4)
        result = redline(old, new)

    assert words(result, Op.SAME, Op.REMOVED) == old.split()
    assert words(result, Op.SAME, Op.ADDED) == new.split()


def test_what_is_too_long_to_compare_still_shows_where_it_begins_and_ends_alike(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAIRS", 4)

    result = redline("one two three four five", "one two six four five")

    assert [(part.op, part.text) for part in result.paragraphs[0]] == [
        (Op.SAME, "one two"),
        (Op.REMOVED, "three"),
        (Op.ADDED, "six"),
        (Op.SAME, "four five"),
    ]
