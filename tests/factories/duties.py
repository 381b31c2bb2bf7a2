"""Somebody with rows of every duty."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from app.requirements.models import Requirement
from audits.checklists.models import ChecklistRow
from audits.findings.models import Finding
from audits.words import FindingStatus
from tests.cast import Cast
from tests.factories.actions import fill_actions
from tests.factories.cases import fill_assignments, fill_cases
from tests.factories.checklists import fill_checklists
from tests.factories.consultations import fill_consultations
from tests.factories.findings import add_audit, fill_findings
from tests.factories.organisation import fill_owned
from tests.factories.procedures import fill_procedures
from tests.factories.register import fill_register
from tests.factories.sign_offs import fill_approvals


def give_of_each(session: Session, cast: Cast, now: datetime, count: int) -> None:
    """Give Leila so many rows of each duty."""
    fill_register(session, 2 * count, now=now)
    half = col(Requirement.id) <= count
    session.execute(update(Requirement).where(half).values(owner_id=cast.leader.id))
    session.execute(update(Requirement).where(~half).values(deputy_id=cast.leader.id, owner_id=cast.officer.id))
    for _ in range(count):
        add_audit(session, cast, now)
    fill_findings(session, cast, 2 * count, now)
    session.execute(update(Finding).where(col(Finding.id) <= count).values(status=FindingStatus.OPEN))
    to_check = {"status": FindingStatus.IMPLEMENTED, "owner_id": cast.agent.id, "checker_id": cast.leader.id}
    session.execute(update(Finding).where(col(Finding.id) > count).values(**to_check))
    fill_checklists(session, count, now=now)
    named = update(ChecklistRow).where(col(ChecklistRow.ref) != "CL-FIND")
    session.execute(named.values(owner_id=cast.leader.id, is_retired=False))
    fill_actions(session, count, cast, now=now)
    fill_cases(session, count, cast, now=now)
    fill_assignments(session, cast, now=now)
    fill_owned(session, count, cast, now=now)
    fill_procedures(session, count, cast, now=now)
    fill_approvals(session, count, cast, now=now)
    fill_consultations(session, count, cast, now=now)
