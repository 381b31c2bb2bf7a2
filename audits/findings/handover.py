"""Findings that somebody owns or is to check, and how they pass to somebody else."""

from app.core import links
from app.core.capability import Capability
from app.people.handover import Duty
from audits.findings.operations.handing_over import pass_checks, pass_findings
from audits.findings.queries.owned import named_checkers, owners_of_findings

DUTIES = (
    Duty(
        key="findings",
        column="finding.owner_id",
        what=("open finding", "open findings"),
        held=owners_of_findings,
        pass_on=pass_findings,
        is_for=Capability.WORK_ON_FINDINGS,
        seen_by=Capability.READ_FINDINGS,
        path=links.findings_of,
    ),
    Duty(
        key="checks",
        column="finding.checker_id",
        what=("fix to check", "fixes to check"),
        held=named_checkers,
        pass_on=pass_checks,
        is_for=Capability.WORK_ON_FINDINGS,
        seen_by=Capability.READ_FINDINGS,
    ),
)
