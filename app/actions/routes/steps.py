"""The steps of an action, each a small form on a page of its own."""

from collections.abc import Callable
from typing import TypeVar

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actions import operations
from app.actions.domain.days import number_of
from app.actions.forms import (
    CancelForm,
    DueDayForm,
    EvidenceForm,
    FinishForm,
    ReassignForm,
    SendBackForm,
    StartForm,
    VerifyForm,
)
from app.actions.models import Action
from app.actions.queries import evidence_of, visible_action
from app.actions.routes.blueprint import evidence_address, pages
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed
from app.files.forms import EvidenceFields
from app.files.operations import Offered, take_evidence
from app.files.queries import own_evidence
from app.history.operations import EntrySubject, record_refusal
from app.people.queries import find_person, person_choices
from app.web.access import current_actor, needs
from app.web.conflicts import Difference, attempt, status_of
from app.web.forms import EditForm
from app.web.requests import after_rollback, now, session, today
from app.web.runtime import runtime
from app.web.toasts import toast

READ, ASSIGN = needs(Capability.READ_ACTIONS), needs(Capability.ASSIGN_ACTIONS)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]
AForm = TypeVar("AForm", bound=EditForm)
Decide = Callable[[Action, AForm, Offered], None]
Demand = Callable[[Action], None]


@pages.page("/actions/<int:action_id>/start", READ, methods=BOTH)
def start_action(action_id: int) -> Answer:
    def start(row: Action, form: StartForm, _offered: Offered) -> None:
        operations.start_action(session(), row, version=form.version(), by=current_actor(), now=now())

    return _step(StartForm(), action_id, start, "start", "Started {}.", _doer)


@pages.page("/actions/<int:action_id>/finish", READ, methods=BOTH)
def finish_action(action_id: int) -> Answer:
    def finish(row: Action, form: FinishForm, offered: Offered) -> None:
        note = form.note.data or ""
        given = {"evidence_id": _taken(row, offered), "version": form.version()}
        operations.finish_action(session(), row, note, **given, by=current_actor(), now=now())

    return _step(FinishForm(), action_id, finish, "finish", "Finished {}. Somebody else verifies it now.", _doer)


@pages.page("/actions/<int:action_id>/verify", ASSIGN, methods=BOTH)
def verify_action(action_id: int) -> Answer:
    def verify(row: Action, form: VerifyForm, offered: Offered) -> None:
        note = form.note.data or ""
        given = {"evidence_id": _taken(row, offered), "version": form.version()}
        operations.verify_action(session(), row, note, **given, by=current_actor(), now=now())

    return _step(VerifyForm(), action_id, verify, "verify", "Verified {}.", _other_eyes("verify", "verify it"))


@pages.page("/actions/<int:action_id>/send-back", ASSIGN, methods=BOTH)
def send_back_action(action_id: int) -> Answer:
    def send_back(row: Action, form: SendBackForm, _offered: Offered) -> None:
        reason = form.reason.data or ""
        operations.send_back_action(session(), row, reason, version=form.version(), by=current_actor(), now=now())

    return _step(
        SendBackForm(), action_id, send_back, "send_back", "Sent {} back.", _other_eyes("send back", "send it back")
    )


@pages.page("/actions/<int:action_id>/reassign", ASSIGN, methods=BOTH)
def reassign_action(action_id: int) -> Answer:
    def reassign(row: Action, form: ReassignForm, _offered: Offered) -> None:
        chosen = form.chosen()
        operations.reassign_action(session(), row, chosen, version=form.version(), by=current_actor(), now=now())

    return _step(ReassignForm(), action_id, reassign, "reassign", "Gave {} to somebody else.")


@pages.page("/actions/<int:action_id>/due-day", ASSIGN, methods=BOTH)
def move_due_day(action_id: int) -> Answer:
    def move(row: Action, form: DueDayForm, _offered: Offered) -> None:
        reason, version = form.reason.data or "", form.version()
        operations.move_due_day(
            session(), row, form.due_on.data, reason, version=version, by=current_actor(), now=now()
        )

    return _step(DueDayForm(), action_id, move, "move_due_day", "Moved the day of {}.")


