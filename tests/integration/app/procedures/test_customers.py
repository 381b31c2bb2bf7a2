"""Customers on the panel: a link of their own, one answer for one text, and nothing of theirs shown beyond it."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import Clock
from app.db.runtime import Runtime
from app.history.models import HistoryDocument, HistoryEntry
from app.notifications.models import OutboxMail
from app.people.operations import add_client
from app.procedures.operations import consult_on
from app.procedures.operations.consulting import ConsultationPlan
from app.procedures.queries import visible_procedure
from app.signing.domain.words import DispositionKind, GroupKind
from app.signing.jobs import let_addresses_go, tell_of_consultations
from app.signing.models import Consultation, ConsultationResponse, PanelLink, PanelMember
from app.signing.operations import NewGroup, dispose, stop_consultation
from app.signing.operations.panel import add_panel_member, remove_panel_member
from app.signing.queries.consultations import comment_in, tally_of
from app.signing.queries.live import said_in
from app.signing.queries.panel import panel_for
from tests.factories.consultations import agents_and_leaders
from tests.factories.procedures import TODAY, add_complaint, reword, submit
from tests.pages_client import PagesClient, words

NAME, ADDRESS = "Rosa Iqbal", "rosa@customers.example"


@pytest.fixture
def asked(database, settings, cast, now):
    """A consultation that asks Rosa and Abdul of the panel beside four colleagues; the procedure's id."""
    with database.transaction() as session:
        for name, address in ((NAME, ADDRESS), ("Abdul Rahim", "abdul@customers.example")):
            add_panel_member(session, name, address, None, by=cast.officer, now=now)
        row = add_complaint(session, cast, now)
        revision = submit(session, row, by=cast.officer, now=now)
        groups = [*agents_and_leaders(cast), NewGroup("Customers", GroupKind.CUSTOMERS, {}, (1, 2))]
        consult_on(
            session, row, revision, ConsultationPlan(groups), version=revision.row_version, today=TODAY,
            by=cast.officer, now=now,
        )  # fmt: skip
        row_id = row.row_id
    sweep(settings, database, now)
    return row_id


@pytest.fixture
def customer(app):
    """Somebody without an account."""
    return PagesClient(app)


def sweep(settings, database, now):
    assert tell_of_consultations(Runtime(settings, database, Clock(now.isoformat()))).failed == 0


def links(database, address=ADDRESS) -> list[str]:
    """What was mailed to a customer, oldest first."""
    with database.reading() as session:
        mails = session.scalars(
            select(OutboxMail).where(col(OutboxMail.address) == address).order_by(col(OutboxMail.id))
        )
        return [mail.content["path"] for mail in mails]


def responses(database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(ConsultationResponse)).all())


def say(customer, link, view="object", said="I would hang up."):
    return customer.http.post(link, data={"view": view, "section": "", "words": said})


def test_a_customer_answers_once_without_an_account_and_sees_no_more_than_that(customer, database, asked):
    (link,) = links(database)
    page = customer.get(link)
    assert "Treat any dissatisfaction as a complaint" in words(page)
    assert "What is kept of you, and why" in words(page)
    assert "<nav" not in page.get_data(as_text=True)
    assert "Tom Birch" not in page.get_data(as_text=True)

    assert say(customer, link).status_code == 303
    page = words(customer.get(link))
    assert "You answered on 24 Nov 2026" in page
    assert "I would hang up." in page
    assert "Send my answer" not in page
    assert say(customer, link, "support", "").status_code == 303
    assert responses(database) == 1


def test_looking_at_the_link_changes_nothing(customer, database, asked):
    (link,) = links(database)
    for _ in range(3):
        customer.get(link)
    assert responses(database) == 0
    assert "Send my answer" in words(customer.get(link))


def test_an_objection_without_a_sentence_is_asked_for_one(customer, database, asked):
    (link,) = links(database)
    refused = say(customer, link, said="")
    assert refused.status_code == 422
    assert "Say in a sentence" in refused.get_data(as_text=True)


