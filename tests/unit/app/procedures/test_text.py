"""The words of a procedure as one value: prepared, spelled, hashed, and its parts under keys that stay theirs."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.procedures.domain.labels import VersionLabel, next_label
from app.procedures.domain.readiness import gaps, hints, minutes_to_read, warnings
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText, highest_key

HEAR = ProcedureStep(
    "1", "Hear it", "Treat any expression of dissatisfaction as a complaint.", "The clock starts here."
)
REPLY = ProcedureStep("2", "Reply", "Reply with reasons before the deadline.")
RELATIVE = ProcedureScenario("3", "A relative rings", "Note nothing without a yes.")
COMPLAINT = ProcedureText("Handling a complaint", "Put it right once.", (HEAR, REPLY), (RELATIVE,), "It is fairest.")
LINES = st.text(max_size=30)
TEXTS = st.builds(
    ProcedureText,
    title=LINES,
    purpose=LINES,
    steps=st.lists(st.builds(ProcedureStep, st.integers(1, 99).map(str), LINES, LINES, LINES), max_size=4).map(tuple),
    scenarios=st.lists(st.builds(ProcedureScenario, st.integers(1, 99).map(str), LINES, LINES), max_size=3).map(tuple),
    rationale=LINES,
)


@given(TEXTS)
def test_a_text_comes_back_from_its_document_as_it_was_with_the_same_hash(text):
    back = ProcedureText.from_document(text.document())

    assert back == text
    assert back.content_hash == text.content_hash


def test_what_is_empty_is_in_no_document_so_that_a_new_part_leaves_old_hashes_as_they_were():
    document = COMPLAINT.document()

    assert "body" not in document
    assert "why" not in document["steps"][1]
    assert ProcedureText.from_document(document) == COMPLAINT


@given(TEXTS, st.sampled_from(["title", "purpose", "rationale", "data_protection", "body"]))
def test_one_letter_more_anywhere_is_another_hash(text, part):
    other = replace(text, **{part: getattr(text, part) + "x"})

    assert other.content_hash != text.content_hash


def test_a_step_moved_is_another_hash_although_every_word_is_there():
    assert replace(COMPLAINT, steps=(REPLY, HEAR)).content_hash != COMPLAINT.content_hash


def test_what_says_nothing_is_left_out_and_blanks_at_the_ends_go():
    blank = ProcedureStep("4", "  ", "\n")
    text = replace(COMPLAINT, title=" Handling a complaint ", steps=(HEAR, blank, REPLY))

    assert text.prepared() == COMPLAINT


def test_the_search_finds_every_word_of_every_part():
    said = COMPLAINT.plain()

    assert all(words in said for words in ("Put it right", "dissatisfaction", "clock starts", "relative", "fairest"))


def test_the_highest_key_counts_steps_and_scenarios_alike():
    assert highest_key(COMPLAINT) == 3
    assert highest_key(ProcedureText("Nothing yet")) == 0


def test_the_first_version_is_one_nought_whether_material_or_not():
    assert str(next_label(None, is_material=False)) == str(next_label(None, is_material=True)) == "1.0"


def test_a_material_change_begins_a_major_version_and_another_one_a_minor():
    held = VersionLabel(2, 4)

    assert str(next_label(held, is_material=True)) == "3.0"
    assert str(next_label(held, is_material=False)) == "2.5"


def test_a_text_without_a_step_or_with_a_step_that_says_nothing_is_not_ready():
    assert gaps(ProcedureText("Handling a complaint")) == ["Write at least one step"]
    assert gaps(replace(COMPLAINT, steps=(HEAR, replace(REPLY, text="")))) == ["Say what is done in step 2"]
    assert gaps(COMPLAINT) == []


def test_a_file_whose_text_was_read_needs_no_step():
    assert gaps(ProcedureText("Handling a complaint", body="As in the file.")) == []


def test_no_scenario_and_no_note_on_personal_data_are_each_warned_of():
    assert warnings(replace(COMPLAINT, scenarios=())) == ["There is no scenario", "There is no note on personal data"]
    assert warnings(replace(COMPLAINT, data_protection="Note the need, not the illness.")) == []


def test_a_long_sentence_a_long_step_and_a_heavy_word_are_pointed_out_where_they_stand():
    long = replace(HEAR, text=f"{'Say it plainly ' * 11}. In order to help, commence.")
    said = [(hint.where, hint.says) for hint in hints(replace(COMPLAINT, steps=(REPLY, long)))]

    assert said == [
        ("Step 2", "A sentence of 34 words: “Say it plainly Say it plainly…”"),
        ("Step 2", "“in order to” is plainer as “to”"),
        ("Step 2", "“commence” is plainer as “start”"),
    ]


def test_hints_end_at_twenty():
    many = tuple(ProcedureStep(str(key), "", "We commence.") for key in range(60))

    assert len(hints(replace(COMPLAINT, steps=many))) == 20


def test_reading_takes_a_minute_at_least_and_two_hundred_words_each():
    assert minutes_to_read(COMPLAINT) == 1
    assert minutes_to_read(replace(COMPLAINT, purpose="word " * 1_000)) == 5
