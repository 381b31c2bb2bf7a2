"""Whoever is asked is told once, whoever is late is reminded, and whoever spoke hears what came of it."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.clock import Clock
from app.db.runtime import Runtime
from app.notifications.models import OutboxMail
from app.signing.domain.words import DispositionKind, View
from app.signing.jobs import next_told, tell_of_consultations
from app.signing.models import Consultation
from app.signing.operations import carry_over, dispose, remind, stop_consultation
from app.signing.queries.consultations import comment_in
from app.signing.queries.live import said_in
from tests.factories.consultations import OTHER_HASH, TODAY, answer, consult

pytestmark = pytest.mark.both_databases


@pytest.fixture
def sweep(settings, database, now):
    """Run the job so long from now; the mails that it added, as name and subject."""

    def run(after=timedelta(0)):
        with database.reading() as session:
            before = len(session.execute(select(col(OutboxMail.id))).all())
        runtime = Runtime(settings, database, Clock((now + after).isoformat()))
        assert tell_of_consultations(runtime).failed == 0
        with database.reading() as session:
            mails = session.execute(select(col(OutboxMail.name), col(OutboxMail.subject)).order_by(col(OutboxMail.id)))
            return [tuple(one) for one in mails][before:]

    return run


@pytest.fixture
def opened(database, cast, now):
    with database.transaction() as session:
        return consult(session, cast, now).row_id


def change(database, row_id, act):
    with database.transaction() as session:
        act(session, session.get_one(Consultation, row_id))


def test_everybody_who_is_asked_is_told_once(sweep, opened):
    told = sweep()
    assert sorted(told) == [
        (name, "Your view on Handling a complaint")
        for name in ("Leila Haddad", "Martin Keogh", "Olga Reid", "Tom Birch")
    ]
    assert sweep() == []


def test_who_answered_is_asked_again_once_the_text_was_edited(sweep, database, opened, cast, now):
    sweep()
    change(database, opened, lambda s, row: answer(s, row, cast.agent, View.SUPPORT, now=now))
    change(
        database, opened, lambda s, row: carry_over(
            s, row, revision=2, text_hash=OTHER_HASH, title=row.title, by=cast.officer, now=now
        ),
    )  # fmt: skip

    told = sweep()
    assert ("Tom Birch", "Handling a complaint was edited: does your view still hold?") in told
    assert ("Leila Haddad", "Handling a complaint was edited before you answered") in told
    assert len(told) == 4
    assert sweep() == []


def test_a_reminder_goes_to_whoever_has_not_answered(sweep, database, opened, cast, now):
    sweep()
    change(database, opened, lambda s, row: answer(s, row, cast.agent, View.SUPPORT, now=now))
    change(database, opened, lambda s, row: remind(s, row, today=TODAY, by=cast.officer, now=now))

    told = sweep()
    assert {subject for _, subject in told} == {"Your view on Handling a complaint is still missing"}
    assert {name for name, _ in told} == {"Leila Haddad", "Martin Keogh", "Olga Reid"}


def test_whoever_spoke_hears_what_became_of_it_and_nobody_else_does(sweep, database, opened, cast, now):
    sweep()

    def speak(session, row):
        answer(session, row, cast.agent, View.OBJECT, "Three screens.", now=now)
        comment = comment_in(session, row, said_in(session, row)[0].id)
        dispose(session, row, comment, DispositionKind.TAKEN_IN_PART, "Two are left.", by=cast.officer, now=now)
        stop_consultation(session, row, "The law changed", by=cast.officer, now=now)

    change(database, opened, speak)
    assert sweep() == [("Tom Birch", "You said, we did: Handling a complaint")]
    with database.reading() as session:
        newest = session.scalars(select(OutboxMail).order_by(col(OutboxMail.id).desc()).limit(1)).one()
    assert "You said: Three screens. We did: Taken in part. Two are left." in newest.content["lines"]


def test_the_longest_words_and_the_longest_answer_both_arrive_whole(sweep, database, opened, cast, now):
    said, because = "It takes three screens. " * 80, "Two screens are left now. " * 75

    def speak(session, row):
        answer(session, row, cast.agent, View.OBJECT, said, now=now)
        comment = comment_in(session, row, said_in(session, row)[0].id)
        dispose(session, row, comment, DispositionKind.NOT_TAKEN, because, by=cast.officer, now=now)
        stop_consultation(session, row, "The law changed", by=cast.officer, now=now)

    change(database, opened, speak)
    sweep()
    with database.reading() as session:
        newest = session.scalars(select(OutboxMail).order_by(col(OutboxMail.id).desc()).limit(1)).one()
    assert f"You said: {said.strip()} We did: Not taken. {because.strip()}" in newest.content["lines"]


def test_its_owner_and_whoever_is_late_climb_the_ladder(sweep, opened, now):
    sweep()
    late = {subject for _, subject in sweep(timedelta(days=9))}
    assert "Your view on Handling a complaint is asked for within two days" in late
    told = sweep(timedelta(days=11))
    assert (
        "Hannah Osei",
        "The last day of the consultation on Handling a complaint has passed, and it is open",
    ) in told


def test_the_job_knows_when_it_is_next_needed(session, settings, cast, now):
    assert next_told(session, now, settings.zone) is None
    consult(session, cast, now)
    assert next_told(session, now, settings.zone) == now
