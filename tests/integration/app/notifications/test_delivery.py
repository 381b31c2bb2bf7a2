"""Delivery to a real mail server, whatever breaks: what was sent is known, and what is not known is said."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from app.notifications.jobs import LINES, deliver_outbox
from app.notifications.models import OutboxMail

ROOT = Path(__file__).parents[4]
LONG = "The complaints procedure of the outsourced evening team in Glasgow, as agreed with Harbour Bank in May"


def mails(runtime):
    with runtime.database.reading() as session:
        return session.execute(text("SELECT * FROM outbox_mail ORDER BY id")).all()


def states(runtime) -> list[str]:
    return [mail.state for mail in mails(runtime)]


def change_all(runtime, *which, **values) -> None:
    with runtime.database.transaction() as session:
        session.execute(update(OutboxMail).where(*which).values(**values))


def make_due(runtime) -> None:
    change_all(runtime, next_try_at=runtime.clock.real())


def test_an_accepted_mail_is_sent_once_and_says_what_the_server_said(runtime, mail_server, put):
    address = put()
    deliver_outbox(runtime)
    deliver_outbox(runtime)

    assert [got.recipient for got in mail_server.accepted] == [address]
    assert [(mail.state, mail.attempts, mail.last_result) for mail in mails(runtime)] == [("sent", 1, "250 OK")]


@pytest.mark.parametrize(
    ("answer", "state"), [("550 no such mailbox", "refused"), ("450 mailbox is busy", "queued")], ids=["good", "now"]
)
def test_a_refusal_for_good_ends_it_one_for_now_waits_and_nobody_else_is_delayed(
    runtime, mail_server, put, answer, state
):
    mail_server.refuse(put("officer"), answer)
    put("manager")
    result = deliver_outbox(runtime)

    refused, sent = mails(runtime)
    assert (refused.state, sent.state) == (state, "sent")
    assert refused.last_result == answer
    assert (result.handled, result.failed) == (2, 1)


def test_a_mail_that_waits_is_not_tried_before_its_time(runtime, mail_server, put):
    mail_server.refuse(put(), "450 mailbox is busy")
    deliver_outbox(runtime)

    assert deliver_outbox(runtime).handled == 0
    make_due(runtime)
    assert deliver_outbox(runtime).handled == 1


def test_after_three_days_of_waiting_it_is_given_up(runtime, mail_server, put):
    mail_server.refuse(put(), "450 mailbox is busy")
    change_all(runtime, queued_at=runtime.clock.real() - timedelta(hours=73))
    deliver_outbox(runtime)

    assert states(runtime) == ["given_up"]


def test_a_mail_that_may_have_arrived_is_sent_again_as_the_same_message(runtime, mail_server, put):
    mail_server.drop_after_data(1)
    put()
    deliver_outbox(runtime)
    assert states(runtime) == ["unknown"]

    make_due(runtime)
    deliver_outbox(runtime)

    first, second = mail_server.received
    assert first.raw == second.raw
    assert first.message["Message-ID"] == mails(runtime)[0].message_id
    assert [(mail.state, mail.unknown_outcomes) for mail in mails(runtime)] == [("sent", 1)]


def test_two_workers_at_once_send_each_mail_once(runtime, mail_server, put):
    for number in range(12):
        put(key=str(number))
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: deliver_outbox(runtime), range(2)))

    assert len(mail_server.received) == 12
    assert len({got.message["Message-ID"] for got in mail_server.received}) == 12
    assert set(states(runtime)) == {"sent"}


def test_a_server_that_is_down_loses_nothing(runtime, mail_server, put):
    mail_server.close()
    put()
    deliver_outbox(runtime)

    assert states(runtime) == ["queued"]
    assert "could not be reached" in mails(runtime)[0].last_result


def test_a_worker_killed_before_250_leaves_a_mail_that_goes_out_again_as_the_same_message(runtime, mail_server, put):
    put()
    mail_server.hold_after_data()
    settings = runtime.settings
    worker = subprocess.Popen(
        [sys.executable, "-m", "app.commands", "scheduler", "once", "deliver_outbox"],
        cwd=ROOT,
        env={
            **os.environ,
            "TIDEMARK_DATABASE_URL": settings.database_url,
            "TIDEMARK_DATA_DIR": str(settings.data_dir),
            "TIDEMARK_SECRET_KEY": settings.secret_key,
            "TIDEMARK_SMTP_URL": settings.smtp_url,
            "TIDEMARK_NOW": settings.now,
        },
    )
    assert mail_server.is_holding.wait(60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    mail_server.release()
    assert states(runtime) == ["claimed"]
    assert deliver_outbox(runtime).handled == 0  # its lease runs yet

    change_all(runtime, lease_until=runtime.clock.real() - timedelta(seconds=1))
    deliver_outbox(runtime)

    killed, again = mail_server.received
    assert killed.message["Message-ID"] == again.message["Message-ID"] == mails(runtime)[0].message_id
    assert killed.raw == again.raw
    assert [(mail.state, mail.attempts, mail.unknown_outcomes) for mail in mails(runtime)] == [("sent", 2, 1)]


def test_a_worker_that_was_paused_past_its_lease_says_nothing(runtime, mail_server, put):
    put()
    mail_server.hold_after_data()
    with ThreadPoolExecutor(1) as slow:
        paused = slow.submit(deliver_outbox, runtime)
        assert mail_server.is_holding.wait(60)
        change_all(runtime, lease_token="another", last_result="theirs")
        mail_server.release()
        paused.result()

    assert [(mail.state, mail.last_result) for mail in mails(runtime)] == [("claimed", "theirs")]


def test_without_a_mail_server_it_is_rendered_and_kept(runtime, put):
    put()
    alone = replace(runtime, settings=runtime.settings.model_copy(update={"smtp_url": ""}))
    deliver_outbox(alone)

    (mail,) = mails(runtime)
    assert mail.state == "kept"
    assert "TIDEMARK_SMTP_URL" in mail.last_result
    assert mail.raw is not None


@pytest.mark.parametrize("has_server", [True, False])
def test_an_address_that_no_server_takes_costs_its_own_mail_only(runtime, mail_server, put, has_server):
    put("officer")
    put("manager")
    change_all(runtime, OutboxMail.name == "Hannah Osei", address="björn.holm@fernleigh.example")
    url = runtime.settings.smtp_url if has_server else ""
    deliver_outbox(replace(runtime, settings=runtime.settings.model_copy(update={"smtp_url": url})))

    bad, good = mails(runtime)
    assert (bad.state, good.state) == ("given_up", "sent" if has_server else "kept")
    assert bad.last_result == (
        "It was not sent. Mail cannot be sent to an address with “ö” before the @. "
        "Enter one of plain letters and figures, such as name@example.co.uk"
    )


def test_a_mail_that_cannot_be_made_costs_itself_only_and_goes_when_it_can(runtime, mail_server, put):
    put("officer")
    put("manager")
    with runtime.database.reading() as session:
        (whole,) = [dict(mail.content) for mail in session.scalars(select(OutboxMail)) if mail.name == "Hannah Osei"]
    change_all(runtime, OutboxMail.name == "Hannah Osei", content={"headline": "1 overdue"})
    deliver_outbox(runtime)

    broken, good = mails(runtime)
    assert (broken.state, good.state) == ("queued", "sent")
    assert broken.last_result == "It could not be made (UndefinedError: 'name' is undefined), so it was not sent"

    change_all(runtime, OutboxMail.name == "Hannah Osei", content=whole)
    make_due(runtime)
    deliver_outbox(runtime)
    assert states(runtime) == ["sent", "sent"]


def test_what_a_server_says_is_stored_without_what_a_database_refuses(runtime, mail_server, put):
    mail_server.refuse(put("officer"), "550 no\x00such\x1b[31mmailbox")
    deliver_outbox(runtime)

    assert [(mail.state, mail.last_result) for mail in mails(runtime)] == [("refused", "550 nosuch[31mmailbox")]


def test_a_mail_that_another_worker_took_over_meanwhile_is_not_sent_by_the_first(runtime, mail_server, put):
    for number in range(LINES + 1):
        put(key=str(number))
    mail_server.hold_after_data()
    with ThreadPoolExecutor(1) as slow:
        sweep = slow.submit(deliver_outbox, runtime)
        assert mail_server.is_holding.wait(60)  # every line has one, and the last mail waits for the first that is free
        change_all(runtime, OutboxMail.id == LINES + 1, lease_token="another")
        mail_server.release()
        sweep.result()

    assert len(mail_server.received) == LINES
    assert states(runtime) == ["sent"] * LINES + ["claimed"]


def test_a_hostile_title_makes_no_header_and_the_subject_is_one_line(runtime, mail_server, put):
    put(
        headline="1 overdue\r\nBcc: all@fernleigh.example",
        title="Fine\r\nBcc: all@fernleigh.example\r\n\r\n<script>alert(1)</script>",
    )
    deliver_outbox(runtime)

    (got,) = mail_server.received
    assert got.message["Bcc"] is None
    assert got.message["Subject"] == "1 overdue Bcc: all@fernleigh.example"
    assert "<script>" not in got.part("html")


def test_it_says_how_to_stop_it_with_one_click(runtime, mail_server, put):
    put()
    deliver_outbox(runtime)

    message = mail_server.received[0].message
    assert message["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/unsubscribe/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"].strip("<>") in mail_server.received[0].part("plain")


def test_a_long_address_of_ours_stays_whole_in_the_header(runtime, mail_server, put):
    put()
    base = "https://tidemark.compliance.fernleigh-customer-services.example/a-folder/of-its-own"
    deliver_outbox(replace(runtime, settings=runtime.settings.model_copy(update={"base_url": base})))

    assert f"List-Unsubscribe: <{base}/unsubscribe/".encode() in mail_server.received[0].raw


def test_its_text_fits_68_columns_but_for_what_cannot_be_broken(runtime, mail_server, put):
    put(title=LONG, why=LONG, path="/requirements/" + "A" * 80)
    deliver_outbox(runtime)

    lines = mail_server.received[0].part("plain").splitlines()
    too_wide = [line.strip() for line in lines if len(line) > 68]
    assert [line for line in too_wide if " " in line] == []
    assert " ".join(LONG.split()) in " ".join(" ".join(lines).split())
    assert any(line.endswith("A" * 80) for line in too_wide)
