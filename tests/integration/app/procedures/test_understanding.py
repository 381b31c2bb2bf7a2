"""Questions about what changed: explained where they were answered wrong, and counted without names."""

from datetime import date

import pytest
from sqlalchemy import select

from app.actions.models import Action
from app.notifications.models import OutboxMail
from app.procedures.domain.attesting import AnswersResult, VersionQuestion
from app.procedures.models import AskedPerson, ProcedureAttestation, RevisionQuestion
from app.procedures.operations import set_questions
from app.procedures.queries import revision_numbered, visible_procedure
from tests.factories.procedures import add_complaint, publish, signed
from tests.pages_client import row_version, words

pytestmark = pytest.mark.both_databases
DAY = date(2026, 12, 1)
QUESTION = VersionQuestion("When is it logged?", ("Later", "At once"), 2, "The clock starts as it is said.", "1")


@pytest.fixture
def published(database, cast, now):
    """A version that asks everybody, with one question about its first step."""
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        revision = signed(session, row, by=cast.officer, now=now)
        set_questions(session, row, revision, [QUESTION], version=revision.row_version, by=cast.officer, now=now)
        publish(session, row, revision, DAY, by=cast.officer, now=now)
        return row.row_id


def answer(client, row_id, option):
    sent = client.post(f"/attestations/{row_id}/answers", {"number": "1", "q1": str(option)}, status=303)
    return words(client.get(sent.location.partition("#")[0]))


def rows(database, table):
    with database.reading() as session:
        return session.scalars(select(table)).all()


def test_a_wrong_answer_is_explained_with_its_step_and_hinders_nobody(client_as, database, published):
    agent = client_as("agent")
    page = answer(agent, published, 0)
    assert "Not quite. The clock starts as it is said. Read step 1 and choose again" in page
    assert "I have read 1.0" in page
    agent.post(f"/attestations/{published}", {"number": "1"}, status=303)
    (given,) = rows(database, ProcedureAttestation)
    assert given.answers_result is AnswersResult.NOT_RIGHT


def test_a_right_answer_says_so_and_is_kept_as_the_result_alone(client_as, database, published):
    agent = client_as("agent")
    answer(agent, published, 0)
    assert "That is it." in answer(agent, published, 1)
    agent.post(f"/attestations/{published}", {"number": "1"}, status=303)
    (given,) = rows(database, ProcedureAttestation)
    assert given.answers_result is AnswersResult.RIGHT


def test_first_answers_alone_are_counted_and_the_owner_reads_where_the_text_was_unclear(client_as, database, published):
    answer(client_as("agent"), published, 0)
    answer(client_as("agent"), published, 1)
    answer(client_as("leader"), published, 1)
    (question,) = rows(database, RevisionQuestion)
    assert (question.first_answers, question.first_wrong) == (2, 1)
    page = words(client_as("manager").get(f"/procedures/{published}/revisions/1"))
    assert "1 of 2 first answers wrong: this is where the text was unclear" in page
    assert "first answer" not in words(client_as("agent").get(f"/procedures/{published}/revisions/1"))


def test_failing_twice_gives_the_leader_an_action_once(client_as, database, cast, published):
    agent = client_as("agent")
    answer(agent, published, 0)
    assert rows(database, Action) == []
    assert "Your leader was asked to go through it with you" in answer(agent, published, 0)
    answer(agent, published, 0)
    (action,) = rows(database, Action)
    assert (action.title, action.owner_id) == ("Go through PR-COMPLAINT 1.0 with Tom Birch", cast.leader.person_id)


def test_a_leader_who_fails_twice_is_nobody_to_help_themselves(client_as, database, cast, published):
    leader = client_as("leader")
    for _ in range(2):
        answer(leader, published, 0)
    (action,) = rows(database, Action)
    assert action.owner_id == cast.manager.person_id


def test_an_answer_to_no_question_is_refused(client_as, published):
    client_as("agent").post(f"/attestations/{published}/answers", {"number": "1"}, status=422)
    client_as("agent").post(f"/attestations/{published}/answers", {"number": "1", "q1": "7"}, status=422)


def test_somebody_tells_their_leader_what_keeps_them_from_it(client_as, database, published):
    agent = client_as("agent")
    agent.get(f"/attestations/{published}/not-yet")
    agent.post(f"/attestations/{published}/not-yet", {"number": "1", "hindrance": ""}, status=422)
    agent.post(f"/attestations/{published}/not-yet", {"number": "1", "hindrance": "No field for it"}, status=303)
    mails = [(one.name, one.subject) for one in rows(database, OutboxMail)]
    assert mails == [("Leila Haddad", "Tom Birch cannot work by PR-COMPLAINT 1.0 yet: Handling a complaint")]
    page = words(client_as("leader").get(f"/attestations/{published}/people"))
    assert "Cannot work this way yet “No field for it”" in page
    (person,) = rows(database, AskedPerson)
    assert person.times_reminded == 0
    assert "cannot work by" in words(client_as("officer").get("/history"))
    assert "cannot work by" not in words(client_as("outsider").get(f"/procedures/{published}"))


def test_questions_that_read_wrong_are_refused_where_they_stand(client_as, published):
    manager = client_as("manager")
    path = f"/procedures/{published}/revisions/1/questions"
    version = row_version(client_as("officer").get(path))
    sent = {
        "row_version": version,
        "words_0": "When?",
        "options_0": "Later\nLater",
        "right_0": "1",
        "explanation_0": "x",
    }
    assert "Two of the answers are the same" in words(manager.post(path, sent, status=422))
    sent |= {"options_0": "Later\nAt once", "right_0": "3"}
    assert "a number from 1 to 2" in words(manager.post(path, sent, status=422))
    manager.post(path, sent | {"right_0": "2"}, status=303)
    assert "somebody changed" in words(manager.post(path, sent | {"right_0": "1"}, status=422)).lower()


def test_questions_that_somebody_answered_stay_as_they_are(client_as, database, cast, published):
    answer(client_as("agent"), published, 0)
    path = f"/procedures/{published}/revisions/1/questions"
    version = row_version(client_as("officer").get(path))
    sent = {
        "row_version": version,
        "words_0": "Other?",
        "options_0": "A\nB",
        "right_0": "1",
        "explanation_0": "x",
    }
    assert "cannot be changed any more" in words(client_as("officer").post(path, sent, status=422))
    with database.reading() as session:
        revision = revision_numbered(session, visible_procedure(session, cast.officer, published), 1)
        assert revision.number == 1