@pages.page("/actions/<int:action_id>/cancel", ASSIGN, methods=BOTH)
def cancel_action(action_id: int) -> Answer:
    def cancel(row: Action, form: CancelForm, _offered: Offered) -> None:
        reason = form.reason.data or ""
        operations.cancel_action(session(), row, reason, version=form.version(), by=current_actor(), now=now())

    return _step(CancelForm(), action_id, cancel, "cancel", "Cancelled {}.")


@pages.page("/actions/<int:action_id>/evidence", READ, methods=BOTH)
def add_evidence(action_id: int) -> Answer:
    def attach(row: Action, _form: EvidenceForm, offered: Offered) -> None:
        if offered.is_nothing:
            raise BadInput({"document": "Choose a file"})
        evidence_id = _taken(row, offered) or 0
        operations.attach_evidence(session(), row, evidence_id, by=current_actor(), now=now())

    return _step(EvidenceForm(), action_id, attach, "add_evidence", "Added evidence to {}.", _doer)


def _doer(row: Action) -> None:
    operations.demand_doer(session(), row, current_actor())


def _other_eyes(to_do: str, to_do_it: str) -> Demand:
    return lambda row: operations.demand_other_eyes(row, current_actor(), to_do, to_do_it)


def _step(
    form: AForm,
    action_id: int,
    decide: "Decide[AForm]",
    page: str,
    said: str,
    demand: Demand = lambda _row: None,
) -> Answer:
    """One small form about an action: shown, refused with its fields named, stale with both texts, or saved.

    Whom the step would refuse is refused before the form is shown, so that nobody fills it in for nothing.
    """
    row = visible_action(session(), current_actor(), action_id)
    if request.method == "GET":
        form.reopen_at(row.row_version)

    def act() -> Response:
        offered = form.offered() if isinstance(form, EvidenceFields) else Offered()
        # After the file was looked at, and held from here on against whoever decides at the same time.
        decide(visible_action(session(), current_actor(), action_id, to_change=True), form, offered)
        return _saved(action_id, said)

    try:
        demand(row)
        answer, stale = attempt(form, act)
    except NotAllowed as refused:
        if request.method == "POST":
            _note_refusal(row, current_actor(), str(refused))
        raise
    if answer is not None:
        return answer
    row = visible_action(session(), current_actor(), action_id)
    _offer(form, row)
    return _page(page, form, row, stale), status_of(form, stale)


def _page(page: str, form: EditForm, row: Action, stale: list[Difference] | None) -> str:
    owner = find_person(session(), row.owner_id)
    return render_template(
        f"actions/{page}.html",
        form=form,
        row=row,
        number=number_of(row.row_id),
        owner_name=owner.name if owner else "Nobody",
        evidence=evidence_of(session(), row),
        evidence_url=evidence_address(row.row_id),
        today=today(),
        stale=stale,
    )


def _taken(row: Action, offered: Offered) -> int | None:
    """The evidence that was offered, in the same transaction as the step that it belongs to."""
    return take_evidence(session(), offered, client_id=row.client_id, today=today(), by=current_actor(), now=now())


def _offer(form: EditForm, row: Action) -> None:
    """Fill what may be chosen: one's own evidence, or people who can take it over."""
    if isinstance(form, EvidenceFields):
        form.offer_again(own_evidence(session(), current_actor(), on=today()), client_id=row.client_id)
    if isinstance(form, ReassignForm):
        people = [one for one in person_choices(session(), current_actor()) if one.id != row.owner_id]
        form.owner_id.choices = {"": "Choose somebody"} | {str(one.id): one.name for one in people}


def _note_refusal(row: Action, actor: Actor, said: str) -> None:
    """A blocked decision stays on record although nothing was changed (DESIGN 4)."""
    database, instant, number = runtime().database, now(), number_of(row.row_id)
    about = EntrySubject("action", str(row.row_id), row.client_id)
    sentence = f"{actor.name} was refused a step on {number}: {said}"
    after_rollback(lambda: record_refusal(database, "action:refused", sentence, about=about, by=actor, now=instant))


def _saved(action_id: int, said: str) -> Response:
    text = said.format(number_of(action_id))
    toast(text)
    return redirect(url_for("actions.show_action", action_id=action_id), 303)
