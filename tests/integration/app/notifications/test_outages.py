"""A mail server that takes no mail: noted once, shown, told to the administrators once, and over by itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.commands import tidemark
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.due import Heading
from app.db.runtime import Runtime
from app.home.health import HealthCheck, health_checks
from app.notifications.due import due_items
from app.notifications.outages import begin_outage, end_outage
from app.scheduler import once
from tests.fakes.unruly_mail_server import Misbehaviour, UnrulyMailServer

SIGN_IN_FIRST = Misbehaviour("MAIL", b"530 5.7.0 sign in first")
SAID = "the mail server answered to our own address: 530 5.7.0 sign in first"


def at(runtime: Runtime, url: str) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update={"smtp_url": url}))


def sweep(runtime: Runtime, times: int = 1) -> None:
    for _ in range(times):
        with runtime.database.transaction() as session:
            session.execute(text("UPDATE outbox_mail SET next_try_at = queued_at"))
        once(runtime, "deliver_outbox")


def notices(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.database.reading() as session:
        told = "SELECT address, state FROM outbox_mail WHERE intent LIKE 'mail-outage/%' ORDER BY id"
        rows = session.execute(text(told))
        return [(row.address, row.state) for row in rows]


def mail_health(runtime: Runtime) -> HealthCheck:
    with runtime.database.reading() as session:
        return next(check for check in health_checks(runtime, session) if check.name == "Mail")


def work_of(runtime: Runtime, *, is_administrator: bool) -> list[tuple[Heading, str, str]]:
    rights = frozenset({Capability.MANAGE_SETTINGS}) if is_administrator else frozenset()
    person = Actor(1, "Adam Wells", rights)
    with runtime.database.reading() as session:
        return [(item.heading, item.title, item.path) for item in due_items(session, person, runtime.clock.now())]


def test_the_administrators_are_told_once_however_many_sweeps_an_outage_lasts(runtime, put):
    put()
    with UnrulyMailServer(SIGN_IN_FIRST) as server:
        down = at(runtime, server.url)
        sweep(down, times=4)
        assert notices(down) == [("administrator@fernleigh.example", "queued")]

        server.mend()
        sweep(down)
        assert notices(down) == [("administrator@fernleigh.example", "sent")]

        server.misbehaviour = SIGN_IN_FIRST
        put(key="2")
        sweep(down, times=2)
    assert notices(down) == [("administrator@fernleigh.example", "sent"), ("administrator@fernleigh.example", "queued")]


def test_the_notice_says_when_it_began_and_what_the_server_said(runtime, mail_server, put):
    put()
    with UnrulyMailServer(SIGN_IN_FIRST) as server:
        sweep(at(runtime, server.url))
    sweep(runtime)

    (got,) = [got for got in mail_server.accepted if got.recipient == "administrator@fernleigh.example"]
    assert got.message["Subject"] == "The mail server took no mail from 24 Nov 2026, 09:30"
    assert SAID in " ".join(got.part("plain").split())
    assert SAID in " ".join(got.part("html").split())


def test_while_it_lasts_health_says_it_and_then_is_well_again(runtime, put, client_as):
    put()
    with UnrulyMailServer(SIGN_IN_FIRST) as server:
        down = at(runtime, server.url)
        sweep(down)
        doctor = CliRunner().invoke(tidemark, ["doctor"], obj=down).stdout

        check = mail_health(down)
        server.mend()
        sweep(down)
    assert not check.is_well
    assert check.seen == f"no mail was taken since 24 Nov 2026, 09:30, and 2 wait; {SAID}"
    assert f"LOOK  Mail: {check.seen}. {check.mend}." in doctor
    assert (mail_health(down).is_well, mail_health(down).seen) == (True, "2 sent, 0 refused or given up")


def test_the_address_for_load_balancers_names_it_and_stays_ok(app, runtime, database):
    app.extensions["tidemark"].settings = runtime.settings
    with database.transaction() as session:
        begin_outage(session, SAID, now=runtime.clock.now())
    http = app.test_client()
    assert (http.get("/health").status_code, http.get("/health").json) == (200, {"status": "ok", "mail": "failing"})

    with database.transaction() as session:
        end_outage(session, now=runtime.clock.now())
    assert http.get("/health").json == {"status": "ok"}


def test_it_stands_in_the_work_of_administrators_until_a_week_after_its_end(runtime):
    with runtime.database.transaction() as session:
        begin_outage(session, SAID, now=runtime.clock.now())
    assert work_of(runtime, is_administrator=True) == [
        (Heading.UNHEALTHY, "The mail server takes no mail", "/settings")
    ]
    assert work_of(runtime, is_administrator=False) == []

    with runtime.database.transaction() as session:
        end_outage(session, now=runtime.clock.now())
    assert work_of(runtime, is_administrator=True) == [
        (Heading.UNHEALTHY, "The mail server takes mail again", "/outbox")
    ]
    with runtime.database.transaction() as session:
        session.execute(text("UPDATE mail_outage SET ended_at = '2026-11-17 09:29:00+00:00'"))
    assert work_of(runtime, is_administrator=True) == []


@pytest.mark.parametrize("answer", ["550 no such mailbox", "450 mailbox is busy"])
def test_trouble_with_a_mailbox_is_not_the_server_s(runtime, mail_server, put, answer):
    mail_server.refuse(put(), answer)
    sweep(runtime, times=2)

    assert notices(runtime) == []
    assert "no mail was taken" not in mail_health(runtime).seen


def test_a_server_that_still_takes_some_mail_is_not_down(runtime, put):
    put("officer")
    put("manager")
    with UnrulyMailServer(Misbehaviour("RCPT", b"530 sign in first", only="<manager@")) as server:
        sweep(at(runtime, server.url))

    assert notices(runtime) == []


def test_without_a_server_an_outage_is_over(runtime, put):
    put()
    with UnrulyMailServer(SIGN_IN_FIRST) as server:
        sweep(at(runtime, server.url))
    sweep(at(runtime, ""))

    with runtime.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM mail_outage WHERE ended_at IS NULL")).scalar_one() == 0


def test_two_workers_that_see_it_at_once_note_it_once(runtime):
    def note() -> None:
        with runtime.database.transaction() as session:
            begin_outage(session, SAID, now=runtime.clock.now())

    with ThreadPoolExecutor(1) as worker:
        with runtime.database.transaction() as session:
            begin_outage(session, SAID, now=runtime.clock.now())
            session.flush()
            other = worker.submit(note)
        other.result()

    with runtime.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM mail_outage")).scalar_one() == 1


def test_an_outage_says_what_was_heard_last(runtime):
    with runtime.database.transaction() as session:
        begin_outage(session, SAID, now=runtime.clock.now())
        begin_outage(session, "the mail server could not be reached", now=runtime.clock.now())

    with runtime.database.reading() as session:
        assert session.execute(text("SELECT number, said FROM mail_outage")).all() == [
            (1, "the mail server could not be reached")
        ]
