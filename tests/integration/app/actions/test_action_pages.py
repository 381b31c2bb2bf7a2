"""The pages of actions, as each person sees and uses them."""

import io
import re
from datetime import date, timedelta

import pytest

from app.actions.domain.words import ActionStatus
from app.actions.due import due_items
from app.actions.operations import finish_action, send_back_action, verify_action
from app.core.due import Heading
from app.people.models import Person
from tests.csv_files import rows_of as csv_rows
from tests.factories.actions import fill_actions
from tests.factories.pictures import PDF
from tests.pages_client import words
from tests.queries import count_queries

TODAY = date(2026, 11, 24)
PAGES = ("", "/start", "/finish", "/verify", "/send-back", "/reassign", "/due-day", "/cancel", "/evidence")


def listed(response) -> list[str]:
    return re.findall(r'<span class="tm-ref">(AC-\d+)</span>', response.get_data(as_text=True))


def due(database, actor, now):
    with database.reading() as session:
        return due_items(session, actor, now)


def test_an_owner_works_it_off_and_a_manager_verifies_it(client_as, opened, stored):
    action_id = opened()
    leader, manager = client_as("leader"), client_as("manager")
    leader.post(f"/actions/{action_id}/start", {"row_version": 1})
    file = (io.BytesIO(PDF), "C:\\Letters\\new letter.pdf")
    leader.post(
        f"/actions/{action_id}/finish",
        {
            "row_version": 2, "note": "The letter says it now", "document": file, "title": "The new letter",
            "effective_on": "2026-11-20", "expires_on": "2027-11-19",
        },
    )  # fmt: skip
    page = manager.get(f"/actions/{action_id}")
    assert "The letter says it now" in words(page)
    assert f"new letter.pdf, PDF, {len(PDF)} bytes" in words(page)
    assert "of 20 Nov 2026, good until 19 Nov 2027 · added by Leila Haddad on 24 Nov 2026" in words(page)
    manager.post(f"/actions/{action_id}/verify", {"row_version": 3, "note": "Read ten letters"})

    page = leader.get(f"/actions/{action_id}")
    assert stored(action_id).status is ActionStatus.VERIFIED
    assert "Martin Keogh verified AC-0001: Read ten letters" in words(page)
    assert "Finish the action" not in words(page)


def test_it_leads_to_what_it_comes_from_only_where_that_page_opens(client_as, opened, cast):
    path = f"/actions/{opened(owner_id=cast.agent.id)}"

    assert 'href="/findings/7"' in client_as("leader").get(path).get_data(as_text=True)
    shown = client_as("agent").get(path)
    assert "F-0007" in words(shown)
    assert "/findings/" not in shown.get_data(as_text=True)


def test_evidence_is_sent_as_an_attachment_to_whoever_sees_the_action_and_to_nobody_else(client_as, opened):
    action_id = opened()
    client_as("leader").post(f"/actions/{action_id}/evidence", {"document": (io.BytesIO(PDF), "letter.pdf")})

    sent = client_as("manager").get(f"/actions/{action_id}/evidence/1")
    assert sent.data == PDF
    assert sent.headers["Content-Disposition"] == "attachment; filename=letter.pdf"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    sent.close()
    client_as("agent").get(f"/actions/{action_id}/evidence/1", status=404)
    client_as("manager").get(f"/actions/{opened()}/evidence/1", status=404)


def test_what_one_added_before_is_used_again_until_it_runs_out(client_as, opened):
    first, second = opened(), opened()
    leader = client_as("leader")
    leader.post(f"/actions/{first}/evidence", {"document": (io.BytesIO(PDF), "letter.pdf"), "expires_on": "2026-11-24"})
    assert "letter.pdf, of 24 Nov 2026" in words(leader.get(f"/actions/{second}/evidence"))
    leader.post(f"/actions/{second}/evidence", {"reuse": "1"})
    assert "letter.pdf" in words(leader.get(f"/actions/{second}"))
    assert "already" in words(leader.post(f"/actions/{second}/evidence", {"reuse": "1"}, status=422))
    assert "Use again" not in words(client_as("manager").get(f"/actions/{first}/evidence"))

    dated = {"title": "Certificate", "effective_on": "2026-11-01", "expires_on": "2026-11-23"}
    leader.post(f"/actions/{first}/evidence", {"document": (io.BytesIO(PDF), "certificate.pdf"), **dated})
    page = leader.get(f"/actions/{first}")
    assert "Expired" in words(page)
    assert "ran out after 23 Nov 2026" in words(page)
    assert "Certificate" not in words(leader.get(f"/actions/{second}/evidence"))


@pytest.mark.parametrize(
    ("content", "again", "refusal"),
    [
        (None, "", "Choose a file"),
        (b"", "", "The file is empty"),
        (b"\0\0\0 ftypisom" + b"\0" * 99, "", "This file is a video"),
        (PDF, "1", "not both at once"),
        (None, "not a number", "belongs to another client"),
    ],
)
def test_evidence_that_is_none_is_refused_at_its_field(client_as, opened, content, again, refusal):
    file = {} if content is None else {"document": (io.BytesIO(content), "photo.jpg")}
    page = client_as("leader").post(f"/actions/{opened()}/evidence", {"reuse": again, **file}, status=422)
    assert refusal in words(page)


