"""Opening a case because of something on our own floor: a finding, an action, a suggestion (SPEC D6)."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import CaseStatus, CauseKind, number_of
from app.cases.models import CaseCause, CaseRequirement, ChangeCase
from app.cases.operations.measures import propose_measures
from app.cases.operations.rows import demand_runner
from app.cases.operations.storing import CaseFields, keep_opened, start_case
from app.cases.queries.causes import CaseStart, visible_cause
from app.core.actor import Actor
from app.core.errors import BadInput
from app.requirements.queries import requirements_by_ids


def open_case_because(
    session: Session,
    kind: CauseKind,
    object_id: int,
    fields: CaseFields,
    *,
    client_id: int | None = None,
    by: Actor,
    now: datetime,
) -> ChangeCase:
    """Open a case that this started; the requirements that it speaks of are proposed.

    It is held meanwhile, and starts one open case at a time. What belongs to a client starts a case of that client.
    """
    demand_runner(by, "open")
    cause = visible_cause(session, by, kind, object_id, to_change=True)
    _refuse_a_second(session, cause)
    if cause.client_id is not None and client_id != cause.client_id:
        raise BadInput({"client_id": f"{cause.label} belongs to one client. Choose that client"})
    row, owner = start_case(session, fields, client_id=client_id, by=by, now=now)
    session.add(CaseCause(case_id=row.row_id, kind=kind, object_id=object_id, added_at=now, added_by_name=by.name))
    proposed = _propose(session, row, cause, by) + propose_measures(session, row, [cause.title])
    keep_opened(session, row, f"{cause.named} ({cause.title})", owner, proposed, by=by, now=now)
    return row


def _refuse_a_second(session: Session, cause: CaseStart) -> None:
    mine = (col(CaseCause.kind) == cause.kind, col(CaseCause.object_id) == cause.object_id)
    chosen = select(col(ChangeCase.id)).join(CaseCause, col(CaseCause.case_id) == col(ChangeCase.id))
    earlier = session.execute(
        chosen.where(*mine, col(ChangeCase.status) == CaseStatus.OPEN).order_by(col(ChangeCase.id)).limit(1)
    ).scalar()
    if earlier is not None:
        raise BadInput({"": f"{number_of(earlier)} was started because of it already and is open. Nothing was opened"})


def _propose(session: Session, row: ChangeCase, cause: CaseStart, by: Actor) -> list[str]:
    register = requirements_by_ids(session, by, cause.requirement_ids)
    fitting = [
        register[one]
        for one in dict.fromkeys(cause.requirement_ids)
        if one in register and (row.client_id is None or register[one].client_id in {None, row.client_id})
    ]
    why = f"{cause.label} speaks of it"
    session.add_all(CaseRequirement(case_id=row.row_id, requirement_id=one.id, why=why) for one in fitting)
    return [one.ref for one in fitting]
