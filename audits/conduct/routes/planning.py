"""Planning an audit in two steps, opening it, cancelling it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotFound
from app.people.queries import active_people_with, person_choices
from app.people.queries.places import clients, sites
from app.web.access import current_actor
from app.web.conflicts import attempt, status_of
from app.web.requests import close_session, now, session
from audits.checklists.queries.published import Plannable, plannable_checklist, plannable_checklists
from audits.conduct.forms import AuditPlanForm, AuditReasonForm
from audits.conduct.models import Audit
from audits.conduct.operations.planning import AuditPlan, cancel_audit, open_audit, plan_audit, refuse_cancelling
from audits.conduct.operations.rows import label
from audits.conduct.queries.lists import LONGEST_ID, team_choices, visible_audit
from audits.conduct.routes.blueprint import BOTH, CONDUCT, Answer, audit_to_change, back_to, pages
from audits.words import Channel, Subject, shown

FIELDS = {"team_id": "unit", "site_id": "unit"}  # the form asks for either in one list
SUBJECTS = {
    Subject.LOCATION_OR_TEAM: (Subject.TEAM, Subject.LOCATION_OR_TEAM),
    Subject.INTERACTION_OR_TEAM: (Subject.INTERACTION, Subject.TEAM),
}


@pages.page("/audits/new", CONDUCT, methods=BOTH)
def new_audit() -> Answer:
    """Two pages without a script: the checklist first, since all the rest depends on it."""
    actor = current_actor()
    choices = plannable_checklists(session(), actor)
    asked_for = request.args.get("checklist", "")
    if not asked_for:
        return render_template("conduct/choose_checklist.html", choices=choices)
    if not (asked_for.isascii() and asked_for.isdecimal() and len(asked_for) <= LONGEST_ID):
        raise NotFound("checklist", asked_for[:40])
    checklist = plannable_checklist(session(), actor, int(asked_for))
    form = _with_choices(AuditPlanForm(auditor_id=str(actor.id), subject=checklist.subject), checklist, actor)
    if form.is_submitted() and form.validate():
        try:
            planned = _planned(form, checklist)
            audit = plan_audit(session(), planned, by=actor, now=now())
        except BadInput as refused:
            close_session()
            form.take_errors(BadInput({FIELDS.get(name, name): said for name, said in refused.errors.items()}))
        else:
            return back_to(audit.row_id, f"Planned {label(audit)}.")
    page = render_template("conduct/new_audit.html", form=form, checklist=checklist)
    return page, 422 if form.errors else 200


@pages.page("/audits/<int:audit_id>/open", CONDUCT, methods=("POST",))
def open_it(audit_id: int) -> Answer:
    audit = audit_to_change(audit_id)
    try:
        open_audit(session(), audit, by=current_actor(), now=now())
    except BadInput as refused:
        close_session()
        return back_to(audit_id, str(refused))
    return redirect(url_for("audits.show_audit", audit_id=audit_id), 303)


@pages.page("/audits/<int:audit_id>/cancel", CONDUCT, methods=BOTH)
def cancel(audit_id: int) -> Answer:
    audit = audit_to_change(audit_id) if request.method == "POST" else _visible(audit_id)
    refuse_cancelling(audit, current_actor())
    form = AuditReasonForm(data={"row_version": audit.row_version})

    def act() -> Response:
        reason, version = form.reason.data or "", form.version()
        cancel_audit(session(), audit, reason, version=version, by=current_actor(), now=now())
        return back_to(audit_id, f"Cancelled {label(audit)}.")

    answer, stale = attempt(form, act)
    if answer is not None:
        return answer
    held = _visible(audit_id)
    page = render_template("conduct/cancel.html", form=form, audit=held, number=label(held), stale=stale)
    return page, status_of(form, stale)


def _visible(audit_id: int) -> Audit:
    return visible_audit(session(), current_actor(), audit_id)


def _with_choices(form: AuditPlanForm, checklist: Plannable, actor: Actor) -> AuditPlanForm:
    people = {str(choice.id): choice.name for choice in person_choices(session(), actor)}
    auditors = active_people_with(session(), Capability.CONDUCT_AUDITS)
    form.subject.choices = {one.value: shown(one) for one in SUBJECTS.get(checklist.subject, (checklist.subject,))}
    form.auditee_id.choices = {"": "Nobody by name", **people}
    form.unit.choices = {
        "": "The unit of the person above",
        **{f"team-{key}": name for key, name in team_choices(session(), actor)},
        **{f"site-{key}": name for key, name in _sites(actor)},
    }
    form.auditor_id.choices = {str(one.id): one.name for one in auditors}
    form.channel.choices = {"": "None"} | {str(one): shown(Channel(one)) for one in checklist.channels or list(Channel)}
    mine = {line.id: line.name for line in clients(session()) if actor.serves(line.id)}
    held = {str(key): name for key, name in mine.items() if checklist.client_id in {None, key}}
    form.client_id.choices = held if checklist.client_id else {"": "Everybody's", **held}
    return form


def _sites(actor: Actor) -> list[tuple[str, str]]:
    every = actor.can(Capability.SEE_EVERY_TEAM)
    own = actor.site_ids if actor.can(Capability.SEE_OWN_SITE) else frozenset()
    return [(str(line.id), line.name) for line in sites(session()) if every or line.id in own]


def _planned(form: AuditPlanForm, checklist: Plannable) -> AuditPlan:
    kind, _, key = (form.unit.data or "").partition("-")
    ids: dict[str, Any] = {
        name: int(form[name].data) if form[name].data else None for name in ("auditee_id", "client_id")
    }
    return AuditPlan(
        checklist_id=checklist.id,
        subject=Subject(form.subject.data),
        auditor_id=int(form.auditor_id.data),
        team_id=int(key) if kind == "team" else None,
        site_id=int(key) if kind == "site" else None,
        channel=form.channel.data or "",
        about=form.about.data or "",
        recording=form.recording.data or "",
        happened_on=form.happened_on.data,
        due_on=form.due_on.data,
        **ids,
    )
