"""Whether what the register keeps of how requirements stand is what findings and audits say (DESIGN 4, Standing)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.requirements.domain.standing import (
    Compliance,
    ComplianceStanding,
    OpenFindings,
    StandingFacts,
    compliance_of,
)
from app.requirements.queries import kept_standings, refs_by_id
from audits.conduct.queries.on_requirements import last_met
from audits.findings.queries.on_requirements import open_findings_on


@dataclass(frozen=True)
class StandingCheck:
    """How many rows were compared, and a sentence for each requirement whose row is not what it must be."""

    count: int
    problems: Sequence[str]


def check_standings(session: Session, today: date) -> StandingCheck:
    """Recompute every row from the findings and audits; four queries however many there are."""
    kept, counts, instants = kept_standings(session), open_findings_on(session), last_met(session)
    refs, problems = refs_by_id(session), []
    for key in sorted({*kept, *counts, *instants}, key=lambda pair: (pair[0], pair[1] or 0)):
        facts = StandingFacts(counts.get(key, OpenFindings()), instants.get(key))
        standing = kept.get(key, ComplianceStanding())
        if standing.facts == facts and _fits(standing.compliance, facts, today):
            continue
        wanted = ComplianceStanding(compliance_of(facts, today), facts)
        at = f" for client {key[1]}" if key[1] else ""
        said = f"is kept as “{standing.words}”, but findings and audits say “{wanted.words}”"
        problems.append(f"the standing of {refs[key[0]]}{at} {said}")
    return StandingCheck(len(kept), problems)


def _fits(compliance: Compliance, facts: StandingFacts, today: date) -> bool:
    """What is met may wait for the sweep that ages it."""
    wanted = compliance_of(facts, today)
    waits = compliance is Compliance.MET and wanted is Compliance.NO_EVIDENCE and facts.met_at is not None
    return compliance is wanted or waits
