"""Heads of the chain as they are published outside the database: a file that is only ever appended to.

Whoever may rewrite the whole database can make a chain that fits itself; it cannot fit a head that went out before.
Digests and exports carry the same figures, so the file is not the only witness.
"""

import fcntl
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.core.clock import instant_from
from app.core.errors import TidemarkError
from app.history.domain.chain import Head

HEADS_FILE = "history-heads.txt"
FIGURES = set("0123456789abcdef")
HASH_LENGTH = 64
PARTS = 3


@dataclass(frozen=True)
class MailedHead:
    """A head that went out by mail, and when: it stands in inboxes that nobody here can reach."""

    head: Head
    at: datetime


class NotAHead(TidemarkError):
    """What was given as a published head cannot be one."""

    def __init__(self, text: str, place: str = "") -> None:
        where = f"{place}: " if place else ""
        super().__init__(f"{where}'{text}' is not a head: it is the number of an entry, a colon, and 64 figures")


def read_head(text: str, place: str = "") -> Head:
    """A head as digests and exports print it: the sequence, a colon, the hash."""
    sequence, _, digest = text.strip().partition(":")
    if not (sequence.isascii() and sequence.isdecimal()) or len(digest) != HASH_LENGTH or set(digest) - FIGURES:
        raise NotAHead(text, place)
    return Head(int(sequence), digest)


def kept_heads(data_dir: Path) -> tuple[Head, ...]:
    """The heads that the daily job wrote to the data folder; a line that cannot be read is refused, not passed over."""
    return tuple(head for _, head in _lines(data_dir / HEADS_FILE))


def heads_in(content: bytes, place: str) -> tuple[Head, ...]:
    """The heads of such a file that came from elsewhere, as in a backup."""
    return tuple(head for _, head in _read_lines(content, place))


def publish_head(data_dir: Path, head: Head, now: datetime, zone: ZoneInfo) -> bool:
    """Append `INSTANT SEQ HASH` once a local day, durable before this returns; False where there is nothing to say."""
    file = data_dir / HEADS_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as out:
        fcntl.flock(out, fcntl.LOCK_EX)  # two workers may tick at once, and the day gets one line
        written = _lines(file)
        if written and _is_said(written[-1], head, now, zone):
            return False
        out.write(f"{now.isoformat()} {head.sequence} {head.hash}\n")
        out.flush()
        os.fsync(out.fileno())
    return True


def _is_said(last: tuple[datetime, Head], head: Head, now: datetime, zone: ZoneInfo) -> bool:
    at, said = last
    return said == head or at.astimezone(zone).date() >= now.astimezone(zone).date()


def _lines(file: Path) -> list[tuple[datetime, Head]]:
    return _read_lines(file.read_bytes(), str(file)) if file.exists() else []


def _read_lines(content: bytes, place: str) -> list[tuple[datetime, Head]]:
    lines = content.decode("utf-8", "replace").splitlines()
    return [_read_line(line, f"{place}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _read_line(line: str, place: str) -> tuple[datetime, Head]:
    parts = line.split()
    if len(parts) != PARTS:
        raise NotAHead(line, place)
    try:
        at = instant_from(parts[0])
    except ValueError as error:
        raise NotAHead(line, place) from error
    return at, read_head(":".join(parts[1:]), place)
