"""The one way in for a file that somebody sends: counted, known by its bytes, looked into, scanned, then kept.

No transaction may be open meanwhile: a scanner may take a minute, and a copy has no place inside one (DESIGN 4).
"""

import logging
from dataclasses import dataclass
from typing import IO

from app.core.child import DocumentRefused, Readers, ReadersBroken
from app.core.errors import BadInput
from app.db.runtime import Runtime
from app.files.contents import LARGEST, laid_aside, move_in, sha256_of
from app.files.kinds import PICTURES, TAKEN, broken_promise, in_words, media_type_of, words_for
from app.files.names import name_for, name_to_keep, suffix_of
from app.files.scanning import ScanResult, scan

log = logging.getLogger(__name__)
LOOK = "look"
# The children are the process's own; nothing starts before the first picture.
_READERS = Readers({LOOK: "app.files.images:look"})

EMPTY = "The file is empty"
TOO_LARGE = f"The file is larger than {LARGEST // (1024 * 1024)} MB. Make it smaller and send it again"
NOT_OPENED = (
    "The file could not be checked, because the program that looks into pictures does not start. It was not kept: an "
    "administrator must look at it"
)
NOT_WHAT_ITS_NAME_SAYS = (
    "The file's name says {promise}, but what is in it is {found}. It was not kept: send the file that you meant, or "
    "give this one its right name"
)
SENTENCES = {
    ScanResult.REFUSED: "The virus scanner refused this file. It was not kept",
    ScanResult.NOT_CHECKED: (
        "The file could not be checked by the virus scanner, so it was not kept. An administrator must look at the "
        "scanner; then send it again"
    ),
}


@dataclass(frozen=True)
class CheckedFile:
    """A file whose bytes are safe on disk; it becomes a row in the transaction of the operation that uses it."""

    sha256: str
    size: int
    media_type: str
    name: str


def check_upload(runtime: Runtime, name: str, stream: IO[bytes], *, field: str = "file") -> CheckedFile:
    """Take a file in, or raise BadInput at `field` with nothing kept.

    Its bytes decide what it is. A name that promises something else is refused; any other gets the suffix of its bytes.
    """
    kept_as = name_to_keep(name, field=field)
    content = _counted(stream, field)
    media_type = media_type_of(content)
    if media_type is None:
        raise BadInput({field: f"Tidemark keeps {TAKEN}. This file is {words_for(content)}, whatever its name says"})
    promise = broken_promise(suffix_of(kept_as), media_type)
    if promise:
        raise BadInput({field: NOT_WHAT_ITS_NAME_SAYS.format(promise=promise, found=in_words(media_type))})
    if media_type in PICTURES:
        _look_into(content, PICTURES[media_type], field)
    return CheckedFile(
        keep_scanned(runtime, content, field=field), len(content), media_type, name_for(kept_as, media_type)
    )


def keep_scanned(runtime: Runtime, content: bytes, *, field: str = "file") -> str:
    """Lay the bytes aside under a random name, let the scanner see them there, and only then move them in.

    Returns their SHA-256. Whoever brings in bytes of no kind that is kept for people (a table to import) begins here.
    """
    data_dir, command, sha256 = runtime.settings.data_dir, runtime.settings.scan_command, sha256_of(content)
    with laid_aside(data_dir, content) as path:
        verdict = scan(command, path) if command else ScanResult.CLEAN
        if verdict is not ScanResult.CLEAN:
            raise BadInput({field: SENTENCES[verdict]})
        move_in(data_dir, path, sha256)
    return sha256


def _counted(stream: IO[bytes], field: str) -> bytes:
    """All of the stream, read no further than what may be kept."""
    gathered = bytearray()
    while part := stream.read(LARGEST + 1 - len(gathered)):
        gathered += part
        if len(gathered) > LARGEST:
            raise BadInput({field: TOO_LARGE})
    if not gathered:
        raise BadInput({field: EMPTY})
    return bytes(gathered)


def _look_into(content: bytes, decoder: str, field: str) -> None:
    try:
        _READERS.read(LOOK, content, decoder=decoder)
    except DocumentRefused as refused:
        raise BadInput({field: str(refused)}) from None
    except ReadersBroken as broken:
        log.error("Pictures cannot be checked: %s", broken)  # noqa: TRY400  # the trace tells nothing more
        raise BadInput({field: NOT_OPENED}) from None
