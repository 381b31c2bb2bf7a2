"""Nobody decides about an audit in which they took part."""

import pytest

from audits.conduct.domain.independence import CARRIED_OUT, WAS_AUDITED, Parties, why_not_decide

NAMED, HELPER, AUDITEE, ELSE = 1, 2, 3, 4
PARTIES = Parties(frozenset({NAMED, HELPER}), AUDITEE)


@pytest.mark.parametrize("person", [NAMED, HELPER])
def test_who_carried_it_out_does_not_decide(person):
    assert why_not_decide(PARTIES, person) == CARRIED_OUT


def test_whose_work_it_was_does_not_decide():
    assert why_not_decide(PARTIES, AUDITEE) == WAS_AUDITED


def test_somebody_else_decides_also_where_nobody_was_audited_by_name():
    assert why_not_decide(PARTIES, ELSE) == ""
    assert why_not_decide(Parties(frozenset({NAMED})), ELSE) == ""


def test_the_system_itself_is_no_party():
    assert why_not_decide(Parties(frozenset({NAMED})), None) == ""
