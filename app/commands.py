"""The command line: `tidemark COMMAND`. Data goes to stdout, everything else to stderr; see DESIGN 5."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError, OperationalError

from app.checks import CHECKS
from app.config import Settings, read_settings
from app.core.errors import TidemarkError
from app.db import schema
from app.db.runtime import Runtime, pass_runtime
from app.exchange.commands import export_file, import_file, starter
from app.history.commands import Vouched, history_over
from app.home.backup import House, opened
from app.home.commands import commands_over, digest, doctor
from app.home.proof import mailed_heads
from app.notifications.commands import outbox
from app.people.commands import people, say_how_to_begin
from app.tables import metadata
from regwatch.changes.commands import poll
from regwatch.fetching.commands import parse
from regwatch.matching.commands import match
from regwatch.sources.commands import sources

COULD_NOT = 1
HIDDEN = {"secret_key", "smtp_url", "database_url"}  # they hold passwords


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
        except DatabaseError as error:
            if type(error) not in {OperationalError, DatabaseError}:
                raise  # a constraint or a statement of ours, which is a fault and no trouble of the database
            reason = str(error.orig).strip().splitlines()[0]
            click.echo(f"tidemark: the database did not answer: {reason}", err=True)
            ctx.exit(COULD_NOT)


@click.group(cls=TidemarkGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def tidemark(context: click.Context) -> None:
    """Tidemark: the compliance desk of a contact centre."""
    if context.obj is None and context.invoked_subcommand != "demo":
        # The demonstration has a data folder of its own, so it reads its settings itself.
        context.obj = Runtime.from_settings(read_settings())


@tidemark.command()
@pass_runtime
def migrate(runtime: Runtime) -> None:
    """Bring the database to this version."""
    schema.upgrade(runtime.database)
    click.echo(f"The database is at version {schema.head()}.", err=True)


@tidemark.command()
def settings() -> None:
    """List every setting, its value and what it is for."""
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


HOUSE = House(metadata, CHECKS)
VOUCHED = Vouched(CHECKS, mailed_heads, lambda file: opened(file, HOUSE, proven=False))

for command in (
    *(history_over(VOUCHED), people, starter, doctor, digest, outbox),
    *commands_over(HOUSE),
    *(import_file, export_file),
    *(poll, sources, match, parse),
):
    tidemark.add_command(command)


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
