"""What a person answers for in audits: the duties of its features, in one list."""

from app.people.handover import Duty
from audits.checklists.handover import DUTIES as OF_CHECKLISTS
from audits.conduct.handover import DUTIES as OF_AUDITS
from audits.findings.handover import DUTIES as OF_FINDINGS

DUTIES: tuple[Duty, ...] = (*OF_AUDITS, *OF_FINDINGS, *OF_CHECKLISTS)
