"""Pages of signatures: asked for, given with the password, refused where somebody may not sign."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.history.models import HistoryEntry
from app.home.rooms import everything_due
from app.people.models import Person
from app.procedures.domain.words import RevisionStatus
from app.procedures.queries import revision_numbered, visible_procedure
from app.signing.models import SignOffDecision
from tests.cast import PASSWORD
from tests.factories.procedures import TODAY, publish, reword, signed, submit
from tests.factories.sign_offs import add_whole, approve, ask, step, waiting
from tests.pages_client import row_version, words


@pytest.fixture
def waits(database, cast, now):
    """The address of a revision of the officer's that waits for the manager or the leader, one of them."""
    with database.transaction() as session:
        row, revision = waiting(session, cast, now, step(cast.manager, cast.leader))
        return f"/procedures/{row.row_id}/revisions/{revision.number}", row.row_id, revision.content_hash


def signing(shown: str, name: str = "Martin Keogh", **more: str) -> dict[str, str]:
    return {"name": name, "password": PASSWORD, "shown": shown, "step": "1", **more}


def status_of(database, cast, row_id) -> RevisionStatus:
    with database.reading() as session:
        return revision_numbered(session, visible_procedure(session, cast.officer, row_id), 1).status


def test_an_officer_asks_for_signatures_and_finds_the_last_choice_again(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_whole(session, cast, now)
        submit(session, row, by=cast.officer, now=now, is_material=False)
        ask_page = f"/procedures/{row.row_id}/revisions/1/ask"
    officer = client_as("officer")
    sent = {
        "row_version": row_version(officer.get(ask_page)),
        "within": "5",
        "steps-0-name": "Compliance review",
        "steps-0-meaning": "reviewed",
        "steps-0-quorum": "1",
        "steps-0-asked-0": f"person-{cast.manager.id}",
        "steps-0-asked-1": "",
    }
    revision = officer.post(ask_page, sent).location
    page = words(officer.get(revision))
    assert "Waits for Martin Keogh, by 1 Dec 2026." in page
    again = officer.get(ask_page)
    assert "Compliance review" in again.text
    assert f'value="person-{cast.manager.id}" selected' in again.text


def test_what_is_wrong_with_a_request_is_said_above_the_form(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_whole(session, cast, now)
        submit(session, row, by=cast.officer, now=now, is_material=False)
        ask_page = f"/procedures/{row.row_id}/revisions/1/ask"
    officer = client_as("officer")
    sent = {
        "row_version": row_version(officer.get(ask_page)),
        "within": "5",
        "steps-0-name": "Approval",
        "steps-0-meaning": "approved",
        "steps-0-quorum": "1",
        "steps-0-asked-0": f"person-{cast.officer.id}",
    }
    refused = officer.post(ask_page, sent, status=422)
    assert "Hannah Osei wrote words of this text or submitted it, and cannot sign it" in words(refused)


def test_an_approver_signs_with_name_and_password_under_the_text_in_front_of_them(client_as, database, cast, waits):
    address, row_id, shown = waits
    manager = client_as("manager")
    page = words(manager.get(f"{address}/sign"))
    assert "Treat any dissatisfaction as a complaint." in page
    assert "It is the fairest end." in page
    assert "Your signature says that you approved exactly this text" in page

    done = manager.post(f"{address}/sign", signing(shown))
    assert done.location == address
    assert status_of(database, cast, row_id) is RevisionStatus.SIGNED
    signed = words(manager.get(address))
    assert "Martin Keogh approved it, 24 Nov 2026, 09:30" in signed
    assert "password given again" in signed
    assert "What is stored now still has the hash that was signed." in signed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "not the one"}, "That is not your password"),
        ({"name": "Hannah Osei"}, "Type your name as it stands in your account: Martin Keogh"),
        ({"name": ""}, "Type your name"),
    ],
)
def test_without_the_right_name_and_password_nothing_is_signed(client_as, database, cast, waits, change, said):
    address, row_id, shown = waits
    refused = client_as("manager").post(f"{address}/sign", {**signing(shown), **change}, status=422)
    assert said in words(refused)
    assert status_of(database, cast, row_id) is RevisionStatus.SIGNING


