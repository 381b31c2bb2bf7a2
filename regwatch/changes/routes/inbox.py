"""The triage inbox: the list at the left, one change at the right, outcomes as buttons with a letter each."""

from collections.abc import Iterator
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.capability import Capability
from app.core.errors import BadInput, NotFound, StaleEdit
from app.core.text import one_line
from app.db.paging import Page, all_rows, shown_count
from app.db.session import Database
from app.requirements.queries import visible_requirement
from app.web.access import current_actor, needs
from app.web.addresses import list_address, page_address
from app.web.exports import csv_response
from app.web.forms import sent_text
from app.web.requests import close_session, now, session, today
from app.web.runtime import runtime
from app.web.slots import Panel, panels
from app.web.toasts import toast
from regwatch.changes import queries
from regwatch.changes.domain.triage import ChangeStatus, steps_from, why_back
from regwatch.changes.forms import OUTCOMES, AttachForm, OutcomeForm
from regwatch.changes.marking import marked
from regwatch.changes.matches import newest_texts, telling
from regwatch.changes.models import Change
from regwatch.changes.operations import triage
from regwatch.changes.queries import ChangeFilter
from regwatch.changes.register_index import INDEX, MOST_MATCHES
from regwatch.changes.routes import stale
from regwatch.changes.routes.blueprint import pages
from regwatch.changes.sighted_texts import texts_of
from regwatch.matching.domain.ranking import Band

READ = needs(Capability.READ_CHANGES)
TRIAGE = needs(Capability.TRIAGE_CHANGES)
PARTS = ("tab", "q", "publisher", "band")
EXPORT_PAGE = 500
LIST = "changes.list_changes"
TAB_NAMES = {
    "triage": "To triage",
    "deferred": "Deferred",
    "relevant": "Relevant",
    "dismissed": "Dismissed",
    "baseline": "Baseline",
}
BANDS = [("strong", "Strong"), ("possible", "Possible"), ("weak", "Weak"), ("none", "No match")]
CSV_HEADINGS = ("id", "title", "publisher", "status", "published", "first_seen", "band", "reason", "decided_by", "url")
Answer = str | AnyResponse | tuple[str, int]


@pages.page("/changes", READ)
def list_changes() -> str:
    wanted = wanted_filter()
    page, count = queries.changes_page(session(), wanted, request.args.get("after"))
    return render_template(
        "changes/list_changes.html", **_list_context(wanted, page, count), change=None, panels=_of_tab(wanted)
    )


def _of_tab(wanted: ChangeFilter) -> list[Panel]:
    """What higher features do with several relevant changes at once; its form is `ticked`, and the rows have boxes."""
    return panels("changes", session(), current_actor(), 0, now()) if wanted.tab == "relevant" else []


@pages.page("/changes.csv", READ)
def export_changes() -> Response:
    return csv_response("changes", CSV_HEADINGS, _csv_rows(runtime().database, wanted_filter()))


@pages.page("/changes/<int:change_id>", READ)
def show_change(change_id: int) -> str:
    return _page(queries.get_change(session(), change_id))


@pages.page(
    "/changes/<int:change_id>/<any(relevant, dismiss, duplicate, defer, take_in):step>", TRIAGE, methods=("POST",)
)
def decide_change(change_id: int, step: str) -> Answer:
    """One step of triage; then the next change of the inbox, with a toast that can take it back."""
    change, form = queries.get_change(session(), change_id, to_change=True), OUTCOMES[step]()
    if not form.validate():
        return _page(change, sent=form), 422
    outcome, following = form.outcome(), queries.next_in_line(session(), change)
    try:
        triage.decide(session(), change, outcome, version=form.version(), today=today(), by=current_actor(), now=now())
    except BadInput as refused:
        close_session()
        form.take_errors(refused)
        return _page(queries.get_change(session(), change_id), sent=form), 422
    except StaleEdit as second:
        close_session()
        form.reopen_at(second.current_version)
        return _page(queries.get_change(session(), change_id), sent=form, is_stale=True), 409
    said = f"“{one_line(change.title)[:80]}”: {outcome.step.replace('_', ' ')}."
    toast(said, undo=url_for("changes.undo_decision", change_id=change_id))
    if following is None:
        return redirect(url_for(LIST), 303)
    return redirect(url_for("changes.show_change", change_id=following), 303)


@pages.page("/changes/<int:change_id>/undo", TRIAGE, methods=("POST",))
def undo_decision(change_id: int) -> AnyResponse:
    change = queries.get_change(session(), change_id, to_change=True)
    triage.undo(session(), change, by=current_actor(), now=now())
    toast("Taken back: it stands as it stood before.")
    return redirect(url_for("changes.show_change", change_id=change_id), 303)


@pages.page("/changes/<int:change_id>/attach", TRIAGE, methods=("POST",))
def attach_requirement(change_id: int) -> Answer:
    change, form = queries.get_change(session(), change_id, to_change=True), AttachForm()
    if not form.validate():
        return _page(change, attach=form), 422
    try:
        row = visible_requirement(session(), current_actor(), sent_text(form.ref.data))
    except NotFound as missing:
        form.take_errors(BadInput({"ref": str(missing).removesuffix(".")}))
        return _page(change, attach=form), 422
    triage.attach_requirement(session(), change, row.row_id, row.ref, by=current_actor(), now=now())
    return redirect(url_for("changes.show_change", change_id=change_id), 303)


