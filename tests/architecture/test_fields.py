"""Forms take their fields from one place, so that what holds for a line, a text or a day holds for all of them."""

import ast
import re

from tests.architecture.source import ROOT, modules

TEXTS = {"StringField", "TextAreaField", "EmailField", "URLField", "TelField", "SearchField"}
OURS = {*TEXTS, "DateField", "IntegerField"}


def test_no_form_takes_a_field_of_text_of_a_day_or_of_a_number_past_our_own():
    taken = [
        f"{module.path}: {alias.name}"
        for module in modules()
        if module.name != "app.web.fields"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("wtforms", "flask_wtf"))
        for alias in node.names
        if alias.name in OURS
    ]
    assert taken == []


def test_every_page_that_draws_fields_draws_the_box_that_passes_a_warning():
    without = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        if "components" not in path.parts and re.search(r'method="post"', text) and re.search(r"{{ ?field\(", text):
            without += [path.name] if "hidden(" not in text else []
    assert without == []
