"""A revision says which of how many it is, who began it, when and why."""

from datetime import date

from audits.conduct.domain.reopening import Reopening, revision_words

MARTIN = Reopening("Martin Keogh", date(2026, 11, 25))


def test_a_reopened_revision_names_who_when_and_why():
    said = revision_words(2, 2, MARTIN, "The wrong call was heard.")
    assert said == "Revision 2 of 2, reopened by Martin Keogh on 25 Nov 2026: The wrong call was heard."


def test_the_first_revision_was_not_reopened():
    assert revision_words(1, 3, None, "") == "Revision 1 of 3."


def test_a_reopening_that_the_history_does_not_hold_is_said_without_its_maker():
    assert revision_words(3, 3, None, "Dispute about A2: warm") == "Revision 3 of 3, reopened: Dispute about A2: warm."
