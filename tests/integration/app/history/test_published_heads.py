"""The head of the chain goes to a file once a day, and the file is held against the history."""

from dataclasses import replace

import pytest

from app.core.clock import Clock
from app.history.heads import HEADS_FILE
from app.history.jobs import publish_history_head
from app.history.operations import EntrySubject, record


@pytest.fixture
def at(runtime):
    return lambda instant: replace(runtime, clock=Clock(instant))


@pytest.fixture
def decide(database, cast, now):
    """One more decision, so that the head moves on."""

    def more() -> None:
        with database.transaction() as session:
            record(session, "thing:done", "More", about=EntrySubject("thing", "6"), by=cast.officer, now=now)

    return more


def lines(runtime) -> list[str]:
    file = runtime.settings.data_dir / HEADS_FILE
    return file.read_text().splitlines() if file.exists() else []


def test_a_day_gets_one_line_with_instant_sequence_and_hash(runtime, decide):
    assert publish_history_head(runtime).handled == 1
    decide()
    assert publish_history_head(runtime).handled == 0

    (line,) = lines(runtime)
    at, sequence, digest = line.split()
    assert (at, sequence, len(digest)) == ("2026-11-24T09:30:00+00:00", "5", 64)


def test_the_next_day_gets_its_own_only_when_something_was_decided(runtime, at, decide):
    publish_history_head(runtime)
    publish_history_head(at("2026-11-25T09:30:00+00:00"))
    assert len(lines(runtime)) == 1

    decide()
    publish_history_head(at("2026-11-26T00:00:00+00:00"))
    assert [line.split()[1] for line in lines(runtime)] == ["5", "6"]


def test_a_day_is_the_organisations_day(runtime, at, decide):
    publish_history_head(at("2026-07-01T21:00:00+00:00"))
    decide()
    publish_history_head(at("2026-07-01T22:59:00+00:00"))
    assert len(lines(runtime)) == 1

    publish_history_head(at("2026-07-01T23:00:00+00:00"))  # midnight in London
    assert len(lines(runtime)) == 2


def test_an_empty_history_publishes_nothing(settings, database, now):
    from app.db.runtime import Runtime

    empty = Runtime(settings, database, Clock(now.isoformat()))
    assert publish_history_head(empty).is_quiet
    assert lines(empty) == []


def test_verification_holds_the_history_against_the_file(runtime, verify, decide):
    publish_history_head(runtime)
    decide()
    assert "6 entries, checked against 1 published head." in verify().output

    file = runtime.settings.data_dir / HEADS_FILE
    file.write_text(file.read_text().replace(" 5 ", " 3 "))
    result = verify()
    assert result.exit_code == 1
    assert "entry 3 differs from the head published for it" in result.stderr


@pytest.mark.parametrize("line", ["nonsense", "2026-11-24T09:30:00+00:00 5 abc", "2026-11-24 5 " + "a" * 64])
def test_a_line_that_cannot_be_read_is_named_and_not_passed_over(runtime, verify, line):
    publish_history_head(runtime)
    with (runtime.settings.data_dir / HEADS_FILE).open("a") as file:
        file.write(line + "\n")

    result = verify()
    assert result.exit_code == 1
    assert f"{HEADS_FILE}, line 2" in result.stderr
