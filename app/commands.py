"""The command line: `tidemark COMMAND`. Data goes to stdout, everything else to stderr; see DESIGN 5.

Every library is imported by the command that uses it, so that `--help` and what needs no database answer at once.
"""

import gc
import importlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from app.core.errors import TidemarkError
from app.db.runtime import Runtime, pass_runtime

COULD_NOT = 1
HIDDEN = {"secret_key", "smtp_url", "database_url"}  # they hold passwords
# A constraint or a statement of ours is a fault; these are troubles of the database, of which a person can be told.
TROUBLES = {("sqlalchemy.exc", "OperationalError"), ("sqlalchemy.exc", "DatabaseError")}
# Where the features' own commands stand, and what `tidemark --help` says of each.
PLACES = {
    "backup": ("app.proving:backup", "Write everything but the secret key to FILE, proven by restoring it."),
    "digest": ("app.home.commands:digest", "Compose the digests that are due and put them into the outbox."),
    "doctor": ("app.home.commands:doctor", "Say what is unhealthy and how to mend it; exit 0 whatever it found."),
    "export": (
        "app.exchange.commands:export_file",
        "Write everything of KIND to FILE, whose suffix (.xlsx, .csv, .json, .yaml) is its format.",
    ),
    "history": ("app.proving:history", "The append-only record of every decision."),
    "import": (
        "app.exchange.commands:import_file",
        "Bring FILE in: a line a row (row, key, verdict, problem), then all of it or nothing.",
    ),
    "match": ("regwatch.matching.commands:match", "Match texts with a register; needs no database."),
    "outbox": (
        "app.notifications.commands:outbox",
        "Every mail, newest first: when, to whom, its state and the server's last words.",
    ),
    "parse": ("regwatch.fetching.commands:parse", "Say what Tidemark reads in documents; needs no database."),
    "people": ("app.people.commands:people", "Add people."),
    "poll": ("regwatch.changes.commands:poll", "Poll what is due, or one source, or all of them now."),
    "restore": ("app.proving:restore", "Fill an empty database from FILE and verify its history."),
    "sources": ("regwatch.sources.commands:sources", "Watched addresses: check, add, list."),
    "starter": ("app.exchange.commands:starter", "The starter library."),
}
NEED_NO_DATABASE = {"match", "parse"}


class CannotListen(TidemarkError):
    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen on {host}:{port} ({reason}): set TIDEMARK_PORT or TIDEMARK_HOST to another")


