"""The sweep that tells of a day of effect without an approved plan: each rung once, the nearest for a late birth."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.cases.jobs import next_effect_told, tell_of_effects
from app.cases.models import ChangeCase
from app.db.runtime import Runtime
from app.history.models import HistoryEntry
from app.notifications.models import OutboxMail
from tests.factories.cases import add_case

LONDON = ZoneInfo("Europe/London")
OWNER, OFFICER, MANAGER = "Leila Haddad", "Hannah Osei", "Martin Keogh"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def case(database, cast, now):
    """A case that takes effect on 18 January; the leader, whom the manager manages, owns it."""
    with database.transaction() as session:
        row = add_case(session, cast, now)
        row.owner_id = cast.leader.person_id
        return row.row_id


@pytest.fixture
def told(settings, database):
    """Run the job as if it were this instant, and read whom it told what."""

    def run(instant: str) -> list[tuple[str, str]]:
        with database.reading() as session:
            before = {mail.id for mail in session.scalars(select(OutboxMail))}
        moved = settings.model_copy(update={"now": at(instant).isoformat()})
        assert tell_of_effects(Runtime(moved, database, moved.clock)).failed == 0
        with database.reading() as session:
            mails = session.scalars(select(OutboxMail).order_by(col(OutboxMail.id))).all()
            return [(mail.name, mail.subject) for mail in mails if mail.id not in before]

    return run


def test_each_rung_tells_more_people_and_each_once(case, told):
    assert told("2026-12-18T23:59") == []
    within = "C-0001 takes effect within {} and has no approved plan: Late final responses"
    assert told("2026-12-19T00:00") == [(OWNER, within.format("30 days"))]
    assert told("2026-12-25T12:00") == [], "once"
    two_weeks = within.format("two weeks")
    assert told("2027-01-04T00:00") == [(OWNER, two_weeks), (MANAGER, two_weeks)]
    week = within.format("a week")
    assert told("2027-01-11T00:00") == [(OWNER, week), (MANAGER, week), (OFFICER, week)]
    come = "C-0001 has no approved plan, and its day of effect has come: Late final responses"
    assert told("2027-01-18T00:00") == [(OWNER, come), (MANAGER, come), (OFFICER, come)]
    assert told("2027-03-01T00:00") == []


def test_a_case_that_is_born_late_hears_of_the_nearest_rung_alone(case, database, told):
    assert len(told("2027-01-14T09:00")) == 3
    assert told("2027-01-17T09:00") == []


def test_who_stands_in_two_relations_is_told_once(case, database, told, cast):
    with database.transaction() as session:
        session.execute(update(ChangeCase).values(owner_id=cast.officer.id))
    names = [name for name, _ in told("2027-01-11T00:00")]
    assert sorted(names) == sorted(set(names))
    assert OFFICER in names


@pytest.mark.usefixtures("by_hand")
def test_with_an_approved_plan_or_an_ended_case_nobody_is_told(case, database, told):
    with database.transaction() as session:
        session.execute(update(ChangeCase).values(plan_status="approved", plan_approved_at=at("2026-12-01T09:00")))
    assert told("2027-01-11T00:00") == []
    with database.transaction() as session:
        ended = {"status": "closed", "plan_status": "draft", "plan_approved_at": None}
        session.execute(update(ChangeCase).values(**ended))
    assert told("2027-01-11T00:00") == []


def test_a_day_of_effect_that_moves_is_told_of_anew(case, database, told):
    assert len(told("2027-01-18T09:00")) == 3
    with database.transaction() as session:
        session.execute(update(ChangeCase).values(effective_on=date(2027, 2, 10)))
    assert [name for name, _ in told("2027-01-18T10:00")] == [OWNER]


def test_the_history_says_who_was_told_of_which_day(case, database, told):
    told("2027-01-18T09:00")
    with database.reading() as session:
        entry = session.scalars(select(HistoryEntry).where(col(HistoryEntry.tag) == "case:effect_told")).one()
    assert entry.sentence == (
        "Tidemark told Leila Haddad, Martin Keogh, Hannah Osei that C-0001 takes effect on 18 Jan 2027 and has no "
        "approved plan"
    )


@pytest.mark.usefixtures("by_hand")
def test_the_clock_of_acceptance_knows_the_next_rung(case, database):
    with database.reading() as session:
        assert next_effect_told(session, at("2026-12-01T09:00"), LONDON) == at("2026-12-19T00:00")
        assert next_effect_told(session, at("2027-01-05T09:00"), LONDON) == at("2027-01-11T00:00")
        assert next_effect_told(session, at("2027-02-01T09:00"), LONDON) is None
