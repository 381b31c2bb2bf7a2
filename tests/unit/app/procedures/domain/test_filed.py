"""Steps and scenarios of files: read strictly, and each finds the key of the one that it was."""

import pytest

from app.procedures.domain.filed import NoPart, as_filed, filed_scenarios, filed_steps, keyed
from app.procedures.domain.text import ProcedureScenario, ProcedureStep

HELD = (
    ProcedureStep("1", "Listen", "Let them finish."),
    ProcedureStep("4", "", "Log it at once.", "The clock starts now."),
    ProcedureStep("2", "Decide", "Inside your authority."),
)
SAME = [as_filed(step) for step in HELD]


def step(text="", title="", why=""):
    return {"title": title, "text": text, "why": why}


def keys_of(filed, held=HELD, last=9):
    parts, highest = keyed(ProcedureStep, held, filed, last)
    assert [as_filed(part) for part in parts] == filed
    assert len({part.key for part in parts}) == len(parts)
    return [part.key for part in parts], highest


def test_what_says_the_same_keeps_its_key_wherever_it_stands():
    assert keys_of(SAME) == (["1", "4", "2"], 9)
    assert keys_of(SAME[::-1]) == (["2", "4", "1"], 9)


def test_a_reworded_step_is_known_by_its_title_or_by_what_it_stood_behind():
    assert keys_of([SAME[0], step("Log it the same day."), SAME[2]]) == (["1", "4", "2"], 9)
    assert keys_of([step("New words", "Decide"), SAME[0], SAME[1]]) == (["2", "1", "4"], 9)
    assert keys_of([step("Other words"), SAME[1], SAME[2]]) == (["1", "4", "2"], 9)


def test_a_step_put_in_between_is_new_and_no_key_is_given_twice():
    assert keys_of([SAME[0], step("Apologise."), *SAME[1:]]) == (["1", "10", "4", "2"], 10)
    assert keys_of([*SAME, step("Close."), step("Code.")]) == (["1", "4", "2", "10", "11"], 11)
    assert keys_of([SAME[0], SAME[2]]) == (["1", "2"], 9)
    assert keys_of([SAME[1], SAME[1]]) == (["4", "2"], 9), "the second of two that say the same took the next place"


def test_the_steps_of_a_new_procedure_are_numbered():
    assert keys_of(SAME, held=(), last=0) == (["1", "2", "3"], 3)
    parts, highest = keyed(ProcedureScenario, (), [{"title": "It rings", "text": ""}], 3)
    assert (parts, highest) == ((ProcedureScenario("4", "It rings"),), 4)


def test_plain_sentences_are_steps_and_what_comes_up():
    assert filed_steps(["Listen", {"text": " Log \r\n it ", "title": "At  once"}]) == [
        step("Listen"), step("Log \n it", "At once"),
    ]  # fmt: skip
    assert filed_scenarios(["It rings", {}, {"text": None}]) == [{"title": "It rings", "text": ""}]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("Listen", "The steps of a procedure are a list"),
        ({"text": "Listen"}, "The steps of a procedure are a list"),
        ([{"text": "x"}, 4], "Step 2: it is not a set of names and values"),
        ([{"txt": "x"}], "Step 1: a step has no “txt”; it has title, text, why"),
        ([{"text": ["x"]}], "Step 1: its text is not text"),
        ([{"text": True}], "Step 1: its text is not text"),
        ([{"why": "Because"}], "Step 1: it says why, and not what is done"),
        ([{"title": "x" * 201}], "Step 1: its title has more than 200 characters"),
        ([{"text": "x" * 20_001}], "Step 1: its text has more than 20,000 characters"),
        (["x"] * 201, "201 steps are too many: 200 at most"),
    ],
)
def test_what_is_no_step_says_why(given, says):
    with pytest.raises(NoPart) as wrong:
        filed_steps(given)
    assert str(wrong.value) == says


def test_a_scenario_has_no_why():
    with pytest.raises(NoPart, match="a scenario has no “why”"):
        filed_scenarios([{"title": "x", "why": "y"}])