@pages.page("/changes/<int:change_id>/detach/<ref>", TRIAGE, methods=("POST",))
def detach_requirement(change_id: int, ref: str) -> AnyResponse:
    change = queries.get_change(session(), change_id, to_change=True)
    row = visible_requirement(session(), current_actor(), ref)
    triage.detach_requirement(session(), change, row.row_id, row.ref, by=current_actor(), now=now())
    return redirect(url_for("changes.show_change", change_id=change_id), 303)


def wanted_filter() -> ChangeFilter:
    given = {name: one_line(request.args.get(name, ""))[:200] for name in PARTS}
    tab = given["tab"] if given["tab"] in queries.TABS else "triage"
    return ChangeFilter(tab, given["q"], given["publisher"], given["band"])


def _page(
    change: Change,
    *,
    sent: OutcomeForm | None = None,
    is_stale: bool = False,
    attach: AttachForm | None = None,
) -> str:
    actor, wanted = current_actor(), ChangeFilter(tab=queries.tab_of(change.status))
    page, count = queries.changes_page(session(), wanted, None)
    sightings = queries.sightings_of(session(), change.row_id)
    texts = texts_of(session(), sightings)
    # A document may be edited at one of its sources only: that text is what is to be decided about.
    shown = next((text for text in texts if text.is_news), texts[0] if texts else None)
    matches = _matches(change)
    return render_template(
        "changes/show_change.html",
        **_list_context(wanted, page, count),
        change=change,
        panels=panels("change", session(), actor, change.row_id, now()),
        neighbours=queries.neighbours_of(session(), change),
        sent=sent,
        forms=_forms(change, sent),
        attach=attach or AttachForm(formdata=None),
        stale=stale.differences(change, sent.outcome()) if sent and is_stale else None,
        without_a_form=stale.without_a_form(change, sent.step) if sent and is_stale else "",
        sightings=sightings,
        shown=shown,
        others=[text for text in texts if text.is_news and text is not shown],
        matches=matches,
        marked_text=marked(
            shown.newest.text if shown else "", [reason for match in matches for reason in match.reasons]
        ),
        why_back=why_back(change.reopened_from) if change.reopened_at and change.status is ChangeStatus.NEW else "",
        can_undo=change.undo is not None and actor.can(Capability.TRIAGE_CHANGES),
        files=queries.files_of(session(), change.row_id),
        duplicate=queries.get_change(session(), change.duplicate_of_id) if change.duplicate_of_id else None,
    )


def _forms(change: Change, sent: OutcomeForm | None) -> dict[str, OutcomeForm]:
    """A form for each outcome that this person may choose; the one that was sent comes back as it was filled in."""
    if not current_actor().can(Capability.TRIAGE_CHANGES):
        return {}
    steps = steps_from(change.status)
    made = {name: form(formdata=None, data={"row_version": change.row_version}) for name, form in OUTCOMES.items()}
    forms = {name: sent if sent is not None and sent.step is form.step else form for name, form in made.items()}
    return {name: form for name, form in forms.items() if form.step in steps}


def _matches(change: Change) -> Any:
    """What was matched when it came; a baseline change is matched now, by the same Ranker, and nothing is stored."""
    kept = queries.matches_of(session(), current_actor(), change.row_id)
    if kept or change.status not in {ChangeStatus.BASELINE, ChangeStatus.FILTERED}:
        return kept
    text = newest_texts(session(), [change.row_id]).get(change.row_id, change.title)
    found = telling(INDEX.fresh(session()).rank(text, source=change.publisher, limit=MOST_MATCHES))
    named = queries.requirements_named(session(), current_actor(), [int(match.requirement_id) for match in found])
    return [
        _Shown(named[int(match.requirement_id)], match.band, match.reasons)
        for match in found
        if int(match.requirement_id) in named
    ]


class _Shown:
    """A match that is shown and not stored, with the names that a stored one has."""

    by_hand = False

    def __init__(self, requirement: Any, band: Band, reasons: tuple[str, ...]) -> None:
        self.ref, self.title, self.band, self.reasons = requirement.ref, requirement.title, band, reasons


def _list_context(wanted: ChangeFilter, page: Any, count: int) -> dict[str, Any]:
    counts = queries.tab_counts(session())
    return {
        "page": page,
        "best": queries.best_matches(session(), current_actor(), [row.id for row in page.rows]),
        "count_shown": shown_count(count),
        "wanted": wanted,
        "tabs": [(tab, name, counts[tab]) for tab, name in TAB_NAMES.items()],
        "waiting": counts["triage"],
        "publishers": [(name, name) for name in queries.publishers_of_changes(session())],
        "bands": BANDS,
        "why_back_of": why_back,
        "chosen": _chosen(wanted),
        "page_url": page_address(LIST, PARTS),
        "export_url": list_address("changes.export_changes", PARTS),
        "may_triage": current_actor().can(Capability.TRIAGE_CHANGES),
    }


def _chosen(wanted: ChangeFilter) -> list[tuple[str, str]]:
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "publisher": wanted.publisher,
        "band": dict(BANDS).get(wanted.band, ""),
    }
    return [(words, list_address(LIST, PARTS, **{name: None})) for name, words in named.items() if words]


def _csv_rows(database: Database, wanted: ChangeFilter) -> Iterator[list[object]]:
    def page_at(reading: Session, cursor: str | None) -> Page:
        return queries.changes_page(reading, wanted, cursor, size=EXPORT_PAGE)[0]

    for row in all_rows(database, page_at):
        published = row.published_at or row.published_on
        yield [
            row.id, row.title, row.publisher, row.status, published, row.first_seen_at, row.band, row.reason,
            row.decided_by_name, row.url,
        ]  # fmt: skip
