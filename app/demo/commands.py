"""`tidemark demo`: made once, then started; `--fresh` makes it anew."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy import event

from app.config import ROOT, Settings, read_settings
from app.core.errors import TidemarkError
from app.db.runtime import Runtime
from app.db.session import Database
from app.demo.build import Builder
from app.demo.cast import MEMBERS, PASSWORD
from app.demo.published import bring_back, keep_published
from app.demo.regulator import SampleRegulator
from app.demo.samples import load_samples
from app.people.queries import anybody_exists

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class NotOnLoopback(TidemarkError):
    def __init__(self, host: str) -> None:
        super().__init__(
            f"the demonstration's passwords are printed, so it refuses TIDEMARK_HOST={host}: unset it, or use 127.0.0.1"
        )


class PortTaken(TidemarkError):
    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken, and the sample regulator needs it: set TIDEMARK_PORT to another port")


def prepare(*, fresh: bool) -> tuple[Runtime, SampleRegulator]:
    """The demonstration's runtime and its running sample regulator, made where it is not there yet."""
    settings = demo_settings()
    folder = settings.data_dir
    if fresh and folder.exists():
        shutil.rmtree(folder)
    runtime = Runtime.from_settings(settings).ready()
    regulator = _regulator(runtime, settings.port + 1)
    with runtime.database.reading() as session:
        is_made = anybody_exists(session)
    if is_made and bring_back(regulator, regulator.samples, folder):
        return runtime, regulator
    _say("making the demonstration; the next start takes seconds")
    with _not_waiting_for_the_disk(runtime.database):
        Builder(runtime, regulator, regulator.samples, runtime.clock.now()).build(_say)
    keep_published(regulator, folder)
    return runtime, regulator


def demo_settings() -> Settings:
    """The environment's settings with a data folder of the demonstration's own; refused off loopback."""
    held = read_settings()
    if held.host not in LOOPBACK:
        raise NotOnLoopback(held.host)
    folder = held.data_dir if held.data_dir != ROOT / "data" else ROOT / "data" / "demo"
    allowed = (*held.allow_private_sources, f"127.0.0.1:{held.port + 1}")
    return held.model_copy(update={"data_dir": folder, "allow_private_sources": allowed})


def sign_ins(settings: Settings) -> list[str]:
    """What the terminal shows once it runs: the address, and who may sign in with what."""
    width = max(len(member.email) for member in MEMBERS)
    people = [f"  {member.email:{width}}  {member.roles[0].shown}" for member in MEMBERS]
    return [f"Tidemark answers at {settings.address}", f"Sign in with the password {PASSWORD} as:", *people]


def publisher(runtime: Runtime, regulator: SampleRegulator) -> Callable[[], str]:
    """The button: publish the next sample and keep it; its title."""

    def publish() -> str:
        sample = regulator.publish_next()
        keep_published(regulator, runtime.settings.data_dir)
        return sample.title

    return publish


@contextmanager
def _not_waiting_for_the_disk(database: Database) -> Iterator[None]:
    """Some thousand commits of something that can be made anew: flushed once at the end and not one by one."""
    if database.file is None:
        yield
        return

    def hurry(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF").close()

    database.dispose()
    event.listen(database.engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", hurry)
        database.dispose()
        with database.file.open("rb") as file:
            os.fsync(file.fileno())


def _regulator(runtime: Runtime, port: int) -> SampleRegulator:
    regulator = SampleRegulator(load_samples(), runtime.clock.now, port)
    try:
        regulator.start()
    except OSError as error:
        raise PortTaken(port) from error
    return regulator


def _say(sentence: str) -> None:
    click.echo(f"tidemark: {sentence}", err=True)
