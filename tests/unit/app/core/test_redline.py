"""The redline: what went, what came, what moved, and nothing lost."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import redline as module
from app.core.redline import Move, Op, Part, redline

WORDS = st.lists(st.sampled_from(["firms", "must", "may", "report", "every", "year", "six-monthly"]), max_size=30)
TEXTS = st.lists(WORDS.map(" ".join), max_size=6).map("\n\n".join)
STEPS = [
    "The agent greets the caller and says who is speaking.",
    "Calls about a bereavement go to the specialist team at once.",
    "Every complaint is written down on the day it is made.",
    "A refund above fifty pounds needs the team leader.",
    "Nobody promises a date that the warehouse has not confirmed.",
]


@st.composite
def revisions(draw):
    """A procedure and what became of it: steps in another order, some edited, dropped, doubled or new."""
    old = draw(st.lists(st.sampled_from([*STEPS, "Yes.", "Only after hours."]), max_size=8))
    new = draw(st.permutations(old))
    edits = draw(
        st.lists(st.sampled_from(["{}", "{}", "{} Always.", "Now {}", "", "One more. {}"]), min_size=8, max_size=8)
    )
    new = [edit.format(step) for step, edit in zip(new, edits, strict=False)]
    new += draw(st.lists(st.sampled_from(["Lunch is at noon for all who work until six.", *STEPS]), max_size=2))
    return "\n".join(old), "\n\n".join(new)


def words(result, *ops: Op) -> list[str]:
    return [word for line in result.paragraphs for part in line if part.op in ops for word in part.text.split()]


def old_words(result) -> list[str]:
    """The old text as the redline has it: what moved counts where it stood, and not where it stands."""
    lines = [line for at, line in enumerate(result.paragraphs) if at not in result.moved_here]
    return [word for line in lines for part in line if part.op is not Op.ADDED for word in part.text.split()]


def new_words(result) -> list[str]:
    """The new text: what moved counts where it stands, and not where it stood."""
    lines = [line for at, line in enumerate(result.paragraphs) if at not in result.moved_away]
    return [word for line in lines for part in line if part.op is not Op.REMOVED for word in part.text.split()]


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
    assert old_words(redline(old, new)) == old.split()


@given(TEXTS, TEXTS)
def test_without_what_was_removed_the_new_text_remains(old, new):
    assert new_words(redline(old, new)) == new.split()


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

    assert old_words(result) == old.split()
    assert new_words(result) == new.split()


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text):
    assert redline(text, text).is_same


@given(TEXTS, TEXTS)
def test_a_text_that_is_too_long_to_compare_loses_no_word_either(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_PAIRS", 4)
        patch.setattr(module, "MOST_LIKENESSES", 4)
        result = redline(old, new)

    assert old_words(result) == old.split()
    assert new_words(result) == new.split()


def test_what_is_too_long_to_compare_still_shows_where_it_begins_and_ends_alike(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAIRS", 4)

    result = redline("one two three four five", "one two six four five")

    assert [(part.op, part.text) for part in result.paragraphs[0]] == [
        (Op.SAME, "one two"),
        (Op.REMOVED, "three"),
        (Op.ADDED, "six"),
        (Op.SAME, "four five"),
    ]


def test_a_paragraph_that_moved_says_so_at_both_places_and_counts_no_word():
    greet, bereaved, complaint, *_ = STEPS

    result = redline(f"{greet}\n{bereaved}\n{complaint}", f"{bereaved}\n{complaint}\n{greet}")

    assert result.paragraphs == (
        (Part(Op.MOVED, greet),),
        (Part(Op.SAME, bereaved),),
        (Part(Op.SAME, complaint),),
        (Part(Op.SAME, greet),),
    )
    assert result.moves == (Move(stood=0, stands=3),)
    assert (result.removed, result.added) == (0, 0)


def test_texts_that_differ_by_a_move_alone_are_not_the_same():
    assert not redline("\n".join(STEPS), "\n".join([*STEPS[1:], STEPS[0]])).is_same


def test_the_words_that_changed_within_a_moved_paragraph_are_shown_where_it_stands_now():
    greet, bereaved, complaint, *_ = STEPS
    edited = "Every complaint is written down on the working day it is made."

    result = redline(f"{greet}\n{bereaved}\n{complaint}", f"{edited}\n{greet}\n{bereaved}")

    assert result.paragraphs[0] == (
        Part(Op.SAME, "Every complaint is written down on the"),
        Part(Op.ADDED, "working"),
        Part(Op.SAME, "day it is made."),
    )
    assert result.paragraphs[3] == (Part(Op.MOVED, complaint),)
    assert result.moves == (Move(stood=3, stands=0),)
    assert (result.removed, result.added) == (0, 1)


def test_neighbours_that_changed_places_and_words_are_one_that_stays_and_one_that_moves():
    old = f"{STEPS[0]}\n{STEPS[1]}"
    new = f"{STEPS[1][:-1]} always.\n{STEPS[0][:-1]} today."

    assert len(redline(old, new).moves) == 1


def test_a_word_of_agreement_or_a_short_heading_never_moves():
    stays = "\n".join(STEPS)

    result = redline(f"Yes.\nOnly after hours\n{stays}", f"{stays}\nYes.\nOnly after hours")

    assert not result.moves
    assert (result.removed, result.added) == (4, 4)


def test_what_shares_only_its_phrases_with_another_place_has_not_moved():
    old = f"The team leader must record the call for training.\n{STEPS[0]}"
    new = f"{STEPS[0]}\nThe team leader must tell the customer within a day."

    assert not redline(old, new).moves


def test_a_paragraph_stands_beside_what_it_became_rather_than_move_to_what_is_little_more_alike():
    old = f"A refund above fifty pounds needs the team leader.\n{STEPS[0]}"
    near = "A refund above eighty pounds needs the head leader."
    far = "A refund above fifty pounds needs the site leader."

    assert not redline(old, f"{near}\n{STEPS[0]}\n{far}").moves


def test_a_paragraph_moves_though_something_a_little_like_it_took_its_place():
    old = f"A refund above fifty pounds needs the team leader.\n{STEPS[0]}"
    near = "A refund below ten pounds needs nobody, the agent decides."

    result = redline(old, f"{near}\n{STEPS[0]}\nA refund above fifty pounds needs the team leader.")

    assert len(result.moves) == 1
    assert result.removed == 0


def test_of_a_paragraph_that_stands_twice_each_moves_once():
    old = [STEPS[0], STEPS[0], STEPS[1], STEPS[2], STEPS[3]]

    result = redline("\n".join(old), "\n".join(old[2:] + old[:1]))

    assert len(result.moves) == 1
    assert (result.removed, result.added) == (len(STEPS[0].split()), 0)


@given(revisions())
def test_a_revision_loses_no_word_of_either_text_whatever_moved(texts):
    result = redline(*texts)

    assert old_words(result) == texts[0].split()
    assert new_words(result) == texts[1].split()


@given(revisions())
def test_each_moved_paragraph_went_once_and_came_once(texts):
    result = redline(*texts)

    whole = [at for at, line in enumerate(result.paragraphs) if any(part.op is Op.MOVED for part in line)]
    assert sorted(move.stood for move in result.moves) == whole
    assert len({move.stands for move in result.moves}) == len(whole)
    assert not {move.stands for move in result.moves} & set(whole)


@given(revisions())
def test_only_words_that_truly_went_or_came_are_counted(texts):
    result = redline(*texts)

    assert result.removed == len(words(result, Op.REMOVED))
    assert result.added == len(words(result, Op.ADDED))
    assert result.added - result.removed == len(texts[1].split()) - len(texts[0].split())


@given(revisions(), st.sampled_from([2, 4, 30]))
def test_what_is_too_much_to_compare_loses_no_word_and_claims_no_move_in_order(texts, most):
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("MOST_PAIRS", "MOST_LIKENESSES", "MOST_STEPS", "MOST_LETTERS"):
            patch.setattr(module, limit, most)
        result = redline(*texts)

    assert old_words(result) == texts[0].split()
    assert new_words(result) == texts[1].split()
    stays = {at for at, line in enumerate(result.paragraphs) if len(line) > 1 or line[0].op is Op.SAME}
    for move in result.moves:
        crossed = range(min(move.stood, move.stands), max(move.stood, move.stands))
        assert not stays.difference(result.moved_here).isdisjoint(crossed)


@given(TEXTS)
def test_a_text_has_no_moves_against_itself(text):
    assert redline(text, text).moves == ()


def long_text() -> list[str]:
    chance = random.Random(10)  # noqa: S311 - words to compare, no secret
    return [" ".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=20)) for _ in range(200)]


def test_a_long_text_edited_everywhere_after_a_new_paragraph_has_no_moves():
    old = long_text()
    new = [STEPS[0], *(f"{paragraph} too" for paragraph in old)]

    result = redline("\n".join(old), "\n".join(new))

    assert not result.moves
    assert (result.removed, result.added) == (0, len(STEPS[0].split()) + 200)


def test_a_long_text_turned_round_and_edited_keeps_one_paragraph_and_moves_the_others():
    old = long_text()

    result = redline("\n".join(old), "\n".join(f"{paragraph} too" for paragraph in reversed(old)))

    assert len(result.moves) == 199
    assert (result.removed, result.added) == (0, 200)


def test_the_last_of_both_texts_has_not_moved_though_there_was_too_much_to_pair_it(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAIRS", 20)
    monkeypatch.setattr(module, "MOST_LIKENESSES", 4)
    old = "f e d a\nh b e e\nc d c a h a b\nd a h e\nc b a e"
    new = "a e a a\nh c a e\nc e c c h a b\nd a h e\na h b c b\nf b a e"

    assert redline(old, new).moves == ()
