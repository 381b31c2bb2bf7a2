"""Whether a requirement is met, as far as findings and audits tell (SPEC 1.2, criterion 10): one rule for every page.

What is known of it stands in facts that do not age; the day decides how long an audit still counts as evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core.days import day_in_words, local_day
from app.core.text import plural

MONTHS = 12


class Compliance(StrEnum):
    """The gravest first: what a reader sees is the gravest of the rows that they may see."""

    FAILING = "failing"
    AT_RISK = "at_risk"
    MET = "met"
    NO_EVIDENCE = "no_evidence"


GRAVEST_FIRST = tuple(Compliance)


@dataclass(frozen=True)
class OpenFindings:
    """How many findings on a requirement are open: major or minor ones, and milder ones."""

    grave: int = 0
    mild: int = 0


@dataclass(frozen=True)
class LastMet:
    """When an audit last showed a requirement met, if any did."""

    at: datetime | None


@dataclass(frozen=True)
class StandingFacts:
    """What findings and audits tell of one requirement; `met_at` is when an audit last showed it met."""

    findings: OpenFindings = OpenFindings()
    met_at: datetime | None = None


@dataclass(frozen=True)
class ComplianceStanding:
    """How a requirement stands, with the facts behind it."""

    compliance: Compliance = Compliance.NO_EVIDENCE
    facts: StandingFacts = StandingFacts()

    @property
    def words(self) -> str:
        """In a sentence, without naming evidence that not every reader may see."""
        findings = self.facts.findings
        if self.compliance is Compliance.FAILING:
            return f"Failing: {plural(findings.grave, 'major or minor finding')} open"
        if self.compliance is Compliance.AT_RISK:
            return f"At risk: {plural(findings.mild, 'milder finding')} open"
        if self.compliance is Compliance.MET and self.facts.met_at is not None:
            return f"Met, last shown on {day_in_words(local_day(self.facts.met_at))}"
        return f"No evidence in {MONTHS} months"


def compliance_of(facts: StandingFacts, today: date) -> Compliance:
    """Failing while a major or minor finding is open; at risk with a milder one; met where an audit showed it."""
    if facts.findings.grave:
        return Compliance.FAILING
    if facts.findings.mild:
        return Compliance.AT_RISK
    if facts.met_at is not None and local_day(facts.met_at) >= evidence_from(today):
        return Compliance.MET
    return Compliance.NO_EVIDENCE


def together(standings: Iterable[ComplianceStanding]) -> ComplianceStanding:
    """What several rows of one requirement say together to somebody who sees all of them."""
    seen = tuple(standings)
    gravest = min((one.compliance for one in seen), key=GRAVEST_FIRST.index, default=Compliance.NO_EVIDENCE)
    grave, mild = (sum(getattr(one.facts.findings, name) for one in seen) for name in ("grave", "mild"))
    met_at = max((one.facts.met_at for one in seen if one.facts.met_at is not None), default=None)
    return ComplianceStanding(gravest, StandingFacts(OpenFindings(grave, mild), met_at))


def evidence_from(today: date) -> date:
    """The first day whose audits still count as evidence: the same day 12 months ago."""
    is_leap_day = (today.month, today.day) == (2, 29)
    return date(today.year - MONTHS // 12, today.month, 28 if is_leap_day else today.day)


def ages_on(met_on: date) -> date:
    """The first day on which an audit of this day counts no more."""
    day = met_on + timedelta(days=365)
    while evidence_from(day) <= met_on:
        day += timedelta(days=1)
    return day
