"""The repository's own Python, parsed once, for the tests that hold the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("app", "audits", "regwatch")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The modules of these folders (the product's where none is named), in order."""
    found = [path for folder in folders or PRODUCT for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(Module(str(path.relative_to(ROOT)), path.read_text(), ast.parse(path.read_text())) for path in found)


def lines_of(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def calls_in(node: ast.AST) -> set[str]:
    """The names of what is called or passed on within a node: `record`, `search.put` as `put`."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} | {
        one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)
    }
