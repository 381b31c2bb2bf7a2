"""Words in a text of a procedure: the parts that hold them all, where they stand, and the words marked."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.core.text import one_line
from app.procedures.domain.finding import SHOWN_LENGTH, find_in
from app.procedures.domain.text import ProcedureStep, ProcedureText
from tests.factories.procedures import COMPLAINT


def said(pieces) -> str:
    return "".join(text for text, _ in pieces)


def marked(pieces) -> list[str]:
    return [text for text, is_marked in pieces if is_marked]


def test_a_part_is_found_where_it_stands_with_the_words_marked_as_they_are_written():
    (found,) = find_in(COMPLAINT, "REASONS")

    assert (found.anchor, said(found.heading)) == ("step-2", "2. Reply")
    assert marked(found.pieces) == ["reasons"]


def test_every_word_must_stand_in_one_part_and_the_order_does_not_matter():
    assert [one.anchor for one in find_in(COMPLAINT, "deadline reply")] == ["step-2"]
    assert find_in(COMPLAINT, "deadline dissatisfaction") == []


def test_words_of_a_heading_are_found_and_marked_there():
    (found,) = find_in(COMPLAINT, "relative")

    assert (found.anchor, marked(found.heading)) == ("scenario-3", ["relative"])


def test_the_reason_of_a_step_and_every_other_part_is_looked_through():
    assert [one.anchor for one in find_in(COMPLAINT, "clock")] == ["step-1"]
    assert [one.anchor for one in find_in(COMPLAINT, "illness")] == ["data"]
    assert [one.anchor for one in find_in(COMPLAINT, "fairest")] == ["why"]


def test_a_long_part_is_shown_around_its_first_word():
    text = ProcedureText("T", steps=(ProcedureStep("1", "Long", f"{'before ' * 60}needle {'after ' * 60}"),))
    (found,) = find_in(text, "needle")

    assert marked(found.pieces) == ["needle"]
    assert said(found.pieces).startswith("…before")
    assert said(found.pieces).endswith("after…")
    assert len(said(found.pieces)) <= SHOWN_LENGTH + 2


def test_nothing_is_found_for_nothing():
    assert find_in(COMPLAINT, "  ") == []
    assert find_in(replace(COMPLAINT, steps=()), "reasons") == []


@given(st.text(max_size=400), st.text(min_size=1, max_size=6))
def test_whatever_is_written_and_asked_for_is_shown_as_it_stands(words, asked):
    text = ProcedureText("T", steps=(ProcedureStep("1", "", words),))
    for found in find_in(text, asked):
        assert said(found.pieces).strip("…") in one_line(words)
        assert all(piece for piece, _ in found.pieces)
