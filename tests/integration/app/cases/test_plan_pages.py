"""Pages of the plan: questions, ratings, stages, approval, and the one page that an expert sees."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.cases.domain.questions import DEFAULTS
from app.cases.models import ChangeCase
from app.cases.operations import Asking, NewPart, ask_expert, plan_part, say_not_needed, send_plan
from app.notifications.operations import Postage
from app.people.models import Person
from tests.factories.cases import TODAY, add_case, add_part, assess
from tests.pages_client import row_version, words


@pytest.fixture
def case(database, cast, now):
    """The manager's case, of which nothing is assessed."""
    with database.transaction() as session:
        return add_case(session, cast, now).row_id


@pytest.fixture
def sent(database, cast, now, case):
    """The same case, assessed and with a part, its plan sent by the manager."""
    with database.transaction() as session:
        row = session.get_one(ChangeCase, case)
        assess(session, row, cast, now)
        add_part(session, row, cast, now)
        send_plan(session, row, version=row.row_version, by=cast.manager, now=now)
    return case


@pytest.fixture
def asked(database, settings, cast, now, case):
    """The agent was asked whether the systems can do it; the path of that page."""
    with database.transaction() as session:
        row = session.get_one(ChangeCase, case)
        asking = Asking(cast.agent.person_id, TODAY, "Think of the dialler")
        assignment = ask_expert(session, row, "systems", asking, Postage(settings, now), by=cast.manager, now=now)
        return f"/cases/assignments/{assignment.row_id}"


def test_an_answer_without_words_and_words_without_an_answer_are_errors_at_their_fields(case, client_as):
    manager = client_as("manager")
    wrong = {"verdict_systems": "yes", "detail_people": "They can", "verdict_told": "bogus", "detail_told": "x"}
    refused = manager.post(f"/cases/{case}/impact", wrong, 422)
    assert "They can" in refused.text
    only = {"verdict_systems": "yes", "detail_people": "They can"}
    shown = words(manager.post(f"/cases/{case}/impact", only, 422))
    assert "Choose an answer, or take the words out" in shown
    skipped = {"verdict_systems": "skipped", "detail_systems": "Never"}
    manager.post(f"/cases/{case}/impact", skipped, 422)
    assert "6 questions about the impact are not answered" in words(manager.get(f"/cases/{case}"))


def test_an_answer_that_was_given_meanwhile_is_shown_and_replaced_by_the_next_save(case, client_as):
    manager, officer = client_as("manager"), client_as("officer")
    officer.get(f"/cases/{case}/impact")
    manager.post(f"/cases/{case}/impact", {"verdict_systems": "yes", "detail_systems": "The dialler can"})
    mine = {"verdict_systems": "no", "detail_systems": "Not the new one", "version_systems": "0"}
    stale = officer.post(f"/cases/{case}/impact", mine, 422)
    assert "Martin Keogh answered this meanwhile: Yes: The dialler can" in words(stale)
    assert "Not the new one" in stale.text
    assert 'name="version_systems" value="1"' in stale.text
    officer.post(f"/cases/{case}/impact", {**mine, "version_systems": "1"})
    assert "No. Not the new one" in words(officer.get(f"/cases/{case}"))


def test_an_answer_to_a_question_that_was_taken_out_meanwhile_is_not_left_out_without_a_word(case, client_as):
    manager, officer = client_as("manager"), client_as("officer")
    officer.post("/cases/questions/told/take-out")
    sent = {"verdict_systems": "yes", "detail_systems": "The dialler can", "verdict_told": "no", "detail_told": "None"}
    refused = manager.post(f"/cases/{case}/impact", sent, 422)
    assert "A question was taken out while you wrote" in words(refused)
    assert "The dialler can" in refused.text
    assert "Yes. The dialler can" not in words(manager.get(f"/cases/{case}"))
    assert "detail_told" not in refused.text, "so that the next save goes through"


