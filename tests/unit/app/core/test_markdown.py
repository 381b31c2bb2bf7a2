import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.markdown import MOST_COST, escaped_markdown, parsed, plain_markdown
from app.core.text import without_control_characters

COSTLY = {
    "brackets": "[" * 100_000,
    "pictures": "![" * 50_000,
    "links": "[a](" * 25_000,
    "stars": "*a " * 33_000,
    "items": "- a\n" * 25_000,
    "lines": "a\n" * 50_000,
    "cells": "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|x\n" * 20_000,
}


@pytest.mark.parametrize("kind", COSTLY)
def test_what_would_take_seconds_is_not_read_as_markdown(kind):
    assert {token.type for token in parsed(COSTLY[kind])} == {"paragraph_open", "inline", "paragraph_close"}


@pytest.mark.parametrize("text", [">" * 100_000, "> - " * 25_000 + "a", "1. " * 30_000 + "a", "- " * 30 + "a"])
def test_what_nests_too_deep_to_be_shown_is_shown_as_it_was_typed(text):
    assert {token.type for token in parsed(text)} == {"paragraph_open", "inline", "paragraph_close"}
    assert plain_markdown(text).split() == text.split()


@pytest.mark.parametrize("depth", range(1, 30))
def test_no_depth_loses_a_word(depth):
    assert "deep" in plain_markdown("- " * depth + "deep")
    assert "deep" in plain_markdown("> " * depth + "deep")


def test_what_costs_too_much_is_shown_as_it_was_typed_and_none_of_it_is_lost():
    text = "Before.\n\n" + "[a\n" * MOST_COST + "\n\nAfter *all*."

    tokens = parsed(text)

    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}
    assert plain_markdown(text).split() == text.split()


def test_a_long_document_of_ordinary_markup_is_read_as_markdown():
    paragraph = "Some **bold words** and [a link](https://example.org) in a paragraph.\n\n"
    text = ("## Part\n\n" + paragraph * 8 + "1. one\n2. two\n\n") * 100

    assert {"heading_open", "ordered_list_open"} <= {token.type for token in parsed(text)}


def test_plain_words_have_a_line_for_each_block_and_no_marks():
    text = "# Title\n\nSay **hello** to [them](https://example.org).\n\n1. one\n2. `two`\n\n|a|b|\n|-|-|\n|c|d|"

    assert plain_markdown(text) == "Title\nSay hello to them.\none\ntwo\na\nb\nc\nd"


def test_a_picture_is_its_words():
    assert plain_markdown("See ![the *till*](https://example.org/a.png) here") == "See the till here"


@pytest.mark.parametrize(
    "line",
    [
        "# no heading", "1. no list", "12) nor this", "- nor this", "+ nor this", "> no quote", "*no* emphasis_",
        "__init__", "snake_case stays", "[no](link)", "![no](picture)", "<b>no tag</b>", "<https://no.link>",
        "&amp; &#65;",
        "a | b", "`no code`", "back\\slash \\*", "---", "===", "~~~", "a\\", "2024. A year", "#hash",
    ],
)  # fmt: skip
def test_escaped_words_are_shown_as_they_are(line):
    assert plain_markdown(escaped_markdown(line)) == line
    assert plain_markdown(f"Before.\n\n{escaped_markdown(line)}\n\nAfter.") == f"Before.\n{line}\nAfter."


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60))
def test_no_line_at_all_is_taken_for_markup_once_it_is_escaped(line):
    seen = " ".join(without_control_characters(line).split())

    assert " ".join(plain_markdown(escaped_markdown(seen)).split()) == seen
