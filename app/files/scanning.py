"""The virus scanner that an installation may set: a program that is given a file's path and refuses by its exit."""

import logging
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

log = logging.getLogger(__name__)
SCAN_SECONDS = 60.0
KEPT_OUTPUT = 500


class ScanResult(StrEnum):
    """What a scan came to; only the first lets a file in."""

    CLEAN = "clean"
    REFUSED = "refused"
    NOT_CHECKED = "not_checked"


def scan(command: str, path: Path) -> ScanResult:
    """Run the command with the path as its last argument, without a shell; an exit other than 0 refuses."""
    arguments = [*shlex.split(command), str(path)]
    with tempfile.TemporaryFile() as output:
        try:
            status = _run(arguments, output.fileno())
        except (OSError, ValueError) as error:
            log.error("The scanner %s could not be started: %s", arguments[0], error)  # noqa: TRY400  # its path says it
            return ScanResult.NOT_CHECKED
        output.seek(0)
        said = output.read()[-KEPT_OUTPUT:].decode("utf-8", "replace").strip()
    if status is None:
        log.error("The scanner %s did not answer within %g seconds: %s", arguments[0], SCAN_SECONDS, said)
        return ScanResult.NOT_CHECKED
    if status:
        log.warning("The scanner refused an upload with exit %d: %s", status, said)
        return ScanResult.REFUSED
    return ScanResult.CLEAN


def program_of(command: str) -> str | None:
    """The full path of the command's program, or None where there is none to run."""
    try:
        return shutil.which(shlex.split(command)[0])
    except (ValueError, IndexError):
        return None


def _run(arguments: list[str], output: int) -> int | None:
    """The exit status; None for one that had to be ended, with all that it had started."""
    # Its own session, so that what it starts ends with it; our settings hold secrets, which are no business of its.
    with subprocess.Popen(  # noqa: S603  # the administrator's own command, split and run without a shell
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith("TIDEMARK_")},
        start_new_session=True,
    ) as process:
        try:
            return process.wait(SCAN_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            return None
