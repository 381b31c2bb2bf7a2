"""Consultations on procedures: opened, answered, run and closed on their pages, and not there for others."""

import pytest
from sqlmodel import col, select

from app.procedures.domain.words import RevisionStatus
from app.procedures.operations import consult_on, retire, withdraw_revision
from app.procedures.operations.consulting import ConsultationPlan
from app.procedures.queries import latest_revision, open_revision, visible_procedure
from app.signing.domain.words import ConsultationStatus, View
from app.signing.models import Consultation, ConsultationComment
from app.signing.queries.consultations import tally_of
from tests.factories.consultations import agents_and_leaders, answer
from tests.factories.procedures import TODAY, add_complaint, reword, submit
from tests.pages_client import row_version, words
from tests.queries import count_queries

pytestmark = pytest.mark.both_databases
ASK = {
    "agents-minimum": "1",
    "leaders-minimum": "1",
    "customers-minimum": "1",
    "customers-left_out": "There is no panel yet",
    "open_days": "10",
    "percent": "60",
}
READ = {"revision": "1"}  # which text stood on the page that is sent


@pytest.fixture
def submitted(database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        submit(session, row, by=cast.officer, now=now)
        return row.row_id


@pytest.fixture
def opened(client_as, submitted):
    """The consultation that the officer opened on it, as its address."""
    return open_on(client_as("officer"), submitted)


def open_on(officer, submitted, **more):
    page = f"/procedures/{submitted}/revisions/1/consult"
    sent = {**ASK, "row_version": row_version(officer.get(page)), **more}
    return officer.post(page, sent).location


def comments(database) -> list[int]:
    with database.reading() as session:
        return [row.id for row in session.execute(select(col(ConsultationComment.id)))]


def status_of(database, submitted) -> RevisionStatus:
    with database.reading() as session:
        revision = latest_revision(session, submitted)
        assert revision is not None
        return revision.status


def test_a_panel_of_nobody_stops_the_opening_until_it_is_left_out_with_a_reason(client_as, submitted):
    officer, page = client_as("officer"), f"/procedures/{submitted}/revisions/1/consult"
    sent = {**ASK, "customers-left_out": "", "row_version": row_version(officer.get(page))}

    assert "Customers: nobody is in it" in words(officer.post(page, sent, status=422))


def test_an_agent_answers_with_the_text_in_front_of_them_and_opens_what_others_said_by_it(client_as, database, opened):
    agent = client_as("agent")
    page = words(agent.get(opened))
    assert "Treat any dissatisfaction as a complaint" in page
    assert "What others said opens once you have answered" in page

    agent.post(f"{opened}/answer", {**READ, "view": "object", "section": "step:2", "words": "It takes three screens."})
    page = words(agent.get(opened))
    assert "It takes three screens." in page
    assert "Step 2" in page
    assert "Change my answer" in page


def test_others_are_shown_by_group_and_team_and_never_by_name(client_as, opened):
    client_as("agent").post(f"{opened}/answer", {**READ, "view": "object", "section": "", "words": "Too slow."})
    leader = client_as("leader")
    leader.post(f"{opened}/answer", {**READ, "view": "support", "section": "", "words": ""})

    page = words(leader.get(opened))
    assert "Agents, Complaints" in page
    assert "Tom Birch" not in page
    assert "Tom Birch" in words(client_as("officer").get(opened))


def test_an_objection_without_a_sentence_comes_back_with_what_was_chosen(client_as, opened):
    page = client_as("agent").post(f"{opened}/answer", {**READ, "view": "object", "section": "step:2"}, status=422)

    assert "Say in a sentence what would go wrong" in words(page)
    assert 'value="object" checked' in page.get_data(as_text=True)


def test_the_officer_sees_first_why_it_cannot_close_then_answers_and_closes(client_as, database, submitted, opened):
    client_as("agent").post(
        f"{opened}/answer", {**READ, "view": "support", "section": "step:2", "words": "Add an example."}
    )
    client_as("leader").post(f"{opened}/answer", {**READ, "view": "support"})
    client_as("outsider").post(f"{opened}/answer", {**READ, "view": "no_view"})
    officer = client_as("officer")
    page = words(officer.get(opened))
    assert page.index("it cannot close yet") < page.index("Add an example.")
    assert "3 of 5 met" in page
    assert "It cannot close yet. Missing: Every objection" in words(officer.post(f"{opened}/close", status=422))
    (comment,) = comments(database)
    refused = officer.post(f"{opened}/comments/{comment}", {"kind": "not_taken", "because": ""}, status=422)
    assert "Say why" in words(refused)
    officer.post(f"{opened}/comments/{comment}", {"kind": "not_taken", "because": "One stands in scenario 3"})
    with database.transaction() as session:
        session.scalars(select(Consultation)).one().last_day = TODAY

    assert "it can close now. Closed now, it passes." in words(officer.get(opened))
    officer.post(f"{opened}/close")
    assert status_of(database, submitted) is RevisionStatus.CONSULTED
    assert "answered: 2 for, 0 against, 1 no view." in words(officer.get(opened))
    page = words(client_as("agent").get(opened))
    assert "You said, we did" in page
    assert "Not taken, because One stands in scenario 3" in page


def test_one_that_fails_returns_the_draft_with_what_was_said_and_answered(client_as, database, submitted, opened, cast):
    client_as("agent").post(f"{opened}/answer", {**READ, "view": "object", "words": "Three screens."})
    client_as("leader").post(f"{opened}/answer", {**READ, "view": "support"})
    client_as("outsider").post(f"{opened}/answer", {**READ, "view": "no_view"})
    officer = client_as("officer")
    (comment,) = comments(database)
    officer.post(f"{opened}/comments/{comment}", {"kind": "taken", "because": ""})
    with database.transaction() as session:
        session.scalars(select(Consultation)).one().last_day = TODAY
    assert "it can close now. Closed now, it does not pass" in words(officer.get(opened))
    officer.post(f"{opened}/close")

    assert status_of(database, submitted) is RevisionStatus.RETURNED
    for name in ("officer", "manager"):  # who goes on writing it, and was not asked
        page = client_as(name).get(f"/procedures/{submitted}")
        assert "It did not pass in consultation" in words(page)
        assert "Three screens." in words(page)
        assert (opened in page.get_data(as_text=True)) == (name == "officer")
    assert "Three screens." not in words(client_as("leader").get(f"/procedures/{submitted}"))


def test_edited_text_is_what_people_are_asked_about_and_one_tap_reaffirms(
    client_as, database, submitted, opened, cast, now
):
    agent = client_as("agent")
    agent.post(f"{opened}/answer", {**READ, "view": "support"})
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, submitted)
        reword(session, row, "Once, and fairly.", by=cast.manager, now=now)
        submit(session, row, by=cast.manager, now=now)
        revision = open_revision(session, submitted)
        assert revision is not None
        assert revision.status is RevisionStatus.CONSULTING
        assert tally_of(session, session.scalars(select(Consultation)).one()).on_earlier_text == 1

    page = words(agent.get(opened))
    assert "The text was edited after you answered" in page
    assert "Revision 1, which you answered on compared with revision 2" in page
    agent.post(f"{opened}/reaffirm", {"revision": "2"})
    assert "The text was edited" not in words(agent.get(opened))


