"""Who is told that a signature does not come, when, and until when; to whom it passes; and what verification sees."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from app.checks import CHECKS
from app.db.runtime import Runtime
from app.history.models import HistoryEntry
from app.history.queries import verify_history
from app.home.bare import bare_tables
from app.home.handover import DUTIES
from app.home.rooms import everything_due
from app.notifications.models import OutboxMail
from app.people.models import Person
from app.people.operations import pass_duty
from app.procedures.queries import revision_numbered, visible_procedure
from app.signing.jobs import next_late_signer, tell_late_signers
from app.signing.queries import newest_sign_off
from app.tables import metadata
from tests.factories.sign_offs import approve, fill_approvals, step, waiting
from tests.queries import count_queries

pytestmark = pytest.mark.both_databases
LONDON = ZoneInfo("Europe/London")
TITLE = "PR-COMPLAINT: Handling a complaint"
APPROVALS = next(duty for duty in DUTIES if duty.key == "approvals")


@pytest.fixture
def told(settings, database):
    """Run the job as if it were this instant, and read whom it told what."""

    def run(instant: str) -> list[tuple[str, str]]:
        with database.reading() as session:
            before = {mail.id for mail in session.scalars(select(OutboxMail))}
        at = datetime.fromisoformat(instant).replace(tzinfo=LONDON)
        moved = settings.model_copy(update={"now": at.isoformat()})
        assert tell_late_signers(Runtime(moved, database, moved.clock)).failed == 0
        with database.reading() as session:
            mails = session.scalars(select(OutboxMail).order_by(col(OutboxMail.id))).all()
            return [(mail.name, mail.subject) for mail in mails if mail.id not in before]

    return run


@pytest.fixture
def row_id(database, cast, now):
    """A revision that waits for the manager and the leader, both, until 1 December."""
    with database.transaction() as session:
        return waiting(session, cast, now, step(cast.manager, cast.leader, quorum=2))[0].row_id


def sign(database, cast, now, row_id, person) -> None:
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, row_id)
        approve(session, row, revision_numbered(session, row, 1), by=person, now=now)


def test_each_who_is_waited_for_is_told_then_their_manager_then_the_officers_and_each_once(row_id, told):
    assert told("2026-11-30T23:59") == []
    day = f"Your signature is due within a day: {TITLE}"
    assert told("2026-12-01T00:00") == [("Leila Haddad", day), ("Martin Keogh", day)]
    assert told("2026-12-01T12:00") == [], "once"
    late = f"Your signature is overdue: {TITLE}"
    assert told("2026-12-02T00:00") == [("Leila Haddad", late), ("Martin Keogh", late)]
    of = "{} has not signed: " + TITLE
    assert told("2026-12-03T00:00") == [
        ("Martin Keogh", of.format("Leila Haddad")),
        ("Hannah Osei", of.format("Martin Keogh")),
    ]
    assert [name for name, _ in told("2026-12-05T00:00")] == ["Hannah Osei", "Hannah Osei"]
    assert told("2027-02-01T00:00") == [], "the ladder ends"


def test_who_signed_is_told_nothing_and_it_ends_once_the_step_is_done(database, cast, now, row_id, told):
    sign(database, cast, now, row_id, cast.leader)
    assert [name for name, _ in told("2026-12-02T00:00")] == ["Martin Keogh"]
    sign(database, cast, now, row_id, cast.manager)
    assert told("2026-12-05T00:00") == []
    with database.reading() as session:
        assert next_late_signer(session, now, LONDON) is None


def test_each_reminder_is_recorded_and_the_next_instant_is_known(database, now, row_id, told):
    with database.reading() as session:
        assert next_late_signer(session, now, LONDON) == datetime(2026, 12, 1, tzinfo=LONDON)
    told("2026-12-01T00:00")
    with database.reading() as session:
        tagged = select(col(HistoryEntry.sentence)).where(col(HistoryEntry.tag) == "procedure:sign_off_late_told")
        assert session.scalars(tagged.order_by(col(HistoryEntry.id))).first() == (
            "Tidemark told Leila Haddad that the signature of Leila Haddad under revision 1 is due on 1 Dec 2026"
        )


def test_somebody_who_left_is_asked_no_more_once_it_was_passed_on(database, cast, now):
    with database.transaction() as session:
        row_id = waiting(session, cast, now, step(cast.manager))[0].row_id
        session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
        passed = pass_duty(
            session, APPROVALS, cast.manager.person_id, cast.leader.person_id, by=cast.administrator, now=now
        )
        assert passed.count == 1
    with database.reading() as session:
        facts = newest_sign_off(session, "procedure", row_id, 1)
        assert facts is not None
        assert (facts.waits_for, facts.stuck) == (["Leila Haddad"], [])
        assert verify_history(session, (), CHECKS).is_whole
    sign(database, cast, now, row_id, cast.leader)


def test_it_passes_neither_to_who_wrote_it_nor_to_who_is_asked_already(database, cast, now, row_id):
    with database.transaction() as session:
        stays = [
            pass_duty(session, APPROVALS, cast.manager.person_id, one.person_id, by=cast.administrator, now=now).stays
            for one in (cast.officer, cast.leader)
        ]
    named = f"the signature under revision 1 of {TITLE}"
    assert stays == [
        (f"{named}, because Hannah Osei wrote words of it",),
        (f"{named}, because Leila Haddad is asked for it already",),
    ]


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE sign_off SET status = 'approved'",
        "UPDATE sign_off_step SET quorum = 1",
        "UPDATE sign_off_approver SET person_id = 1 WHERE id = 1",
        "UPDATE sign_off_decision SET kind = 'rejected'",
        "DELETE FROM sign_off_contributor",
    ],
)
def test_verification_names_a_sign_off_that_was_altered(database, cast, now, row_id, alter):
    sign(database, cast, now, row_id, cast.leader)
    with database.new_session(write=True) as session:
        assert verify_history(session, (), CHECKS).is_whole
        with bare_tables(session, metadata):
            session.execute(text(alter))
            problem = verify_history(session, (), CHECKS).problem
        assert problem is not None
        assert "sign off 1 was altered since entry" in problem
        session.rollback()


def test_my_work_asks_as_many_questions_for_many_signatures_as_for_few(database, cast, now):
    counts = []
    for many in (2, 40):
        with database.transaction() as session:
            fill_approvals(session, many, cast, now=now, first=100 * many)
        with database.reading() as session, count_queries(database) as ran:
            items = everything_due(session, cast.leader, now)
        counts.append(len(ran))
        assert sum(item.key.startswith("sign-off:") for item in items) >= many
    assert counts[0] == counts[1]
