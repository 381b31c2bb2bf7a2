"""The list of broken copies keeps up with the product: each edit applies, and its tests are there."""

import ast

import pytest

from tests.architecture.source import ROOT, Function
from tests.broken_copies.rules import Rule, rules

RULES = rules()


def test_there_are_rules_enough_and_each_is_said_once():
    assert len(RULES) >= 40
    assert len({rule.says for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_the_edit_applies_once_and_leaves_python(rule: Rule):
    broken = rule.broken((ROOT / rule.file).read_text(encoding="utf-8"))

    assert ast.parse(broken).body
    assert len(rule.old.splitlines()) == len(rule.new.splitlines())
    assert sum(one != other for one, other in zip(rule.old.splitlines(), rule.new.splitlines(), strict=True)) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_the_tests_that_must_fail_are_there(rule: Rule):
    assert rule.tests
    for test in rule.tests:
        path, _, name = test.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert not name or name in {node.name for node in tree.body if isinstance(node, Function)}, test
