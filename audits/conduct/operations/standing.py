"""What a result says of requirements, told to the register that keeps how each stands."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from app.requirements.domain.standing import LastMet
from app.requirements.operations import set_standing
from audits.conduct.models import Audit, AuditResult
from audits.conduct.queries.on_requirements import last_met, met_by_result


def tell_register(
    session: Session,
    audit: Audit,
    result: AuditResult,
    requirement_ids: Collection[int],
    *,
    replaces: int | None,
    today: date,
) -> None:
    """Tell what this result shows met; where it replaces another, also what an earlier audit shows of the rest."""
    met = met_by_result(session, result.row_id)
    told = dict.fromkeys(met, LastMet(result.completed_at))
    rest = set(requirement_ids) - met
    if replaces is not None and rest:
        earlier = last_met(session, rest)
        told |= {each: LastMet(earlier.get((each, audit.client_id))) for each in rest}
    set_standing(session, told, client_id=audit.client_id, today=today)
