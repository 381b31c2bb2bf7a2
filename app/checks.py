"""Every feature's check of what it sealed, in one list: verification, backup and restore are made from it."""

from app.cases.proof import check_cases
from app.history.checking import RecordCheck
from app.procedures.proof import check_attestations, check_revisions
from app.requirements.proof import check_days
from app.signing.proof import check_consultations, check_sign_offs, check_signatures
from audits.checklists.proof import check_versions
from audits.conduct.proof import check_audits
from audits.reporting.proof import check_standings

CHECKS: tuple[RecordCheck, ...] = (
    check_versions,
    check_audits,
    check_signatures,
    check_sign_offs,
    check_standings,
    check_days,
    check_cases,
    check_revisions,
    check_consultations,
    check_attestations,
)
