"""A version of a requirement comes to be in one place, whoever asks: the form, the import or the starter library."""

import ast

from tests.architecture.source import modules

WRITER = "app.requirements.operations.rows"
TABLES = {"RequirementVersion", "RequirementTag"}
WRITES = {"insert", "insert_rows", "insert_known_by", "update_rows", "delete_rows", "add_all"}


def writers_of(table: str) -> set[str]:
    """The modules that make rows of a table or hand it to a statement that writes."""
    found = set()
    for module in modules():
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            handed = {argument.id for argument in call.args if isinstance(argument, ast.Name)}
            if name == table or (name in WRITES and table in handed):
                found.add(module.name)
    return found


def test_there_is_one_writer_of_a_requirements_versions_and_tags():
    assert {table: writers_of(table) for table in TABLES} == {table: {WRITER} for table in TABLES}
