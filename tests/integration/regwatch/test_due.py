"""What the watch puts into people's work and digests: each change to those whose requirement it may touch."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.core.clock import Clock
from app.core.due import Heading
from app.db.runtime import Runtime
from app.home.jobs import send_due_digests
from app.requirements.operations import assign_owner
from app.requirements.queries import visible_requirement
from regwatch.changes.domain.triage import TriageDecision, TriageStep
from regwatch.changes.jobs import resurface_deferred
from regwatch.changes.operations.triage import decide
from regwatch.changes.queries import get_change
from regwatch.due import due_items
from regwatch.sources.models import SourceState
from tests.feeds import ITEM, OTHER, THIRD, rss

TOUCHED = "FCA-DISP-162"  # what ITEM cites


@pytest.fixture
def give(database, cast, now):
    def give(ref: str, owner=None, deputy=None) -> None:
        with database.transaction() as session:
            row = visible_requirement(session, cast.officer, ref, to_change=True)
            ids = [person.id if person else None for person in (owner, deputy)]
            assign_owner(session, row, *ids, by=cast.officer, now=now)

    return give


@pytest.fixture
def arrived(watch, poll, regulator, give, cast):
    """A late final response arrives; the manager owns the rule, the leader is the deputy."""
    give(TOUCHED, cast.manager, cast.leader)
    regulator.answer("/news.rss", rss(THIRD), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", rss(ITEM, THIRD), content_type="application/rss+xml")
    poll(6)


def work_of(database, cast, name: str, now) -> list[tuple[Heading, str]]:
    actor = cast.named(name)
    with database.reading() as session:
        return [(item.heading, item.title) for item in due_items(session, actor, now)]


@pytest.mark.parametrize("name", ["manager", "leader"])
def test_owner_and_deputy_are_told_of_what_touches_their_requirement(arrived, database, cast, now, name):
    assert work_of(database, cast, name, now) == [(Heading.NEW_TO_TRIAGE, "Late final responses")]


@pytest.mark.parametrize("name", ["agent", "outsider", "auditor", "administrator"])
def test_nobody_else_is(arrived, database, cast, now, name):
    assert work_of(database, cast, name, now) == []


def test_officers_are_told_of_what_nobody_owns_or_nothing_matched(watch, poll, regulator, database, cast, now):
    regulator.answer("/news.rss", rss(THIRD), content_type="application/rss+xml")
    watch()
    poll()
    strange = ("z", "Zebra crossing", "Zebras.")
    regulator.answer("/news.rss", rss(OTHER, strange, THIRD), content_type="application/rss+xml")
    poll(6)

    assert {title for _, title in work_of(database, cast, "officer", now)} == {"Nuisance calls", "Zebra crossing"}


def test_a_decided_change_is_nobodys_work_and_an_edited_one_is_again(arrived, poll, regulator, database, cast, now):
    with database.transaction() as session:
        (change_id,) = session.execute(text("SELECT id FROM change WHERE status = 'new'")).scalars()
        change = get_change(session, change_id, to_change=True)
        outcome = TriageDecision(TriageStep.MARK_RELEVANT)
        decide(session, change, outcome, version=change.row_version, today=now.date(), by=cast.officer, now=now)
    assert work_of(database, cast, "manager", now) == []

    edited = (ITEM[0], ITEM[1], ITEM[2] + " The figure was corrected.")
    regulator.answer("/news.rss", rss(edited, THIRD), content_type="application/rss+xml")
    poll(12)

    assert work_of(database, cast, "manager", now) == [(Heading.NEW_TO_TRIAGE, "Late final responses")]


def test_a_deferred_change_comes_back_on_its_day(arrived, runtime, database, cast, now):
    until = now.date() + timedelta(days=3)
    with database.transaction() as session:
        (change_id,) = session.execute(text("SELECT id FROM change WHERE status = 'new'")).scalars()
        change = get_change(session, change_id, to_change=True)
        outcome = TriageDecision(TriageStep.DEFER, until=until)
        decide(session, change, outcome, version=change.row_version, today=now.date(), by=cast.officer, now=now)
    later = [Runtime(runtime.settings, database, Clock((now + timedelta(days=days)).isoformat())) for days in (2, 3)]

    assert [resurface_deferred(runtime).handled for runtime in later] == [0, 1]
    assert work_of(database, cast, "manager", now + timedelta(days=3))


def test_administrators_are_told_once_of_a_source_that_fails_and_once_of_its_recovery(
    watch, poll, regulator, runtime, database, cast, now
):
    watch()
    told = []
    for day in range(1, 7):
        if day == 5:
            regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
        poll(day * 24 - 6)
        at = Runtime(runtime.settings, database, Clock((now + timedelta(days=day)).isoformat()))
        send_due_digests(at)
        with database.reading() as session:
            statement = "SELECT subject FROM outbox_mail WHERE address LIKE 'administrator%' ORDER BY id"
            told.append(list(session.execute(text(statement)).scalars()))

    assert [len(subjects) for subjects in told] == [0, 0, 1, 1, 2, 2]


def test_a_publisher_that_asks_to_wait_is_no_failure(watch, poll, regulator, database):
    regulator.answer("/news.rss", "", status=429, headers={"Retry-After": "7200"})
    watch()
    for hours in (0, 6, 12, 18):
        poll(hours)
    with database.reading() as session:
        assert session.execute(text("SELECT health FROM source_state")).scalar_one() != "failing"


def test_a_source_whose_lease_ran_out_is_polled_by_the_next_worker(watch, poll, regulator, runtime, database):
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    watch()
    with database.transaction() as session:
        held = {"lease_token": "dead", "lease_until": runtime.clock.real() - timedelta(seconds=1)}
        session.execute(update(SourceState).values(**held))
    assert poll().outcome.is_good
