"""Planning an audit, opening it, cancelling it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput, NotAllowed
from app.core.text import SAY_WHY
from app.db.row import accept_version
from app.db.scope import seen_client
from app.people.queries import actor_for, people_by_ids, placed_person, site_rows, team_rows
from audits.checklists.queries.rows import checklist_rows, version_rows
from audits.checklists.queries.sheets import sheet_of
from audits.conduct.domain.lifecycle import AuditStep, advance
from audits.conduct.domain.missing import progress
from audits.conduct.models import Audit
from audits.conduct.operations.rows import label, recorded, refuse_own_work
from audits.words import AuditStatus, Subject, VersionState, shown

CHECKLISTS = checklist_rows()
VERSIONS = version_rows()

NOT_PUBLISHED = "That checklist has no published version. Publish it, then plan the audit"
OWN_INTERACTION = "Nobody audits their own work. Choose another auditor, or somebody else's work"


@dataclass(frozen=True)
class AuditPlan:
    """What is to be audited, by whom, until when. The unit follows the auditee where one is named."""

    checklist_id: int
    subject: Subject
    auditor_id: int
    auditee_id: int | None = None
    team_id: int | None = None
    site_id: int | None = None
    client_id: int | None = None
    channel: str = ""
    about: str = ""
    recording: str = ""
    happened_on: date | None = None
    due_on: date | None = None


def plan_audit(session: Session, planned: AuditPlan, *, by: Actor, now: datetime) -> Audit:
    """Put an audit on somebody's list; what it is done on is decided when it is opened (SPEC 2.7)."""
    checklist = _published(session, planned.checklist_id, by)
    if checklist.client_id is not None:
        planned = AuditPlan(**{**asdict(planned), "client_id": checklist.client_id})
    if not by.serves(planned.client_id):
        raise BadInput({"client_id": "That client is not one of yours"})
    if planned.channel and checklist.channels and planned.channel not in checklist.channels:
        raise BadInput({"channel": "The checklist is not made for that channel"})
    team_id, site_id = _unit(session, planned, by)
    _check_people(session, planned)
    audit = Audit(
        checklist_id=planned.checklist_id,
        subject=planned.subject,
        about=planned.about,
        channel=planned.channel,
        recording=planned.recording,
        happened_on=planned.happened_on,
        auditor_id=planned.auditor_id,
        auditee_id=planned.auditee_id,
        team_id=team_id,
        site_id=site_id,
        client_id=planned.client_id,
        due_on=planned.due_on,
        created_at=now,
        created_by_id=by.id,
    )
    session.add(audit)
    session.flush()
    after = _told(session, audit, checklist)
    said = f"Planned {label(audit)} on {checklist.title} for {after['auditor']}"
    recorded(session, audit, "planned", said, by=by, now=now, after=after)
    return audit


def open_audit(session: Session, audit: Audit, *, by: Actor, now: datetime) -> Audit:
    """Open an audit for answers: the version that is published now is its own for good. Twice is once."""
    refuse_own_work(audit, by)
    if audit.status is AuditStatus.IN_PROGRESS:
        return audit
    status = advance(audit.status, AuditStep.OPEN)
    version_id = session.execute(
        select(VERSIONS.c.id).where(
            VERSIONS.c.checklist_id == audit.checklist_id,
            VERSIONS.c.state == VersionState.PUBLISHED,
        )
    ).scalar()
    if version_id is None:
        raise BadInput({"checklist_id": "The checklist has no published version any more. Publish one, then open it"})
    sheet = sheet_of(session, version_id)
    audit.status, audit.version_id, audit.opened_at = status, version_id, now
    audit.question_count = progress(sheet.checklist, {})[1]
    audit.row_version += 1
    recorded(
        session,
        audit,
        "opened",
        f"Opened {label(audit)} on {sheet.ref}, version {sheet.number}",
        by=by,
        now=now,
        before={"status": AuditStatus.PLANNED},
        after={"status": status, "version": sheet.number},
    )
    return audit


