"""Tidemark as an operator runs it: real processes that start on nothing, share a database, and end when told to."""

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.db import schema
from tests.demonstration import PROGRAM, free_ports

WAIT_SECONDS = 60
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TIDEMARK_")}
    return {**inherited, "TIDEMARK_DATA_DIR": str(tmp_path / "data"), "TIDEMARK_PORT": str(free_ports())}


@pytest.fixture
def begin(environment) -> Iterator[Start]:
    """Start a command; whatever still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def begin(*words: str, **more: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [PROGRAM, *words],
            cwd="/", env={**environment, **more}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def answers(environment, path: str = "/health") -> int:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{environment['TIDEMARK_PORT']}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.2)
    return 0


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=WAIT_SECONDS)
    return process.returncode, out, err


def test_start_on_nothing_makes_a_database_prints_the_first_link_and_ends_when_told(begin, environment):
    process = begin("start")
    assert answers(environment) == 200
    assert answers(environment, "/") == 200  # the sign-in, after a redirect
    process.send_signal(signal.SIGTERM)
    code, out, err = ended(process)

    assert (code, out) == (0, "")
    assert re.search(r"http://127\.0\.0\.1:\d+/first-administrator\?\S+|/first-administrator", err)
    assert "Traceback" not in err
    assert (Path(environment["TIDEMARK_DATA_DIR"]) / "tidemark.db").exists()


def test_a_scheduler_of_its_own_ticks_beside_pages_of_their_own(begin, environment):
    begin("serve")
    assert answers(environment) == 200
    scheduler = begin("scheduler", "run")
    deadline = time.monotonic() + WAIT_SECONDS
    seen = ""
    while "on time" not in seen and time.monotonic() < deadline:
        seen = ended(begin("doctor"))[1]
    assert "on time" in seen

    scheduler.send_signal(signal.SIGTERM)
    code, out, err = ended(scheduler)
    assert (code, out) == (0, "")
    assert err.startswith("The scheduler runs.")
    assert "Traceback" not in err


def test_two_that_start_at_once_on_an_empty_folder_both_come_up(begin, environment):
    both = [begin("doctor"), begin("doctor")]
    for process in both:
        code, out, err = ended(process)
        assert (code, f"version {schema.head()}" in out) == (0, True), err


def test_a_taken_port_is_one_line_that_says_what_to_do(begin, environment):
    first = begin("serve")
    assert answers(environment) == 200
    code, _, err = ended(begin("serve"))

    assert code == 1
    assert "Traceback" not in err
    assert environment["TIDEMARK_PORT"] in err.splitlines()[-1]
    assert first.poll() is None


def test_a_folder_that_cannot_be_written_is_one_line(begin, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    code, out, err = ended(begin("doctor", TIDEMARK_DATA_DIR=str(tmp_path / "file" / "data")))

    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert str(tmp_path / "file") in err


def test_a_damaged_database_is_one_line(begin, environment, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tidemark.db").write_bytes(b"this is no database, but it is long enough to look at" * 40)
    code, out, err = ended(begin("doctor"))

    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert "not a database" in err
