import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.markdown import escaped_markdown, plain_markdown
from app.procedures.domain.paper import BOLD_LEVEL, BlockKind, PaperBlock, markdown_of
from app.procedures.domain.parts import PART_WORDS, TextPart, part_named, without_number
from app.procedures.domain.proposal import proposed
from app.procedures.domain.text import LONGEST_PART, MOST_STEPS


def heading(text: str, level: int = 1) -> PaperBlock:
    return PaperBlock(BlockKind.HEADING, text, level)


def words(text: str) -> PaperBlock:
    return PaperBlock(BlockKind.PARAGRAPH, text)


def item(text: str, marker: str = "-", level: int = 0) -> PaperBlock:
    return PaperBlock(BlockKind.ITEM, text, level, marker)


def text_of(*blocks: PaperBlock):
    return proposed(blocks, "A file").text


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("Purpose", TextPart.PURPOSE), ("1. PURPOSE AND SCOPE", TextPart.PURPOSE),
        ("What this is for", TextPart.PURPOSE), ("Procedure", TextPart.STEPS), ("2.1 What to do:", TextPart.STEPS),
        ("Steps to follow", TextPart.STEPS), ("What if ...?", TextPart.SCENARIOS),
        ("Common scenarios", TextPart.SCENARIOS), ("Why we do this", TextPart.RATIONALE),
        ("Data Protection & Privacy", TextPart.DATA_PROTECTION), ("GDPR", TextPart.DATA_PROTECTION),
        ("Systems and tools", TextPart.TECHNOLOGY), ("Training needed", TextPart.CAPABILITY),
        ("Record-keeping", TextPart.RECORDS), ("Data protection complaints", None), ("Complaints procedure", None),
        ("Steps taken last year", None), ("", None), ("The records of a customer", None), ("Definitions", None),
    ],
)  # fmt: skip
def test_a_heading_that_reads_like_a_part_begins_it(said, part):
    assert part_named(said) is part


def test_a_number_of_a_heading_is_no_word_of_it():
    assert without_number("2.1 Greet") == "Greet"
    assert without_number("Step 3: Greet") == "Greet"
    assert without_number("A customer calls") == "A customer calls"


def test_parts_have_what_stands_below_their_headings_and_the_body_has_the_rest():
    text = text_of(
        PaperBlock(BlockKind.TITLE, "Complaints"), words("Before all."), heading("Purpose"), words("To *settle*."),
        heading("Details", 2), words("More."), heading("Definitions"), words("A term."), heading("Records"),
        words("Letters."),
    )  # fmt: skip

    assert text.title == "Complaints"
    assert text.purpose == "To *settle*.\n\n## Details\n\nMore."
    assert text.records == "Letters."
    assert text.body == "Before all.\n\n# Definitions\n\nA term."


def test_numbered_items_below_steps_are_the_steps_with_what_follows_each():
    text = text_of(
        heading("Steps"), words("Stay calm."), item("Log it.", "1."), item("with its day", "-", 1),
        words("Why: nothing gets lost"), item("**Reply.** In *writing*.", "2."), words("Within the day."),
    )  # fmt: skip

    first, second = text.steps
    assert (first.key, first.title, first.text, first.why) == ("1", "Log it.", "- with its day", "nothing gets lost")
    assert (second.title, second.text) == ("Reply.", "In *writing*.\n\nWithin the day.")
    assert text.body == "# Steps\n\nStay calm."


def test_a_long_item_gives_its_first_sentence_as_title_and_loses_no_word():
    long = "Listen to the customer. " + "Then write down what was said. " * 6

    (step,) = text_of(heading("Steps"), item(long.strip(), "1.")).steps

    assert step.title == "Listen to the customer."
    assert f"{step.title} {step.text}" == long.strip()


def test_headings_below_steps_are_the_steps_though_lists_stand_in_them():
    text = text_of(
        heading("Procedure"), heading("1. Greet", 2), item("name", "1."), item("place", "2."), heading("Close", 2)
    )

    assert [(step.title, step.text) for step in text.steps] == [("Greet", "1. name\n2. place"), ("Close", "")]


def test_a_bold_remark_among_numbered_steps_is_no_step():
    bold = PaperBlock(BlockKind.PARAGRAPH, "**Important**", BOLD_LEVEL)

    text = text_of(heading("Steps"), item("One", "1."), bold, item("Two", "2."))

    assert [(step.title, step.text) for step in text.steps] == [("One", "**Important**"), ("Two", "")]