def test_the_stages_come_counted_back_and_are_planned_in_one_form(case, client_as, cast):
    manager = client_as("manager")
    shown = manager.get(f"/cases/{case}/plan")
    assert "14 days, as is usual: from 22 Nov 2026 to 5 Dec 2026" in words(shown)
    assert 'name="attest_due_on"' in shown.text
    assert "2027-01-17" in shown.text
    stages = {"draft_owner_id": str(cast.leader.id), "draft_due_on": "2026-12-05"}
    manager.post(f"/cases/{case}/plan", stages | {"sign_owner_id": "99", "sign_due_on": "2026-12-31"}, 422)
    assert "no part of the work is planned" in words(manager.get(f"/cases/{case}")), "all or none"
    manager.post(f"/cases/{case}/plan", stages)
    assert "Planned already: Draft." in words(manager.get(f"/cases/{case}/plan"))
    assert "0 of 1 part done" in words(manager.get(f"/cases/{case}"))


@pytest.mark.usefixtures("by_hand")
def test_a_case_without_a_day_of_effect_says_that_nothing_can_be_counted_back(case, client_as, database):
    with database.transaction() as session:
        session.get_one(ChangeCase, case).effective_on = None
    manager = client_as("manager")
    assert "counted back from the day of effect, which is not known" in words(manager.get(f"/cases/{case}"))
    assert "nothing can be counted back" in words(manager.get(f"/cases/{case}/plan"))


@pytest.mark.usefixtures("by_hand")
def test_a_case_that_was_opened_too_late_says_so_and_by_how_much(case, client_as, database):
    with database.transaction() as session:
        session.get_one(ChangeCase, case).effective_on = TODAY
    shown = words(client_as("manager").get(f"/cases/{case}"))
    assert "Late from birth: the first stage would have had to begin 57 days before the case was opened" in shown


def test_an_approver_reads_a_plan_that_moved_on_as_it_is_now_and_decides_again(sent, client_as, database, cast, now):
    officer = client_as("officer")
    plan = officer.get(f"/cases/{sent}/approval")
    assert "Approve the plan" in words(plan)
    with database.transaction() as session:
        add_part(session, session.get_one(ChangeCase, sent), cast, now, "Train the night shift")
    stale = officer.post(f"/cases/{sent}/approval/approve", {"row_version": row_version(plan)}, 409)
    assert "The plan moved on while you read it. Nothing was decided." in words(stale)
    assert "Train the night shift" in words(stale)
    officer.post(f"/cases/{sent}/approval/approve", {"row_version": row_version(stale)})
    assert "Hannah Osei approved it; Martin Keogh had sent it." in words(officer.get(f"/cases/{sent}"))


def test_an_approver_reads_which_part_somebody_has_who_has_left(sent, client_as, database, cast):
    officer = client_as("officer")
    assert "who has left" not in words(officer.get(f"/cases/{sent}/approval"))
    with database.transaction() as session:
        session.execute(update(Person).where(col(Person.id) == cast.leader.person_id).values(is_active=False))
    assert f"{cast.leader.name}, who has left · due" in words(officer.get(f"/cases/{sent}/approval"))


def test_a_plan_that_is_sent_back_says_what_has_to_be_different(sent, client_as):
    officer, manager = client_as("officer"), client_as("manager")
    version = {"row_version": row_version(officer.get(f"/cases/{sent}/approval"))}
    assert "Say what has to be different" in words(
        officer.post(f"/cases/{sent}/approval/send-back", {**version, "reason": " "}, 422)
    )
    officer.post(f"/cases/{sent}/approval/send-back", {**version, "reason": "Nobody trains the night shift"})
    assert "Hannah Osei sent the plan back: Nobody trains the night shift" in words(manager.get(f"/cases/{sent}"))


def test_the_plan_of_a_case_that_has_ended_is_decided_about_and_prepared_no_more(sent, client_as, database, cast, now):
    with database.transaction() as session:
        row = session.get_one(ChangeCase, sent)
        say_not_needed(session, row, "Our letters say so already", version=row.row_version, by=cast.manager, now=now)
    officer = client_as("officer")
    assert "Approve the plan" not in words(officer.get(f"/cases/{sent}/approval"))
    shown = words(officer.get(f"/cases/{sent}"))
    assert f"{cast.manager.name} sent it for approval. The case ended before anybody decided." in shown
    assert "Somebody else who approves plans decides" not in shown


