"""What stood before and after, as people read it."""

import pytest

from app.history.domain.documents import lines_of


def test_a_field_that_only_one_side_has_stands_against_nothing():
    (line,) = lines_of({"before": None, "after": {"review_due_on": "2026-11-24"}})

    assert (line.name, line.before, line.after) == ("Review due on", "nothing", "2026-11-24")
    assert line.compared is None


def test_prose_that_changed_is_compared_word_by_word():
    (line,) = lines_of({"before": {"demand": "Answer in time"}, "after": {"demand": "Answer in writing"}})

    assert line.compared is not None
    assert (line.compared.removed, line.compared.added) == (1, 1)


def test_single_words_stand_side_by_side():
    (line,) = lines_of({"before": {"status": "draft"}, "after": {"status": "in force"}})

    assert line.compared is None


def test_a_field_that_stayed_is_known_to_be_the_same():
    (line,) = lines_of({"before": {"url": "x"}, "after": {"url": "x"}})

    assert line.is_same


@pytest.mark.parametrize("document", [None, {}, {"before": None, "after": None}])
def test_a_document_without_fields_has_no_lines(document):
    assert lines_of(document) == []
