"""What a revision should do to a measure is said before it is signed, and looked at when it has held."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.checks import CHECKS
from app.core.days import local_day
from app.core.due import Heading
from app.core.errors import BadInput, StepNotAllowed
from app.history.queries import verify_history
from app.home.bare import bare_tables
from app.organisation.domain.readings import ReadFigures
from app.organisation.operations import EnteredReading, enter_reading
from app.procedures.domain.words import EffectVerdict, RevisionStatus
from app.procedures.due import due_items
from app.procedures.operations import drop_effect, review_effect, state_effect
from app.procedures.queries import revision_numbered, visible_procedure
from app.procedures.queries.effects import expected_effects, figures_of, reviews_of
from app.tables import metadata
from tests.factories.organisation import add_fcr
from tests.factories.procedures import (
    TODAY,
    add_complaint,
    go_on,
    in_force_with_effect,
    publish,
    reword,
    signed,
    submit,
)
from tests.pages_client import words

pytestmark = pytest.mark.both_databases
DAY = TODAY - timedelta(40)
EXPECTED = "From 60 % to 70 % within 90 days"


@pytest.fixture
def row(session, cast, now):
    return add_complaint(session, cast, now)


@pytest.fixture
def fcr(session, cast, now):
    return add_fcr(session, cast, now)


def read(session, measure, day: date, met: int, n: int, cast, now) -> None:
    given = EnteredReading(day, ReadFigures(numerator=Decimal(met), n=n), "The wallboard")
    enter_reading(session, measure, given, today=TODAY, by=cast.officer, now=now)


def reviews_asked(session, actor, now):
    return [item for item in due_items(session, actor, now) if item.key.startswith("effect-review")]


def in_force(session, row, fcr, cast, now):
    """A version in force for 40 days of which something was expected."""
    return in_force_with_effect(session, row, fcr.row_id, DAY, EXPECTED, by=cast.officer, now=now)


def test_what_is_expected_is_said_anew_and_taken_back_until_somebody_is_asked_to_sign(session, row, fcr, cast, now):
    revision = submit(session, row, by=cast.officer, now=now)
    state_effect(session, row, revision, fcr.row_id, "More", by=cast.officer, now=now)
    state_effect(session, row, revision, fcr.row_id, EXPECTED, by=cast.manager, now=now)
    assert [(one.code, one.expected) for one in expected_effects(session, revision)] == [(fcr.code, EXPECTED)]

    drop_effect(session, row, revision, fcr.row_id, by=cast.officer, now=now)
    assert not expected_effects(session, revision)


def test_after_somebody_was_asked_to_sign_nothing_is_made_to_fit(session, row, fcr, cast, now):
    revision = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SIGNING)
    with pytest.raises(StepNotAllowed):
        state_effect(session, row, revision, fcr.row_id, EXPECTED, by=cast.officer, now=now)
    with pytest.raises(StepNotAllowed):
        drop_effect(session, row, revision, fcr.row_id, by=cast.officer, now=now)


def test_what_is_expected_goes_with_the_text_that_takes_the_place_of_another(session, row, fcr, cast, now):
    state_effect(
        session, row, submit(session, row, by=cast.officer, now=now), fcr.row_id, EXPECTED, by=cast.officer, now=now
    )
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = submit(session, row, by=cast.officer, now=now)

    assert [one.expected for one in expected_effects(session, second)] == [EXPECTED]


def test_a_review_keeps_what_the_readings_said_and_what_was_concluded(session, row, fcr, cast, now):
    read(session, fcr, DAY - timedelta(20), 600, 1_000, cast, now)
    read(session, fcr, DAY + timedelta(10), 700, 1_000, cast, now)
    revision = in_force(session, row, fcr, cast, now)
    review = review_effect(session, row, revision, 30, "Keep it", today=TODAY, by=cast.manager, now=now)
    (figure,) = figures_of(session, [review])[review.row_id]

    assert (figure.before, figure.before_cases, figure.after) == (Decimal(60), 1_000, Decimal(70))
    assert figure.verdict is EffectVerdict.IMPROVED
    assert figure.low > 5

    read(session, fcr, DAY + timedelta(11), 1, 1_000, cast, now)
    (kept,) = figures_of(session, reviews_of(session, revision))[review.row_id]
    assert kept.after == Decimal(70), "a later reading changes nothing of what was concluded"


def test_a_review_is_recorded_once_on_or_after_its_day(session, row, fcr, cast, now):
    revision = in_force(session, row, fcr, cast, now)
    with pytest.raises(StepNotAllowed):
        review_effect(session, row, revision, 90, "Too early", today=TODAY, by=cast.officer, now=now)
    with pytest.raises(StepNotAllowed):
        review_effect(session, row, revision, 31, "No such review", today=TODAY, by=cast.officer, now=now)
    review_effect(session, row, revision, 30, "Keep it", today=DAY + timedelta(30), by=cast.officer, now=now)
    with pytest.raises(BadInput) as refused:
        review_effect(session, row, revision, 30, "Change it", today=TODAY, by=cast.manager, now=now)
    assert refused.value.errors == {"conclusion": "Hannah Osei recorded this review already. Nothing was kept"}


def test_whoever_looks_after_a_procedure_is_asked_until_somebody_has_looked(session, row, fcr, cast, now):
    revision = in_force(session, row, fcr, cast, now)
    (item,) = reviews_asked(session, cast.manager, now)
    assert (item.heading, item.title) == (Heading.OVERDUE, "Look at the effect of Handling a complaint 1.0")
    assert not reviews_asked(session, cast.officer, now), "somebody else looks after it"
    assert not reviews_asked(session, cast.agent, now)

    review_effect(session, row, revision, 30, "Keep it", today=TODAY, by=cast.manager, now=now)
    assert not reviews_asked(session, cast.manager, now)


def test_nobody_is_asked_before_the_day_on_which_the_review_can_be_recorded(session, row, fcr, cast, now):
    in_force(session, row, fcr, cast, now)
    day_before = now - (TODAY - (DAY + timedelta(29)))

    assert local_day(day_before) == DAY + timedelta(29)
    assert not reviews_asked(session, cast.manager, day_before)
    assert reviews_asked(session, cast.manager, day_before + timedelta(1))


def test_the_page_of_a_version_that_was_replaced_early_asks_for_no_review(client_as, database, cast, now):
    with database.transaction() as session:
        row, fcr = add_complaint(session, cast, now), add_fcr(session, cast, now)
        in_force(session, row, fcr, cast, now)
    assert "Nobody has looked yet" in words(client_as("manager").get("/procedures/1/revisions/1"))
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, 1, to_change=True)
        reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
        second = signed(session, row, by=cast.officer, now=now)
        publish(session, row, second, DAY + timedelta(29), by=cast.officer, now=now)

    assert "Nobody has looked yet" not in words(client_as("manager").get("/procedures/1/revisions/1"))


def test_nobody_is_asked_about_a_version_that_was_replaced_before_its_review(session, row, fcr, cast, now):
    in_force(session, row, fcr, cast, now)
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY + timedelta(29), by=cast.officer, now=now)

    assert not reviews_asked(session, cast.manager, now)


def test_the_database_and_the_verification_keep_a_review_as_it_was(session, row, fcr, cast, now):
    revision = in_force(session, row, fcr, cast, now)
    review_effect(session, row, revision, 30, "Keep it", today=TODAY, by=cast.manager, now=now)
    session.flush()
    assert verify_history(session, (), CHECKS).is_whole
    with pytest.raises(DBAPIError, match="a review of an effect cannot be changed"), session.begin_nested():
        session.execute(text("UPDATE procedure_effect_figure SET verdict = 'improved'"))

    with bare_tables(session, metadata):
        session.execute(text("UPDATE procedure_effect_figure SET verdict = 'improved'"))
        problem = verify_history(session, (), CHECKS).problem
    assert problem is not None
    assert "review 1 of the effects of procedure 1 is not as it was recorded" in problem


def test_an_officer_says_what_is_expected_and_a_manager_records_the_review(client_as, database, cast, now):
    with database.transaction() as session:
        row, fcr = add_complaint(session, cast, now), add_fcr(session, cast, now)
        signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.CONSULTED)
        measure_id, code = str(fcr.row_id), fcr.code
    officer, manager = client_as("officer"), client_as("manager")
    page = "/procedures/1/revisions/1/effects"
    officer.post(page, {"measure_id": measure_id, "expected": ""}, status=422)
    officer.post(page, {"measure_id": "999", "expected": EXPECTED}, status=422)
    officer.post(page, {"measure_id": measure_id, "expected": EXPECTED})
    assert EXPECTED in words(officer.get("/procedures/1/revisions/1"))
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, 1, to_change=True)
        go_on(session, row, revision_numbered(session, row, 1, to_change=True), DAY, by=cast.officer, now=now)
    assert "Nobody has looked yet" in words(manager.get("/procedures/1/revisions/1"))
    review = f"{page}/30"
    assert "No reading" in words(manager.get(review))
    manager.post(review, {"conclusion": " "}, status=422)
    manager.post(review, {"conclusion": "We look longer."})
    shown = words(client_as("agent").get("/procedures/1/revisions/1"))
    assert f"Too few readings to tell {code}" in shown
    assert "We look longer." in shown
    manager.get(review, status=303)  # once it is recorded, its page is that of the version
    client_as("agent").get(review, status=403)