def test_a_case_that_ended_before_its_plan_was_sent_does_not_say_what_that_would_take(
    case, client_as, database, cast, now
):
    officer = client_as("officer")
    assert "Before it can be sent:" in words(officer.get(f"/cases/{case}"))
    assert "Before it can be:" in words(officer.get(f"/cases/{case}/approval"))
    with database.transaction() as session:
        row = session.get_one(ChangeCase, case)
        say_not_needed(session, row, "Our letters say so already", version=row.row_version, by=cast.manager, now=now)
    for address in (f"/cases/{case}", f"/cases/{case}/approval"):
        assert "Before it can be" not in words(officer.get(address))


def test_who_owns_the_case_or_approves_no_plans_decides_nothing(sent, client_as):
    version = {"row_version": "1"}
    assert "somebody else has to approve its plan" in words(
        client_as("manager").post(f"/cases/{sent}/approval/approve", version, 403)
    )
    for name in ("leader", "auditor", "administrator"):
        client = client_as(name)
        assert "Approve the plan" not in words(client.get(f"/cases/{sent}/approval"))
        client.post(f"/cases/{sent}/approval/approve", version, 403)
        client.post(f"/cases/{sent}/approval/send-back", {**version, "reason": "No"}, 403)
        client.post(f"/cases/{sent}/parts/1/excuse", {"reason": "No"}, 403)


def test_an_approver_excuses_a_part_with_a_reason_that_everybody_reads(sent, client_as):
    officer, leader = client_as("officer"), client_as("leader")
    assert "Excuse this part?" in words(officer.get(f"/cases/{sent}/parts/1/excuse"))
    officer.post(f"/cases/{sent}/parts/1/excuse", {"reason": " "}, 422)
    officer.post(f"/cases/{sent}/parts/1/excuse", {"reason": "The letter is not used any more"})
    assert "Hannah Osei: The letter is not used any more" in words(leader.get(f"/cases/{sent}"))
    officer.get(f"/cases/{sent}/parts/99/excuse", 404)


def test_an_expert_answers_on_the_one_page_of_the_case_that_they_see(case, asked, client_as):
    agent, manager = client_as("agent"), client_as("manager")
    page = agent.get(asked)
    assert "Think of the dialler" in words(page)
    assert f"/cases/{case}" not in page.text.replace(asked, "")
    agent.get(f"/cases/{case}", 403)
    assert "Can our systems do this?" in words(agent.get("/"))
    agent.post(asked, {"verdict": "", "detail": "", "row_version": "1"}, 422)
    agent.post(asked, {"verdict": "skipped", "detail": "Never", "row_version": "1"}, 422)
    agent.post(asked, {"verdict": "partly", "detail": "The old dialler cannot", "row_version": "1"})
    assert "The old dialler cannot" in words(agent.get(asked))
    assert "Partly. The old dialler cannot Tom Birch" in words(manager.get(f"/cases/{case}"))


def test_who_was_not_asked_and_may_not_open_the_case_finds_no_question(asked, client_as):
    client_as("outsider").get(asked, 404)
    leader = client_as("leader")
    assert "Send the answer" not in words(leader.get(asked))
    leader.post(asked, {"verdict": "yes", "detail": "x", "row_version": "1"}, 403)
    leader.post(f"{asked}/withdraw", {"reason": "No"}, 403)


def test_a_question_is_withdrawn_with_a_reason_that_the_expert_reads(asked, client_as):
    manager, agent = client_as("manager"), client_as("agent")
    manager.get(f"{asked}/withdraw")
    manager.post(f"{asked}/withdraw", {"reason": "Asked the vendor"})
    assert "The answer is not waited for any more. Martin Keogh: Asked the vendor" in words(agent.get(asked))
    agent.post(asked, {"verdict": "yes", "detail": "x", "row_version": "2"}, 409)