def test_whoever_presses_second_is_answered_with_who_was_first_and_when(client_as, waits):
    address, _, shown = waits
    client_as("manager").post(f"{address}/sign", signing(shown))
    late = client_as("leader").post(f"{address}/sign", signing(shown, "Leila Haddad"), status=409)
    assert "Martin Keogh approved it on 24 Nov 2026, 09:30. Your decision is not needed any more" in words(late)


def test_the_same_person_pressing_twice_is_answered_alike_and_signs_once(client_as, database, waits):
    address, _, shown = waits
    manager = client_as("manager")
    first = manager.post(f"{address}/sign", signing(shown, request_id="a" * 32))
    second = manager.post(f"{address}/sign", signing(shown, request_id="b" * 32))
    assert first.location == second.location == address
    with database.reading() as session:
        assert len(session.scalars(select(SignOffDecision)).all()) == 1


def test_a_text_that_was_replaced_since_it_was_read_is_not_signed_and_both_are_shown(
    client_as, database, cast, now, waits
):
    address, row_id, shown = waits
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, row_id)
        reword(session, row, "So that it is put right twice.", by=cast.officer, now=now)
        newer = submit(session, row, by=cast.officer, now=now, is_material=False).content_hash
    changed = words(client_as("manager").post(f"{address}/sign", signing(shown), status=409))
    assert "It changed since you read it. Revision 2 stands in its place" in changed
    assert shown[:16] in changed
    assert newer[:16] in changed
    assert "Revision 1 compared with 2" in changed


def test_a_hash_that_is_not_the_text_s_is_refused(client_as, waits):
    refused = client_as("manager").post(f"{waits[0]}/sign", signing("0" * 64), status=409)
    assert "It changed since you read it, so nothing was signed" in words(refused)


def test_a_rejection_returns_it_and_the_reason_stands_where_it_is_written_on(client_as, waits):
    address, row_id, shown = waits
    manager = client_as("manager")
    without = manager.post(f"{address}/reject", {"reason": "", "shown": shown, "step": "1"}, status=422)
    assert "Say why" in words(without)
    manager.post(f"{address}/reject", {"reason": "Step 2 promises too much.", "shown": shown, "step": "1"})
    assert "Returned to its author" in words(manager.get(address))
    assert "Revision 1 came back, Martin Keogh. Step 2 promises too much." in words(
        client_as("officer").get(f"/procedures/{row_id}")
    )


def test_an_author_who_tries_to_sign_is_refused_and_that_they_tried_is_kept(client_as, database, waits):
    address, _, shown = waits
    officer = client_as("officer")
    assert "You wrote words of this text or submitted it" in words(officer.get(f"{address}/sign"))
    officer.post(f"{address}/sign", signing(shown, "Hannah Osei"), status=403)
    officer.post(f"{address}/reject", {"reason": "No", "shown": shown, "step": "1"}, status=403)
    with database.reading() as session:
        tried = select(col(HistoryEntry.sentence)).where(col(HistoryEntry.tag) == "procedure:sign_off_refused")
        assert (
            session.scalars(tried).all()
            == ["Hannah Osei tried to decide about revision 1 of PR-COMPLAINT, which they wrote or submitted"] * 2
        )


@pytest.mark.parametrize("name", ["agent", "auditor", "administrator"])
def test_whoever_is_not_asked_reads_why_they_can_not_sign(client_as, waits, name):
    address, _, shown = waits
    reader = client_as(name)
    page = words(reader.get(f"{address}/sign"))
    assert "You cannot sign this now" in page
    assert "Waits for Leila Haddad, Martin Keogh" in words(reader.get(address))
    reader.post(f"{address}/sign", {**signing(shown), "name": "Anybody"}, status=403)


