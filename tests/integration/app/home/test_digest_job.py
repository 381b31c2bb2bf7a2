"""The digest job: one mail for each person and period, when there is something to say, and never twice."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.commands import tidemark
from app.core.actor import Actor
from app.history.operations import EntrySubject, record
from app.history.queries import head
from app.home.bare import bare_tables
from app.home.jobs import next_digest_due, preview_digests, send_due_digests
from app.notifications.domain.periods import Cadence
from app.notifications.jobs import deliver_outbox
from app.notifications.operations import choose_cadence
from app.tables import metadata

OFFICER = "officer@fernleigh.example"


def mails(database):
    with database.reading() as session:
        return session.execute(text("SELECT * FROM outbox_mail ORDER BY id")).all()


def runs(database) -> int:
    with database.reading() as session:
        return session.execute(text("SELECT count(*) FROM digest_run")).scalar_one()


def choose(database, actor, cadence: Cadence, now) -> None:
    with database.transaction() as session:
        choose_cadence(session, actor.id, cadence, by=actor, now=now)


def test_the_officer_gets_one_digest_and_nobody_else_a_mail(runtime, database, mail_server):
    send_due_digests(runtime)
    deliver_outbox(runtime)

    (got,) = mail_server.accepted
    assert got.recipient == OFFICER
    assert got.message["Subject"] == "1 overdue"
    for kind in ("plain", "html"):
        assert "Review SLA-1: Call back within two days" in got.part(kind)
        assert "5 days late" in got.part(kind)
        assert "/requirements/SLA-1" in got.part(kind)
    assert runs(database) == 7  # also for those who had nothing to read


def test_one_sweep_by_hand_composes_and_delivers(runtime, mail_server):
    for _ in range(2):
        done = CliRunner().invoke(tidemark, ["scheduler", "once", "send_due_digests"], obj=runtime)
        assert (done.exit_code, done.stdout) == (0, "")

    assert [got.recipient for got in mail_server.accepted] == [OFFICER]


def test_the_head_of_the_history_goes_out_with_it(runtime, database, mail_server):
    with database.reading() as session:
        last = head(session)
    send_due_digests(runtime)
    deliver_outbox(runtime)

    assert last is not None
    assert f"{last.sequence}:{last.hash}" in re.sub(r"\s+", " ", mail_server.accepted[0].part("plain"))
    assert f"{last.sequence}:{last.hash}" in mail_server.accepted[0].part("html")


def test_two_workers_at_once_and_a_third_run_give_one_mail_with_one_message_id(runtime, database, mail_server):
    def morning(_):
        send_due_digests(runtime)
        deliver_outbox(runtime)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(morning, range(2)))
    morning(None)

    assert len(mails(database)) == 1
    assert [got.message["Message-ID"] for got in mail_server.received] == [mails(database)[0].message_id]


def test_nothing_to_say_is_no_mail_and_the_period_is_done(runtime, database):
    with database.transaction() as session:
        session.execute(text("UPDATE requirement SET review_due_on = '2030-01-01'"))

    assert send_due_digests(runtime).handled == 0
    assert mails(database) == []
    assert runs(database) == 7


def test_a_daily_digest_comes_again_the_next_morning_and_not_before(runtime, database, at):
    send_due_digests(runtime)
    send_due_digests(at("2026-11-26T07:59:59+00:00"))
    assert len(mails(database)) == 1

    send_due_digests(at("2026-11-26T08:00:00+00:00"))
    assert len({mail.message_id for mail in mails(database)}) == 2


def test_a_weekly_digest_comes_on_monday(runtime, database, cast, now, at):
    choose(database, cast.officer, Cadence.WEEKLY, now)
    send_due_digests(at("2026-11-29T20:00:00+00:00"))
    assert mails(database) == []

    send_due_digests(at("2026-11-30T08:00:00+00:00"))
    send_due_digests(at("2026-12-02T08:00:00+00:00"))
    assert [mail.intent for mail in mails(database)] == [f"digest/{cast.officer.id}/2026-11-30"]


def test_who_wants_none_gets_none(runtime, database, cast, now):
    choose(database, cast.officer, Cadence.NONE, now)
    send_due_digests(runtime)

    assert mails(database) == []


def test_who_joined_after_a_period_began_waits_for_the_next(runtime, database, at):
    with database.transaction() as session:
        session.execute(text("UPDATE person SET created_at = '2026-11-25 09:00:00'"))
    send_due_digests(runtime)
    assert mails(database) == []

    send_due_digests(at("2026-11-26T08:00:00+00:00"))
    assert len(mails(database)) == 1


@pytest.mark.parametrize(
    ("instant", "due"),
    [
        ("2026-11-25T07:00:00+00:00", "2026-11-25T08:00:00+00:00"),
        ("2026-11-25T08:00:00+00:00", "2026-11-26T08:00:00+00:00"),
        ("2026-07-01T06:00:00+00:00", "2026-07-01T07:00:00+00:00"),
    ],
    ids=["winter", "the one that is due now is not next", "summer time"],
)
def test_the_next_digest_is_at_eight_in_the_organisations_zone(runtime, database, at, instant, due):
    with database.reading() as session:
        now = at(instant).clock.now()
        found = next_digest_due(session, now, runtime.settings.zone)

    assert found is not None
    assert found.isoformat() == due


def test_a_preview_says_what_each_would_get_and_stores_nothing(runtime, database):
    (preview,) = preview_digests(runtime)

    assert preview.startswith(f"To: {OFFICER}\nSubject: 1 overdue\n")
    assert "Review SLA-1" in preview
    assert mails(database) == []
    assert runs(database) == 0


def test_verification_holds_the_history_against_the_heads_that_were_mailed(runtime, database):
    with database.transaction() as session:
        for name in ("first", "last"):
            record(
                session, "test:done", name, about=EntrySubject("thing", "1"), by=Actor.system(), now=runtime.clock.now()
            )
    send_due_digests(runtime)
    verify = ["history", "verify"]
    assert "checked against 1 published head." in CliRunner().invoke(tidemark, verify, obj=runtime).stdout
    with database.reading() as session:
        last = head(session)
    assert last is not None
    with database.transaction() as session, bare_tables(session, metadata):
        session.execute(text("DELETE FROM history_document WHERE entry_id = :last"), {"last": last.sequence})
        session.execute(text("DELETE FROM history_entry WHERE id = :last"), {"last": last.sequence})
        cut = "UPDATE history_head SET sequence = :id, hash = (SELECT hash FROM history_entry WHERE id = :id)"
        session.execute(text(cut), {"id": last.sequence - 1})

    refused = CliRunner().invoke(tidemark, verify, obj=runtime)
    assert refused.exit_code == 1
    assert f"entry {last.sequence} is missing: the history ends at {last.sequence - 1}" in refused.stderr