def test_a_link_offers_nothing_once_customers_were_left_out(client_as, customer, database, asked):
    (link,) = links(database)
    client_as("officer").post("/consultations/1/groups/3/leave-out", {"reason": "The panel is renewed"})
    assert "This link has ended" in words(customer.get(link))
    assert "Send my answer" not in words(customer.get(link))
    assert say(customer, link).status_code == 303
    assert responses(database) == 0


def test_whoever_stands_on_two_panels_has_one_voice(session, cast, now):
    everybody = add_panel_member(session, NAME, ADDRESS, None, by=cast.officer, now=now)
    add_panel_member(session, NAME, ADDRESS.title(), cast.bank, by=cast.officer, now=now)
    assert panel_for(session, cast.officer, cast.bank) == [everybody.row_id]


def test_a_wrong_token_is_not_there(customer, asked):
    customer.get("/c/a-link-that-nobody-sent", status=404)
    assert customer.http.post("/c/a-link-that-nobody-sent", data={"view": "support"}).status_code == 404


def test_the_token_stands_nowhere_but_in_the_mail(database, asked):
    (link,) = links(database)
    token = link.removeprefix("/c/")
    with database.reading() as session:
        kept = session.scalars(select(col(PanelLink.token_hash))).all()
        said = session.scalars(select(col(HistoryEntry.sentence))).all()
    assert len(kept) == 2
    assert token not in " ".join([*kept, *said])


def test_no_token_stands_in_the_log_where_a_customers_page_fails(customer, database, asked, monkeypatch, caplog):
    (link,) = links(database)
    monkeypatch.setattr("app.procedures.routes.consultations.customers.link_of", lambda *_: 1 / 0)

    customer.get(link, status=500)
    assert "GET /c/<token>" in caplog.text
    assert link not in caplog.text


def test_edited_text_mails_a_fresh_link_and_ends_the_old_one(customer, database, settings, asked, cast, now):
    (old,) = links(database)
    say(customer, old)
    with database.transaction() as session:
        row = session.scalars(select(Consultation)).one()
        comment = comment_in(session, row, said_in(session, row)[0].id)
        dispose(session, row, comment, DispositionKind.TAKEN, "", by=cast.officer, now=now)
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, asked)
        reword(session, row, "Once, and fairly.", by=cast.manager, now=now)
        submit(session, row, by=cast.manager, now=now)
    sweep(settings, database, now)

    _, fresh = links(database)
    page = words(customer.get(old))
    assert "The text was edited since" in page
    assert "Send my answer" not in page
    say(customer, old, "support", "")
    assert responses(database) == 1
    page = customer.get(fresh)
    assert "Your answer stands below as you gave it" in words(page)
    assert "I would hang up." in page.get_data(as_text=True)
    assert 'value="object" checked' in page.get_data(as_text=True)
    say(customer, fresh)
    with database.reading() as session:
        tally = tally_of(session, session.scalars(select(Consultation)).one())
    assert (tally.answered, tally.comments, tally.comments_answered) == (1, 1, 1)


def test_one_link_answers_for_nobody_else(customer, database, asked):
    say(customer, links(database)[0])
    page = words(customer.get(links(database, "abdul@customers.example")[0]))
    assert "I would hang up." not in page
    assert "Send my answer" in page


def test_no_name_and_no_address_stands_in_history_pages_or_exports(client_as, customer, database, asked):
    say(customer, links(database)[0])
    with database.reading() as session:
        told = " ".join(session.scalars(select(col(HistoryEntry.sentence))))
        documents = " ".join(str(one) for one in session.scalars(select(col(HistoryDocument.body))))
    consultation = client_as("officer").get("/consultations/1").get_data(as_text=True)
    outbox = client_as("auditor").get("/outbox.csv").get_data(as_text=True)
    for name in ("Rosa", "rosa@", "Abdul"):
        assert name not in told + documents + consultation + outbox
    assert "A customer answered" in told


