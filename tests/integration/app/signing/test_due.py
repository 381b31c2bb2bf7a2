"""What of consultations stands on My work: one's own view, and what one opened and has to end or review."""

from datetime import timedelta

from app.core.due import Heading
from app.signing.domain.words import View
from app.signing.due import due_items
from app.signing.operations import close_consultation
from tests.factories.consultations import TODAY, answer, consult


def lines(session, actor, now):
    return [(item.heading, item.title) for item in due_items(session, actor, now)]


def test_ones_own_view_waits_until_it_is_given(session, cast, now):
    row = consult(session, cast, now)
    assert lines(session, cast.agent, now) == [(Heading.TO_CONFIRM, "Your view on Handling a complaint")]
    assert lines(session, cast.agent, now + timedelta(days=9))[0][0] is Heading.WITHIN_48_HOURS

    answer(session, row, cast.agent, View.SUPPORT, now=now)
    assert lines(session, cast.agent, now) == []


def test_whoever_opened_it_brings_it_to_an_end_as_its_last_day_nears_and_passes(session, cast, now):
    consult(session, cast, now)
    assert lines(session, cast.officer, now) == []
    title = "Bring to an end: Handling a complaint"
    assert lines(session, cast.officer, now + timedelta(days=9)) == [(Heading.WITHIN_48_HOURS, title)]
    assert lines(session, cast.officer, now + timedelta(days=11)) == [(Heading.OVERDUE, title)]


def test_the_review_of_an_urgent_one_stands_there_until_it_is_recorded(session, cast, now):
    row = consult(session, cast, now, urgent_reason="A week is all there is")
    for actor in (cast.agent, cast.leader, cast.manager):
        answer(session, row, actor, View.SUPPORT, now=now)
    close_consultation(session, row, today=TODAY, by=cast.officer, now=now)

    title = "Review the urgent change: Handling a complaint"
    assert lines(session, cast.officer, now) == [(Heading.TO_CONFIRM, title)]
    assert lines(session, cast.officer, now + timedelta(days=31)) == [(Heading.OVERDUE, title)]
