"""What a case touches: each requirement is confirmed or set aside with a reason by a person, never by a machine."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import ImpactStatus, number_of
from app.cases.models import CaseRequirement, ChangeCase
from app.cases.operations.rows import demand_open, demand_runner, keep, lapse_approval
from app.core.actor import Actor
from app.core.errors import BadInput, NotFound
from app.requirements.queries import visible_requirement


def confirm_requirement(session: Session, row: ChangeCase, ref: str, *, by: Actor, now: datetime) -> None:
    """Say that the case touches it."""
    demand_runner(by, "assess")
    demand_open(row)
    line = _line(session, row, ref, by)
    if line.status is ImpactStatus.CONFIRMED:
        raise BadInput({"ref": f"{ref} is confirmed already"})
    before = {"ref": ref, "status": line.status.value}
    _decide(line, ImpactStatus.CONFIRMED, "", by, now)
    lapsed = lapse_approval(row, f"{by.name} confirmed that it touches {ref}")
    sentence = f"{by.name} confirmed that {number_of(row.row_id)} touches {ref}{lapsed}"
    keep(session, row, "requirement_confirmed", sentence, by=by, now=now, before=before, after={"ref": ref})


def set_requirement_aside(
    session: Session, row: ChangeCase, ref: str, reason: str, *, by: Actor, now: datetime
) -> None:
    """Say that the case does not touch it, and why."""
    demand_runner(by, "assess")
    demand_open(row)
    if not reason.strip():
        raise BadInput({"reason": "Say why the case does not touch it"})
    line = _line(session, row, ref, by)
    before = {"ref": ref, "status": line.status.value}
    was_confirmed = line.status is ImpactStatus.CONFIRMED
    _decide(line, ImpactStatus.SET_ASIDE, reason.strip(), by, now)
    lapsed = lapse_approval(row, f"{by.name} set {ref} aside") if was_confirmed else ""
    sentence = f"{by.name} set {ref} aside in {number_of(row.row_id)}: {reason.strip()}{lapsed}"
    after = {"ref": ref, "reason": reason.strip()}
    keep(session, row, "requirement_set_aside", sentence, by=by, now=now, before=before, after=after)


def add_requirement(session: Session, row: ChangeCase, ref: str, *, by: Actor, now: datetime) -> None:
    """Name a requirement that no match proposed; it counts as confirmed."""
    demand_runner(by, "assess")
    demand_open(row)
    try:
        requirement = visible_requirement(session, by, ref)
    except NotFound as missing:
        raise BadInput({"ref": f"There is no requirement {ref}. Nothing was added"}) from missing
    if row.client_id is not None and requirement.client_id not in {None, row.client_id}:
        raise BadInput({"ref": f"{ref} is another client's requirement, and this case is one client's"})
    if _find(session, row, requirement.row_id) is not None:
        raise BadInput({"ref": f"{ref} is in the list already"})
    line = CaseRequirement(case_id=row.row_id, requirement_id=requirement.row_id, why=f"Added by {by.name}")
    _decide(line, ImpactStatus.CONFIRMED, "", by, now)
    session.add(line)
    lapsed = lapse_approval(row, f"{by.name} added {ref} to what it touches")
    sentence = f"{by.name} added {ref} to what {number_of(row.row_id)} touches{lapsed}"
    keep(session, row, "requirement_added", sentence, by=by, now=now, after={"ref": ref})


def _decide(line: CaseRequirement, status: ImpactStatus, reason: str, by: Actor, now: datetime) -> None:
    line.status, line.reason, line.decided_at, line.decided_by_name = status, reason, now, by.name


def _line(session: Session, row: ChangeCase, ref: str, by: Actor) -> CaseRequirement:
    line = _find(session, row, visible_requirement(session, by, ref).row_id)
    if line is None:
        raise NotFound("requirement", ref)
    return line


def _find(session: Session, row: ChangeCase, requirement_id: int) -> CaseRequirement | None:
    chosen = select(CaseRequirement).where(
        col(CaseRequirement.case_id) == row.row_id, col(CaseRequirement.requirement_id) == requirement_id
    )
    found = session.execute(chosen).scalar_one_or_none()
    return found if isinstance(found, CaseRequirement) else None
