"""Every feature's check of what it sealed, in one list: verification, backup and restore are made from it."""

from app.history.checking import RecordCheck
from app.signing.proof import check_signatures
from audits.conduct.proof import check_audits

CHECKS: tuple[RecordCheck, ...] = (check_audits, check_signatures)
