"""Which relations between requirements make no sense, and the way round a circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.requirements.domain.relations import Related, path_between, relation_problem
from app.requirements.domain.words import RelationKind

IMPLEMENTS, CONFLICTS, DUPLICATES = RelationKind


def problem(kind, other="B", *, here=(), there=()):
    return relation_problem(kind, "A", other, here=here, there=there)


def test_a_requirement_is_not_related_to_itself():
    assert problem(IMPLEMENTS, "A") == "A cannot be related to itself"


@pytest.mark.parametrize(
    ("kind", "begins_here", "said"),
    [
        (IMPLEMENTS, True, "A implements B already"),
        (IMPLEMENTS, False, ""),
        (CONFLICTS, True, "A conflicts with B already"),
        (CONFLICTS, False, "A conflicts with B already"),
    ],
)
def test_the_same_is_not_said_twice_and_a_conflict_is_the_same_from_both_sides(kind, begins_here, said):
    assert problem(kind, here=[Related(kind, begins_here, "B")]) == said


def test_one_may_implement_and_conflict_with_another():
    assert problem(CONFLICTS, here=[Related(IMPLEMENTS, begins_here=True, other_ref="B")]) == ""


def test_a_duplicate_points_at_one_that_stays():
    of_c = [Related(DUPLICATES, begins_here=True, other_ref="C")]
    assert problem(DUPLICATES) == ""
    assert problem(DUPLICATES, here=of_c) == "A is a duplicate of C already. End that first"
    assert problem(DUPLICATES, there=of_c) == "B is itself a duplicate of C, which stays. Name C"
    pointed_at = [Related(DUPLICATES, begins_here=False, other_ref="C")]
    assert problem(DUPLICATES, here=pointed_at) == (
        "C points at A as the one that stays, so A cannot be a duplicate of another"
    )
    assert problem(DUPLICATES, there=pointed_at) == ""


def test_the_way_between_two_is_the_shortest():
    links = [(1, 2), (2, 3), (3, 4), (1, 4), (4, 5)]
    assert path_between(links, 1, 5) == [1, 4, 5]
    assert path_between(links, 5, 1) == []
    assert path_between([(1, 2), (2, 1)], 1, 3) == []


@given(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=15))
def test_whoever_refuses_what_has_a_way_back_never_closes_a_circle(links):
    taken: set[tuple[int, int]] = set()
    for one, other in sorted(links):
        if not path_between(taken, other, one):
            taken.add((one, other))
    assert not any(path_between(taken, other, one) for one, other in taken)
