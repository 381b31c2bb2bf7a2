"""What becomes of a mail after a try."""

from datetime import UTC, datetime, timedelta

import pytest

from app.notifications.domain.delivery import (
    DeliveryResult,
    MailState,
    SmtpPhase,
    after,
    meaning_of,
    message_id,
)

QUEUED = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_one_intent_has_one_message_id():
    assert message_id("digest/17/2026-11-24", "t.example") == message_id("digest/17/2026-11-24", "t.example")
    assert message_id("digest/17/2026-11-24", "t.example") != message_id("digest/18/2026-11-24", "t.example")


def test_a_message_id_has_the_form_of_one():
    assert message_id("digest/17/2026-11-24", "t.example").endswith("@t.example>")


def test_an_accepted_mail_is_sent():
    state, _ = after(DeliveryResult.ACCEPTED, attempts=1, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.SENT


def test_a_mail_refused_for_good_is_not_tried_again():
    state, _ = after(DeliveryResult.REFUSED, attempts=1, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.REFUSED


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 360), (7, 360), (50, 360)]
)
def test_the_gaps_between_tries_grow(attempts, minutes):
    state, next_try_at = after(DeliveryResult.DEFERRED, attempts=attempts, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.QUEUED
    assert next_try_at - QUEUED == timedelta(minutes=minutes)


def test_an_unknown_outcome_is_a_state_of_its_own_and_is_tried_again():
    state, next_try_at = after(DeliveryResult.UNKNOWN, attempts=1, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.UNKNOWN
    assert next_try_at > QUEUED


def test_a_mail_is_given_up_after_three_days():
    late = QUEUED + timedelta(hours=72)

    assert after(DeliveryResult.DEFERRED, attempts=20, queued_at=QUEUED, real_now=late)[0] is MailState.GIVEN_UP
    assert after(DeliveryResult.DEFERRED, attempts=20, queued_at=QUEUED, real_now=late - timedelta(seconds=1))[0] is (
        MailState.QUEUED
    )


@pytest.mark.parametrize(
    ("host", "right"),
    [("münchen.example", "@xn--mnchen-3ya.example>"), ("::1", "@[::1]>"), ("a..b", "@localhost>")],
)
def test_a_message_id_is_plain_whatever_the_host_is_called(host, right):
    assert message_id("digest/17/2026-11-24", host).endswith(right)


@pytest.mark.parametrize("code", [-1, 200, 220, 235, 251, 252, 299, 334, 354])
def test_only_a_250_to_the_end_of_the_data_is_accepted_and_other_answers_leave_it_unknown(code):
    assert meaning_of(SmtpPhase.AFTER_DATA, 250, "OK") is DeliveryResult.ACCEPTED
    assert meaning_of(SmtpPhase.AFTER_DATA, code, "OK") is DeliveryResult.UNKNOWN


@pytest.mark.parametrize("code", [421, 450, 452, 499])
def test_a_message_that_was_seen_and_put_off_waits(code):
    assert meaning_of(SmtpPhase.AFTER_DATA, code, "relay busy") is DeliveryResult.DEFERRED


@pytest.mark.parametrize("code", [500, 530, 552, 554, 599])
def test_a_message_that_was_seen_and_refused_is_refused(code):
    assert meaning_of(SmtpPhase.AFTER_DATA, code, "authentication required") is DeliveryResult.REFUSED


@pytest.mark.parametrize("phase", [phase for phase in SmtpPhase if phase is not SmtpPhase.AFTER_DATA])
@pytest.mark.parametrize("code", [-1, 200, 250, 354, 421, 500, 502, 503, 521, 530, 534, 535, 538])
def test_what_is_said_of_us_before_the_message_is_the_server_s_trouble(phase, code):
    assert meaning_of(phase, code, "") is DeliveryResult.UNAVAILABLE


@pytest.mark.parametrize("phase", [SmtpPhase.GREETING, SmtpPhase.SIGN_IN, SmtpPhase.SENDER, SmtpPhase.DATA])
@pytest.mark.parametrize("code", [450, 550, 554])
def test_a_refusal_at_any_other_step_than_the_recipient_is_the_server_s_trouble(phase, code):
    assert meaning_of(phase, code, "no") is DeliveryResult.UNAVAILABLE


@pytest.mark.parametrize(
    ("code", "words", "result"),
    [
        (550, "5.1.1 no such mailbox", DeliveryResult.REFUSED),
        (553, "5.1.3 no such name", DeliveryResult.REFUSED),
        (450, "4.2.1 mailbox busy", DeliveryResult.DEFERRED),
        (554, "5.7.1 <a@b.example>: Relay access denied", DeliveryResult.UNAVAILABLE),
        (550, "5.7.1 Unable to relay", DeliveryResult.UNAVAILABLE),
        (550, "Authentication required", DeliveryResult.UNAVAILABLE),
    ],
)
def test_a_refused_recipient_is_that_mail_s_unless_it_is_said_of_us(code, words, result):
    assert meaning_of(SmtpPhase.RECIPIENT, code, words) is result


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 15), (50, 15)])
def test_a_server_that_is_down_is_asked_again_at_least_every_quarter_of_an_hour(attempts, minutes):
    state, next_try_at = after(DeliveryResult.UNAVAILABLE, attempts=attempts, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.QUEUED
    assert next_try_at - QUEUED == timedelta(minutes=minutes)


def test_a_server_that_is_down_for_a_long_weekend_loses_no_mail():
    later, much_later = QUEUED + timedelta(days=5), QUEUED + timedelta(days=14)

    assert after(DeliveryResult.UNAVAILABLE, attempts=9, queued_at=QUEUED, real_now=later)[0] is MailState.QUEUED
    assert after(DeliveryResult.UNAVAILABLE, attempts=9, queued_at=QUEUED, real_now=much_later)[0] is MailState.GIVEN_UP


def test_a_mail_that_no_server_can_be_given_is_given_up_at_once():
    state, _ = after(DeliveryResult.UNSENDABLE, attempts=1, queued_at=QUEUED, real_now=QUEUED)

    assert state is MailState.GIVEN_UP