def test_it_is_not_there_for_somebody_of_another_client(client_as, database, cast, now):
    with database.transaction() as session:
        row, _ = waiting(session, cast, now, client_id=cast.bank)
        address = f"/procedures/{row.row_id}/revisions/1"
    outsider = client_as("outsider")
    for page in ("/sign", "/sign-offs.csv", ""):
        outsider.get(f"{address}{page}", status=404)


def test_what_to_sign_stands_in_my_work_until_it_is_signed(client_as, database, cast, now, waits):
    address, row_id, _ = waits
    with database.reading() as session:
        mine = {item.key: item for item in everything_due(session, cast.manager, now)}
        assert mine["sign-off:1"].path == f"{address}/sign"
        assert mine["sign-off:1"].due_on == TODAY + timedelta(days=7)
        assert not any(item.key == "sign-off:1" for item in everything_due(session, cast.officer, now))
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, row_id)
        approve(session, row, revision_numbered(session, row, 1), by=cast.leader, now=now)
    with database.reading() as session:
        assert not any(item.key == "sign-off:1" for item in everything_due(session, cast.manager, now))


def test_a_sign_off_that_lost_its_people_stands_in_the_work_of_whoever_asked(client_as, database, cast, now, waits):
    with database.transaction() as session:
        gone = col(Person.id).in_([cast.manager.id, cast.leader.id])
        session.execute(update(Person).where(gone).values(is_active=False))
    with database.reading() as session:
        mine = {item.key: item for item in everything_due(session, cast.officer, now)}
    assert "nobody who is asked can give one" in mine["sign-off-stuck:1"].why
    assert "It cannot come to an end." in words(client_as("officer").get(waits[0]))


def test_the_signatures_of_a_revision_are_taken_away_as_a_table(client_as, waits):
    address, _, shown = waits
    manager = client_as("manager")
    manager.post(f"{address}/sign", signing(shown))
    lines = manager.get(f"{address}/sign-offs.csv").text.splitlines()
    assert len(lines) == 2
    assert "Martin Keogh" in lines[1]
    assert shown in lines[1]


def test_somebody_lets_another_sign_for_them_and_ends_it(client_as, cast):
    manager = client_as("manager")
    sent = {"receiver_id": str(cast.officer.id), "from_on": "2026-11-24", "until_on": "2026-11-30", "reason": "Coast"}
    manager.post("/procedures/delegations", sent)
    page = manager.get("/procedures/delegations")
    assert "24 Nov 2026 to 30 Nov 2026" in words(page)
    assert "Martin Keogh" in words(client_as("officer").get("/procedures/delegations"))
    manager.post("/procedures/delegations/1/end", {"row_version": "1"})
    assert "Ended 24 Nov 2026" in words(manager.get("/procedures/delegations"))
    client_as("leader").post("/procedures/delegations/1/end", {"row_version": "2"}, status=404)
    client_as("agent").get("/procedures/delegations", status=403)


def test_whoever_signs_reads_what_changes_from_the_version_that_people_work_by(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_whole(session, cast, now)
        publish(
            session, row, signed(session, row, by=cast.officer, now=now), TODAY - timedelta(9), by=cast.officer, now=now
        )
        reword(session, row, "So that it is put right the first time.", by=cast.officer, now=now)
        submit(session, row, by=cast.officer, now=now, is_material=False)
        reword(session, row, "So that it is put right at once.", by=cast.officer, now=now)
        third = submit(session, row, by=cast.officer, now=now, is_material=False)
        ask(session, row, third, step(cast.manager), by=cast.officer, now=now)
        page = f"/procedures/{row.row_id}/revisions/3/sign"
    shown = words(client_as("manager").get(page))

    assert "Revision 1 compared with 3" in shown
    assert "the first time" not in shown, "what never left consultation is no text that anybody worked by"
