"""Audits that somebody is to carry out, and how they pass to somebody else."""

from app.core import links
from app.core.capability import Capability
from app.people.handover import Duty
from audits.conduct.operations.handing_over import pass_audits
from audits.conduct.queries.owned import auditors_to_do

DUTIES = (
    Duty(
        key="audits",
        column="audit.auditor_id",
        what=("audit to carry out", "audits to carry out"),
        held=auditors_to_do,
        pass_on=pass_audits,
        is_for=Capability.CONDUCT_AUDITS,
        seen_by=Capability.READ_AUDITS,
        path=links.audits_of,
    ),
)
