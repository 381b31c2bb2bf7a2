"""The words that a reason names, marked in a change's text."""

import pytest

from regwatch.changes.marking import marked


@pytest.mark.parametrize(
    ("reason", "text", "words"),
    [
        ("Words in both: Charities, complaint", "Charities answer a complaint.", ["Charities", "complaint"]),
        (
            "Words in both: calls, marketing; “nuisance calls” is “live calls” in the requirement",
            "Marketing by nuisance calls",
            ["Marketing", "nuisance calls"],
        ),
        ("Both cite DISP 1.6", "Changes to DISP 1.6 and more", ["DISP 1.6"]),
        ("The change cites DISP 1.6, the requirement DISP 1.6.2R", "Changes to DISP 1.6", ["DISP 1.6"]),
        ("“ransomware” in the change, “security” in the requirement", "About ransomware", ["ransomware"]),
    ],
)
def test_every_word_that_a_reason_names_is_marked(reason, text, words):
    pieces = marked(text, [reason])

    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_marked in pieces if is_marked] == words
