"""Two texts side by side: a step is followed by its key wherever it stands, and every word is somewhere."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.core.redline import Op
from app.procedures.domain.comparing import PartFate, compare, parts_in_words
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText

HEAR = ProcedureStep("1", "Hear it", "Treat any dissatisfaction as a complaint.", "The clock starts here.")
LISTEN = ProcedureStep("2", "Listen", "Listen, apologise, find the cause.")
REPLY = ProcedureStep("3", "Reply", "Reply with reasons before the deadline.")
TEXT = ProcedureText("Handling a complaint", "Put it right.", (HEAR, LISTEN, REPLY))


def fates(old: ProcedureText, new: ProcedureText) -> list[tuple[str, str, int | None]]:
    return [(part.heading, part.fate.value, part.moved_from) for part in compare(old, new).parts]


def test_equal_texts_have_no_change():
    compared = compare(TEXT, TEXT)

    assert compared.changed == compared.added == compared.removed == 0
    assert {part.fate for part in compared.parts} == {PartFate.SAME}


def test_a_reworded_step_is_changed_and_the_others_are_as_they_were():
    new = replace(TEXT, steps=(HEAR, replace(LISTEN, text="Listen, apologise, find the real cause."), REPLY))
    compared = compare(TEXT, new)

    assert [part.heading for part in compared.parts if part.fate is PartFate.CHANGED] == ["Step 2"]
    assert (compared.removed, compared.added) == (0, 1)


def test_a_step_put_between_makes_no_change_of_those_behind_it():
    between = ProcedureStep("4", "Log it", "Log it at once.")

    assert fates(TEXT, replace(TEXT, steps=(HEAR, between, LISTEN, REPLY)))[2:] == [
        ("Step 1", "same", None),
        ("Step 2", "added", None),
        ("Step 3", "same", None),
        ("Step 4", "same", None),
    ]


def test_a_step_that_moved_says_where_it_was_and_shows_its_new_words():
    new = replace(TEXT, steps=(replace(REPLY, text="Reply with reasons before the day."), HEAR, LISTEN))
    moved = compare(TEXT, new).parts[2]

    assert (moved.heading, moved.fate, moved.moved_from) == ("Step 1", PartFate.CHANGED, 3)
    assert (moved.words.removed, moved.words.added) == (1, 1)
    assert [part.moved_from for part in compare(TEXT, new).parts[3:]] == [None, None]


def test_a_step_that_went_stands_where_it_was_with_its_reason_struck_out():
    gone = compare(TEXT, replace(TEXT, steps=(LISTEN, REPLY)))

    assert fates(TEXT, replace(TEXT, steps=(LISTEN, REPLY)))[2:] == [
        ("Step 1 before", "removed", None),
        ("Step 1", "same", None),
        ("Step 2", "same", None),
    ]
    assert gone.removed == 12


def test_a_reason_that_alone_changed_is_a_change():
    new = replace(TEXT, steps=(replace(HEAR, why="The law counts from here."), LISTEN, REPLY))
    part = compare(TEXT, new).parts[2]

    assert part.fate is PartFate.CHANGED
    assert part.words.is_same
    assert not part.why.is_same


def test_scenarios_are_followed_by_their_keys_too():
    first, second = ProcedureScenario("5", "A relative rings"), ProcedureScenario("6", "It came by chat")
    old, new = replace(TEXT, scenarios=(first, second)), replace(TEXT, scenarios=(second, first))

    assert [part.moved_from for part in compare(old, new).parts if part.heading.startswith("Scenario")].count(None) == 1


def test_an_entry_of_the_history_names_each_part_of_a_text_once():
    named = parts_in_words(TEXT)

    assert named["Step 1"] == "Hear it\nTreat any dissatisfaction as a complaint.\nWhy: The clock starts here."
    assert named["Title"] == "Handling a complaint"


KEYS = st.lists(st.integers(1, 6), unique=True, max_size=6)
WORDS = st.text(alphabet="ab ", max_size=12)


@st.composite
def texts(draw):
    steps = tuple(ProcedureStep(str(key), draw(WORDS), draw(WORDS), draw(WORDS)) for key in draw(KEYS))
    return ProcedureText("Handling a complaint", draw(WORDS), steps)


@given(texts(), texts())
def test_no_word_of_either_text_is_lost_in_the_comparison(old, new):
    def words(kept: Op, text: ProcedureText) -> bool:
        parts = [
            piece
            for part in compare(old, new).parts
            for result in (part.words, part.why)
            for line in result.paragraphs
            for piece in line
        ]
        shown = [word for piece in parts if piece.op in {Op.SAME, kept} for word in piece.text.split()]
        return sorted(shown) == sorted(f"{text.title} {text.plain()}".split())

    assert words(Op.ADDED, new)
    assert words(Op.REMOVED, old)
