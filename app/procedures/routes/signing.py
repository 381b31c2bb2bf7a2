"""Signatures under a revision: asked for, given or refused with the text in front of whoever decides."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.capability import Capability
from app.core.days import instant_in_words
from app.core.errors import BadInput, NotFound
from app.history.operations import EntrySubject, record_refusal
from app.notifications.operations import Postage
from app.people.queries import people_who_may
from app.people.reauthentication import confirm_password
from app.procedures import operations
from app.procedures.domain.comparing import compare
from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.lifecycle import RevisionStep, advance, demand_in_use
from app.procedures.domain.readiness import warnings
from app.procedures.domain.words import RevisionStatus
from app.procedures.models import Procedure, ProcedureRevision
from app.procedures.operations import SignOffPlan
from app.procedures.operations.rows import KIND
from app.procedures.operations.signing_off import missing_to_sign
from app.procedures.queries import (
    latest_revision,
    post_titles,
    published_versions,
    revision_numbered,
    text_of,
    visible_procedure,
)
from app.procedures.routes.blueprint import BOTH, READ, WRITE, Answer, held, pages
from app.procedures.routes.consultations.about import outcome_before
from app.procedures.signing_forms import AskToSignForm, RejectRevisionForm, SignRevisionForm
from app.signing.domain.refusals import DecidedAlready, WroteIt
from app.signing.domain.sign_off import seat_of
from app.signing.domain.words import SHOWN
from app.signing.operations import StepAsked, TextVerdict
from app.signing.operations.asking import WITHIN
from app.signing.proof import refused_tag
from app.signing.queries import SignOffFacts, newest_sign_off, posts_that_sign, sign_offs_of, signatures_of, signer_of
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.exports import csv_response
from app.web.requests import after_rollback, close_session, now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast

CSV_HEADINGS = (
    "Request", "What became of it", "Step", "Signatures needed", "Decision", "Name", "Instead of", "When", "Reason",
    "What the signature says", "SHA-256 of the text", "What the text lacked, as the asker knew",
)  # fmt: skip

CAME_TO = {
    RevisionStatus.SIGNED: "Signed. Every step has its signatures.",
    RevisionStatus.RETURNED: "Rejected. Its authors go on.",
}


def signing_facts(row: Procedure, revision: ProcedureRevision) -> dict[str, Any]:
    """What every page of a revision says of its signatures."""
    actor = current_actor()
    every = sign_offs_of(session(), KIND, row.row_id, revision.number)
    facts = every[0] if every else None
    me = signer_of(actor, row.client_id)
    return {
        "sign_off": facts,
        "former_sign_offs": every[1:],
        "sign_words": SHOWN,
        "signatures": {one.id: one for one in signatures_of(session(), KIND, row.row_id)},
        "content_hash": text_of(revision).content_hash,
        "why_not": facts.why_not(me, today()) if facts else "",
        "seat": _instead_of(facts, actor.person_id) if facts else "",
    }


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/ask", WRITE, methods=BOTH)
def ask_to_sign(row_id: int, number: int) -> Answer:
    row, form = visible_procedure(session(), current_actor(), row_id), AskToSignForm()
    revision = revision_numbered(session(), row, number)
    demand_in_use(row.status, "signed")
    advance(revision.status, RevisionStep.ASK_TO_SIGN)
    warned = warnings(text_of(revision))
    if not form.is_submitted():
        form.reopen_at(revision.row_version)
        form.show(*_offered_first(row))

    def act() -> AnyResponse:
        kept = held(row_id)
        taken = revision_numbered(session(), kept, number, to_change=True)
        plan = SignOffPlan(form.chosen(), form.within.data or 0, _ticked(form, warned))
        operations.ask_to_sign(
            session(), kept, taken, plan, version=form.version(), postage=_postage(), by=current_actor(), now=now()
        )
        toast("Asked. Whoever is waited for was told.")
        return redirect(url_for("procedures.show_revision", row_id=row_id, number=number), 303)

    form.acknowledged.choices = {str(at): one for at, one in enumerate(warned)}
    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    form.reopen_at(revision.row_version)
    form.offer(_choices(row))
    return render_template(
        "procedures/ask_to_sign.html",
        form=form,
        row=row,
        revision=revision,
        missing=missing_to_sign(session(), row, revision, current_actor()),
        warned=warned,
        before=newest_sign_off(session(), KIND, row_id, number),
    ), status_of(form, stale)


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/sign", READ, methods=BOTH)
def sign_revision(row_id: int, number: int) -> Answer:
    form = SignRevisionForm()
    row, revision, facts = _asked(row_id, number)
    if request.method == "GET":
        return _deciding_page(row, revision, facts, form, RejectRevisionForm())
    if form.validate():
        _refuse_author(row, facts)
        try:
            if facts.current is not None:
                confirm_password(current_actor(), form.password.data or "")
            return _decided(row_id, number, form.verdict())
        except BadInput as refused:
            form.take_errors(refused)
        except DecidedAlready as late:
            return _too_late(row_id, number, late)
    close_session()
    return _deciding_page(*_asked(row_id, number), form, RejectRevisionForm()), 422


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/reject", READ, methods=("POST",))
def reject_revision(row_id: int, number: int) -> Answer:
    form = RejectRevisionForm()
    row, _revision, facts = _asked(row_id, number)
    if form.validate():
        _refuse_author(row, facts)
        try:
            return _decided(row_id, number, form.verdict())
        except BadInput as refused:
            form.take_errors(refused)
        except DecidedAlready as late:
            return _too_late(row_id, number, late)
    close_session()
    return _deciding_page(*_asked(row_id, number), SignRevisionForm(formdata=None), form), 422


@pages.page("/procedures/<int:row_id>/revisions/<int:number>/sign-offs.csv", READ)
def export_sign_offs(row_id: int, number: int) -> Response:
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    every = sign_offs_of(session(), KIND, row_id, revision.number)
    says = {one.id: one.meaning for one in signatures_of(session(), KIND, row_id)}
    zone = runtime().settings.zone
    rows = [
        (
            facts.row.round, SHOWN[facts.row.status], step.name, step.quorum, SHOWN[one.kind], one.name, one.for_name,
            instant_in_words(one.decided_at, zone), one.reason, says.get(one.signature_id, ""), facts.row.text_hash,
            "; ".join(facts.acknowledged),
        )
        for facts in reversed(every)
        for step in facts.steps
        for one in step.decisions
    ]  # fmt: skip
    return csv_response(f"{row.code}-revision-{number}-sign-offs", CSV_HEADINGS, rows)


def _asked(row_id: int, number: int) -> tuple[Procedure, ProcedureRevision, SignOffFacts]:
    row = visible_procedure(session(), current_actor(), row_id)
    revision = revision_numbered(session(), row, number)
    facts = newest_sign_off(session(), KIND, row_id, number)
    if facts is None:
        raise NotFound("sign-off of revision", number)
    return row, revision, facts


def _deciding_page(
    row: Procedure,
    revision: ProcedureRevision,
    facts: SignOffFacts,
    signing: SignRevisionForm,
    rejecting: RejectRevisionForm,
    said: str = "",
) -> str:
    """What is decided about, in front of whoever decides: the redline, the text and why, and what the asker knew."""
    before, text = _published_before(row, revision), text_of(revision)
    newest = latest_revision(session(), row.row_id)
    later = newest if newest is not None and newest.number > revision.number else None
    shared = signing_facts(row, revision)
    asked = {one.id for step in facts.steps for one in step.asked.signers}
    return render_template(
        "procedures/sign_revision.html",
        row=row,
        revision=revision,
        label=VersionLabel(revision.major, revision.minor),
        text=text,
        before=before,
        compared=compare(text_of(before), text) if before else None,
        later=later,
        since=compare(text, text_of(later)) if later and said else None,
        signing=signing,
        rejecting=rejecting,
        said=said,
        may_write=current_actor().can(Capability.WRITE_PROCEDURES),
        **{**shared, "sign_off": facts},
        **outcome_before(row, revision, asked, may_sign=not shared["why_not"]),
    )


def _decided(row_id: int, number: int, verdict: TextVerdict) -> AnyResponse:
    kept = held(row_id)
    taken = revision_numbered(session(), kept, number, to_change=True)
    operations.decide_revision(
        session(), kept, taken, verdict, postage=_postage(), today=today(), by=current_actor(), now=now()
    )
    toast(CAME_TO.get(taken.status, "Signed."))
    return redirect(url_for("procedures.show_revision", row_id=row_id, number=number), 303)


def _too_late(row_id: int, number: int, late: DecidedAlready) -> Answer:
    """What stands now, beside what was read, and who was first."""
    close_session()
    blank = SignRevisionForm(formdata=None), RejectRevisionForm(formdata=None)
    return _deciding_page(*_asked(row_id, number), *blank, str(late)), 409


def _refuse_author(row: Procedure, facts: SignOffFacts) -> None:
    """An author who tries to decide is refused, and that they tried stays in the history."""
    actor, database, instant = current_actor(), runtime().database, now()
    if actor.id not in facts.state.contributors:
        return
    about = EntrySubject(KIND, str(row.row_id), row.client_id)
    number = facts.row.subject_revision
    sentence = f"{actor.name} tried to decide about revision {number} of {row.code}, which they wrote or submitted"
    tag = refused_tag(KIND)
    after_rollback(lambda: record_refusal(database, tag, sentence, about=about, by=actor, now=instant))
    why = facts.why_not(signer_of(actor, row.client_id), today())
    raise WroteIt(f"{why}.", who_may="those who are asked and did not write it")


def _instead_of(facts: SignOffFacts, person_id: int) -> str:
    """For whom somebody would sign; empty where it is their own seat, or none."""
    seat, step = seat_of(facts.state, person_id, today()), facts.current
    return "" if seat in (None, person_id) or step is None else step.state.seats()[seat].name


def _offered_first(row: Procedure) -> tuple[list[StepAsked], int]:
    """What was chosen last for this procedure; else one step that asks the post which owns it, or a head of service.

    Only a post that somebody holds who may sign.
    """
    last = newest_sign_off(session(), KIND, row.row_id)
    if last is not None:
        return [
            StepAsked(
                step.name,
                step.quorum,
                tuple(one.id for one in step.asked.named if one.is_active),
                tuple(one.id for one in step.asked.posts),
                step.meaning,
            )
            for step in last.steps
        ], last.row.within
    held_posts = posts_that_sign(session())
    heads = [key for key, title in post_titles(session()).items() if title.lower().startswith("head of")]
    post = next((one for one in (row.post_id, *heads) if one in held_posts), None)
    return [StepAsked("Approval", 1, (), (post,) if post else ())], WITHIN


def _choices(row: Procedure) -> dict[str, str]:
    """Posts, then people who may sign it."""
    people = people_who_may(session(), current_actor(), Capability.SIGN_OFF, client_id=row.client_id)
    posts = {f"post-{key}": f"Post: {title}" for key, title in post_titles(session()).items()}
    return {**posts, **{f"person-{one.id}": one.name for one in people}}


def _ticked(form: AskToSignForm, warned: list[str]) -> tuple[str, ...]:
    sent = set(form.acknowledged.data or ())
    return tuple(one for at, one in enumerate(warned) if str(at) in sent)


def _postage() -> Postage:
    return Postage.of(runtime())


def _published_before(row: Procedure, revision: ProcedureRevision) -> ProcedureRevision | None:
    """What people work by until this takes its place; what never left its consultation is no text to compare with."""
    numbers = [one.number for one in published_versions(session(), row.row_id) if one.number < revision.number]
    return revision_numbered(session(), row, max(numbers)) if numbers else None
