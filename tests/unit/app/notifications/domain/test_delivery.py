"""What becomes of a mail after a try."""

from datetime import UTC, datetime, timedelta

import pytest

from app.notifications.domain.delivery import MailState, Outcome, after, message_id

QUEUED = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_one_intent_has_one_message_id():
    assert message_id("digest/17/2026-11-24", "t.example") == message_id("digest/17/2026-11-24", "t.example")
    assert message_id("digest/17/2026-11-24", "t.example") != message_id("digest/18/2026-11-24", "t.example")


def test_a_message_id_has_the_form_of_one():
    assert message_id("digest/17/2026-11-24", "t.example").endswith("@t.example>")


def test_an_accepted_mail_is_sent():
    state, _ = after(Outcome.ACCEPTED, attempts=1, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.SENT


def test_a_mail_refused_for_good_is_not_tried_again():
    state, _ = after(Outcome.NEVER, attempts=1, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.REFUSED


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 360), (7, 360), (50, 360)]
)
def test_the_gaps_between_tries_grow(attempts, minutes):
    state, next_try_at = after(Outcome.LATER, attempts=attempts, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.QUEUED
    assert next_try_at - QUEUED == timedelta(minutes=minutes)


def test_an_unknown_outcome_is_a_state_of_its_own_and_is_tried_again():
    state, next_try_at = after(Outcome.UNKNOWN, attempts=1, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.UNKNOWN
    assert next_try_at > QUEUED


def test_a_mail_is_given_up_after_three_days():
    late = QUEUED + timedelta(hours=72)

    assert after(Outcome.LATER, attempts=20, queued_at=QUEUED, real_now=late)[0] is MailState.GIVEN_UP
    assert after(Outcome.LATER, attempts=20, queued_at=QUEUED, real_now=late - timedelta(seconds=1))[0] is (
        MailState.QUEUED
    )
