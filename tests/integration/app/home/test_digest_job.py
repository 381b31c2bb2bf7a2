"""The digest job and delivery: one mail for each person and period, to a real mail server, whatever breaks."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern

import pytest
from sqlalchemy import text, update

from app.core.actor import Actor
from app.core.clock import Clock
from app.db.runtime import Runtime
from app.home.jobs import send_due_digests
from app.notifications.email import unsubscribe_token
from app.notifications.jobs import deliver_outbox
from app.notifications.models import OutboxMail
from app.requirements.starter_library import load_requirements
from tests.fakes.mail_server import MailServer


@pytest.fixture
def mail_server():
    with MailServer() as server:
        yield server


@pytest.fixture
def runtime(settings, database, now, mail_server) -> Runtime:
    """Everything is overdue for review, so officers have something to read tomorrow morning."""
    with database.transaction() as session:
        load_requirements(session, by=Actor.system(), now=now)
        session.execute(text("UPDATE requirement SET review_due_on = '2026-11-20' WHERE ref = 'FCA-DISP-162'"))
    settings = settings.model_copy(update={"smtp_url": mail_server.url})
    return Runtime(settings, database, Clock((now + timedelta(days=1)).isoformat()))


def mails(database):
    with database.reading() as session:
        return session.execute(text("SELECT * FROM outbox_mail ORDER BY id")).all()


def part(message, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return found.get_content()


def test_an_officer_gets_one_digest_and_nobody_else_a_mail(runtime, database, mail_server):
    send_due_digests(runtime)
    deliver_outbox(runtime)

    message = message_from_bytes(mail_server.accepted[0], policy=modern)
    assert [mail.address for mail in mails(database)] == ["officer@fernleigh.example"]
    assert message["Subject"] == "1 overdue"
    assert "Review FCA-DISP-162" in part(message, "plain")
    assert "Review FCA-DISP-162" in part(message, "html")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.search(r"History ends at \d+:[0-9a-f]{64}", part(message, "plain"))


def test_the_same_period_run_twice_and_by_two_workers_gives_one_message_id(runtime, database, mail_server):
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: (send_due_digests(runtime), deliver_outbox(runtime)), range(2)))
    send_due_digests(runtime)
    deliver_outbox(runtime)

    assert len(mails(database)) == 1
    assert len(mail_server.accepted) == 1


def test_a_mail_that_may_have_arrived_is_sent_again_with_the_same_message_id(runtime, database, mail_server):
    mail_server.drop_after_data(1)
    send_due_digests(runtime)
    deliver_outbox(runtime)
    assert [mail.state for mail in mails(database)] == ["unknown"]

    with database.transaction() as session:
        session.execute(update(OutboxMail).values(next_try_at=runtime.clock.real()))
    deliver_outbox(runtime)

    ids = [message_from_bytes(raw, policy=modern)["Message-ID"] for raw in mail_server.received]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert [(mail.state, mail.unknown_outcomes) for mail in mails(database)] == [("sent", 1)]


def test_a_mail_left_by_a_killed_worker_is_taken_over_when_its_lease_ran_out(runtime, database, mail_server):
    send_due_digests(runtime)
    with database.transaction() as session:
        then = runtime.clock.real() - timedelta(seconds=1)
        session.execute(update(OutboxMail).values(state="claimed", lease_token="dead", lease_until=then, attempts=1))
    deliver_outbox(runtime)

    assert [(mail.state, mail.unknown_outcomes) for mail in mails(database)] == [("sent", 1)]


@pytest.mark.parametrize(("code", "state"), [(550, "refused"), (451, "queued")])
def test_a_refusal_for_good_ends_it_and_one_for_now_waits(runtime, database, mail_server, code, state):
    mail_server.refuse("officer@fernleigh.example", code)
    send_due_digests(runtime)
    deliver_outbox(runtime)

    assert [mail.state for mail in mails(database)] == [state]
    assert str(code) in mails(database)[0].last_result


def test_a_dead_server_is_tried_later_and_nothing_is_lost(runtime, database, mail_server):
    mail_server.close()
    send_due_digests(runtime)
    deliver_outbox(runtime)

    assert [mail.state for mail in mails(database)] == ["queued"]
    assert "could not be reached" in mails(database)[0].last_result


def test_without_a_server_mail_is_kept_and_its_reader_can_open_it(runtime, database, client_as):
    alone = replace(runtime, settings=runtime.settings.model_copy(update={"smtp_url": ""}))
    send_due_digests(alone)
    deliver_outbox(alone)

    shown = client_as("officer").get("/outbox/1").get_data(as_text=True)

    assert "Kept" in shown
    assert "Review FCA-DISP-162" in shown
    assert "1 overdue" in client_as("administrator").get("/outbox").get_data(as_text=True)
    client_as("leader").get("/outbox/1", 404)
    assert "1 overdue" not in client_as("leader").get("/outbox").get_data(as_text=True)


def test_nothing_to_say_is_no_mail_and_the_period_is_done(runtime, database):
    with database.transaction() as session:
        session.execute(text("UPDATE requirement SET review_due_on = '2030-01-01'"))
    send_due_digests(runtime)

    assert mails(database) == []
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM digest_run")).scalar_one() == 7


def test_a_hostile_title_makes_no_header_of_its_own(runtime, database, mail_server):
    with database.transaction() as session:
        session.execute(
            text("UPDATE requirement SET title = :title WHERE ref = 'FCA-DISP-162'"),
            {"title": "Fine\r\nBcc: all@fernleigh.example\r\n\r\nbody"},
        )
    send_due_digests(runtime)
    deliver_outbox(runtime)

    message = message_from_bytes(mail_server.accepted[0], policy=modern)
    assert message["Bcc"] is None
    assert len(mail_server.recipients) == 1


def test_one_click_stops_the_digest_and_following_the_link_does_not(runtime, database, app, cast):
    path = f"/unsubscribe/{unsubscribe_token(app.extensions['tidemark'].settings, cast.officer.id)}"
    http = app.test_client()

    assert http.get(path).status_code == 200
    send_due_digests(runtime)
    assert len(mails(database)) == 1
    assert http.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    tomorrow = replace(runtime, clock=Clock((runtime.clock.now() + timedelta(days=1)).isoformat()))
    send_due_digests(tomorrow)

    assert len(mails(database)) == 1
    assert http.get("/unsubscribe/forged").status_code == 404
    assert http.post("/unsubscribe/forged").status_code == 404


def test_who_joined_after_a_period_began_waits_for_the_next(runtime, database):
    with database.transaction() as session:
        session.execute(text("UPDATE person SET created_at = '2026-11-25 09:00:00'"))
    send_due_digests(runtime)

    assert mails(database) == []
