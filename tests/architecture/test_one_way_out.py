import ast
from collections.abc import Iterable

from tests.architecture.source import modules

CLIENTS = {
    "httpx",
    "httpcore",
    "urllib.request",
    "requests",
    "aiohttp",
    "http.client",
    "urllib3",
    "ftplib",
    "telnetlib",
}
FETCHING = "regwatch/fetching/client.py"


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Every dotted name that a module imports, its parents included, wherever the import stands."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _imports(node.func):
            names.update(_words(node))
    return names | {name.rpartition(".")[0] for name in names} | {name.partition(".")[0] for name in names}


def _imports(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"import_module", "__import__"}


def _words(call: ast.Call) -> set[str]:
    return {word.value for word in call.args if isinstance(word, ast.Constant) and isinstance(word.value, str)}


def users(wanted: set[str]) -> set[str]:
    return {module.path for module in modules() if imported(module.nodes) & wanted}


def test_one_module_speaks_http_to_the_world() -> None:
    assert users(CLIENTS) == {FETCHING}


def test_only_notifications_speak_to_a_mail_server() -> None:
    assert {path for path in users({"smtplib"}) if not path.startswith("app/notifications/")} == set()


def test_only_fetching_and_the_reading_child_open_sockets() -> None:
    assert users({"socket"}) <= {"regwatch/fetching/names.py", "app/core/child.py", "app/core/child_server.py"}


def test_the_scan_sees_every_way_to_import() -> None:
    for line in (
        "import httpx",
        "import urllib.request as r",
        "from urllib import request",
        "from http import client",
        "def f():\n    from httpx import get",
        "import importlib\nimportlib.import_module('requests')",
        "__import__('aiohttp')",
    ):
        assert imported(ast.walk(ast.parse(line))) & CLIENTS, line
    assert not imported(ast.walk(ast.parse("from urllib.parse import urlsplit\nfrom http import HTTPStatus"))) & CLIENTS
