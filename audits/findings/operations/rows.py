"""What every step of a finding does to its row: increment its version, record, tell the register."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.differences import only_what_differs
from app.core.errors import BadInput
from app.history.operations import EntrySubject, record
from app.people.domain.roles import roles_that_may
from app.people.queries import actor_for
from app.requirements.domain.standing import OpenFindings
from app.requirements.operations import set_standing
from audits.findings.domain.clocks import Clocks
from audits.findings.domain.lifecycle import TO_CHECK
from audits.findings.models import Finding, FindingRequirement
from audits.findings.queries.on_requirements import open_findings_on

KIND = "finding"


def about(row: Finding) -> EntrySubject:
    return EntrySubject(KIND, str(row.row_id), row.client_id)


def changed(
    session: Session,
    row: Finding,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Increment the row's version, record what was done to it, and tell the register how its requirements stand now.

    Whatever was done: so nobody has to remember which steps and grades move a standing.
    """
    row.row_version += 1
    session.flush()
    recorded(session, row, did, sentence, by=by, now=now, before=before, after=after)
    if ids := requirement_ids_of(session, row.row_id):
        counts = open_findings_on(session, ids)
        told = {each: counts.get((each, row.client_id), OpenFindings()) for each in ids}
        set_standing(session, told, client_id=row.client_id, today=local_day(now))


def recorded(
    session: Session,
    row: Finding,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record something about a finding that leaves its row as it is."""
    before, after = only_what_differs(before, after)
    record(
        session,
        f"finding:{did}",
        sentence,
        about=about(row),
        by=by,
        now=now,
        before=before,
        after=after,
    )


def check_owner(session: Session, owner_id: int, client_id: int | None) -> None:
    """Refuse an owner who is not there, may not work on findings, or could not see this one."""
    owner = actor_for(session, owner_id)
    if owner is None:
        raise BadInput({"owner_id": "That person is not here any more. Choose another"})
    if not owner.can(Capability.WORK_ON_FINDINGS):
        who = roles_that_may(Capability.WORK_ON_FINDINGS)
        raise BadInput({"owner_id": f"{owner.name} cannot work on findings. Choose {who}"})
    if not owner.serves(client_id):
        raise BadInput({"owner_id": f"{owner.name} does not serve this client. Choose another"})


def is_named_checker(row: Finding, person_id: int) -> bool:
    """Whether they are to judge the fix: then they do not come to own it, or its check would wait for nobody."""
    return row.status in TO_CHECK and row.checker_id == person_id


def set_clocks(row: Finding, clocks: Clocks) -> None:
    row.contain_by, row.plan_by, row.done_due_on = clocks.contain_by, clocks.plan_by, clocks.done_by


def clocks_of(row: Finding) -> Clocks:
    return Clocks(row.contain_by, row.plan_by, row.done_due_on)


def requirement_ids_of(session: Session, finding_id: int) -> list[int]:
    chosen = select(col(FindingRequirement.requirement_id)).where(col(FindingRequirement.finding_id) == finding_id)
    return list(session.scalars(chosen.order_by(col(FindingRequirement.id))))
