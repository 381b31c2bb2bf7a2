"""Every operation that people or jobs ask for ends in the history, and none ends the transaction."""

import ast

from tests.architecture.source import Function, calls_in, modules

# What takes an actor and an instant and leaves no entry, each with its reason.
NO_ENTRY = {
    "regwatch.changes.operations.storing": "what a poll brings is recorded once by the poll, with its item versions",
    "app.files.operations": "a stored file is recorded by the operation that it belongs to",
    "app.history.operations": "this is the history",
}


def operations() -> list[tuple[str, Function]]:
    return [
        (module.name, node)
        for module in modules()
        if ".operations" in module.name and not any(module.name.startswith(name) for name in NO_ENTRY)
        for node in module.tree.body
        if isinstance(node, Function) and not node.name.startswith("_")
        if {"by", "now"} <= {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    ]


def called_by_name() -> dict[str, set[str]]:
    """For every function of the product, by its bare name, what it calls: enough to follow, wide rather than narrow."""
    found: dict[str, set[str]] = {}
    for module in modules():
        for function in module.functions():
            found.setdefault(function.name, set()).update(calls_in(function))
    return found


def test_there_are_operations_to_hold():
    assert len(operations()) > 25


def test_every_operation_reaches_the_history():
    calls = called_by_name()
    silent = []
    for module, node in operations():
        reached, waiting = set(), {node.name}
        while waiting:
            name = waiting.pop()
            reached.add(name)
            waiting |= {each for each in calls.get(name, ()) if each in calls and each not in reached}
        if "record" not in reached:
            silent.append(f"{module}.{node.name}")
    assert silent == [], "record what these did, or give the reason in NO_ENTRY"


def test_no_operation_and_no_query_ends_the_transaction():
    ended = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if ".operations" in module.name or ".queries" in module.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"commit", "rollback"}
    ]
    assert ended == [], "the request or the job commits once, at its end"
