"""What `history verify` says of cases that somebody altered past the product."""

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from app.cases.models import CaseRequirement, ChangeCase, ImpactAnswer
from app.cases.proof import check_cases
from app.history.checking import nobody_listens
from app.history.queries import verify_history
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
