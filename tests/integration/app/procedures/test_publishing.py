"""A signed revision is published for its day, and what is published stays what it was."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.checks import CHECKS
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.history.queries import verify_history
from app.procedures.domain.words import RevisionStatus
from app.procedures.operations import publish_revision, retire, withdraw_revision
from app.procedures.queries import last_label, published_versions
from tests.factories.procedures import TODAY, add_complaint, publish, reword, signed

pytestmark = pytest.mark.both_databases
DAY = date(2026, 12, 1)


@pytest.fixture
def row(session, cast, now):
    return add_complaint(session, cast, now)


def test_a_signed_revision_is_published_for_a_day_to_come(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    publish(session, row, revision, DAY, by=cast.manager, now=now)

    assert (revision.status, revision.published_by_name) == (RevisionStatus.PUBLISHED, "Martin Keogh")
    assert [(one.number, str(one.label), one.starts_on) for one in published_versions(session, row.row_id)] == [
        (1, "1.0", DAY)
    ]


def test_what_is_not_signed_is_not_published(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SIGNING)
    with pytest.raises(StepNotAllowed):
        publish(session, row, revision, DAY, by=cast.manager, now=now)


def test_who_may_not_write_procedures_publishes_none(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    with pytest.raises(NotAllowed):
        publish(session, row, revision, DAY, by=cast.agent, now=now)


def test_the_next_version_is_called_after_every_one_that_people_saw(session, row, cast, now):
    first = signed(session, row, by=cast.officer, now=now)
    publish(session, row, first, DAY, by=cast.officer, now=now)
    withdraw_revision(
        session, row, first, "Too early", version=first.row_version, today=TODAY, by=cast.officer, now=now
    )
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now, is_material=False)

    assert str(last_label(session, row.row_id)) == "1.0"
    assert (second.major, second.minor) == (1, 1), "two versions that people saw are never called alike"


def test_two_versions_never_begin_on_one_day(session, row, cast, now):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now)
    with pytest.raises(BadInput) as refused:
        publish(session, row, second, DAY, by=cast.officer, now=now)
    assert "takes effect on 1 Dec 2026" in refused.value.errors["starts_on"]

    second.in_force_from, second.published_at, second.status = DAY, now, RevisionStatus.PUBLISHED
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_before_its_day_a_version_is_withdrawn_and_the_one_before_stays(session, row, cast, now):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now)
    publish(session, row, second, DAY + timedelta(7), by=cast.officer, now=now)
    withdraw_revision(
        session, row, second, "The lender waits", version=second.row_version, today=DAY, by=cast.officer, now=now
    )

    assert [one.number for one in published_versions(session, row.row_id)] == [1]


def test_what_took_effect_is_not_withdrawn(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    publish(session, row, revision, DAY, by=cast.officer, now=now)
    with pytest.raises(StepNotAllowed):
        withdraw_revision(
            session, row, revision, "Wrong", version=revision.row_version, today=DAY, by=cast.officer, now=now
        )


def test_a_retired_procedure_takes_with_it_what_was_to_come(session, row, cast, now):
    first = signed(session, row, by=cast.officer, now=now)
    publish(session, row, first, DAY, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SUBMITTED)
    retire(session, row, "The product went", version=row.row_version, today=TODAY, by=cast.officer, now=now)

    assert [first.status, second.status] == [RevisionStatus.WITHDRAWN] * 2
    assert {first.ended_reason, second.ended_reason} == {"The procedure was retired: The product went"}


def test_a_page_that_was_opened_before_somebody_else_decided_publishes_nothing(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    with pytest.raises(BadInput) as refused:
        publish_revision(
            session, row, revision, DAY, version=revision.row_version - 1, today=TODAY, by=cast.officer, now=now
        )
    assert "Look at it again" in refused.value.errors["starts_on"]


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE procedure_revision SET in_force_from = '2026-11-30'",
        "UPDATE procedure_revision SET published_by_name = 'Ivy Chandra'",
        "UPDATE procedure_revision SET status = 'signed'",
    ],
)
def test_the_database_refuses_to_change_what_was_published(session, row, cast, now, alter):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)

    with pytest.raises(DBAPIError, match="a revision of a procedure cannot be changed"):
        session.execute(text(alter))


def test_the_verification_names_a_revision_whose_status_was_altered(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SIGNING)
    session.flush()
    assert verify_history(session, (), CHECKS).is_whole

    session.execute(text(f"UPDATE procedure_revision SET status = 'signed' WHERE id = {revision.row_id}"))
    problem = verify_history(session, (), CHECKS).problem
    assert problem is not None
    assert "how far the revisions of procedure 1 are was altered" in problem
