"""One word, one meaning: the name of a public class stands once in the whole product."""

import ast
from collections import defaultdict

from tests.architecture.source import modules

# A name that stands twice, with the reason why both places need it.
TWICE: dict[str, str] = {}


def places() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module.name)
    return found


def test_a_public_class_has_its_name_for_itself():
    twice = {name: where for name, where in places().items() if len(where) > 1 and name not in TWICE}
    assert twice == {}, "give each the noun of what it is, or say in TWICE why both need this one"


def test_every_reason_is_still_needed():
    assert {name for name in TWICE if len(places()[name]) < 2} == set()
