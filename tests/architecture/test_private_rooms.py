"""What is private to a feature: its tables by contract, and its routes, which only the factory takes."""

import ast
import re
import tomllib

from tests.architecture.source import ROOT, Module, modules

OPEN_TO = {"app.factory"}


def test_the_tables_of_every_feature_stand_in_a_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    protected = [name for one in contracts if one["type"] == "protected" for name in one["protected_modules"]]
    tables = [module.name for module in modules() if re.fullmatch(r"\w+\.\w+\.models", module.name)]
    assert sorted(protected) == sorted(tables)


def test_nobody_takes_the_routes_of_another_feature():
    taken = [
        f"{module.path}: {name}"
        for module in modules()
        if module.name not in OPEN_TO
        for name in _imported(module)
        if (found := re.match(r"(\w+\.\w+)\.routes\b", name)) and not module.name.startswith(f"{found[1]}.")
    ]
    assert taken == []


def _imported(module: Module) -> list[str]:
    """The full names of what a module imports."""
    plain = [alias.name for node in module.nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [
        f"{node.module}.{alias.name}"
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]
