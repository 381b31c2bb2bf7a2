"""Every feature's duties, in one list: what ending somebody's access asks about is made from these and no others."""

from app.actions.handover import DUTIES as OF_ACTIONS
from app.cases.handover import DUTIES as OF_CASES
from app.organisation.handover import DUTIES as OF_ORGANISATION
from app.people.handover import Duty
from app.procedures.handover import DUTIES as OF_PROCEDURES
from app.requirements.handover import DUTIES as OF_REQUIREMENTS
from app.signing.handover import DUTIES as OF_SIGNING
from audits.handover import DUTIES as OF_AUDITS

DUTIES: tuple[Duty, ...] = (
    *OF_REQUIREMENTS, *OF_CASES, *OF_PROCEDURES, *OF_SIGNING, *OF_AUDITS, *OF_ACTIONS, *OF_ORGANISATION,
)  # fmt: skip
