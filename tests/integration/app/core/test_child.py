import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.core.child import DocumentRefused, Readers, ReadersBroken, ReadLimits

NAMES = (
    "measure crash leave hang burn work swell fail quit_early recurse refuse unsayable surrogate nest repeat lie "
    "escape environment"
)
FUNCTIONS = {name: f"tests.fakes.reading:{name}" for name in NAMES.split()}
SMALL = ReadLimits(cpu_seconds=1, wall_seconds=60.0, memory_bytes=300_000_000, result_bytes=200_000, documents=50)


@pytest.fixture
def readers() -> Iterator[Readers]:
    with Readers(FUNCTIONS, limits=SMALL) as running:
        yield running


def why(readers: Readers, name: str, body: bytes = b"<rss/>", **options: Any) -> str:
    with pytest.raises(DocumentRefused) as refused:
        readers.read(name, body, **options)
    return str(refused.value)


def pid_of(readers: Readers) -> int:
    return int(readers.read("measure", b"")["pid"])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    """Whether a process ends soon; the time is generous because nothing is measured here."""
    for _ in range(500):
        if not alive(pid):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("size", [0, 1, 70_000, 10_000_000])
def test_bytes_go_in_and_json_comes_out(readers: Readers, size: int) -> None:
    value = readers.read("measure", b"a" * size, url="https://example.org/", numbers=[1, 2.5, None])
    assert value["length"] == size
    assert value["options"] == {"url": "https://example.org/", "numbers": [1, 2.5, None]}


def test_one_child_reads_many_documents_in_another_process(readers: Readers) -> None:
    pids = {pid_of(readers) for _ in range(20)}
    assert len(pids) == 1
    assert pids != {os.getpid()}


def test_every_limit_is_in_force_here(readers: Readers) -> None:
    assert readers.missing_limits() == ()


@pytest.mark.parametrize("name", ["crash", "leave"])
def test_a_crash_costs_its_document_only(readers: Readers, name: str) -> None:
    assert why(readers, name).startswith("The document broke the program")
    assert readers.read("measure", b"next")["length"] == 4


def test_a_hang_ends_at_the_deadline() -> None:
    with Readers(FUNCTIONS, limits=ReadLimits(wall_seconds=0.3)) as readers:
        assert "longer than 0.3 seconds" in why(readers, "hang")
        assert readers.read("measure", b"next")["length"] == 4


def test_a_busy_loop_ends_at_its_processor_time() -> None:
    # However busy the machine is, the deadline is so far off that the processor time ends first.
    with Readers(FUNCTIONS, limits=ReadLimits(cpu_seconds=1, wall_seconds=120)) as readers:
        assert "more than 1 seconds of processor time" in why(readers, "burn")
        assert readers.read("measure", b"next")["length"] == 4


def test_processor_time_is_counted_for_each_document(readers: Readers) -> None:
    pids = {readers.read("work", b"", seconds=0.6) for _ in range(5)}
    assert len(pids) == 1


def test_memory_ends_at_the_limit_and_the_parent_does_not_grow(readers: Readers) -> None:
    assert "more than 286 MB of memory" in why(readers, "swell", megabytes=1000)
    assert readers.read("measure", b"next")["length"] == 4


def test_a_child_that_has_grown_makes_way_for_a_fresh_one(readers: Readers) -> None:
    grown = readers.read("swell", b"", megabytes=200)
    assert pid_of(readers) != grown
    assert ends(grown)


def test_a_child_that_has_read_enough_makes_way_for_a_fresh_one(readers: Readers) -> None:
    pids = [pid_of(readers) for _ in range(SMALL.documents + 1)]
    assert len(set(pids[:-1])) == 1
    assert pids[-1] != pids[0]


@pytest.mark.parametrize("name", ["fail", "quit_early", "recurse"])
def test_an_error_is_told_plainly_and_its_class_goes_to_the_log(
    readers: Readers, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    classes = {"fail": "LookupError", "quit_early": "SystemExit", "recurse": "RecursionError"}
    first = pid_of(readers)
    with caplog.at_level(logging.WARNING):
        assert why(readers, name) == "The document could not be read. It may be damaged or not what it says it is."
    assert classes[name] in caplog.text
    assert "secret" not in caplog.text
    assert pid_of(readers) == first


def test_a_refusal_keeps_the_words_of_the_function(readers: Readers) -> None:
    assert why(readers, "refuse") == "The document declares entities, which is never needed here."


@pytest.mark.parametrize("kind", ["bytes", "set", "nan"])
def test_what_json_cannot_say_is_refused(readers: Readers, kind: str) -> None:
    assert why(readers, "unsayable", kind=kind).startswith("The document could not be read")


def test_half_a_character_is_replaced(readers: Readers) -> None:
    assert readers.read("surrogate", b"") == "a?b"


def test_a_result_nested_without_end_is_refused(readers: Readers) -> None:
    assert why(readers, "nest", depth=100_000).startswith("The document could not be read")


def test_a_result_that_is_too_big_is_refused(readers: Readers) -> None:
    assert len(readers.read("repeat", b"", times=100_000)) == 100_000
    assert why(readers, "repeat", times=300_000).startswith("The document holds more")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"R\x00",
        b"R\x00\xff\xff\xff\xff",
        b"R\x00\x00\x00\x00\x04nope",
        b"R\x00\x00\x03\x00\x00" + b"[" * 0x30000,
        b"\x80\x04c" + b"posix\nsystem\n" * 3,
    ],
)
def test_a_child_that_lies_costs_its_document_only(readers: Readers, sent: bytes) -> None:
    assert why(readers, "lie", sent=sent.hex())
    assert readers.read("measure", b"next")["length"] == 4


