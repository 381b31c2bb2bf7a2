"""A version of a requirement comes to be in one place, and so does what held of it from day to day, whoever asks."""

import ast

from tests.architecture.source import modules

ROWS, DATED = "app.requirements.operations.rows", "app.requirements.operations.dated"
WRITER = {
    "RequirementVersion": ROWS,
    "RequirementTag": ROWS,
    "RequirementOwnership": DATED,
    "RequirementStatus": DATED,
    "RequirementApplicability": DATED,
}
WRITES = {"insert", "insert_rows", "insert_known_by", "update_rows", "delete_rows", "add_all", "_keep"}


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


def test_there_is_one_writer_of_what_a_requirement_was_from_day_to_day():
    assert {table: writers_of(table) for table in WRITER} == {table: {writer} for table, writer in WRITER.items()}
