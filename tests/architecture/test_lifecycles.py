"""Every lifecycle is one table that feeds both the check and the buttons, and has no hidden corner."""

import importlib
from enum import StrEnum

import pytest

from tests.architecture.source import modules

TABLES = [
    (module.name, importlib.import_module(module.name).TRANSITIONS)
    for module in modules()
    if ".domain." in module.name and "TRANSITIONS" in module.text and "TRANSITIONS:" in module.text
]


def test_there_is_a_lifecycle_to_hold():
    assert TABLES


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _ in TABLES])
def test_every_status_and_step_of_a_lifecycle_has_a_place_in_its_table(name, table):
    statuses: type[StrEnum] = type(next(iter(table.values())))
    steps: type[StrEnum] = type(next(iter(table))[1])
    assert {status for status, _ in table} | set(table.values()) == set(statuses)
    assert {step for _, step in table} == set(steps)
