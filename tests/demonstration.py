"""The product as people get it: the demonstration in a process of its own, for journeys and pictures."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The installed program in a folder of its own: a module run from the clone finds what no installation would.
PROGRAM = Path(sys.executable).with_name("tidemark")
WAIT_SECONDS = 300  # two at once on a busy machine took over two minutes


class DidNotStart(Exception):
    """Carries the last lines that the demonstration wrote."""


@contextmanager
def demonstration(folder: Path, **more: str) -> Iterator[str]:
    """The address of a demonstration that runs in `folder` until the block ends; `more` are settings of its own."""
    port = free_ports()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIDEMARK_")}
    environment |= {"TIDEMARK_PORT": str(port), "TIDEMARK_DATA_DIR": str(folder), **more}
    address, log = f"http://127.0.0.1:{port}", folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([PROGRAM, "demo"], cwd=folder, env=environment, stderr=output)
        try:
            _wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def free_ports() -> int:
    """A port whose neighbour is free too: the sample regulator takes the next one."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise DidNotStart(log.read_text(errors="replace")[-2000:])
