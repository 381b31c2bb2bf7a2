"""`python3 dev.py house`: the packages of the product as they stand on each other, drawn from their imports.

A package stands one floor above the highest package that it imports. The picture is kept in the README between two
marks; `--write` draws it there anew, and a test holds the README to it.
"""

import ast
import sys
from collections.abc import Iterator

from tests.architecture.source import ROOT, Module, modules

README = ROOT / "README.md"
BEGIN, END = "<!-- house -->", "<!-- end of house -->"
SEVERAL = ("audits", "regwatch")  # folders of features, each of which is a package of its own
WIDEST = 100


def picture() -> str:
    """The floors, highest first, a line each (more where it is long), packages in alphabetical order."""
    needed = needs()
    floors: dict[int, list[str]] = {}
    for name in needed:
        floors.setdefault(_floor(name, needed), []).append(name)
    return "\n".join(line for floor in sorted(floors, reverse=True) for line in _lines(sorted(floors[floor])))


def needs() -> dict[str, set[str]]:
    """What each package imports of the others."""
    found: dict[str, set[str]] = {}
    for module in modules():
        mine = package_of(module.name)
        if mine:
            others = {package_of(name) for name in _imported(module)}
            found.setdefault(mine, set()).update(others - {mine, ""})
    return {name: others & set(found) for name, others in found.items()}


def package_of(module: str) -> str:
    """`app.people` of `app.people.queries.actors`; empty for `app` itself."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] in ("app", *SEVERAL) and len(parts) > 1 else ""


def in_readme() -> str:
    """The picture that the README holds."""
    text = README.read_text()
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip().removeprefix("```text").strip("`\n")


def write() -> None:
    text = README.read_text()
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    README.write_text(f"{text[:start]}\n```text\n{picture()}\n```\n{text[end:]}")


def _imported(module: Module) -> Iterator[str]:
    """What a module imports when it is loaded; what a function imports for its own use may stand anywhere."""
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def _floor(name: str, needed: dict[str, set[str]], below: frozenset[str] = frozenset()) -> int:
    """One above the highest that it stands on; packages that need each other share a floor."""
    on = needed[name] - below - {name}
    return 1 + max((_floor(other, needed, below | {name}) for other in on), default=-1)


def _lines(names: list[str]) -> Iterator[str]:
    line = ""
    for name in names:
        if line and len(line) + len(name) + 3 > WIDEST:
            yield line
            line = ""
        line += f"{' · ' if line else ''}{name}"
    yield line


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        write()
    print(picture())