def test_an_officer_says_what_is_asked_of_every_case(case, client_as):
    officer, manager = client_as("officer"), client_as("manager")
    assert "Add the question" not in words(manager.get("/cases/questions"))
    manager.post("/cases/questions/add", {"words": "Else?"}, 403)
    officer.post("/cases/questions/add", {"words": " "}, 422)
    officer.post("/cases/questions/add", {"words": "Does it need a budget?"})
    assert "Does it need a budget?" in words(manager.get(f"/cases/{case}"))
    assert "cannot be taken out" in words(officer.post("/cases/questions/systems/take-out", None, 422))
    officer.post("/cases/questions/own_1/take-out")
    assert "Does it need a budget?" not in words(manager.get(f"/cases/{case}"))
    officer.post("/cases/questions/own_1/bring-back")
    assert "Does it need a budget? Not answered" in words(manager.get(f"/cases/{case}"))
    officer.post("/cases/questions/nonsense/take-out", None, 404)


def test_a_large_case_shows_its_options_and_which_is_chosen(case, client_as):
    manager = client_as("manager")
    rating = {"size": "large", "reason": "Most people work differently", "row_version": "1"}
    manager.post(f"/cases/{case}/rating", rating)
    assert "a large case needs 2 options" in words(manager.get(f"/cases/{case}"))
    views = {"customer_view": "Sooner", "benefit": "Cheaper", "risk": "None"}
    manager.post(f"/cases/{case}/options", {**views, "title": "By letter", "risk": ""}, 422)
    for title in ("By letter", "By text"):
        manager.post(f"/cases/{case}/options", {**views, "title": title})
    assert "no option is chosen" in words(manager.get(f"/cases/{case}"))
    manager.post(f"/cases/{case}/options/2/choose")
    shown = words(manager.get(f"/cases/{case}"))
    assert "By text chosen" in shown
    assert "option" not in shown.partition("Source")[0]
    manager.post(f"/cases/{case}/options/99/choose", None, 404)


def test_every_question_of_ours_can_be_asked_of_somebody(case, client_as, cast):
    manager = client_as("manager")
    for one in DEFAULTS:
        manager.get(f"/cases/{case}/impact/{one.key}/ask")
    manager.get(f"/cases/{case}/impact/nonsense/ask", 404)
    asking = {"expert_id": str(cast.agent.id), "due_on": "2026-12-01", "note": ""}
    manager.post(f"/cases/{case}/impact/people/ask", {**asking, "due_on": "2020-01-01"}, 422)
    manager.post(f"/cases/{case}/impact/people/ask", asking)
    assert "Tom Birch was asked" in words(manager.get(f"/cases/{case}"))


def test_a_case_that_has_ended_shows_what_was_answered_and_not_what_is_asked_since(sent, client_as):
    officer, manager = client_as("officer"), client_as("manager")
    ending = {"reason": "We do so already", "row_version": row_version(manager.get(f"/cases/{sent}/not-needed"))}
    manager.post(f"/cases/{sent}/not-needed", ending)
    officer.post("/cases/questions/add", {"words": "Does it need a budget?"})
    for path in (f"/cases/{sent}", f"/cases/{sent}/approval"):
        shown = words(manager.get(path))
        assert "We do it on Tuesdays" in shown
        assert "Does it need a budget?" not in shown
    assert "6 of 6 answered" in words(manager.get(f"/cases/{sent}"))


def test_nobody_is_offered_to_excuse_a_part_of_their_own(case, client_as, database, cast, now):
    with database.transaction() as session:
        part = NewPart("Read the letters", cast.officer.person_id, TODAY)
        plan_part(session, session.get_one(ChangeCase, case), part, by=cast.manager, now=now)
        add_part(session, session.get_one(ChangeCase, case), cast, now)
    shown = client_as("officer").get(f"/cases/{case}").text
    assert "/parts/2/excuse" in shown
    assert "/parts/1/excuse" not in shown