def test_a_table_of_steps_and_reasons_gives_both():
    table = PaperBlock(
        BlockKind.TABLE,
        rows=(("No.", "What to do", "Why"), ("1", "Log it\n\nat once", "so it is kept"), ("2", "Reply", "")),
    )

    text = text_of(heading("Steps"), table)

    assert [(s.title, s.text, s.why) for s in text.steps] == [("Log it", "at once", "so it is kept"), ("Reply", "", "")]


def test_a_table_with_another_column_stays_a_table():
    table = PaperBlock(BlockKind.TABLE, rows=(("Step", "Who"), ("Log it", "Agent")))

    text = text_of(heading("Steps"), table)

    assert text.steps == ()
    assert text.body == "# Steps\n\n| Step | Who |\n| --- | --- |\n| Log it | Agent |"


def test_no_key_is_given_twice_in_one_text():
    text = text_of(heading("Steps"), item("One", "1."), item("Two", "2."), heading("Scenarios"), item("Late"))

    assert [one.key for one in (*text.steps, *text.scenarios)] == ["1", "2", "3"]


def test_scenarios_come_of_headings_or_of_a_list():
    assert [one.title for one in text_of(heading("Scenarios"), item("A relative calls"), item("Late")).scenarios] == [
        "A relative calls", "Late",
    ]  # fmt: skip
    (one,) = text_of(heading("Scenarios"), heading("A relative calls", 2), words("Ask.")).scenarios
    assert (one.title, one.text) == ("A relative calls", "Ask.")


@pytest.mark.parametrize(
    "blocks",
    [
        [heading("Steps"), words("Nothing is numbered here.")],
        [heading("Steps"), *[item(f"Step {n}", f"{n}.") for n in range(1, MOST_STEPS + 2)]],
        [heading("Purpose"), words("word " * LONGEST_PART)],
    ],
)
def test_what_a_part_cannot_take_stays_in_the_body(blocks):
    text = text_of(*blocks)

    assert (text.steps, text.purpose) == ((), "")
    assert text.body.split() == markdown_of(blocks).split()
    assert proposed(blocks, "f").placed == (), "nothing was taken for a part that holds nothing of it"


def test_without_a_title_the_first_heading_or_the_name_of_the_file_is_it():
    assert text_of(heading("Refunds"), words("x")).title == "Refunds"
    assert text_of(heading("Purpose"), words("x")).title == "A file"
    assert proposed([words("x")], "A file").placed == ()
    assert proposed([heading("2\\. What to do"), item("x", "1.")], "f").placed == (("2. What to do", TextPart.STEPS),)


def test_two_lists_that_follow_each_other_stay_two():
    blocks = [item("a", "1."), item("b", "2."), item("c", "1."), item("in c", "-", 1), item("d", "2.")]

    assert markdown_of(blocks) == "1. a\n2. b\n1) c\n   - in c\n2) d"
    assert plain_markdown(markdown_of(blocks)) == "a\nb\nc\nin c\nd"


WORD = st.text("abcdefgh#*_1.-|", min_size=1, max_size=6).map(lambda word: f"w{word}w")
LINE = st.lists(WORD, min_size=1, max_size=30).map(" ".join).map(escaped_markdown)
NAMES = [*PART_WORDS.values(), "wholly wother"]
BLOCKS = st.one_of(
    st.builds(heading, st.sampled_from(NAMES), st.integers(1, 3)),
    st.builds(words, LINE),
    st.builds(item, LINE, st.sampled_from(["-", "1.", "2.", "7."]), st.integers(0, 3)),
    st.builds(
        lambda cells: PaperBlock(BlockKind.TABLE, rows=(tuple(cells), tuple(cells))),
        st.lists(LINE, min_size=1, max_size=3),
    ),
)


@given(st.lists(BLOCKS, max_size=14))
def test_no_word_of_any_paper_is_lost(blocks):
    text = text_of(*blocks)

    held = {word for part in (text.title, text.plain()) for word in plain_markdown(part).split()}
    said = {word for block in blocks for word in plain_markdown(markdown_of([block])).split() if word.startswith("w")}
    assert said <= held