@pytest.mark.parametrize("way", ["connect", "look up", "run", "fork", "write"])
def test_a_child_has_no_way_out(readers: Readers, way: str) -> None:
    assert why(readers, "escape", way=way)
    assert readers.read("measure", b"next")["length"] == 4


def test_a_child_knows_no_secrets(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEMARK_SECRET_KEY", "k" * 40)
    assert not [name for name in readers.read("environment", b"") if name.startswith("TIDEMARK")]


def test_eight_threads_share_two_children(readers: Readers) -> None:
    def read(number: int) -> tuple[int, int]:
        if number % 10 == 3:
            why(readers, "crash")
            return number, 0
        value = readers.read("measure", b"x" * number, pause=number)
        return int(value["length"]), int(value["pid"])

    at_work = 0
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(read, range(80)))
        at_work = len(readers._idle)
    assert [length for length, _ in results] == list(range(80))
    assert at_work <= 2


def test_no_more_than_two_children_run_at_once(readers: Readers) -> None:
    with ThreadPoolExecutor(8) as pool:
        pids = list(pool.map(lambda _: readers.read("work", b"", seconds=0.05), range(16)))
    assert len(set(pids)) == 2


def test_a_child_killed_while_idle_costs_nothing(readers: Readers) -> None:
    first = pid_of(readers)
    os.kill(first, signal.SIGKILL)
    assert ends(first)
    assert pid_of(readers) != first


def test_a_server_killed_is_replaced_and_its_children_end(readers: Readers) -> None:
    first = pid_of(readers)
    server = readers._server
    assert server is not None
    server._process.kill()
    assert ends(first)
    assert pid_of(readers) != first


def test_a_reader_started_in_a_thread_that_ends_lives_on(readers: Readers) -> None:
    pids: list[int] = []
    starter = threading.Thread(target=lambda: pids.append(pid_of(readers)))
    starter.start()
    starter.join()
    assert pid_of(readers) == pids[0]


def test_closing_ends_every_process_and_reading_again_starts_afresh(readers: Readers) -> None:
    first = pid_of(readers)
    readers.close()
    assert ends(first)
    assert pid_of(readers) != first


PARENT = """
import sys, threading, time
from app.core.child import Readers
readers = Readers({"measure": "tests.fakes.reading:measure", "burn": "tests.fakes.reading:burn"})
print(readers.read("measure", b"")["pid"], readers._server._process.pid, flush=True)
threading.Thread(target=lambda: readers.read("burn", b""), daemon=True).start()
time.sleep(float(sys.argv[1]))
"""


@pytest.mark.parametrize("seconds", ["60", "0.2"])
def test_no_process_outlives_its_parent(seconds: str) -> None:
    root = str(Path(__file__).parents[4])
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, seconds],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
    ) as parent:
        assert parent.stdout is not None
        child, server = (int(word) for word in parent.stdout.readline().split())
        assert alive(child)
        assert alive(server)
        if seconds == "60":
            parent.kill()
        parent.wait()
    assert ends(server)
    assert ends(child)


def test_a_forked_parent_has_children_of_its_own(readers: Readers) -> None:
    ours = pid_of(readers)
    into, out = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            with readers:
                os.write(out, str(pid_of(readers)).encode())
        finally:
            os._exit(0)
    os.waitpid(forked, 0)
    theirs = int(os.read(into, 20))
    os.close(into)
    os.close(out)
    assert theirs != ours
    assert pid_of(readers) == ours


def test_a_function_that_is_not_there_is_the_installations_fault() -> None:
    with Readers({"x": "tests.fakes.nothing_here:read"}) as readers, pytest.raises(ReadersBroken, match="nothing_here"):
        readers.read("x", b"")


def test_a_name_that_was_not_given_is_a_mistake_of_the_caller(readers: Readers) -> None:
    with pytest.raises(KeyError):
        readers.read("other", b"")
