"""Counting what findings have in common."""

from hypothesis import given
from hypothesis import strategies as st

from audits.findings.domain.pareto import Bar, pareto


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