def test_a_refused_file_keeps_the_words_that_were_typed(client_as, opened, stored):
    action_id = opened()
    fields = {"row_version": 1, "note": "A long account of it", "document": (io.BytesIO(b"<html>"), "page.pdf")}
    page = client_as("leader").post(f"/actions/{action_id}/finish", fields, status=422)
    assert "A long account of it" in words(page)
    assert stored(action_id).status is ActionStatus.OPEN


def test_a_card_number_in_a_note_is_refused(client_as, opened):
    fields = {"row_version": 1, "note": "Refunded to 4111 1111 1111 1111"}
    page = client_as("leader").post(f"/actions/{opened()}/finish", fields, status=422)
    assert "looks like a payment card number" in words(page)


def test_who_comes_second_sees_what_the_first_one_did_and_keeps_their_own(client_as, opened, change, cast, stored):
    action_id = opened()
    change(finish_action, action_id, "The first account", by=cast.leader)
    page = client_as("manager").post(
        f"/actions/{action_id}/finish", {"row_version": 1, "note": "The second account"}, status=409
    )
    said = words(page)
    assert "Somebody else saved first" in said
    assert "The first account" in said
    assert "The second account" in said
    assert stored(action_id).done_note == "The first account"


def test_a_step_that_is_not_open_from_here_answers_409(client_as, opened, change, cast, stored):
    action_id = opened()
    manager = client_as("manager")
    fields = {"row_version": stored(action_id).row_version, "note": "Seen"}
    assert "It is open, so it cannot be verified now" in words(
        manager.post(f"/actions/{action_id}/verify", fields, status=409)
    )


def test_whoever_did_it_may_not_verify_it_and_the_attempt_stays_on_record(client_as, opened, change, cast, database):
    action_id = opened(owner_id=cast.agent.id)
    change(finish_action, action_id, "Done for Tom", by=cast.manager)
    manager = client_as("manager")
    assert "Verify the action" not in words(manager.get(f"/actions/{action_id}"))
    page = manager.post(f"/actions/{action_id}/verify", {"row_version": 2, "note": "Seen"}, status=403)
    assert "You did this action, so somebody else must verify it." in words(page)
    page = manager.post(f"/actions/{action_id}/send-back", {"row_version": 2, "reason": "No"}, status=403)
    assert "You did this action, so somebody else must send it back." in words(page)
    assert "Somebody other than its owner and whoever did it" in words(page)
    assert "was refused a step on AC-0001" in words(client_as("officer").get("/history?kind=action"))


def test_an_action_that_one_may_not_see_is_not_there(client_as, opened):
    action_id = opened()
    outsider = client_as("outsider")
    for page in ("", "/finish", "/evidence"):
        outsider.get(f"/actions/{action_id}{page}", status=404)
    outsider.post(f"/actions/{action_id}/finish", {"note": "Done"}, status=404)
    client_as("manager").get("/actions/999", status=404)


def test_an_agent_finishes_what_is_theirs_and_is_told_who_decides(client_as, opened, cast, stored):
    action_id = opened(owner_id=cast.agent.id)
    agent = client_as("agent")
    assert listed(agent.get("/actions")) == ["AC-0001"]
    agent.post(f"/actions/{action_id}/finish", {"row_version": 1, "note": "Done"})
    assert stored(action_id).status is ActionStatus.DONE
    assert "It waits for other eyes" in words(agent.get(f"/actions/{action_id}"))
    assert "team leader" in words(agent.post(f"/actions/{action_id}/cancel", {"reason": "No"}, status=403))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_action_holds_to_the_house_rules(client_as, opened, page):
    client_as("officer").get(f"/actions/{opened()}{page}")


@pytest.mark.parametrize("page", PAGES[2:])
def test_no_form_is_saved_empty(client_as, opened, page, stored):
    action_id = opened()
    client_as("officer").post(f"/actions/{action_id}{page}", {"row_version": 1}, status=422)
    assert stored(action_id).row_version == 1


def test_the_page_of_an_action_whose_owner_has_left_says_what_happens(client_as, opened, cast, database, now):
    action_id = opened()
    with database.transaction() as session:
        session.get_one(Person, cast.leader.id).is_active = False
    manager = client_as("manager")
    assert "Leila Haddad has left. Until it has a new owner" in words(manager.get(f"/actions/{action_id}"))
    assert listed(manager.get("/actions?owner=left")) == ["AC-0001"]
    (item,) = due(database, cast.manager, now)
    assert item.heading is Heading.WITHIN_7_DAYS
    assert item.why == "AC-0001 for F-0007 · Leila Haddad has left, so it needs a new owner"
    manager.post(f"/actions/{action_id}/reassign", {"row_version": 1, "owner_id": str(cast.agent.id)})
    assert due(database, cast.manager, now) == []


