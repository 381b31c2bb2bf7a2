"""Every lifecycle is one table that feeds both the check and the buttons, and has no hidden corner."""

import ast
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


# What the sentence of StepNotAllowed says that a thing cannot be: a participle, alone or with what belongs to it.
IRREGULAR = {"brought", "given", "made", "read", "sent", "set", "taken", "undone", "withdrawn", "written"}
# Where the step is handed on: the two places that are looked into instead, and the tables of the lifecycles above.
HANDED_ON = {
    "app/actions/operations/deciding.py: step",
    "app/core/lifecycle.py: step",
    "app/organisation/domain/lifecycle.py: to_be",
    "app/procedures/domain/lifecycle.py: to_be",
    "app/signing/operations/consultation_rows.py: to_be",
    "audits/findings/routes/blueprint.py: page.step",
}
PLACES = {"StepNotAllowed": 0, "_demand_live": 1, "demand_in_use": 1, "demand_consulting": 1, "StepPage": 3}


def test_every_refused_step_is_worded_as_what_a_thing_cannot_be():
    """`It is implemented, so it cannot be record the containment now` is no sentence."""
    words: dict[str, str] = {}
    handed_on = set()
    for module in modules():
        for call in ast.walk(module.tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in PLACES):
                continue
            step = call.args[PLACES[call.func.id]]
            if isinstance(step, ast.Constant):
                words[f"{module.path}: {step.value!r}"] = str(step.value)
            elif not ast.unparse(step).startswith("FindingStep."):
                handed_on.add(f"{module.path}: {ast.unparse(step)}")
    words |= {f"{name}: {step}": step for name, table in TABLES for _, step in table}
    broken = [where for where, step in words.items() if not _is_participle(step)]
    assert broken == []
    assert handed_on == HANDED_ON


def _is_participle(step: str) -> bool:
    first = step.replace("_", " ").split()[0]
    return first.endswith("ed") or first in IRREGULAR
