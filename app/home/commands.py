"""`doctor`, `digest`, `backup`, `restore`; their tables and checks come from above, as home imports neither."""

from pathlib import Path

import click

from app.core.days import local_day
from app.core.text import plural
from app.db.runtime import Runtime, pass_runtime
from app.db.schema import WrongSchema
from app.home.backup import Contents, House, LacksFiles, back_up
from app.home.backup import restore as bring_back
from app.home.health import health_checks, verdict_of
from app.home.jobs import preview_digests, send_due_digests

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@pass_runtime
def doctor(runtime: Runtime) -> None:
    """Say what is unhealthy and how to mend it; exit 0 whatever it found."""
    try:
        runtime.ready()
    except WrongSchema as error:  # nothing else can be asked of such a database
        click.echo(f"LOOK  Schema: {error}.")
        return
    with runtime.database.reading() as session:
        checks = health_checks(runtime, session)
    for check in checks:
        word = "LOOK" if check.needs_a_look else "off " if check.is_off else "well"
        click.echo(f"{word}  {check.name}: {check.seen}." + (f" {check.mend}." if check.needs_a_look else ""))
    ill = [check.name for check in checks if check.needs_a_look]
    click.echo(f"To look at: {', '.join(ill)}." if ill else verdict_of(checks), err=True)


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what each person would get; store nothing.")
@pass_runtime
def digest(runtime: Runtime, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags
    """Compose the digests that are due and put them into the outbox."""
    runtime.ready()
    if not dry_run:
        click.echo(f"{plural(send_due_digests(runtime).handled, 'digest')} written to the outbox.", err=True)
        return
    texts = list(preview_digests(runtime))
    click.echo(("\n" + "=" * 68 + "\n\n").join(texts), nl=False)
    click.echo(f"{plural(len(texts), 'person', 'people')} would get a digest. Nothing was stored.", err=True)


def commands_over(house: House) -> tuple[click.Command, ...]:
    """`backup` and `restore` over these tables and what proves them."""

    @click.command()
    @click.argument("file", type=FILE)
    @pass_runtime
    def backup(runtime: Runtime, file: Path) -> None:
        """Write everything but the secret key to FILE, proven by restoring it."""
        today = local_day(runtime.clock.now())
        held = back_up(runtime.ready().database, house, runtime.settings.data_dir, file, today=today)
        done = f"Backed up {_counted(held)} to {file}, and proved it by restoring it."
        if held.missing:
            mend = f"bring them back into {runtime.settings.data_dir / 'files'} and back up again."
            raise LacksFiles(done, held.missing, mend)
        click.echo(done)

    @click.command()
    @click.argument("file", type=FILE)
    @pass_runtime
    def restore(runtime: Runtime, file: Path) -> None:
        """Fill an empty database from FILE and verify its history."""
        held = bring_back(runtime.database, house, runtime.settings.data_dir, file)
        done = f"Restored {_counted(held)} from {file}; the history is whole."
        if held.missing:
            place = runtime.settings.data_dir / "files"
            mend = f"they were missing when the backup was made. If you have them, put them into {place}."
            raise LacksFiles(done, held.missing, mend)
        click.echo(done)

    return backup, restore


def _counted(held: Contents) -> str:
    return f"{plural(held.rows, 'row')} and {plural(held.files, 'file')}"
