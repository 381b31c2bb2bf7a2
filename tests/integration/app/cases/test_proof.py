"""What `history verify` says of cases that somebody altered past the product."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import sleep

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col

from app.cases.domain.words import ImpactVerdict
from app.cases.models import CaseRequirement, ChangeCase, ImpactAnswer
from app.cases.operations import Asking, WrittenAnswer, answer_questions, ask_expert
from app.cases.proof import check_cases
from app.cases.queries import visible_case
from app.history.checking import nobody_listens
from app.history.queries import verify_history
from app.home.handover import DUTIES
from app.notifications.operations import Postage
from app.people.operations import pass_duty
from tests.factories.cases import add_case, assess, fill_cases

pytestmark = pytest.mark.usefixtures("by_hand")


@pytest.fixture
def row(session, cast, now):
    case = add_case(session, cast, now)
    assess(session, case, cast, now)
    return case


def problem(session, now) -> str:
    (checked,) = check_cases(session, nobody_listens, now.date())
    return checked.problem


def test_a_case_that_nobody_altered_is_whole(session, row, now):
    assert problem(session, now) == ""
    assert verify_history(session, (), [check_cases]).is_whole


@pytest.mark.parametrize(
    "alter",
    [
        update(ImpactAnswer).where(col(ImpactAnswer.question_key) == "systems").values(detail="No, we cannot"),
        update(CaseRequirement).where(col(CaseRequirement.status) == "set_aside").values(reason="It is about cars"),
        update(ChangeCase).values(size_reason="Two letters"),
        delete(ImpactAnswer).where(col(ImpactAnswer.question_key) == "systems"),
    ],
    ids=["an answer", "a reason", "the rating", "an answer taken away"],
)
def test_what_was_said_about_a_case_and_altered_since_is_named(session, row, now, alter):
    session.execute(alter)
    session.expire_all()
    assert problem(session, now).startswith("C-0001 was altered since entry ")


def test_a_case_of_which_no_entry_tells_was_added(session, cast, row, now):
    fill_cases(session, 1, cast, now=now)
    assert problem(session, now) == "C-0002 was added: no entry tells of it"


def test_a_case_that_is_gone_although_the_history_tells_of_it_is_missing(session, row, now):
    for table in ("case_requirement", "case_change", "impact_answer", "case_measure"):
        session.execute(text(f"DELETE FROM {table}"))  # names of ours
    session.execute(delete(ChangeCase))
    assert problem(session, now) == "C-0001 is missing: the history tells of it"


@pytest.mark.both_databases
def test_a_question_that_passes_while_somebody_works_on_its_case_leaves_the_case_as_told(database, settings, cast, now):
    asking = next(duty for duty in DUTIES if duty.key == "case_assignments")
    by = {"by": cast.manager, "now": now}
    with database.transaction() as session:
        row = add_case(session, cast, now)
        asked = Asking(cast.agent.person_id, date(2026, 12, 1))
        ask_expert(session, row, "systems", asked, Postage(settings, now), **by)

    def hand_over():
        with database.transaction() as session:
            pass_duty(session, asking, cast.agent.id, cast.leader.id, by=cast.administrator, now=now)

    with ThreadPoolExecutor(1) as threads:
        with database.transaction() as session:
            row = visible_case(session, cast.manager, 1, to_change=True)
            answer_questions(session, row, {"people": WrittenAnswer(ImpactVerdict.YES, "They can")}, **by)
            passing = threads.submit(hand_over)
            sleep(0.7)  # it has come to where it waits for this transaction
        passing.result()
    with database.reading() as session:
        assert problem(session, now) == ""