def test_a_read_only_auditor_does_not_read_the_link_out_of_the_outbox(client_as, database, settings, asked):
    with database.transaction() as session:
        mail = session.scalars(select(OutboxMail).where(col(OutboxMail.address) == ADDRESS)).one()
        mail.raw, mail_id = f"Content-Type: text/plain\r\n\r\n{mail.content['path']}".encode(), mail.id
    for page in ("/outbox", f"/outbox/{mail_id}"):
        seen = client_as("auditor").get(page).get_data(as_text=True)
        assert "customer" in seen
        assert ADDRESS not in seen
        assert NAME not in seen
        assert ADDRESS in client_as("administrator").get(page).get_data(as_text=True)
    assert not re.search(r"/c/\w", words(client_as("auditor").get(f"/outbox/{mail_id}")))
    assert re.search(r"/c/\w", words(client_as("administrator").get(f"/outbox/{mail_id}")))


def test_removal_blanks_name_and_address_and_keeps_the_answer_and_its_count(client_as, customer, database, asked):
    (link,) = links(database)
    say(customer, link)
    officer = client_as("officer")
    assert NAME in words(officer.get("/consultations/panel"))
    officer.post("/consultations/panel/1/remove")

    page = officer.get("/consultations/panel").get_data(as_text=True)
    assert NAME not in page
    assert ADDRESS not in page
    assert links(database) == []
    with database.reading() as session:
        tally = tally_of(session, session.scalars(select(Consultation)).one())
    assert tally.answered == 1
    assert "You answered on" in words(customer.get(link))


def test_addresses_go_twelve_months_after_the_last_consultation_ended(database, settings, asked, cast, now):
    with database.transaction() as session:
        row = session.scalars(select(Consultation)).one()
        stop_consultation(session, row, "The law changed", by=cast.officer, now=now)

    def names_after(days):
        clock = Clock((now + timedelta(days=days)).isoformat())
        assert let_addresses_go(Runtime(settings, database, clock)).failed == 0
        with database.reading() as session:
            return set(session.scalars(select(col(PanelMember.address))))

    assert ADDRESS in names_after(364)
    assert names_after(367) == {""}


def test_the_panel_refuses_the_same_address_twice_and_what_is_none(client_as):
    officer = client_as("officer")
    officer.post("/consultations/panel", {"name": NAME, "address": ADDRESS, "client_id": ""})
    again = officer.post("/consultations/panel", {"name": "R", "address": ADDRESS, "client_id": ""}, status=422)
    assert "on the panel already" in words(again)
    officer.post("/consultations/panel", {"name": "R", "address": "no address", "client_id": ""}, status=422)
    client_as("agent").get("/consultations/panel", status=403)


def test_a_customer_of_a_client_that_is_not_there_is_not_put_on_the_panel_of_all(client_as, database):
    sent = {"name": NAME, "address": ADDRESS, "client_id": "999"}
    refused = client_as("officer").post("/consultations/panel", sent, status=422)
    assert "That client is not here any more" in words(refused)
    with database.reading() as session:
        assert session.scalars(select(PanelMember)).all() == []


def test_a_customer_of_one_client_and_of_all_is_asked_once(session, cast, now):
    client = add_client(session, "Northwind Energy", by=cast.officer, now=now)
    everywhere = add_panel_member(session, NAME, ADDRESS, None, by=cast.officer, now=now)
    add_panel_member(session, NAME, ADDRESS.upper(), client.row_id, by=cast.officer, now=now)
    other = add_panel_member(session, "Abdul Rahim", "abdul@customers.example", client.row_id, by=cast.officer, now=now)

    assert panel_for(session, cast.officer, client.row_id) == [everywhere.row_id, other.row_id]


def test_a_member_is_removed_once(session, cast, now):
    member = add_panel_member(session, NAME, ADDRESS, None, by=cast.officer, now=now)
    remove_panel_member(session, member, by=cast.officer, now=now)
    assert (member.name, member.address, member.removed_by_name) == ("", "", "Hannah Osei")