def cancel_audit(session: Session, audit: Audit, reason: str, *, version: int, by: Actor, now: datetime) -> Audit:
    """End an audit that will not be completed; its answers stay in the history."""
    refuse_cancelling(audit, by)
    before, status = audit.status, advance(audit.status, AuditStep.CANCEL)
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    accept_version(audit, version, subject=label(audit), current={"status": shown(before)})
    audit.status, audit.cancelled_reason = status, reason
    recorded(
        session,
        audit,
        "cancelled",
        f"Cancelled {label(audit)}: {reason}",
        by=by,
        now=now,
        before={"status": before},
        after={"status": audit.status, "reason": reason},
    )
    return audit


def _told(session: Session, audit: Audit, checklist: Any) -> dict[str, Any]:
    """What was planned, as the history keeps it: people and places by name."""
    people = people_by_ids(session, {audit.auditor_id, audit.auditee_id})
    teams, sites = team_rows(), site_rows()
    team = session.execute(select(teams.c.name).where(teams.c.id == audit.team_id)).scalar()
    site = session.execute(select(sites.c.name).where(sites.c.id == audit.site_id)).scalar()
    return {
        "checklist": f"{checklist.ref}, {checklist.title}",
        "subject": audit.subject,
        "auditor": people[audit.auditor_id].name,
        "auditee": people[audit.auditee_id].name if audit.auditee_id in people else "",
        "unit": team or site,
        "channel": audit.channel,
        "about": audit.about,
        "recording": audit.recording,
        "happened_on": audit.happened_on,
        "due_on": audit.due_on,
    }


def refuse_cancelling(audit: Audit, by: Actor) -> None:
    """Who was audited does not cancel it; nor does anybody once a revision was completed, which people rely on."""
    refuse_own_work(audit, by)
    if audit.result_id is not None:
        number = audit.revision if audit.status is AuditStatus.COMPLETED else audit.revision - 1
        raise NotAllowed(
            f"Revision {number} of {label(audit)} was completed, and nobody takes back a result that people rely on."
            " A manager or a compliance officer can reopen it."
        )


def _published(session: Session, checklist_id: int, by: Actor) -> Any:
    """A checklist that is in use, with the channels of its published version."""
    row = session.execute(
        select(CHECKLISTS, VERSIONS.c.channels)
        .join(VERSIONS, VERSIONS.c.checklist_id == CHECKLISTS.c.id)
        .where(
            CHECKLISTS.c.id == checklist_id,
            VERSIONS.c.state == VersionState.PUBLISHED,
            seen_client(by, CHECKLISTS.c.client_id),
        )
    ).one_or_none()
    if row is None or row.is_retired:
        raise BadInput({"checklist_id": NOT_PUBLISHED})
    return row


def _unit(session: Session, planned: AuditPlan, by: Actor) -> tuple[int | None, int]:
    """The team and the site: the auditee's own, else as named; within what the planner sees."""
    team_id, site_id = planned.team_id, planned.site_id
    field = "team_id"
    if planned.auditee_id is not None:
        auditee = placed_person(session, planned.auditee_id)
        if auditee is None or not auditee.is_active:
            raise BadInput({"auditee_id": "That person is not here any more. Choose another"})
        team_id, site_id, field = auditee.team_id, auditee.site_id, "auditee_id"
    elif team_id is not None:
        teams = team_rows()
        site_id = session.execute(select(teams.c.site_id).where(teams.c.id == team_id)).scalar()
    elif site_id is not None:
        sites = site_rows()
        site_id = session.execute(select(sites.c.id).where(sites.c.id == site_id)).scalar()
    if site_id is None:
        said = "That person has no site, so the audit has no unit. Give them one, or choose a team"
        raise BadInput({field: said if planned.auditee_id else "Choose whose work, which team or which site"})
    if not by.sees_unit(team_id, site_id):
        raise BadInput({field: "That is outside the teams and sites that you see"})
    return team_id, site_id


def _check_people(session: Session, planned: AuditPlan) -> None:
    if planned.auditee_id == planned.auditor_id:
        raise BadInput({"auditor_id": OWN_INTERACTION})
    auditor = actor_for(session, planned.auditor_id)
    if auditor is None or not auditor.can(Capability.CONDUCT_AUDITS):
        raise BadInput({"auditor_id": "That person cannot carry out audits. Choose another"})
    if not auditor.serves(planned.client_id):
        raise BadInput({"auditor_id": "That person does not serve this client. Choose another"})
