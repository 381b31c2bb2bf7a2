"""`tidemark starter load`, `tidemark import` and `tidemark export`."""

from collections.abc import Iterator
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import TidemarkError
from app.core.text import one_line
from app.core.written_days import DayOrder, read_day
from app.db.runtime import Runtime, pass_runtime
from app.exchange.domain.lifecycle import RunStatus
from app.exchange.keeping import format_of, keep_import
from app.exchange.kinds import KINDS, OUT_KINDS, get_out_kind
from app.exchange.models import ImportRun
from app.exchange.operations import StaleImport, apply_run, judge_again, start_run
from app.exchange.planning import plan_run
from app.exchange.staging import BATCH, counted, stage, staged_rows
from app.exchange.starter import load_starter
from app.exchange.writing import documents_of, lines_of, write_workbook
from app.requirements.domain.words import Sector

KIND, OUT_KIND = click.Choice(list(KINDS)), click.Choice(list(OUT_KINDS))
MOST_TRIES = 3


class NotBroughtIn(TidemarkError):
    """A file of which nothing was moved, with the reason."""


@click.group()
def starter() -> None:
    """The starter library."""


@starter.command("load")
@click.option(
    "--sector",
    type=click.Choice([sector.value.replace("_", "-") for sector in Sector]),
    help="Choose this sector: what does not bind it does not apply, what somebody decided stays as it is.",
)
@pass_runtime
def starter_load(runtime: Runtime, sector: str | None) -> None:
    """Load requirements, aims, sources, checklists and procedures not there yet; a sector is chosen for all of them."""
    for line in load_starter(runtime.ready(), Sector(sector.replace("-", "_")) if sector else None):
        click.echo(line)


@click.command("import")
@click.argument("kind", type=KIND)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check every row and move nothing.")
@click.option(
    "--days",
    type=click.Choice([order.value.replace("_", "-") for order in DayOrder]),
    default=DayOrder.DAY_FIRST.value.replace("_", "-"),
    show_default=True,
    help="What comes first in days such as 03/04/2026.",
)
@click.option("--leave-out-refused", is_flag=True, help="Move the good rows although others are refused.")
@pass_runtime
def import_file(runtime: Runtime, kind: str, file: Path, days: str, *, dry_run: bool, leave_out_refused: bool) -> None:
    """Bring FILE in: a line a row (row, key, verdict, problem), then all of it or nothing."""
    runtime.ready()
    actor = Actor.system("Command line")
    order = DayOrder(days.replace("-", "_"))
    run = _staged(runtime, kind, file, order, actor)
    for line in _report(runtime, run):
        click.echo(line)
    click.echo(counted(run), err=True)
    if run.problem:
        click.echo(run.problem, err=True)
    if run.two_ways:
        click.echo(_days_said(str(run.two_ways["text"]), order), err=True)
    if run.blocked and dry_run:
        click.echo(run.blocked, err=True)
    if dry_run:
        click.echo("Nothing was moved: this was a dry run.", err=True)
        return
    if run.blocked:
        raise NotBroughtIn(f"nothing was moved. {run.blocked}")
    if run.refused_count and not leave_out_refused:
        raise NotBroughtIn(
            f"nothing was moved, because {run.refused_count:,} rows are refused: mend them, or add --leave-out-refused"
        )
    moved = _applied(runtime, run, actor, leaves_out=leave_out_refused)
    click.echo(f"Moved {moved.new_count + moved.changed_count:,} of {moved.row_count:,} rows.", err=True)


@click.command("export")
@click.argument("kind", type=OUT_KIND)
@click.argument("file", type=click.Path(path_type=Path))
@pass_runtime
def export_file(runtime: Runtime, kind: str, file: Path) -> None:
    """Write everything of KIND to FILE, whose suffix (.xlsx, .csv, .json, .yaml) is its format."""
    runtime.ready()
    form, chosen = format_of(file.name), get_out_kind(kind)
    documents = documents_of(runtime.database, chosen, Actor.system("Command line"))
    try:
        if form == "xlsx":
            with file.open("wb") as workbook:
                write_workbook(chosen, documents, workbook)
        else:
            with file.open("w", encoding="utf-8", newline="") as text:
                text.writelines(lines_of(chosen, form, documents))
    except OSError as error:
        raise TidemarkError(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"Wrote {file}.", err=True)


def _staged(runtime: Runtime, kind: str, file: Path, order: DayOrder, actor: Actor) -> ImportRun:
    """The run of this file, read and judged in the foreground."""
    form = format_of(file.name)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NotBroughtIn(f"{file} cannot be read: {error.strerror}") from error
    sha256 = keep_import(runtime, content)
    with runtime.database.transaction() as session:
        run_id = start_run(
            session, kind, file.name, form, sha256, day_order=order.value, by=actor, now=runtime.clock.now()
        ).row_id
    stage(runtime, run_id, actor, _say_progress)
    run = _run(runtime, run_id)
    if run.status is not RunStatus.READY:
        raise NotBroughtIn(f"nothing was moved. {run.problem}")
    return run


def _days_said(example: str, order: DayOrder) -> str:
    """Which way the days of the file were taken, and how to have them taken the other way."""
    day = read_day(example, order)
    first, other = ("day", "month-first") if order is DayOrder.DAY_FIRST else ("month", "day-first")
    meant = f"{example} as {day_in_words(day)}" if day is not None else f"{example} as no day"
    return f"Days were read with the {first} first, {meant}. --days {other} reads them the other way."


def _applied(runtime: Runtime, run: ImportRun, actor: Actor, *, leaves_out: bool) -> ImportRun:
    """Plan and move; where somebody changed a row in between, check again and go on while that adds no refusal."""
    for _ in range(MOST_TRIES):
        now = runtime.clock.now()
        today = now.astimezone(runtime.settings.zone).date()
        planned = plan_run(runtime.database, run, actor, today=today, now=now)
        try:
            with runtime.database.transaction() as session:
                return apply_run(
                    session, run.row_id, planned, version=run.row_version, leaves_out=leaves_out, by=actor, now=now
                )
        except StaleImport:
            with runtime.database.transaction() as session:
                judge_again(session, run.row_id, by=actor, now=now)
            stage(runtime, run.row_id, actor, _say_progress)
            run = _run(runtime, run.row_id)
    raise StaleImport


def _report(runtime: Runtime, run: ImportRun) -> Iterator[str]:
    after = 0
    while True:
        with runtime.database.reading() as session:
            rows = staged_rows(session, run.row_id, after, BATCH)
        if not rows:
            return
        for row in rows:
            problems = "; ".join(f"{name}: {words}" for name, words in row["problems"].items())
            yield "\t".join([str(row["number"]), one_line(row["key"]), row["verdict"], one_line(problems)])
        after = rows[-1]["number"]


def _run(runtime: Runtime, run_id: int) -> ImportRun:
    with runtime.database.reading() as session:
        return session.get_one(ImportRun, run_id)


def _say_progress(done: int, total: int) -> None:
    click.echo(f"{done:,} of {total:,} rows checked", err=True)
