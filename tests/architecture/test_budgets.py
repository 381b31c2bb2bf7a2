"""Small things are read whole: the budgets of modules, functions, views and templates, and of a template's line."""

import ast

import pytest

from tests.architecture.source import ROOT, lines_of, modules

MODULE, TEST_MODULE, FUNCTION, VIEW, TEMPLATE, TEMPLATE_LINE = 400, 600, 50, 40, 150, 160


@pytest.mark.parametrize(("folders", "most"), [(("app", "audits", "regwatch"), MODULE), (("tests",), TEST_MODULE)])
def test_no_module_is_longer_than_its_budget(folders, most):
    long = {module.path: count for module in modules(*folders) if (count := module.text.count("\n")) > most}
    assert long == {}, "split these along their seams"


def test_no_function_is_longer_than_its_budget():
    long = {
        f"{module.path}:{function.name}": lines_of(function)
        for module in modules("app", "audits", "regwatch", "tests")
        for function in module.functions()
        if lines_of(function) > FUNCTION
    }
    assert long == {}, "take a step of these out and give it a name"


def test_no_view_is_longer_than_its_budget():
    long = {
        f"{module.path}:{function.name}": lines_of(function)
        for module in modules()
        if "routes" in module.path
        for function in module.functions()
        if any(isinstance(one, ast.Call) and "page" in ast.unparse(one.func) for one in function.decorator_list)
        and lines_of(function) > VIEW
    }
    assert long == {}, "a view authorises, reads, calls one operation and answers"


def test_no_template_is_longer_than_its_budget():
    templates = (ROOT / "templates").rglob("*.*")
    long = {path.name: count for path in templates if (count := path.read_text().count("\n")) > TEMPLATE}
    assert long == {}, "take a part of these into a component or a partial"


def test_no_line_of_a_template_is_longer_than_a_reader_can_follow():
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > TEMPLATE_LINE
    ]
    assert long == [], "break these after a %}, before an element or inside a tag, where the page stays the same"
