"""One import: its report, and the decision about it."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.background.operations import ask_for
from app.background.queries import find_task
from app.core.days import day_in_words
from app.core.errors import BadInput, StaleEdit
from app.core.importing import RowVerdict
from app.core.text import excerpt, one_line
from app.core.written_days import DayOrder, readings_of
from app.exchange import operations, queries
from app.exchange.domain.lifecycle import RunStep, advance, steps_from
from app.exchange.forms import ApplyForm, DayOrderForm
from app.exchange.kinds import get_kind
from app.exchange.models import ImportRun
from app.exchange.operations import DaysUnclear, RowsRefused, StaleImport
from app.exchange.planning import plan_run
from app.exchange.routes.blueprint import IMPORT, pages
from app.exchange.routes.files import WORK
from app.web.access import current_actor
from app.web.requests import close_session, now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast

Answer = str | Response | tuple[str, int]
LONGEST_SHOWN = 120


@pages.page("/exchange/runs/<int:run_id>", IMPORT)
def show_run(run_id: int) -> str:
    return _page(run_id)


@pages.page("/exchange/runs/<int:run_id>/apply", IMPORT, methods=("POST",))
def apply_run(run_id: int) -> Answer:
    """Plan outside any transaction, then move everything in one."""
    form, actor, instant = ApplyForm(), current_actor(), now()
    run = queries.get_run(session(), actor, run_id)
    advance(run.status, RunStep.APPLY)
    close_session()
    planned = plan_run(runtime().database, run, actor, today=today(), now=instant)
    try:
        operations.apply_run(
            session(),
            run_id,
            planned,
            version=form.version(),
            leaves_out=bool(form.leave_out.data),
            by=actor,
            now=instant,
        )
    except StaleImport:
        close_session()
        return _send_back(run)
    except StaleEdit as stale:
        close_session()
        return _page(run_id, f"{stale} Nothing was moved. This is how it stands now."), 409
    except (BadInput, DaysUnclear, RowsRefused) as refused:
        close_session()
        return _page(run_id, f"{refused} Nothing was moved."), 422
    return _gone_on(run_id, f"Brought in {run.file_name}.")


@pages.page("/exchange/runs/<int:run_id>/days", IMPORT, methods=("POST",))
def say_day_order(run_id: int) -> Answer:
    """What a file means by 03/04/2026 is asked once; where the month comes first, it is read again."""
    form, actor, instant = DayOrderForm(), current_actor(), now()
    run = queries.get_run(session(), actor, run_id)
    if not form.validate():
        return _page(run_id, "Choose which comes first in the days of the file."), 422
    order = DayOrder(form.order.data)
    try:
        said = operations.say_day_order(session(), run.row_id, order, version=form.version(), by=actor, now=instant)
    except StaleEdit as stale:
        close_session()
        return _page(run_id, f"{stale} This is how it stands now."), 409
    if order is DayOrder.DAY_FIRST:
        return _gone_on(run_id, "The days stay as they were read: the day first.")
    title = f"Read {said.file_name} again"
    said.task_id = ask_for(session(), WORK, title, {"run_id": run_id}, by=actor, now=instant).row_id
    return _gone_on(run_id, "The file is read again, with the month first.")


@pages.page("/exchange/runs/<int:run_id>/drop", IMPORT, methods=("POST",))
def drop_run(run_id: int) -> Answer:
    form, actor = ApplyForm(), current_actor()
    run = queries.get_run(session(), actor, run_id)
    try:
        operations.drop_run(session(), run.row_id, version=form.version(), by=actor, now=now())
    except StaleEdit as stale:
        close_session()
        return _page(run_id, f"{stale} This is how it stands now."), 409
    return _gone_on(run_id, f"Dropped {run.file_name}. Nothing was moved.")


def _send_back(run: ImportRun) -> Response:
    """The report is not true any more: it is made anew, and the person decides again."""
    actor, instant = current_actor(), now()
    again = operations.judge_again(session(), run.row_id, by=actor, now=instant)
    title = f"Check {run.file_name} again"
    again.task_id = ask_for(session(), WORK, title, {"run_id": run.row_id}, by=actor, now=instant).row_id
    said = "What is stored changed since this file was checked, so nothing was moved. It is being checked again."
    return _gone_on(run.row_id, said)


def _gone_on(run_id: int, said: str) -> Response:
    toast(said)
    return redirect(url_for("exchange.show_run", run_id=run_id), 303)


def _page(run_id: int, problem: str = "") -> str:
    run = queries.get_run(session(), current_actor(), run_id)
    verdict = one_line(request.args.get("verdict", ""))
    verdict = verdict if verdict in list(RowVerdict) else ""
    place = "exchange.show_run"
    added, changed = queries.moving_counts(session(), run)
    return render_template(
        "exchange/show_run.html",
        run=run,
        kind=get_kind(run.kind),
        task=find_task(session(), run.task_id),
        page=queries.rows_page(session(), run, verdict, request.args.get("after")),
        page_url=lambda cursor: url_for(place, run_id=run_id, verdict=verdict or None, after=cursor),
        verdict=verdict,
        verdicts=[(word, getattr(run, f"{word}_count")) for word in RowVerdict],
        steps=steps_from(run.status),
        added=added,
        changed=changed,
        day_orders=_day_orders(run),
        problem=problem,
        brief=brief,
    )


def _day_orders(run: ImportRun) -> list[tuple[str, str]]:
    """The question that is put about a day that reads two ways, while nobody has answered it."""
    if not run.two_ways or run.day_order or RunStep.READ_AGAIN not in steps_from(run.status):
        return []
    found = readings_of(str(run.two_ways["text"]))
    days = zip(DayOrder, found, ("the day first", "the month first"), strict=True)
    return [
        (order.value, f"{day_in_words(day)}: {words}" if day else f"Not a day: {words}") for order, day, words in days
    ]


def brief(value: object) -> str:
    """A value of a row in a few words."""
    if not value and not isinstance(value, bool | int):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return excerpt(text, LONGEST_SHOWN)
