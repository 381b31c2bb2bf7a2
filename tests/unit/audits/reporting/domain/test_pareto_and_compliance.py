"""Counting what findings have in common, and saying whether a requirement is met."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.findings.domain.pareto import Bar, pareto
from audits.reporting.domain.compliance import Compliance, OpenFinding, compliance_of, evidence_from
from audits.words import Grade


def test_the_largest_stands_first_and_equal_ones_by_name():
    assert pareto({"Policy": 1, "People": 1, "Process": 2}) == [
        Bar("Process", 2, 50, 50),
        Bar("People", 1, 25, 75),
        Bar("Policy", 1, 25, 100),
    ]


def test_shares_make_a_hundred_by_the_largest_remainder_and_ties_go_by_name():
    assert [(bar.name, bar.share) for bar in pareto({"c": 1, "b": 1, "a": 1})] == [("a", 34), ("b", 33), ("c", 33)]
    assert [bar.share for bar in pareto({"a": 4, "b": 1, "c": 1})] == [67, 17, 16]


def test_nothing_counted_makes_no_bar():
    assert pareto({}) == []
    assert pareto({"a": 0}) == []


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.integers(0, 10_000), min_size=1))
def test_the_shares_always_end_at_a_hundred(counts):
    bars = pareto(counts)

    assert sum(bar.share for bar in bars) == (100 if any(counts.values()) else 0)
    assert not bars or bars[-1].running == 100
    assert [bar.count for bar in bars] == sorted((bar.count for bar in bars), reverse=True)


def test_an_open_major_or_minor_means_failing_and_names_the_gravest_first():
    found = [OpenFinding(3, Grade.MINOR), OpenFinding(9, Grade.MAJOR), OpenFinding(1, Grade.OBSERVATION)]

    status = compliance_of(found, "A-0012")

    assert (status.kind, status.words) == (Compliance.FAILING, "Failing: F-0009, F-0003 open")


def test_many_open_findings_are_named_by_three():
    found = [OpenFinding(key, Grade.MINOR) for key in range(1, 6)]

    assert compliance_of(found, None).words == "Failing: F-0001, F-0002, F-0003 and 2 more open"


def test_without_an_open_finding_an_audit_shows_that_it_is_met_or_nothing_does():
    assert compliance_of([], "A-0012").words == "Met in the last 12 months by A-0012"
    assert compliance_of([], None).words == "No evidence in 12 months"
    assert compliance_of([OpenFinding(4, Grade.OBSERVATION)], "A-0012").words == "At risk: F-0004 open"


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
