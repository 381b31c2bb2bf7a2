"""Whether a requirement is met: one rule over what findings and audits tell, and what several clients' rows say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.requirements.domain.standing import (
    Compliance,
    ComplianceStanding,
    OpenFindings,
    StandingFacts,
    ages_on,
    compliance_of,
    evidence_from,
    together,
)

TODAY = date(2026, 11, 24)
YESTERDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
MET = StandingFacts(met_at=YESTERDAY)


def standing(facts: StandingFacts, today: date = TODAY) -> ComplianceStanding:
    return ComplianceStanding(compliance_of(facts, today), facts)


@pytest.mark.parametrize(
    ("grave", "mild", "met_at", "words"),
    [
        (1, 0, YESTERDAY, "Failing: 1 major or minor finding open"),
        (2, 3, None, "Failing: 2 major or minor findings open"),
        (0, 1, YESTERDAY, "At risk: 1 milder finding open"),
        (0, 0, YESTERDAY, "Met, last shown on 23 Nov 2026"),
        (0, 0, None, "No evidence in 12 months"),
        (0, 0, datetime(2025, 11, 23, 12, tzinfo=UTC), "No evidence in 12 months"),
    ],
)
def test_open_findings_come_before_what_an_audit_showed(grave, mild, met_at, words):
    assert standing(StandingFacts(OpenFindings(grave, mild), met_at)).words == words


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 24), date(2025, 11, 24)),
        (date(2026, 1, 31), date(2025, 1, 31)),
        (date(2028, 2, 29), date(2027, 2, 28)),
    ],
)
def test_evidence_counts_for_twelve_months(today, first):
    assert evidence_from(today) == first


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_it_counts_until_the_day_before_it_ages_and_not_from_then_on(day):
    facts = StandingFacts(met_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    aged = ages_on(day)

    assert compliance_of(facts, aged - timedelta(days=1)) is Compliance.MET
    assert compliance_of(facts, aged) is Compliance.NO_EVIDENCE


def test_the_gravest_of_several_clients_rows_is_what_the_reader_of_all_sees():
    failing, at_risk = (standing(StandingFacts(OpenFindings(*counts))) for counts in ((1, 1), (0, 2)))

    assert together([standing(MET), at_risk]).compliance is Compliance.AT_RISK
    assert together([at_risk, standing(MET), failing]).words == "Failing: 1 major or minor finding open"
    assert together([standing(MET), ComplianceStanding()]).words == "Met, last shown on 23 Nov 2026"
    assert together([]) == ComplianceStanding()