def test_the_list_filters_sorts_and_exports_what_it_shows(client_as, opened, change, cast):
    late = opened(title="Oldest", due_on=TODAY)
    done, cards = opened(title="Finished"), opened(title="Cards", owner_id=cast.agent.id, due_on=date(2026, 12, 24))
    change(finish_action, done, "Done", by=cast.leader)
    change(verify_action, done, "Seen", by=cast.manager)
    manager = client_as("manager")

    assert listed(manager.get("/actions")) == [f"AC-{late:04}", f"AC-{cards:04}"]
    assert listed(manager.get("/actions?status=verified")) == [f"AC-{done:04}"]
    assert len(listed(manager.get("/actions?status=all"))) == 3
    assert listed(manager.get(f"/actions?owner={cast.agent.id}")) == [f"AC-{cards:04}"]
    for query in ("q=card", f"q=ac-{cards:04}", f"q={cards}", "q=F-0007&sort=-due"):
        assert listed(manager.get(f"/actions?{query}"))[0] == f"AC-{cards:04}"
    for sort, first in (("number", late), ("-number", cards), ("title", cards), ("owner", late), ("-due", cards)):
        assert listed(manager.get(f"/actions?sort={sort}"))[0] == f"AC-{first:04}"
    assert listed(manager.get("/actions?overdue=yes")) == []
    assert "No action matches" in words(manager.get("/actions?kind=preventive"))
    rows = csv_rows(manager.get("/actions.csv?status=all&q=card"))
    assert [(row["number"], row["owner"], row["due_on"]) for row in rows] == [("AC-0003", "Tom Birch", "2026-12-24")]


@pytest.mark.parametrize("query", ["sort=nonsense", "after=garbage", "owner=9999999999999", "status=x&kind=y", "q=%00"])
def test_an_address_that_makes_no_sense_shows_a_list_all_the_same(client_as, opened, query):
    opened()
    client_as("manager").get(f"/actions?{query}")


def test_the_list_pages_by_key_and_asks_as_many_queries_for_four_as_for_four_hundred(
    app, client_as, database, cast, now
):
    with database.transaction() as session:
        fill_actions(session, 4, cast, now=now)
    manager = client_as("manager")
    with count_queries(app) as few:
        manager.get("/actions")
    with database.transaction() as session:
        fill_actions(session, 400, cast, now=now, start=4)
    with count_queries(app) as many:
        page = manager.get("/actions")
    assert len(many) == len(few)

    seen: list[str] = listed(page)
    while following := re.search(r'href="([^"]+)" rel="next"', page.get_data(as_text=True)):
        page = manager.get(following.group(1).replace("&amp;", "&"))
        seen += listed(page)
    assert len(seen) == len(set(seen)) == 404


def test_the_menu_counts_what_is_late(client_as, opened, database, cast, now):
    opened()
    manager = client_as("manager")
    assert "overdue" not in manager.get("/me").get_data(as_text=True)
    with database.transaction() as session:
        fill_actions(session, 2, cast, now=now, start=10, due_on=TODAY - timedelta(days=1))
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", manager.get("/me").get_data(as_text=True)))
    assert re.search(r"Actions\s+2\s+overdue", page)


@pytest.mark.parametrize(
    ("days", "heading"),
    [(-1, Heading.OVERDUE), (2, Heading.WITHIN_48_HOURS), (7, Heading.WITHIN_7_DAYS), (8, None)],
)
def test_ones_own_actions_come_as_their_day_comes(opened, database, cast, now, days, heading):
    opened(due_on=TODAY)
    with database.transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE action SET due_on = '{TODAY + timedelta(days=days)}'")
    items = due(database, cast.leader, now)
    assert [item.heading for item in items] == ([heading] if heading else [])
    assert due(database, cast.agent, now) == []


def test_what_is_done_waits_for_those_who_may_verify_it(opened, change, database, cast, now, client_as):
    action_id = opened()
    change(finish_action, action_id, "Done for Leila", by=cast.manager)
    assert due(database, cast.leader, now) == []
    assert due(database, cast.manager, now) == []
    assert due(database, cast.auditor, now) == []
    (item,) = due(database, cast.officer, now)
    assert (item.heading, item.title, item.path) == (
        Heading.TO_CONFIRM, "Verify: Write the summary of the letter anew", f"/actions/{action_id}",
    )  # fmt: skip
    assert "Verify: Write the summary" in words(client_as("officer").get("/"))


def test_what_was_sent_back_says_why_in_ones_work(opened, change, database, cast, now):
    action_id = opened()
    change(finish_action, action_id, "Done", by=cast.leader)
    change(send_back_action, action_id, "The footer", by=cast.manager)
    (item,) = due(database, cast.leader, now)
    assert item.why == "AC-0001 for F-0007 · sent back: The footer"
