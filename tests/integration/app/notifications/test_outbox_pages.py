"""The outbox as people see it, and stopping the digest without a sign-in."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.commands import tidemark
from app.notifications.email import unsubscribe_token
from app.notifications.jobs import deliver_outbox


@pytest.fixture
def two_mails(runtime, mail_server, put):
    """The officer's was delivered, the manager's refused."""
    mail_server.refuse("manager@fernleigh.example", "550 no such mailbox")
    put("officer")
    put("manager", headline="2 to confirm")
    deliver_outbox(runtime)


def cadence_of(database, actor) -> str | None:
    with database.reading() as session:
        wanted = text("SELECT cadence FROM digest_preference WHERE person_id = :id")
        return session.execute(wanted, {"id": actor.id}).scalar()


@pytest.mark.usefixtures("two_mails")
def test_everybody_sees_their_own_and_an_auditor_all(client_as):
    own = client_as("manager").get("/outbox").get_data(as_text=True)
    everything = client_as("auditor").get("/outbox").get_data(as_text=True)

    assert "2 to confirm" in own
    assert "550 no such mailbox" in own
    assert "1 overdue" not in own
    assert "1 overdue" in everything
    assert "2 to confirm" in everything


@pytest.mark.usefixtures("two_mails")
def test_the_list_filters_by_state(client_as):
    refused = client_as("administrator").get("/outbox?state=refused").get_data(as_text=True)

    assert "2 to confirm" in refused
    assert "1 overdue" not in refused
    assert "No mail stands there" in client_as("administrator").get("/outbox?state=given_up").get_data(as_text=True)


@pytest.mark.usefixtures("two_mails")
def test_a_mail_is_shown_as_it_was_sent_and_nothing_in_it_may_run(client_as):
    client = client_as("officer")
    page = client.get("/outbox/1").get_data(as_text=True)
    frame = client.http.get("/outbox/1/html")

    assert "officer@fernleigh.example" in page
    assert "OVERDUE (1)" in page
    assert "Review SLA-1" in frame.get_data(as_text=True)
    assert frame.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox" in frame.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("two_mails")
@pytest.mark.parametrize("path", ["/outbox/2", "/outbox/2/html", "/outbox/99"])
def test_anothers_mail_is_not_there(client_as, path):
    client_as("leader").get(path, 404)


def test_a_person_chooses_how_often_and_it_is_recorded(database, cast, client_as):
    client = client_as("officer")
    client.post("/outbox/cadence", {"cadence": "weekly"})

    assert cadence_of(database, cast.officer) == "weekly"
    with database.reading() as session:
        said = session.execute(text("SELECT sentence FROM history_entry ORDER BY id DESC LIMIT 1")).scalar_one()
    assert said == "Hannah Osei chose the digest: weekly"
    assert "How often" in client.post("/outbox/cadence", {"cadence": "hourly"}, 422).get_data(as_text=True)
    assert cadence_of(database, cast.officer) == "weekly"


def test_following_the_link_changes_nothing_and_one_click_stops_it(app, database, cast):
    path = f"/unsubscribe/{unsubscribe_token(app.extensions['tidemark'].settings, cast.officer.id)}"
    http = app.test_client()

    assert "Stop the digest" in http.get(path).get_data(as_text=True)
    assert cadence_of(database, cast.officer) is None
    done = http.post(path, data={"List-Unsubscribe": "One-Click"})  # without a cookie and without a CSRF token
    assert done.status_code == 200
    assert "The digest is stopped" in done.get_data(as_text=True)
    assert cadence_of(database, cast.officer) == "none"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("token", ["forged", "MQ.forged", "%00"])
def test_a_forged_link_stops_nothing(app, database, cast, method, token):
    assert getattr(app.test_client(), method)(f"/unsubscribe/{token}").status_code == 404
    assert cadence_of(database, cast.officer) is None


@pytest.mark.usefixtures("two_mails")
def test_the_command_prints_what_was_sent_to_whom_with_what_result(runtime):
    table = CliRunner().invoke(tidemark, ["outbox"], obj=runtime)
    lines = CliRunner().invoke(tidemark, ["outbox", "--json"], obj=runtime)

    assert table.exit_code == lines.exit_code == 0
    assert [line.split()[2] for line in table.stdout.splitlines()] == ["refused", "sent"]
    newest, oldest = (json.loads(line) for line in lines.stdout.splitlines())
    assert (newest["address"], newest["state"]) == ("manager@fernleigh.example", "refused")
    assert newest["last_result"] == "550 no such mailbox"
    assert oldest["subject"] == "1 overdue"


def test_a_mail_that_was_never_made_says_why_on_its_line_and_on_its_page(runtime, put, client_as):
    put("officer")
    with runtime.database.transaction() as session:
        session.execute(text("UPDATE outbox_mail SET address = 'björn@fernleigh.example'"))
    deliver_outbox(runtime)

    client = client_as("officer")
    assert "with “ö” before the @" in client.get("/outbox").get_data(as_text=True)
    page = client.get("/outbox/1").get_data(as_text=True)
    assert "with “ö” before the @" in page
    assert "never made into a mail" in page


def test_a_mail_that_waits_says_what_it_waits_for(runtime, mail_server, put, client_as):
    mail_server.refuse(put("officer"), "450 mailbox is busy")
    deliver_outbox(runtime)

    assert "450 mailbox is busy" in client_as("officer").get("/outbox").get_data(as_text=True)
