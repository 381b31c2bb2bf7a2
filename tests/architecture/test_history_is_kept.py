"""Every operation that people or jobs ask for ends in the history, and none ends the transaction.

Whether each records is seen while the whole suite runs (`tests/recorded.py`): an entry is credited to the operation
that wrote it, and an operation without one fails the run.
"""

import ast

from tests import recorded
from tests.architecture.source import modules


def test_there_are_operations_to_hold():
    assert len(recorded.operations()) > 90


def test_each_exception_is_an_operation_with_a_reason():
    assert set(recorded.NO_ENTRY) <= recorded.operations()
    assert [name for name, reason in recorded.NO_ENTRY.items() if len(reason) < 20] == []


def test_no_operation_and_no_query_ends_the_transaction():
    ended = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if ".operations" in module.name or ".queries" in module.name
        for node in module.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"commit", "rollback"}
    ]
    assert ended == [], "the request or the job commits once, at its end"
