"""The bytes of stored files: under the data folder, named by their hash alone, whole or not there."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LARGEST = 8 * 1024 * 1024
ASIDE = "aside"
FORGOTTEN_SECONDS = 3600


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def place_of(data_dir: Path, sha256: str) -> Path:
    """Where a content lies: named by its hash alone, never by anybody's file name."""
    return data_dir / "files" / sha256[:2] / sha256


@contextmanager
def laid_aside(data_dir: Path, content: bytes) -> Iterator[Path]:
    """A file of these bytes under a random name in the data folder, on disk when the block begins, gone at its end."""
    folder = data_dir / "files" / ASIDE
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _forget_old(folder, path.stat().st_mtime)
        yield path
    finally:
        path.unlink(missing_ok=True)


def move_in(data_dir: Path, path: Path, sha256: str) -> None:
    """Rename to its place and flush the folder: a crash leaves a whole file or none."""
    place = place_of(data_dir, sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    path.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _forget_old(folder: Path, real_now: float) -> None:
    """Remove what a process that was killed while it checked an upload left behind."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if real_now - path.stat().st_mtime > FORGOTTEN_SECONDS:
                path.unlink()
