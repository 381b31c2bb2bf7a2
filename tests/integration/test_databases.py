"""PostgreSQL for the tests: every way to one, shared by the workers of a run, and nothing left behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.databases import NoPostgres, start_postgres

ROOT = Path(__file__).parents[2]
USER_OF_A_SERVER = """
import sys
from pathlib import Path
from tests.databases import start_postgres
with start_postgres(("debian", "pypi"), Path(sys.argv[1]) if sys.argv[1] else None) as server:
    print(server.address, flush=True)
    sys.stdin.read()
"""


def start_user(folder: str) -> tuple[subprocess.Popen[str], Path]:
    """A process that uses a server until its stdin closes, and the folder in which that server lives."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER_OF_A_SERVER, folder],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    with user.stdout:
        address = user.stdout.readline()
    return user, Path(address.strip().partition("host=")[2])


def leave(user: subprocess.Popen[str]) -> None:
    assert user.stdin is not None
    user.stdin.close()


def wait_until_gone(place: Path) -> None:
    deadline = time.monotonic() + databases.WAIT_SECONDS
    while place.exists():
        assert time.monotonic() < deadline, f"{place} is still there"
        time.sleep(0.05)


def query(url: str, statement: str) -> str:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
    return str(row[0]) if row else ""


@pytest.mark.parametrize("way", ["debian", "pypi"])
def test_a_server_starts_and_copies_a_template_or_says_why_not(way, monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    if way == "debian" and not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        with pytest.raises(NoPostgres, match="apt-get install postgresql"), start_postgres((way,)):
            pass
        return
    with start_postgres((way,)) as server:
        server.create_database("first")
        query(server.url("first"), "CREATE TABLE tide AS SELECT 'é' AS word")
        with server.database(template="first") as copy:
            assert query(server.url(copy), "SELECT word FROM tide") == "é"
        names = query(server.url("first"), "SELECT string_agg(datname, ' ') FROM pg_database")
        assert copy not in names
        assert query(server.url("first"), "SHOW server_encoding") == "UTF8"
        place = Path(server.address.partition("host=")[2])
    wait_until_gone(place)


def test_a_named_server_is_taken_first(postgres, monkeypatch):
    monkeypatch.setenv("TEST_POSTGRES_URL", postgres.url("anything"))

    with start_postgres() as server:
        assert server == postgres


def test_a_named_server_that_does_not_answer_is_not_replaced_quietly(monkeypatch, tmp_path):
    monkeypatch.setenv("TEST_POSTGRES_URL", f"postgresql://somebody@/tidemark?host={tmp_path}")

    with pytest.raises(NoPostgres, match="TEST_POSTGRES_URL"), start_postgres():
        pass


def test_when_no_way_leads_to_a_server_every_reason_is_told(monkeypatch, tmp_path):
    def broken(_stack):
        program = tmp_path / "initdb"
        program.write_text("#!/bin/sh\necho 'no room on the disk' >&2\nexit 1\n")
        program.chmod(0o755)
        return tmp_path

    def missing(_stack):
        raise NoPostgres(["not installed"])

    tmp_path.chmod(0o755)
    monkeypatch.setattr(databases, "_debian", broken)
    monkeypatch.setattr(databases, "_pypi", missing)

    with pytest.raises(NoPostgres) as told, databases._first_that_starts(["debian", "pypi"]):
        pass
    assert "pypi: not installed" in str(told.value)
    assert "debian: " in str(told.value)


def test_a_server_ends_with_a_user_that_is_killed():
    user, place = start_user("")
    assert (place / "data").exists()

    user.kill()
    user.wait()
    leave(user)

    wait_until_gone(place)


def test_workers_share_one_server_until_the_last_has_left(tmp_path):
    first, place = start_user(str(tmp_path))
    second, same = start_user(str(tmp_path))
    assert same == place

    leave(first)
    address = f"postgresql://tidemark@/postgres?host={place}"
    assert query(address, "SELECT 1") == "1"
    leave(second)

    assert (first.wait(), second.wait()) == (0, 0)
    wait_until_gone(place)
    assert not (tmp_path / "alive").exists()


def test_a_folder_that_the_server_cannot_reach_is_not_taken(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert databases._fits(closed) == (os.geteuid() != 0 and len(str(closed)) <= databases.LONGEST_FOLDER)
