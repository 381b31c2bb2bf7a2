"""Whether a requirement is met, as far as audits and findings tell (SPEC 1.2, criterion 10), in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audits.findings.domain.lifecycle import number_of
from audits.words import Grade

MONTHS = 12


class Compliance(StrEnum):
    FAILING = "failing"
    AT_RISK = "at_risk"
    MET = "met"
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True)
class OpenFinding:
    id: int
    grade: Grade


@dataclass(frozen=True)
class ComplianceStatus:
    """What a requirement's page says of it."""

    kind: Compliance
    words: str


def evidence_from(today: date) -> date:
    """The first day whose audits still count as evidence: the same day 12 months ago."""
    is_leap_day = (today.month, today.day) == (2, 29)
    return date(today.year - MONTHS // 12, today.month, 28 if is_leap_day else today.day)


def compliance_of(open_findings: Sequence[OpenFinding], met_by: str | None) -> ComplianceStatus:
    """Failing while a major or minor finding is open; at risk with a milder one; met where an audit showed it.

    `met_by` names the latest completed audit of the last 12 months in which a question on it passed and none failed.
    """
    grave = [one for one in open_findings if one.grade in {Grade.MAJOR, Grade.MINOR}]
    if grave:
        return ComplianceStatus(Compliance.FAILING, f"Failing: {_named(grave)} open")
    if open_findings:
        return ComplianceStatus(Compliance.AT_RISK, f"At risk: {_named(open_findings)} open")
    if met_by is not None:
        return ComplianceStatus(Compliance.MET, f"Met in the last {MONTHS} months by {met_by}")
    return ComplianceStatus(Compliance.NO_EVIDENCE, f"No evidence in {MONTHS} months")


def _named(findings: Sequence[OpenFinding]) -> str:
    """At most three by number, the gravest first, and how many more."""
    grades = list(Grade)
    ordered = sorted(findings, key=lambda one: (grades.index(one.grade), one.id))
    names = ", ".join(number_of(one.id) for one in ordered[:3])
    more = len(ordered) - 3
    return f"{names} and {more} more" if more > 0 else names
