"""Whether what the register keeps of how requirements stand is what findings and audits say (DESIGN 4, Standing)."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from app.history.checking import Report
from app.history.domain.verification import Checked, RecordTally
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


def check_standings(session: Session, report: Report, today: date) -> list[Checked]:
    """Recompute every row from the findings and audits."""
    tally = RecordTally("standing of a requirement", "standings of requirements")
    tally.count = len(kept_standings(session))
    for problem in standing_problems(session, today):
        tally.note(problem)
    if tally.count:
        report("standings of requirements", tally.count)
    return [tally.checked()]


def standing_problems(session: Session, today: date) -> Iterator[str]:
    """A sentence for each row that is not what it must be, by requirement; four queries however many there are."""
    kept, counts, instants = kept_standings(session), open_findings_on(session), last_met(session)
    refs = refs_by_id(session)
    for key in sorted({*kept, *counts, *instants}, key=lambda pair: (pair[0], pair[1] or 0)):
        facts = StandingFacts(counts.get(key, OpenFindings()), instants.get(key))
        standing = kept.get(key, ComplianceStanding())
        if standing.facts == facts and _fits(standing.compliance, facts, today):
            continue
        wanted = ComplianceStanding(compliance_of(facts, today), facts)
        at = f" for client {key[1]}" if key[1] else ""
        said = f"is kept as “{standing.words}”, but findings and audits say “{wanted.words}”"
        named = refs.get(key[0], f"requirement {key[0]}, which is not there,")
        yield f"the standing of {named}{at} {said}"


def _fits(compliance: Compliance, facts: StandingFacts, today: date) -> bool:
    """What is met may wait for the sweep that ages it."""
    wanted = compliance_of(facts, today)
    waits = compliance is Compliance.MET and wanted is Compliance.NO_EVIDENCE and facts.met_at is not None
    return compliance is wanted or waits
