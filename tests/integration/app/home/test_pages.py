"""My work, search, settings and health, as each person sees them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.background.operations import run_queued
from app.commands import tidemark
from app.db.runtime import Runtime
from app.home.health import HealthCheck, health_checks, verdict_of
from app.notifications.operations import Postage, put_mail
from app.scheduler import WORKS, once
from tests.factories.register import add_requirement


def words(response) -> str:
    """What a person reads on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


@pytest.fixture
def two_rules(database, cast, now):
    with database.transaction() as session:
        add_requirement(session, "OURS-1", title="Answer complaints in writing", by=cast.officer, now=now)
        bank = {"client_id": cast.bank, "title": "Complaints of the bank", "by": cast.officer, "now": now}
        add_requirement(session, "BANK-1", **bank)


def test_my_work_shows_what_is_late_first_and_says_so(client_as, database, cast, now):
    with database.transaction() as session:
        late = {"review_due_on": (now - timedelta(days=3)).date(), "by": cast.officer, "now": now}
        add_requirement(session, "LATE-1", owner_id=cast.leader.id, **late)

    shown = words(client_as("leader").get("/"))
    assert "LATE-1" in shown
    assert "3 days late" in shown
    assert "LATE-1" not in words(client_as("agent").get("/"))
    assert "LATE-1" not in words(client_as("officer").get("/"))


def test_my_work_with_nothing_to_do_says_what_will_come(client_as):
    assert "Nothing" in words(client_as("agent").get("/"))


def test_search_finds_what_its_reader_may_see_and_no_more(two_rules, client_as):
    for name in ("officer", "agent"):
        found = words(client_as(name).get("/search?q=complaints"))
        assert "Answer complaints in writing" in found
        assert "Complaints of the bank" in found
    elsewhere = words(client_as("outsider").get("/search?q=complaints"))
    assert "Answer complaints in writing" in elsewhere
    assert "Complaints of the bank" not in elsewhere


@pytest.mark.parametrize(
    "query", ['"', "'); DROP TABLE person; --", "*", "a AND", "NEAR(", "\x00", "%", "é" * 300, " "]
)
def test_signs_of_a_query_language_are_only_words(two_rules, client_as, query):
    client_as("officer").get("/search", query_string={"q": query})


def test_health_answers_without_a_sign_in_and_says_nothing_else(client_as):
    response = client_as("").http.get("/health")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_the_settings_page_is_for_those_who_may_read_it(client_as):
    for name, status in (("administrator", 200), ("auditor", 200), ("officer", 403), ("agent", 403)):
        client_as(name).get("/settings", status)


def test_the_starter_library_is_loaded_from_the_page_once(client_as, runtime, database):
    client = client_as("administrator")
    results, place = [], ""
    for _ in range(2):
        place = client.post("/settings/starter").headers["Location"]
        assert "Waiting to begin" in words(client.get(place))
        run_queued(runtime, WORKS)
        results.append(words(client.get(place)))

    assert (
        "85 requirements added, 0 already there. 36 aims, promises, measures and drafts of objectives added"
        in results[0]
    )
    assert "19 sources added, 0 already there. 7 checklists added, 0 already there." in results[0]
    assert "9 drafts of procedures added, 0 already there." in results[0]
    assert "0 requirements added, 85 already there. 0 aims, promises" in results[1]
    assert "objectives added, 36 already there. 0 sources added, 19 already there." in results[1]
    assert "0 checklists added, 7 already there. 0 drafts of procedures added, 9 already there." in results[1]
    client_as("auditor").post("/settings/starter", status=403)
    client_as("leader").get(place, 404)


def test_a_virus_scan_that_is_switched_off_is_called_off_and_not_well(client_as, runtime):
    row = re.search(r"<tr><th scope=.row.>Virus scan.*?</tr>", client_as("auditor").get("/settings").text, re.DOTALL)
    assert row is not None
    assert "Off" in row[0]
    assert "Well" not in row[0]
    assert "Needs a look" not in row[0]
    looked = CliRunner().invoke(tidemark, ["doctor"], obj=runtime)
    assert looked.exit_code == 0
    assert "off   Virus scan: uploads are not scanned" in looked.stdout
    assert "Virus scan" not in looked.stderr


def test_what_is_switched_off_is_left_out_of_everything_is_well():
    well = HealthCheck("Database", is_well=True, seen="PostgreSQL")
    off = HealthCheck("Virus scan", is_well=False, seen="uploads are not scanned", is_off=True)
    assert verdict_of([well]) == "Everything is well."
    assert verdict_of([well, off]) == "Everything that is switched on is well."


def seen(runtime: Runtime) -> dict[str, tuple[bool, str]]:
    with runtime.database.reading() as session:
        return {found.name: (found.is_well, found.seen) for found in health_checks(runtime, session)}


def test_the_doctor_says_which_journal_runs_and_why(runtime):
    is_well, words_seen = seen(runtime)["Database"]
    assert is_well
    if runtime.database.is_sqlite:
        assert "journal_mode=" in words_seen
        assert "so the" in words_seen
    else:
        assert words_seen == "PostgreSQL"


def test_the_doctor_names_what_is_silent_failing_or_unset(runtime, database, settings, cast, now):
    found = seen(runtime)
    assert found["Scheduler"] == (False, "no job ever ran here")
    assert found["Politeness"][0] is False
    assert "no mail server" in seen(replace(runtime, settings=settings))["Mail"][1]

    once(runtime, "resurface_deferred")
    assert seen(runtime)["Scheduler"] == (True, "1 job on time")
    with database.transaction() as session:
        session.execute(text("UPDATE job_state SET ticked_at = '2020-01-01 00:00:00+00:00'"))
    assert "silent for over 15 minutes: resurface_deferred" in seen(runtime)["Scheduler"][1]


def test_the_doctor_counts_mail_that_never_arrived(runtime, database, cast, now, monkeypatch):
    from app.notifications.email import Email

    with database.transaction() as session:
        content = {"headline": "1 overdue"}
        email = Email("digest/1/1", "digest", cast.officer.id, "Hannah", "h@fernleigh.example", content)
        put_mail(session, email, Postage(runtime.settings, now), now=now)
        session.execute(text("UPDATE outbox_mail SET state = 'refused'"))

    assert seen(runtime)["Mail"] == (False, "0 sent, 1 refused or given up")
