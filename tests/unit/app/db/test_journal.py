"""Which journal a SQLite library gets: the write-ahead log only where its fault is fixed."""

import pytest

from app.db.session import journal_for


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2), (3, 7, 0)])
def test_an_affected_library_runs_the_rollback_journal(version):
    journal = journal_for(version)

    assert (journal.mode, journal.synchronous) == ("TRUNCATE", "EXTRA")
    assert ".".join(map(str, version)) in journal.reason


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 52, 0), (4, 0, 0), (3, 50, 7), (3, 44, 6)])
def test_a_fixed_library_runs_the_write_ahead_log_in_full(version):
    journal = journal_for(version)

    assert (journal.mode, journal.synchronous) == ("WAL", "FULL")
