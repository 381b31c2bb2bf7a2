"""Adding, editing, enabling and polling sources."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.background.operations import ask_for
from app.core.capability import Capability
from app.core.errors import BadInput, StaleEdit
from app.web.access import current_actor, needs
from app.web.forms import sent_text
from app.web.requests import close_session, now, session
from app.web.runtime import runtime
from app.web.toasts import toast
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.sources import operations, queries
from regwatch.sources.forms import DisableForm, SourceForm
from regwatch.sources.models import Source
from regwatch.sources.operations import SourceDetails
from regwatch.sources.routes.blueprint import pages
from regwatch.sources.routes.showing import source_context

MANAGE = needs(Capability.MANAGE_SOURCES)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


@pages.page("/sources/new", MANAGE, methods=BOTH)
def new_source() -> Answer:
    form = SourceForm()
    if request.method == "POST" and form.validate():
        allowed = runtime().settings.allow_private_sources
        try:
            row = operations.add_source(
                session(), sent_text(form.key.data), _details(form), allowed=allowed, by=current_actor(), now=now()
            )
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
        else:
            return _saved(row, f"{row.name} is watched from now on. Its first poll becomes the baseline.")
    return render_template("sources/new_source.html", form=form), 422 if form.errors else 200


@pages.page("/sources/<key>/edit", MANAGE, methods=BOTH)
def edit_source(key: str) -> Answer:
    row, _ = queries.get_source(session(), key, to_change=request.method == "POST")
    form = SourceForm(data=_held(row))
    del form.key
    stale, status = None, 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.change_source(
                    session(),
                    row,
                    _details(form, row),
                    version=form.version(),
                    allowed=runtime().settings.allow_private_sources,
                    by=current_actor(),
                    now=now(),
                )
            except BadInput as refused:
                close_session()
                form.take_errors(refused)
            except StaleEdit as error:
                close_session()
                stale, status = _both(error.current, form), 409
                form.reopen_at(error.current_version)
            else:
                return _saved(row, f"Saved {row.name}.")
    return render_template("sources/edit_source.html", form=form, source=row, stale=stale), status


@pages.page("/sources/<key>/enable", MANAGE, methods=("POST",))
def enable_source(key: str) -> Response:
    row, _ = queries.get_source(session(), key, to_change=True)
    operations.set_enabled(session(), row, enabled=True, reason="", by=current_actor(), now=now())
    return _saved(row, f"{row.name} is watched from now on.")


@pages.page("/sources/<key>/disable", MANAGE, methods=("POST",))
def disable_source(key: str) -> Answer:
    row, state = queries.get_source(session(), key, to_change=True)
    form = DisableForm()
    if not form.validate():
        return render_template("sources/show_source.html", **source_context(row, state), disable=form), 422
    operations.set_enabled(
        session(), row, enabled=False, reason=sent_text(form.reason.data), by=current_actor(), now=now()
    )
    return _saved(row, f"{row.name} is no longer watched.")


@pages.page("/sources/<key>/poll", MANAGE, methods=("POST",))
def poll_source_now(key: str) -> Response:
    """A fetch has no place in a request, so it is asked for and done within seconds."""
    row, _ = queries.get_source(session(), key)
    return _asked(f"Poll {row.name} now", {"keys": [row.key]})


@pages.page("/sources/poll", MANAGE, methods=("POST",))
def poll_all_now() -> Response:
    return _asked("Poll every watched source now", {"keys": []})


def _asked(title: str, arguments: dict[str, Any]) -> Response:
    task = ask_for(session(), "poll_sources", title, arguments, by=current_actor(), now=now())
    return redirect(url_for("home.show_task", task_id=task.row_id), 303)


def _saved(row: Source, said: str) -> Response:
    toast(said)
    return redirect(url_for("sources.show_source", key=row.key), 303)


def _details(form: SourceForm, held: Source | None = None) -> SourceDetails:
    return SourceDetails(
        name=sent_text(form.name.data),
        publisher=sent_text(form.publisher.data),
        url=sent_text(form.url.data),
        kind=form.kind.data,
        identity=IdentityRule(form.identity.data),
        any_keywords=tuple(word.strip() for word in (form.any_keywords.data or "").splitlines() if word.strip()),
        selectors={"item": sent_text(form.item_selector.data)} if form.item_selector.data else {},
        notes=sent_text(form.notes.data),
        enabled=held.enabled if held else True,
        verify=held.verify if held else False,
        minimum_minutes=form.minimum_minutes.data or operations.DEFAULT_MINUTES,
    )


def _held(row: Source) -> dict[str, Any]:
    return {
        "name": row.name,
        "publisher": row.publisher,
        "url": row.url,
        "kind": row.kind,
        "identity": row.identity.value,
        "any_keywords": "\n".join(row.any_keywords),
        "item_selector": row.selectors.get("item", ""),
        "notes": row.notes,
        "minimum_minutes": row.minimum_minutes,
        "row_version": row.row_version,
    }


def _both(theirs: dict[str, str], form: SourceForm) -> list[tuple[str, str, str]]:
    rows = [(name, text, sent_text(form[name].data)) for name, text in theirs.items() if name in form]
    return [(form[name].label.text, text, mine) for name, text, mine in rows if text != mine]
