"""Processor time and memory of this process and everything that it started, read from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """Sums over a tree of processes; those that ended count for their processor time."""

    processor_seconds: float
    resident_bytes: int


def usage_of_this_tree() -> Usage:
    """What this process and its descendants hold now and have used so far; the source server is not among them."""
    stats = {pid: fields for pid in _pids() if (fields := _stat(pid)) is not None}
    mine, grew = {os.getpid()}, True
    while grew:
        children = {pid for pid, fields in stats.items() if int(fields[1]) in mine and not _is_sources(pid)}
        grew = not children <= mine
        mine |= children
    ticks = sum(int(value) for pid in mine & stats.keys() for value in stats[pid][11:15])
    pages = sum(int(stats[pid][21]) for pid in mine & stats.keys())
    return Usage(ticks / TICK, pages * PAGE)


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _stat(pid: int) -> list[str] | None:
    """The fields after the name, which may itself hold spaces and brackets; None for a process that just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _is_sources(pid: int) -> bool:
    try:
        return b"tests.benchmarks.source_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
