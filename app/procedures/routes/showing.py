"""A procedure as it is read, and each of its revisions: what changed, and the whole of it."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request

from app.core.capability import Capability
from app.core.days import local_day
from app.core.text import one_line
from app.history.queries import latest_about
from app.people.queries import client_names, find_person
from app.procedures.domain.comparing import changed_steps, compare
from app.procedures.domain.effects import review_due, reviews_wanted
from app.procedures.domain.finding import find_in
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.lifecycle import revision_steps_from
from app.procedures.domain.publishing import PublishedVersion, StandingVersion, in_force, standings, to_come
from app.procedures.domain.readiness import gaps, hints, minutes_to_read, warnings
from app.procedures.domain.text import LONGEST_LINE, ProcedureText
from app.procedures.domain.words import AudienceKind, RevisionStatus, ServedKind, VersionStanding
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations.effects import BEFORE_SIGNING
from app.procedures.proof import KIND
from app.procedures.queries import (
    AudiencePlace,
    audience_of,
    authors_of_draft,
    authors_of_revision,
    find_draft,
    links_of,
    post_titles,
    published_versions,
    revision_before,
    revision_numbered,
    revisions_of,
    text_of,
    visible_procedure,
)
from app.procedures.queries.effects import expected_effects, figures_of, reviews_of
from app.procedures.queries.questions import questions_of
from app.procedures.routes.blueprint import READ, pages
from app.procedures.routes.consultations.about import consulted_about, returned_with
from app.procedures.routes.signing import signing_facts
from app.signing.queries import is_signed
from app.web.access import current_actor
from app.web.requests import session, today

MARKS = {
    RevisionStatus.SUBMITTED: "wait",
    RevisionStatus.CONSULTING: "going",
    RevisionStatus.CONSULTED: "going",
    RevisionStatus.SIGNING: "going",
    RevisionStatus.SIGNED: "done",
    RevisionStatus.PUBLISHED: "done",
    RevisionStatus.WITHDRAWN: "off",
    RevisionStatus.REPLACED: "off",
    RevisionStatus.RETURNED: "off",
    VersionStanding.TO_COME: "wait",
    VersionStanding.IN_FORCE: "done",
    VersionStanding.ENDED: "off",
}


@pages.page("/procedures/<int:row_id>", READ)
def show_procedure(row_id: int) -> str:
    """What holds today. Whoever writes sees the draft where nothing holds yet, or where the address asks for it."""
    row, actor = visible_procedure(session(), current_actor(), row_id), current_actor()
    may_write = actor.can(Capability.WRITE_PROCEDURES)
    versions = _versions(row)
    draft = find_draft(session(), row.row_id) if may_write else None
    shows_draft = draft is not None and (versions["held"] is None or request.args.get("view") == "draft")
    text, changed = (text_of(draft), None) if draft and shows_draft else _text_in_force(row, **versions)
    wanted = _words_in()
    return render_template(
        "procedures/show_procedure.html",
        words_in=wanted,
        found=find_in(text, wanted) if text else (),
        **_facts(row),
        **versions,
        draft=draft,
        shows_draft=shows_draft,
        differs=draft is not None and (shows_draft or text_of(draft) != text),
        text=text,
        changed=changed,
        authors=authors_of_draft(session(), draft) if draft and shows_draft else (),
        hints=hints(text) if text and shows_draft else (),
        missing=gaps(text) if text and shows_draft else (),
        warned=warnings(text) if text and shows_draft else (),
        minutes=minutes_to_read(text) if text else 0,
        revisions=revisions_of(session(), row_id),
        **(returned_with(row) if may_write else {}),
        entries=latest_about(session(), actor, "procedure", str(row_id)),
        may_write=may_write,
    )


@pages.page("/procedures/<int:row_id>/revisions/<int:number>", READ)
def show_revision(row_id: int, number: int) -> str:
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    before = revision_before(session(), row, number)
    versions = _versions(row)
    text, wanted = text_of(revision), _words_in()
    return render_template(
        "procedures/show_revision.html",
        words_in=wanted,
        found=find_in(text, wanted),
        **_facts(row),
        **versions,
        revision=revision,
        questions=questions_of(session(), revision.row_id),
        label=VersionLabel(revision.major, revision.minor),
        text=text,
        minutes=minutes_to_read(text),
        before=before,
        compared=compare(text_of(before), text) if before else None,
        shows_whole=before is None or request.args.get("view") == "text",
        authors=authors_of_revision(session(), revision),
        is_signed=is_signed(session(), KIND, row.row_id, number),
        **consulted_about(row, number),
        steps=revision_steps_from(
            revision.status, is_material=revision.is_material, in_force_from=revision.in_force_from, today=today()
        ),
        may_write=current_actor().can(Capability.WRITE_PROCEDURES),
        effects=_effects(revision, versions["standings"].get(number)) if revision.is_material else None,
        **signing_facts(row, revision),
    )


def _effects(revision: ProcedureRevision, stands: StandingVersion | None) -> dict[str, Any]:
    """What it should do to measures, and each review: after how many days, its day, and what was found."""
    done = {one.after_days: one for one in reviews_of(session(), revision)}
    figures = figures_of(session(), list(done.values()))
    reviews = []
    if stands is not None:
        starts_on = stands.version.starts_on
        for days in reviews_wanted(starts_on, stands.ends_on):
            review = done.get(days)
            reviews.append((days, review_due(starts_on, days), review, figures[review.row_id] if review else []))
    may_state = revision.status in BEFORE_SIGNING
    return {"expected": expected_effects(session(), revision), "reviews": reviews, "may_state": may_state}


def _versions(row: Procedure) -> dict[str, Any]:
    """How its published versions stand today: the one that holds, the next one, the one before, and each by number."""
    published = published_versions(session(), row.row_id)
    retired_on = local_day(row.retired_at) if row.retired_at else None
    held = in_force(published, today(), retired_on)
    earlier = [one for one in published if held is not None and one.starts_on < held.starts_on]
    return {
        "held": held,
        "later": to_come(published, today(), retired_on),
        "earlier": earlier[0] if earlier else None,
        "standings": standings(published, today(), retired_on),
    }


def _text_in_force(
    row: Procedure, held: PublishedVersion | None, earlier: PublishedVersion | None, **_others: Any
) -> tuple[ProcedureText | None, frozenset[str] | None]:
    """The words that hold, and the keys of the steps that the version before said otherwise; None where none was."""
    if held is None:
        return None, None
    text = text_of(revision_numbered(session(), row, held.number))
    if earlier is None:
        return text, None
    return text, changed_steps(text_of(revision_numbered(session(), row, earlier.number)), text)


def _words_in() -> str:
    """The words that are looked for in the text of this page."""
    return one_line(request.args.get("in", ""))[:LONGEST_LINE]


def _facts(row: Procedure) -> dict[str, Any]:
    """What every page of a procedure says of it."""
    clients = {client_id: name for name, client_id in client_names(session(), current_actor()).items()}
    served = links_of(session(), current_actor(), row.row_id)
    return {
        "row": row,
        "owner": find_person(session(), row.owner_id) if row.owner_id else None,
        "post": post_titles(session()).get(row.post_id or 0, ""),
        "client": clients.get(row.client_id, "") if row.client_id else "",
        "audience": _by_kind(audience_of(session(), row.row_id)),
        "served": {kind: [one for one in served if one.kind is kind] for kind in ServedKind},
        "marks": MARKS,
        "label_of": VersionLabel,
        "today": today(),
    }


def _by_kind(audience: Iterable[AudiencePlace]) -> dict[AudienceKind, list[str]]:
    """The names of the chosen places, of the kinds that have any."""
    names: dict[AudienceKind, list[str]] = {}
    for one in audience:
        names.setdefault(one.kind, []).append(one.name)
    return names