def test_nobody_speaks_about_words_that_came_after_their_page_was_opened(
    client_as, database, submitted, opened, cast, now
):
    agent, leader = client_as("agent"), client_as("leader")
    leader.post(f"{opened}/answer", {**READ, "view": "support"})
    for words_now in ("Once, and fairly.", "Twice, and slowly."):
        with database.transaction() as session:
            row = visible_procedure(session, cast.officer, submitted)
            reword(session, row, words_now, by=cast.manager, now=now)
            submit(session, row, by=cast.manager, now=now)

    page = agent.post(f"{opened}/answer", {**READ, "view": "support", "words": "As it should be."}, status=409)
    assert "The text was edited after you opened this page, and nothing was recorded" in words(page)
    assert "Twice, and slowly." in words(page)
    assert "As it should be." in words(page)
    again = leader.post(f"{opened}/reaffirm", {"revision": "2"}, status=409)
    assert "nothing was recorded" in words(again)
    with database.reading() as session:
        assert tally_of(session, session.scalars(select(Consultation)).one()).answered == 0
    agent.post(f"{opened}/answer", {"revision": "3", "view": "support"})
    with database.reading() as session:
        assert tally_of(session, session.scalars(select(Consultation)).one()).answered == 1


def test_a_text_that_is_withdrawn_or_retired_is_asked_about_no_longer(session, cast, now):
    for end in ("withdraw", "retire"):
        row = add_complaint(session, cast, now, code=f"PR-{end.upper()}")
        revision = submit(session, row, by=cast.officer, now=now)
        consultation = _consult(session, row, revision, cast, now)
        answer(session, consultation, cast.agent, View.SUPPORT, now=now)
        if end == "withdraw":
            withdraw_revision(
                session,
                row,
                revision,
                "Wrong text",
                version=revision.row_version,
                today=TODAY,
                by=cast.officer,
                now=now,
            )
        else:
            retire(session, row, "Not ours", version=row.row_version, today=TODAY, by=cast.officer, now=now)
        assert consultation.status is ConsultationStatus.STOPPED


def _consult(session, row, revision, cast, now):
    plan = ConsultationPlan(agents_and_leaders(cast))
    return consult_on(session, row, revision, plan, version=revision.row_version, today=TODAY, by=cast.officer, now=now)


def test_stopping_takes_the_revision_out_of_it(client_as, database, submitted, opened):
    officer = client_as("officer")
    assert "Say why" in words(officer.post(f"{opened}/stop", {"reason": ""}, status=422))
    officer.post(f"{opened}/stop", {"reason": "The law changed"})

    assert status_of(database, submitted) is RevisionStatus.SUBMITTED
    assert "The law changed" in words(client_as("agent").get(opened))


def test_others_do_not_see_that_it_is_there(client_as, opened):
    client_as("administrator").get(opened, status=404)
    client_as("manager").get(opened, status=404)
    assert "What was said" in words(client_as("auditor").get(opened))
    client_as("auditor").post(f"{opened}/close", status=403)
    client_as("auditor").post(f"{opened}/answer", {**READ, "view": "support"}, status=404)


def test_a_consultee_does_not_run_it(client_as, opened):
    client_as("agent").post(f"{opened}/close", status=403)
    assert "Close the consultation" not in words(client_as("agent").get(opened))


def test_the_list_says_what_waits_for_ones_own_view(client_as, opened):
    agent = client_as("agent")
    assert "1 text waits for your view" in words(agent.get("/consultations"))
    agent.post(f"{opened}/answer", {**READ, "view": "support"})
    assert "Nothing waits for your view" in words(agent.get("/consultations?state=mine"))
    assert "None here" in words(client_as("manager").get("/consultations"))


def test_the_page_takes_as_many_queries_for_many_answers_as_for_few(client_as, database, opened, cast, now):
    officer = client_as("officer")
    client_as("agent").post(f"{opened}/answer", {**READ, "view": "object", "words": "Slow."})
    with count_queries(database) as few:
        officer.get(opened)
    for name in ("leader", "outsider"):
        client_as(name).post(f"{opened}/answer", {**READ, "view": "object", "words": "Slow too."})
    with count_queries(database) as many:
        officer.get(opened)
    assert len(many) == len(few)