class TidemarkGroup(click.Group):
    """Turns what a person can act on into one line and exit code 1; anything else stays a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TidemarkError as error:
            click.echo(f"tidemark: {error}", err=True)
            ctx.exit(COULD_NOT)
        except Exception as error:
            if (type(error).__module__, type(error).__name__) not in TROUBLES:
                raise
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            click.echo(f"tidemark: the database did not answer: {reason}", err=True)
            ctx.exit(COULD_NOT)


class Elsewhere(click.Command):
    """A command of a feature, whose module is imported when it is run."""

    def __init__(self, name: str, place: str, line: str) -> None:
        super().__init__(name, help=line)
        self.place = place

    def load(self) -> click.Command:
        if self.name not in NEED_NO_DATABASE:
            importlib.import_module("app.tables")  # a row of one feature may point at a row of any other
        module, _, name = self.place.partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(self.place)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.load().make_context(info_name, args, parent, **extra)


@click.group(cls=TidemarkGroup, context_settings={"help_option_names": ["-h", "--help"]})
def tidemark() -> None:
    """Tidemark: the compliance desk of a contact centre."""


@tidemark.command()
@pass_runtime
def migrate(runtime: Runtime) -> None:
    """Bring the database to this version."""
    from app.db import schema

    schema.upgrade(runtime.database)
    click.echo(f"The database is at version {schema.head()}.", err=True)


@tidemark.command()
def settings() -> None:
    """List every setting, its value and what it is for."""
    from app.config import Settings, read_settings

    found = read_settings()
    for name, field in Settings.model_fields.items():
        value = getattr(found, name)
        if name in HIDDEN and value:
            value = "(set)"
        shown = ",".join(value) if isinstance(value, tuple) else value
        click.echo(f"TIDEMARK_{name.upper()}={shown}\t{field.description}")


@tidemark.group()
def scheduler() -> None:
    """Run the jobs: by the clock, once, or up to an instant."""


@scheduler.command("once")
@click.argument("job")
@pass_runtime
def scheduler_once(runtime: Runtime, job: str) -> None:
    """One sweep of JOB now."""
    from app.scheduler import once

    result = once(runtime.ready(), job)
    click.echo(f"{job}: {result.handled} handled, {result.failed} failed", err=True)


@scheduler.command("until")
@click.argument("instant")
@pass_runtime
def scheduler_until(runtime: Runtime, instant: str) -> None:
    """Every sweep at every instant up to INSTANT at which something is due (needs TIDEMARK_TESTING=1)."""
    from app.scheduler import read_end, until

    for name, result in until(runtime.ready(), read_end(instant)).items():
        click.echo(f"{name}: {result.handled} handled, {result.failed} failed", err=True)


@scheduler.command("run")
@pass_runtime
def scheduler_run(runtime: Runtime) -> None:
    """Run the jobs until this process is told to stop."""
    from app.scheduler import start

    started = start(runtime.ready())
    click.echo("The scheduler runs. Stop it with Ctrl-C.", err=True)
    _wait_for_the_end()
    started.shutdown(wait=True)


@tidemark.command()
@pass_runtime
def serve(runtime: Runtime) -> None:
    """Answer pages, without the scheduler."""
    _serve(runtime.ready())


@tidemark.command()
@pass_runtime
def start(runtime: Runtime) -> None:
    """Migrate, then answer pages and run the scheduler in one process."""
    from app.db import schema
    from app.people.commands import say_how_to_begin

    schema.upgrade(runtime.database)
    say_how_to_begin(runtime)
    with _scheduler(runtime):
        _serve(runtime)


@tidemark.command()
@click.option("--fresh", is_flag=True, help="Make the demonstration anew.")
def demo(fresh: bool) -> None:  # noqa: FBT001 - click passes flags
    """A demonstration organisation at work: pages, scheduler and a sample regulator in one process."""
    from app.demo.commands import prepare, publisher, sign_ins

    runtime, regulator = prepare(fresh=fresh)
    with _scheduler(runtime):
        _serve(runtime, banner=sign_ins(runtime.settings), publish_sample=publisher(runtime, regulator))
    regulator.stop()


def main() -> None:
    """The console script."""
    tidemark(prog_name="tidemark")


for name, (place, line) in PLACES.items():
    tidemark.add_command(Elsewhere(name, place, line))


@contextmanager
def _scheduler(runtime: Runtime) -> Iterator[None]:
    from app.scheduler import start as start_scheduler

    started = start_scheduler(runtime)
    try:
        yield
    finally:
        started.shutdown(wait=False)


def _serve(
    runtime: Runtime, *, banner: list[str] | None = None, publish_sample: Callable[[], str] | None = None
) -> None:
    import waitress

    from app.factory import create_app

    app = create_app(runtime.settings, publish_sample=publish_sample)
    host, port = runtime.settings.host, runtime.settings.port
    try:
        server = waitress.create_server(app, host=host, port=port, threads=8, ident="Tidemark")
    except OSError as error:
        raise CannotListen(host, port, error.strerror or str(error)) from error
    for line in banner or [f"Tidemark answers at {runtime.settings.address}"]:
        click.echo(line, err=True)
    # What is loaded by now stays: looking through it for garbage would double the slowest answers.
    gc.collect()
    gc.freeze()
    # The server takes SystemExit for the wish to end, and lets the requests that it has begun come to theirs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.run()


def _wait_for_the_end() -> None:
    import threading

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


if __name__ == "__main__":
    main()
