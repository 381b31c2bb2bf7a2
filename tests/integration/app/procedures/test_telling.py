"""People hear once of a version that asks them, and leaders and then managers of those who have not confirmed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.core.clock import Clock
from app.core.due import Heading
from app.db.runtime import Runtime
from app.notifications.models import OutboxMail
from app.people.models import Person
from app.procedures.domain.words import AudienceKind
from app.procedures.due import due_items
from app.procedures.jobs import announce_versions, next_unconfirmed, tell_unconfirmed
from app.procedures.operations import confirm_version, set_audience, withdraw_revision
from app.procedures.queries import revision_numbered, visible_procedure
from tests.factories.procedures import TODAY, add_complaint, publish, signed

pytestmark = pytest.mark.both_databases
DAY = date(2026, 12, 8)


@pytest.fixture
def published(database, cast, now):
    with database.transaction() as session:
        for person in session.scalars(select(Person)):
            person.created_at = now - timedelta(days=400)
        row = add_complaint(session, cast, now)
        publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
        return row.row_id


@pytest.fixture
def runtime(settings, database):
    return Runtime(settings, database, settings.clock)


def runtime_at(runtime, instant):
    return replace(runtime, clock=Clock(instant.isoformat()))


def told(database):
    with database.reading() as session:
        return [(row.name, row.subject) for row in session.scalars(select(OutboxMail).order_by(col(OutboxMail.id)))]


def whys(database):
    with database.reading() as session:
        return [row.content["why"] for row in session.scalars(select(OutboxMail).order_by(col(OutboxMail.id)))]


def confirm(database, cast, row_id, by, now):
    with database.transaction() as session:
        confirm_version(session, visible_procedure(session, cast.officer, row_id), 1, by=by, now=now)


def test_everybody_whom_a_version_asks_is_told_once(runtime, database, cast, now, published):
    confirm(database, cast, published, cast.agent, now)
    assert announce_versions(runtime).handled == 6
    subject = "Please read and confirm PR-COMPLAINT 1.0: Handling a complaint"
    assert set(told(database)) == {
        (name, subject)
        for name in ("Hannah Osei", "Martin Keogh", "Leila Haddad", "Olga Reid", "Ivy Chandra", "Adam Wells")
    }
    assert announce_versions(runtime).handled == 0, "a second sweep tells nobody again"


def test_a_version_that_was_withdrawn_tells_nobody(runtime, database, cast, now, published):
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, published)
        first = revision_numbered(session, row, 1)
        withdraw_revision(
            session, row, first, "Too early", version=first.row_version, today=TODAY, by=cast.officer, now=now
        )
    assert announce_versions(runtime).handled == 0


def test_a_leader_and_then_a_manager_hear_of_those_who_have_not_and_then_nobody(
    runtime, database, cast, now, published
):
    confirm(database, cast, published, cast.leader, now)
    announce_versions(runtime)
    eve = runtime_at(runtime, datetime(2026, 12, 7, 12, tzinfo=UTC))
    assert tell_unconfirmed(eve).handled == 0
    day = runtime_at(runtime, datetime(2026, 12, 8, 1, tzinfo=UTC))
    tell_unconfirmed(day)
    assert ("Leila Haddad", "1 person of yours has not confirmed PR-COMPLAINT 1.0: Handling a complaint") in told(
        database
    )

    later = runtime_at(runtime, datetime(2026, 12, 9, 1, tzinfo=UTC))
    tell_unconfirmed(later)
    managers = [subject for name, subject in told(database) if name == "Martin Keogh"]
    assert any("a day after they should have" in subject for subject in managers)
    assert not any("leader was told" in why for why in whys(database)), (
        "some of them are in no team, and have no leader"
    )
    much_later = runtime_at(runtime, datetime(2027, 3, 1, 1, tzinfo=UTC))
    count = len(told(database))
    assert tell_unconfirmed(much_later).handled == 0
    assert len(told(database)) == count, "the ladder ends"


def test_a_joiner_is_told_and_is_nobody_that_their_leader_hears_of_yet(runtime, database, cast, now, published):
    for one in (cast.agent, cast.leader):
        confirm(database, cast, published, one, now)
    announce_versions(runtime)
    with database.transaction() as session:
        agent = session.get(Person, cast.outsider.person_id)
        joiner = Person(
            name="Nia Joyner", email="nia@fernleigh.example", password_hash="x", site_id=cast.leeds,
            team_id=cast.complaints_team, created_at=datetime(2026, 12, 7, tzinfo=UTC),
        )  # fmt: skip
        session.add(joiner)
        assert agent is not None
    later = runtime_at(runtime, datetime(2026, 12, 8, 1, tzinfo=UTC))
    assert announce_versions(later).handled == 1
    tell_unconfirmed(later)
    assert [name for name, subject in told(database) if name == "Leila Haddad" and "not confirmed" in subject] == []


def test_whoever_moves_to_a_team_that_it_is_for_has_a_week_and_is_not_late_from_the_first_day(
    runtime, database, cast, now, published
):
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, published)
        teams = {AudienceKind.TEAM: [cast.complaints_team]}
        set_audience(session, row, teams, version=row.row_version, by=cast.officer, now=now)
    for one in (cast.agent, cast.leader):
        confirm(database, cast, published, one, now)
    with database.transaction() as session:
        mover = session.get(Person, cast.outsider.person_id)
        assert mover is not None
        mover.team_id, mover.site_id = cast.complaints_team, cast.leeds

    moved = runtime_at(runtime, datetime(2027, 3, 1, 9, tzinfo=UTC))
    tell_unconfirmed(moved)
    announce_versions(moved)
    tell_unconfirmed(moved)
    assert [name for name, _subject in told(database)] == ["Olga Reid"]
    with database.reading() as session:
        (work,) = due_items(session, cast.outsider, moved.clock.now())
        mail = session.scalars(select(OutboxMail)).one()
    assert (work.heading, work.due_on) == (Heading.WITHIN_7_DAYS, date(2027, 3, 8))
    assert "Please confirm by 8 Mar 2027" in str(mail.content)


def test_the_scheduler_knows_when_the_next_leader_is_to_hear(runtime, database, now, published):
    with database.reading() as session:
        assert next_unconfirmed(session, now, runtime.settings.zone) == datetime(2026, 12, 8, tzinfo=UTC)


def test_what_is_to_be_confirmed_stands_in_ones_work_until_it_is(database, cast, now, published):
    def work(actor, instant):
        with database.reading() as session:
            return [(item.heading, item.title) for item in due_items(session, actor, instant)]

    title = "Confirm: Handling a complaint 1.0"
    assert work(cast.agent, now) == [(Heading.TO_CONFIRM, title)]
    assert work(cast.agent, datetime(2026, 12, 6, 12, tzinfo=UTC)) == [(Heading.WITHIN_48_HOURS, title)]
    assert work(cast.agent, datetime(2026, 12, 9, 12, tzinfo=UTC)) == [(Heading.OVERDUE, title)]
    confirm(database, cast, published, cast.agent, now)
    assert work(cast.agent, now) == []
    confirm(database, cast, published, cast.leader, now)
    confirm(database, cast, published, cast.manager, now)
    assert work(cast.manager, datetime(2026, 12, 9, 12, tzinfo=UTC)) == [
        (Heading.TO_CONFIRM, "3 people of yours to confirm Handling a complaint")
    ]
