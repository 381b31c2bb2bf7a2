"""The redline: what went, what came, and nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.redline import Op, redline

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
